#include "parts.h"

#include <carnet/base/mem.h>
#include <carnet/base/utf8.h>

#include <stdlib.h>
#include <string.h>

static char *part_of(CURLU *url, CURLUPart part, unsigned flags)
{
    char *text = NULL;
    if (curl_url_get(url, part, &text, flags) != CURLUE_OK)
        return NULL;
    char *copy = mem_strdup(text);
    curl_free(text);
    return copy;
}

static char *without_brackets(const char *host)
{
    size_t len = strlen(host);
    if (len > 2 && host[0] == '[')
        return mem_strndup(host + 1, len - 2);
    return mem_strdup(host);
}

/* "https://name:port/path": the name is the one that TLS asks for and checks. */
static void join(struct address *address, CURLU *url, const char *host, const char *tls_name)
{
    AUTO_FREE char *scheme = part_of(url, CURLUPART_SCHEME, 0);
    AUTO_FREE char *path = part_of(url, CURLUPART_PATH, 0);
    bool renamed = tls_name && *tls_name && str_eq(scheme, "https");
    AUTO_STR struct str s = STR_INIT(STR_LINE);

    str_addf(&s, "%s://%s:%s%s", scheme, renamed ? tls_name : host, address->port, path);
    while (str_ends(s.s, "/"))
        str_truncate(&s, s.len - 1);
    address->url = str_take(&s);
    if (!renamed)
        return;
    str_addf(&s, "Host: %s:%s", host, address->port);
    address->host_field = str_take(&s);
    str_addf(&s, "%s:%s:%s:%s", tls_name, address->port, host, address->port);
    address->connect_to = str_take(&s);
}

static bool http_scheme(CURLU *url)
{
    AUTO_FREE char *scheme = part_of(url, CURLUPART_SCHEME, 0);
    return str_eq(scheme, "http") || str_eq(scheme, "https");
}

bool address_init(struct address *address, const char *base_url, const char *tls_name)
{
    *address = (struct address){0};
    CURLU *url = curl_url();
    bool good = curl_url_set(url, CURLUPART_URL, str_or(base_url, ""), CURLU_NON_SUPPORT_SCHEME) ==
                    CURLUE_OK &&
                http_scheme(url);
    AUTO_FREE char *host = good ? part_of(url, CURLUPART_HOST, 0) : NULL;
    if (host && *host) {
        address->host = without_brackets(host);
        address->port = part_of(url, CURLUPART_PORT, CURLU_DEFAULT_PORT);
        join(address, url, host, tls_name);
    } else {
        AUTO_STR struct str clean = STR_INIT(STR_LINE);
        utf8_clean(&clean, str_or(base_url, ""), strlen(str_or(base_url, "")), 150, 0);
        address->host = str_take(&clean);
        address->port = mem_strdup("");
    }
    curl_url_cleanup(url);
    return address->url != NULL;
}

void address_fini(struct address *address)
{
    free(address->url);
    free(address->host);
    free(address->port);
    free(address->host_field);
    free(address->connect_to);
}
