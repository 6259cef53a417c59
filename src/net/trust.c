#include "trust.h"

#include <openssl/x509_vfy.h>

static void add_all(X509_STORE *store, const char *pem)
{
    X509 *x509;
    for (size_t i = 0; (x509 = trust_certificate(pem, i)) != NULL; i++) {
        X509_STORE_add_cert(store, x509);
        X509_free(x509);
    }
}

static X509_STORE *make_store(const struct trust *trust)
{
    X509_STORE *store = X509_STORE_new();
    if (trust->ca_pem)
        add_all(store, trust->ca_pem);
    else if (trust->ca_file || trust->ca_path)
        X509_STORE_load_locations(store, trust->ca_file, trust->ca_path);
    return store;
}

bool trust_holds(const struct trust *trust, const char *chain, const char **why)
{
    X509_STORE *store = make_store(trust);
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    STACK_OF(X509) *others = sk_X509_new_null();
    X509 *own = trust_certificate(chain, 0), *other;
    for (size_t i = 1; (other = trust_certificate(chain, i)) != NULL; i++)
        sk_X509_push(others, other);
    X509_STORE_CTX_init(context, store, own, others);
    X509_STORE_CTX_set_flags(context, X509_V_FLAG_NO_CHECK_TIME | X509_V_FLAG_PARTIAL_CHAIN);
    bool holds = own && X509_verify_cert(context) == 1;
    *why = holds ? "" : X509_verify_cert_error_string(X509_STORE_CTX_get_error(context));
    X509_STORE_CTX_free(context);
    X509_STORE_free(store);
    sk_X509_pop_free(others, X509_free);
    X509_free(own);
    return holds;
}
