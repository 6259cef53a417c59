#include <carnet/net/certificate.h>

#include "trust.h"

#include <carnet/base/str.h>
#include <carnet/base/utf8.h>

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <time.h>

X509 *trust_certificate(const char *pem, size_t index)
{
    BIO *bio = BIO_new_mem_buf(pem, -1);
    X509 *found = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    for (; found && index > 0; index--) {
        X509_free(found);
        found = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    }
    BIO_free(bio);
    ERR_clear_error(); /* the end of the text is one */
    return found;
}

static int64_t wall_of(const ASN1_TIME *time)
{
    struct tm tm;
    return ASN1_TIME_to_tm(time, &tm) == 1 ? (int64_t)timegm(&tm) : 0;
}

/* The common name; a certificate may have none, or an organisation alone. */
static void keep_name(char *out, size_t size, const X509_NAME *name)
{
    unsigned char *text = NULL;
    int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
    int len = at < 0 ? -1
                     : ASN1_STRING_to_UTF8(&text,
                                           X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
    if (len > 0) {
        utf8_clean_copy(out, size, (const char *)text, (size_t)len);
    } else {
        char line[512];
        X509_NAME_oneline(name, line, sizeof line);
        utf8_clean_copy(out, size, line, strlen(line));
    }
    OPENSSL_free(text);
}

static void add_name(struct str *out, const GENERAL_NAME *name)
{
    int type;
    const ASN1_STRING *value = GENERAL_NAME_get0_value(name, &type);
    char address[INET6_ADDRSTRLEN];
    if (type != GEN_DNS &&
        (type != GEN_IPADD || (ASN1_STRING_length(value) != 4 && ASN1_STRING_length(value) != 16)))
        return;
    if (out->len)
        str_add(out, ", ");
    const unsigned char *bytes = ASN1_STRING_get0_data(value);
    int len = ASN1_STRING_length(value);
    if (type == GEN_DNS)
        str_add_n(out, (const char *)bytes, (size_t)len);
    else if (inet_ntop(len == 4 ? AF_INET : AF_INET6, bytes, address, sizeof address))
        str_add(out, address);
}

static void keep_hosts(struct certificate *certificate, X509 *x509)
{
    AUTO_STR struct str names = STR_INIT(sizeof certificate->names - 1);
    GENERAL_NAMES *list = X509_get_ext_d2i(x509, NID_subject_alt_name, NULL, NULL);
    for (int i = 0; i < sk_GENERAL_NAME_num(list); i++)
        add_name(&names, sk_GENERAL_NAME_value(list, i));
    GENERAL_NAMES_free(list);
    utf8_clean_copy(certificate->names, sizeof certificate->names, names.s, names.len);
}

bool certificate_read(const char *pem, size_t index, struct certificate *certificate)
{
    X509 *x509 = trust_certificate(pem, index);
    if (!x509)
        return false;
    *certificate = (struct certificate){
        .from = wall_of(X509_get0_notBefore(x509)),
        .until = wall_of(X509_get0_notAfter(x509)),
    };
    keep_name(certificate->subject, sizeof certificate->subject, X509_get_subject_name(x509));
    keep_name(certificate->issuer, sizeof certificate->issuer, X509_get_issuer_name(x509));
    keep_hosts(certificate, x509);
    X509_free(x509);
    return true;
}

bool certificate_fits(const char *pem, const char *host)
{
    X509 *x509 = trust_certificate(pem, 0);
    if (!x509)
        return false;
    bool fits =
        X509_check_ip_asc(x509, host, 0) == 1 || X509_check_host(x509, host, 0, 0, NULL) == 1;
    X509_free(x509);
    return fits;
}
