/*
 * Whether certificates lead to an authority, looked at by itself: dates and names are other
 * questions.
 */
#ifndef CARNET_NET_TRUST_H
#define CARNET_NET_TRUST_H

#include <stdbool.h>
#include <stddef.h>

#include <openssl/x509.h>

struct trust {
    const char *ca_pem;            /* these count alone; or null, and then … */
    const char *ca_file, *ca_path; /* … the system's do, where they are */
};
/* `chain` is PEM, the certificate in question first. *why is static text, "" if it holds. */
bool trust_holds(const struct trust *trust, const char *chain, const char **why);

/* The certificate at `index` of a PEM text, or null; the caller's. */
X509 *trust_certificate(const char *pem, size_t index);

#endif
