/*
 * Certificates made in memory, for servers and clients of the tests.
 *
 * tls_make signs by `issuer`, or by itself when that is null. Keys are P-256. Everything ends with
 * the process's test, nothing touches a disk.
 */
#ifndef CARNET_TESTS_TLS_H
#define CARNET_TESTS_TLS_H

#include <stdbool.h>

struct tls_identity {
    char *cert_pem, *key_pem;
    void *cert, *key; /* X509 *, EVP_PKEY * */
};

struct tls_spec {
    const char *name;      /* common name */
    const char *alt_names; /* "DNS:localhost,IP:127.0.0.1", or null */
    const char *group;     /* organisation, as Kubernetes reads groups, or null */
    bool authority;
    int from_days, to_days; /* from now; both 0: from yesterday to in a year */
};

void tls_make(struct tls_identity *identity, const struct tls_spec *spec,
              const struct tls_identity *issuer);
void tls_fini(struct tls_identity *identity);

#endif
