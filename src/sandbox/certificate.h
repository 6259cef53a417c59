/*
 * The sandbox's authority and its server's certificate: made at the first start, kept in its folder (keys with
 * mode 0600), for 127.0.0.1 and localhost only. The server's certificate is made anew when less than 30 days of
 * it are left; the authority lasts ten years, so that kubeconfigs that were handed out go on working.
 */
#ifndef CARNET_SRC_SANDBOX_CERTIFICATE_H
#define CARNET_SRC_SANDBOX_CERTIFICATE_H

#include <stdbool.h>

#include <carnet/base/error.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>

struct certificate {
    struct str authority; /* PEM: what clients trust */
    struct str chain;     /* PEM: what the server shows */
    struct str key;       /* PEM: secret, wiped by certificate_fini */
};
/* Reads them from the folder, or makes them. */
bool certificate_init(struct certificate *certificate, const char *folder, struct error *error)
    MUST_CHECK;
void certificate_fini(struct certificate *certificate);
/* Only the authority, for kubeconfigs; appends. */
bool certificate_authority(const char *folder, struct str *pem, struct error *error) MUST_CHECK;

#endif
