#include "kubeconfig_making.h"

#include <string.h>

#include <carnet/base/i18n.h>

static bool take_authority(struct kubeconfig_making *m)
{
    struct http_endpoint *endpoint = &m->target->endpoint;
    if (!making_pem_data(m, m->cluster, "certificate-authority-data", &endpoint->ca_pem))
        return false;
    const char *path = kubeconfig_text(m->cluster->body, "certificate-authority");
    if (path && !endpoint->ca_pem &&
        !making_authority(m, m->cluster, making_keep_path(m, m->cluster, path)))
        return false;
    endpoint->insecure_skip_verify =
        json_bool(json_get(m->cluster->body, "insecure-skip-tls-verify"), false);
    if (endpoint->insecure_skip_verify && endpoint->ca_pem)
        return making_fail(
            m, ERR_CONFIG,
            NA_("The cluster {name} in {file} names an authority and also skips the check.",
                "Take one of the two out."),
            m->cluster);
    return true;
}

/* The scheme is one of the list, and there are only printable bytes after it. */
static bool is_url(const char *url, const char *const *schemes)
{
    for (const char *at = url; *at; at++)
        if ((unsigned char)*at <= ' ' || *at == 0x7F)
            return false;
    for (; *schemes; schemes++)
        if (str_starts(url, *schemes) && url[strlen(*schemes)])
            return true;
    return false;
}

static bool take_server(struct kubeconfig_making *m)
{
    static const char *const schemes[] = {"https://", "http://", NULL};
    const char *server = kubeconfig_text(m->cluster->body, "server");
    if (!server)
        return making_fail(m, ERR_CONFIG,
                           NA_("The cluster {name} in {file} has no address (server).",
                               "Fetch the kubeconfig again."),
                           m->cluster);
    AUTO_STR struct str url = STR_INIT(STR_LINE);
    if (!strstr(server, "://"))
        str_add(&url, schemes[0]);
    kubeconfig_clean(&url, server);
    m->target->endpoint.base_url = making_keep(m, url.s);
    return is_url(url.s, schemes) ||
           making_fail_with(
               m, ERR_CONFIG,
               N_("The address of the cluster {name} in {file} must begin with https:// and "
                  "have no spaces ({server})."),
               m->cluster, "server", url.s);
}

static bool take_proxy(struct kubeconfig_making *m)
{
    static const char *const schemes[] = {"http://", "https://", "socks5://", "socks5h://", NULL};
    const char *proxy = kubeconfig_text(m->cluster->body, "proxy-url");
    m->target->endpoint.proxy = making_keep(m, proxy);
    return !proxy || is_url(proxy, schemes) ||
           making_fail(m, ERR_CONFIG,
                       N_("The proxy-url of the cluster {name} in {file} must begin with http://, "
                          "https:// or socks5://."),
                       m->cluster);
}

bool making_cluster(struct kubeconfig_making *m)
{
    struct http_endpoint *endpoint = &m->target->endpoint;
    endpoint->tls_server_name =
        making_keep_clean(m, kubeconfig_text(m->cluster->body, "tls-server-name"));
    endpoint->compression = !json_bool(json_get(m->cluster->body, "disable-compression"), false);
    return take_server(m) && take_proxy(m) && take_authority(m);
}
