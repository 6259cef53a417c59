#include "certificate.h"

#include <string.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <carnet/base/i18n.h>
#include <carnet/data/file.h>

#define PEM_MAX        16384u
#define AUTHORITY_DAYS 3650
#define SERVER_DAYS    397
#define RENEW_DAYS     30

/* One key with its certificate; both null: none. */
struct pair {
    EVP_PKEY *key;
    X509 *cert;
};

static void pair_fini(struct pair *pair)
{
    EVP_PKEY_free(pair->key);
    X509_free(pair->cert);
    *pair = (struct pair){0};
}

static bool cannot(struct error *error)
{
    error_set(error, ERR_IO, N_("The sandbox's certificate cannot be made."), NULL, NULL);
    return false;
}

/* -- making ------------------------------------------------------------------------------------ */

static bool set_serial(X509 *cert)
{
    unsigned char random[16];
    BIGNUM *number;
    bool ok;
    if (RAND_bytes(random, sizeof random) != 1)
        return false;
    random[0] &= 0x7f; /* positive */
    number = BN_bin2bn(random, sizeof random, NULL);
    ok = number && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(cert));
    BN_free(number);
    return ok;
}

static bool extend(X509 *cert, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX context;
    X509_EXTENSION *extension;
    bool ok;
    X509V3_set_ctx(&context, issuer, cert, NULL, NULL, 0);
    extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    ok = extension && X509_add_ext(cert, extension, -1);
    X509_EXTENSION_free(extension);
    return ok;
}

static bool describe(X509 *cert, X509 *issuer, bool authority)
{
    if (authority)
        return extend(cert, issuer, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
               extend(cert, issuer, NID_key_usage, "critical,keyCertSign,cRLSign");
    return extend(cert, issuer, NID_basic_constraints, "critical,CA:FALSE") &&
           extend(cert, issuer, NID_key_usage, "critical,digitalSignature") &&
           extend(cert, issuer, NID_ext_key_usage, "serverAuth") &&
           extend(cert, issuer, NID_subject_alt_name, "IP:127.0.0.1,DNS:localhost");
}

static bool make(struct pair *made, const char *name, const struct pair *authority)
{
    int days = authority ? SERVER_DAYS : AUTHORITY_DAYS;
    X509_NAME *subject;
    X509 *issuer;

    made->key = EVP_EC_gen("P-256");
    made->cert = X509_new();
    if (!made->key || !made->cert)
        return false;
    issuer = authority ? authority->cert : made->cert;
    subject = X509_get_subject_name(made->cert);
    return X509_set_version(made->cert, X509_VERSION_3) && set_serial(made->cert) &&
           X509_time_adj_ex(X509_getm_notBefore(made->cert), -1, 0, NULL) &&
           X509_time_adj_ex(X509_getm_notAfter(made->cert), days, 0, NULL) &&
           X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, (const unsigned char *)name, -1,
                                      -1, 0) &&
           X509_set_issuer_name(made->cert, X509_get_subject_name(issuer)) &&
           X509_set_pubkey(made->cert, made->key) && describe(made->cert, issuer, !authority) &&
           X509_sign(made->cert, authority ? authority->key : made->key, EVP_sha256()) > 0;
}

/* -- files ------------------------------------------------------------------------------------- */

static void path_of(struct str *path, const char *folder, const char *name)
{
    str_addf(path, "%s/%s", folder, name);
}

static bool bio_to_str(BIO *bio, struct str *out)
{
    char *bytes;
    long len = BIO_get_mem_data(bio, &bytes);
    return str_add_n(out, bytes, (size_t)len);
}

static bool to_pem(const struct pair *pair, struct str *cert, struct str *key)
{
    BIO *bio = BIO_new(BIO_s_mem()), *secret = BIO_new(BIO_s_secmem());
    bool ok = bio && secret && PEM_write_bio_X509(bio, pair->cert) && bio_to_str(bio, cert) &&
              PEM_write_bio_PrivateKey(secret, pair->key, NULL, NULL, 0, NULL, NULL) &&
              bio_to_str(secret, key);
    BIO_free(bio);
    BIO_free(secret);
    return ok;
}

