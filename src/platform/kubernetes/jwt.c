#include "jwt.h"

#include <string.h>

#include <carnet/base/base64.h>
#include <carnet/data/json.h>

#define CLAIMS_MAX (256u << 10)
#define MEMORY_MAX (8u << 20)

/* A date is a number of seconds, (RFC 7519, NumericDate). */
static int64_t date(const struct json *claims, const char *name)
{
    int64_t seconds = json_int(json_get(claims, name), 0);
    return seconds > 0 ? seconds : 0;
}

static bool read_claims(const char *text, size_t len, int64_t *from, int64_t *until)
{
    struct json_doc doc;
    struct error ignored = ERROR_NONE;
    bool good;
    json_doc_init(&doc, MEMORY_MAX);
    good = json_parse(&doc, text, len, &ignored) && json_type(doc.root) == JSON_OBJECT;
    if (good) {
        *from = date(doc.root, "nbf");
        if (*from == 0)
            *from = date(doc.root, "iat");
        *until = date(doc.root, "exp");
    }
    json_doc_wipe(&doc);
    return good;
}

/* The middle part of three, in the alphabet for addresses (RFC 4648 5). */
bool jwt_dates(const char *token, int64_t *from, int64_t *until)
{
    const char *begin = strchr(token, '.');
    const char *end = begin ? strchr(begin + 1, '.') : NULL;
    struct str part = STR_INIT(CLAIMS_MAX), claims = STR_INIT(CLAIMS_MAX);
    bool good = false;
    if (end && str_add_n(&part, begin + 1, (size_t)(end - begin - 1))) {
        for (char *c = part.s; *c; c++)
            *c = (char)(*c == '-' ? '+' : *c == '_' ? '/' : *c);
        good = part.len > 0 && base64_read(&claims, part.s, part.len) &&
               read_claims(claims.s, claims.len, from, until);
    }
    explicit_bzero(part.s, part.len);
    explicit_bzero(claims.s, claims.len);
    str_fini(&part);
    str_fini(&claims);
    return good;
}
