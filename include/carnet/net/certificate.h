/*
 * What stands in a certificate, for people: who, by whom, from when until when, for which names.
 * Nothing here decides whether carnet talks to anybody: http does, by the TLS library.
 */
#ifndef CARNET_NET_CERTIFICATE_H
#define CARNET_NET_CERTIFICATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct certificate {
    char subject[128], issuer[128]; /* common names, else the whole names; clean */
    char names[256];                /* hosts it is for, with commas; "" none */
    int64_t from, until;            /* wall */
};
/* The certificate at `index` of a PEM text. False: there is none, or it cannot be read. */
bool certificate_read(const char *pem, size_t index, struct certificate *certificate);
/* Whether the first certificate of a PEM text is for this host (a name or an address). */
bool certificate_fits(const char *pem, const char *host);

#endif