static void wipe(struct str *secret)
{
    if (secret->len)
        explicit_bzero(secret->s, secret->len);
    str_fini(secret);
}

static bool save(const struct pair *pair, const char *folder, const char *name, struct error *error)
{
    AUTO_STR struct str cert = STR_INIT(PEM_MAX), path = STR_INIT(STR_LINE);
    struct str key = STR_INIT(PEM_MAX);
    bool ok = to_pem(pair, &cert, &key);
    if (!ok)
        cannot(error);
    str_addf(&path, "%s/%s.key", folder, name);
    ok = ok && file_write(path.s, key.s, key.len, 0600, error);
    wipe(&key);
    str_clear(&path);
    str_addf(&path, "%s/%s.pem", folder, name);
    return ok && file_write(path.s, cert.s, cert.len, 0600, error);
}

static bool load_text(struct str *text, const char *folder, const char *name, struct error *error)
{
    AUTO_STR struct str path = STR_INIT(STR_LINE);
    path_of(&path, folder, name);
    return file_read(path.s, text, error);
}

/* False without an error: there is none yet, or it is damaged and will be made anew. */
static bool load(struct pair *pair, const char *folder, const char *name)
{
    AUTO_STR struct str cert = STR_INIT(PEM_MAX), file = STR_INIT(STR_LINE);
    struct str key = STR_INIT(PEM_MAX);
    struct error ignored = ERROR_NONE;
    BIO *bio;

    str_addf(&file, "%s.pem", name);
    if (load_text(&cert, folder, file.s, &ignored) &&
        (bio = BIO_new_mem_buf(cert.s, (int)cert.len))) {
        pair->cert = PEM_read_bio_X509(bio, NULL, NULL, NULL);
        BIO_free(bio);
    }
    str_clear(&file);
    str_addf(&file, "%s.key", name);
    if (load_text(&key, folder, file.s, &ignored) && (bio = BIO_new_mem_buf(key.s, (int)key.len))) {
        pair->key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
        BIO_free(bio);
    }
    wipe(&key);
    if (pair->cert && pair->key && X509_check_private_key(pair->cert, pair->key) == 1)
        return true;
    pair_fini(pair);
    return false;
}

static bool lasts(X509 *cert, int days)
{
    int left_days = 0, left_seconds = 0;
    return ASN1_TIME_diff(&left_days, &left_seconds, NULL, X509_get0_notAfter(cert)) &&
           left_days >= days;
}

static bool made_by(const struct pair *server, const struct pair *authority)
{
    return X509_verify(server->cert, authority->key) == 1;
}

static bool bring(struct pair *authority, struct pair *server, const char *folder,
                  struct error *error)
{
    if (!load(authority, folder, "authority") &&
        !((make(authority, "carnet sandbox authority", NULL) || cannot(error)) &&
          save(authority, folder, "authority", error)))
        return false;
    if (load(server, folder, "server") && lasts(server->cert, RENEW_DAYS) &&
        made_by(server, authority))
        return true;
    pair_fini(server);
    return (make(server, "carnet sandbox", authority) || cannot(error)) &&
           save(server, folder, "server", error);
}

bool certificate_init(struct certificate *certificate, const char *folder, struct error *error)
{
    struct pair authority = {0}, server = {0};
    struct str key = STR_INIT(PEM_MAX);
    bool ok;

    *certificate = (struct certificate){STR_INIT(PEM_MAX), STR_INIT(PEM_MAX), STR_INIT(PEM_MAX)};
    ok = bring(&authority, &server, folder, error);
    if (ok && !(to_pem(&authority, &certificate->authority, &key) &&
                to_pem(&server, &certificate->chain, &certificate->key)))
        ok = cannot(error);
    wipe(&key);
    pair_fini(&authority);
    pair_fini(&server);
    if (!ok)
        certificate_fini(certificate);
    return ok;
}

void certificate_fini(struct certificate *certificate)
{
    str_fini(&certificate->authority);
    str_fini(&certificate->chain);
    wipe(&certificate->key);
}

bool certificate_authority(const char *folder, struct str *pem, struct error *error)
{
    return load_text(pem, folder, "authority.pem", error);
}
