#include "tls.h"

#include <assert.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

static char *pem_of(BIO *bio)
{
    char *bytes;
    long len = BIO_get_mem_data(bio, &bytes);
    char *pem = strndup(bytes, (size_t)len);
    BIO_free(bio);
    return pem;
}

static void set_name(X509 *cert, const struct tls_spec *spec)
{
    X509_NAME *name = X509_get_subject_name(cert);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)spec->name, -1, -1,
                               0);
    if (spec->group)
        X509_NAME_add_entry_by_txt(name, "O", MBSTRING_UTF8, (const unsigned char *)spec->group, -1,
                                   -1, 0);
}

static void set_times(X509 *cert, const struct tls_spec *spec)
{
    bool usual = spec->from_days == 0 && spec->to_days == 0;
    X509_time_adj_ex(X509_getm_notBefore(cert), usual ? -1 : spec->from_days, 0, NULL);
    X509_time_adj_ex(X509_getm_notAfter(cert), usual ? 365 : spec->to_days, 0, NULL);
}

static void add_extension(X509 *cert, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, cert, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    assert(extension);
    X509_add_ext(cert, extension, -1);
    X509_EXTENSION_free(extension);
}

static void set_serial(X509 *cert)
{
    unsigned char random[8];
    RAND_bytes(random, sizeof random);
    random[0] &= 0x7f;
    BIGNUM *number = BN_bin2bn(random, sizeof random, NULL);
    BN_to_ASN1_INTEGER(number, X509_get_serialNumber(cert));
    BN_free(number);
}

void tls_make(struct tls_identity *identity, const struct tls_spec *spec,
              const struct tls_identity *issuer)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *cert = X509_new();
    X509 *by = issuer ? issuer->cert : cert;
    assert(key && cert);
    X509_set_version(cert, X509_VERSION_3);
    set_serial(cert);
    set_times(cert, spec);
    set_name(cert, spec);
    X509_set_issuer_name(cert, X509_get_subject_name(by));
    X509_set_pubkey(cert, key);
    add_extension(cert, by, NID_basic_constraints,
                  spec->authority ? "critical,CA:TRUE" : "CA:FALSE");
    if (spec->alt_names)
        add_extension(cert, by, NID_subject_alt_name, spec->alt_names);
    X509_sign(cert, issuer ? issuer->key : key, EVP_sha256());

    *identity = (struct tls_identity){.cert = cert, .key = key};
    BIO *bio = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(bio, cert);
    identity->cert_pem = pem_of(bio);
    bio = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL);
    identity->key_pem = pem_of(bio);
}

void tls_fini(struct tls_identity *identity)
{
    X509_free(identity->cert);
    EVP_PKEY_free(identity->key);
    free(identity->cert_pem);
    free(identity->key_pem);
}
