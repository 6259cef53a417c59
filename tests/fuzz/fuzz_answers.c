/*
 * Answers that are read as a whole: rules of access, versions of a group, failures, tokens. The
 * first byte chooses the reader.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/str.h>
#include <carnet/data/json.h>
#include <carnet/net/http.h>

#include "../../src/platform/kubernetes/access.h"
#include "../../src/platform/kubernetes/discovery.h"
#include "../../src/platform/kubernetes/jwt.h"
#include "../../src/platform/kubernetes/status_error.h"

static void read_rules(const struct json *root)
{
    struct rights rights = {0};
    access_read_rules(root, &rights);
    for (size_t i = 0; i < RIGHT_COUNT; i++)
        if (rights.allowed[i] > ALLOWED_YES && rights.allowed[i] > ALLOWED_NO)
            abort();
}

static void read_versions(const struct json *root)
{
    char versions[DISCOVERY_VERSIONS][DISCOVERY_VERSION];
    unsigned count = discovery_read_versions(versions, DISCOVERY_VERSIONS, root);
    if (count > DISCOVERY_VERSIONS)
        abort();
    for (unsigned i = 0; i < count; i++)
        if (!memchr(versions[i], '\0', DISCOVERY_VERSION) || strchr(versions[i], '/'))
            abort();
    discovery_has(root, "notebooks");
}

static void read_failure(const char *text, size_t len)
{
    struct http_head head = {.status = 500, .content_type = "application/json", .warning = ""};
    struct error error = ERROR_NONE;
    status_error_read(NULL, &head, text, len, &error);
    if (error.code == ERR_NONE || error.status < 100 || error.status > 599 ||
        error.retry_after_s < 0 || strpbrk(error.evidence, "\033\n"))
        abort();
}

static void read_token(const char *text, size_t len)
{
    char *token = strndup(text, len);
    int64_t from, until;
    if (jwt_dates(token, &from, &until) && (from < 0 || until < 0))
        abort();
    free(token);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct json_doc doc;
    struct error error;
    if (len < 1)
        return 0;
    const char *text = (const char *)bytes + 1;
    len--;
    json_doc_init(&doc, 1u << 20);
    switch (bytes[0] % 4) {
    case 0:
        read_failure(text, len);
        break;
    case 1:
        read_token(text, len);
        break;
    case 2:
        if (json_parse(&doc, text, len, &error))
            read_rules(doc.root);
        break;
    default:
        if (json_parse(&doc, text, len, &error))
            read_versions(doc.root);
    }
    json_doc_fini(&doc);
    return 0;
}
