#include "exec_credential.h"

#include <carnet/base/clock.h>
#include <carnet/base/str.h>
#include <carnet/data/json.h>

#define MEMORY_MAX (8u << 20)

static bool take(const struct json *root, struct exec_answer *answer)
{
    const struct json *status = json_get(root, "status");
    if (!str_eq(json_str(json_get(root, "kind"), ""), "ExecCredential"))
        return false;
    str_copy(answer->api_version, sizeof answer->api_version,
             json_str(json_get(root, "apiVersion"), ""));
    str_add(&answer->token, json_str(json_get(status, "token"), ""));
    str_add(&answer->cert_pem, json_str(json_get(status, "clientCertificateData"), ""));
    str_add(&answer->key_pem, json_str(json_get(status, "clientKeyData"), ""));
    answer->expires = clock_parse(json_str(json_get(status, "expirationTimestamp"), ""));
    return !answer->token.cut && !answer->cert_pem.cut && !answer->key_pem.cut &&
           !answer->cert_pem.len == !answer->key_pem.len;
}

bool exec_credential_parse(const char *text, size_t len, struct exec_answer *answer,
                           struct error *error)
{
    struct json_doc doc;
    struct error syntax =
        ERROR_NONE; /* not handed on: it could quote the text, which holds secrets */
    bool good;

    (void)error; /* the caller's sentence names the program, which is all there is to say */
    json_doc_init(&doc, MEMORY_MAX);
    good = json_parse(&doc, text, len, &syntax) && take(doc.root, answer);
    json_doc_wipe(&doc);
    return good;
}
