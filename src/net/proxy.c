/*
 * Whether a proxy of the environment stands before an address, as libcurl decides it (its manual,
 * CURLOPT_PROXY and CURLOPT_NOPROXY). libcurl tells it itself only from 8.7.0 on.
 */
#include "parts.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* An empty variable is none. */
static const char *variable(const char *name)
{
    const char *value = getenv(name);
    return value && *value ? value : NULL;
}

/* HTTP_PROXY is not read: a CGI program's caller can set it. */
static const char *for_scheme(bool tls)
{
    const char *proxy = variable(tls ? "https_proxy" : "http_proxy");
    if (!proxy && tls)
        proxy = variable("HTTPS_PROXY");
    if (!proxy)
        proxy = variable("all_proxy");
    return proxy ? proxy : variable("ALL_PROXY");
}

/* "cluster.example" and ".cluster.example" are for the name and for all below it. */
static bool name_matches(const char *host, const char *entry)
{
    size_t host_len = strlen(host), len = strlen(entry);
    if (host_len > 0 && host[host_len - 1] == '.')
        host_len--;
    if (len > 0 && entry[len - 1] == '.')
        len--;
    if (*entry == '.') {
        entry++;
        len--;
    }
    if (len == 0 || len > host_len || strncasecmp(host + host_len - len, entry, len) != 0)
        return false;
    return len == host_len || host[host_len - len - 1] == '.';
}

/* "10.0.0.0/8", "::1"; whole bytes first, then the bits that are left. */
static bool network_matches(int family, const unsigned char *host, char *entry)
{
    unsigned char network[sizeof(struct in6_addr)];
    unsigned bits = family == AF_INET ? 32 : 128, most = bits;
    char *slash = strchr(entry, '/');
    if (slash) {
        *slash = '\0';
        unsigned long asked = strtoul(slash + 1, NULL, 10);
        bits = asked > 0 && asked <= most ? (unsigned)asked : most;
    }
    if (inet_pton(family, entry, network) != 1 || memcmp(host, network, bits / 8) != 0)
        return false;
    unsigned rest = bits % 8;
    return rest == 0 || (host[bits / 8] ^ network[bits / 8]) >> (8 - rest) == 0;
}

static bool is_excepted(const char *host)
{
    unsigned char bytes[sizeof(struct in6_addr)];
    const char *list = variable("no_proxy");
    if (!list)
        list = variable("NO_PROXY");
    if (!list || strcmp(list, "*") == 0)
        return list != NULL;
    int family = inet_pton(AF_INET, host, bytes) == 1    ? AF_INET
                 : inet_pton(AF_INET6, host, bytes) == 1 ? AF_INET6
                                                         : AF_UNSPEC;
    while (*(list += strspn(list, ", \t"))) {
        AUTO_STR struct str entry = STR_INIT(STR_LINE);
        str_add_n(&entry, list, strcspn(list, ", \t"));
        list += strcspn(list, ", \t");
        if (family == AF_UNSPEC ? name_matches(host, entry.s)
                                : network_matches(family, bytes, entry.s))
            return true;
    }
    return false;
}

bool proxy_of_environment(const struct address *address)
{
    /* The URL's own name counts: of a renamed address it is the one that TLS asks for. */
    const char *start = strstr(address->url, "://") + 3;
    const char *host = *start == '[' ? start + 1 : start;
    AUTO_STR struct str name = STR_INIT(STR_LINE);
    str_add_n(&name, host, strcspn(host, *start == '[' ? "]" : ":/"));
    return for_scheme(str_starts(address->url, "https://")) && !is_excepted(name.s);
}
