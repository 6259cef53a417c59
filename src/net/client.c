#include "parts.h"

#include <carnet/base/clock.h>
#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/loop/loop.h>
#include <carnet/net/credentials.h>

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { CONNECT_MS = 10 * 1000 };

/* Names are looked up by the proxy, as other Kubernetes clients have it. */
static char *proxy_url(const char *proxy)
{
    AUTO_STR struct str url = STR_INIT(STR_LINE);
    if (!proxy)
        return NULL;
    if (str_starts(proxy, "socks5://"))
        str_addf(&url, "socks5h://%s", proxy + strlen("socks5://"));
    else
        str_add(&url, proxy);
    return str_take(&url);
}

static void impersonate(struct http_client *client, const char *name, const char *value)
{
    AUTO_STR struct str line = STR_INIT(STR_LINE);
    str_addf(&line, "%s: %s", name, value);
    if (!header_fits(value) || line.cut)
        error_set(
            &client->fault, ERR_CONFIG,
            NA_("{name} is not a name carnet can act for.", "Check it in your configuration."),
            "name", value);
    client->impersonate = curl_slist_append(client->impersonate, line.s);
}

struct http_client *http_client_new(struct loop *loop, const struct http_endpoint *endpoint,
                                    struct credentials *credentials)
{
    struct http_client *client = mem_zalloc(1, sizeof *client);
    *client = (struct http_client){
        .loop = loop,
        .credentials = credentials,
        .user_agent = mem_strdup(str_or(endpoint->user_agent, "carnet/" CARNET_VERSION)),
        .ca_pem = endpoint->ca_pem ? mem_strdup(endpoint->ca_pem) : NULL,
        .proxy = proxy_url(endpoint->proxy),
        .insecure = endpoint->insecure_skip_verify,
        .compression = endpoint->compression,
        .connect_timeout_ms =
            endpoint->connect_timeout_ms ? endpoint->connect_timeout_ms : CONNECT_MS,
        .stats.last_rtt_ms = -1,
    };
    if (!address_init(&client->address, endpoint->base_url, endpoint->tls_server_name))
        error_set(&client->fault, ERR_CONFIG,
                  NA_("{url} is not an address carnet can use.", "Check it in your configuration."),
                  "url", client->address.host);
    if (endpoint->impersonate_user)
        impersonate(client, "Impersonate-User", endpoint->impersonate_user);
    for (const char *const *g = endpoint->impersonate_groups; g && *g; g++)
        impersonate(client, "Impersonate-Group", *g);
    return client;
}

void http_client_renew(struct http_client *client, const struct http_endpoint *endpoint,
                       struct credentials *credentials)
{
    struct credentials *old = client->credentials;
    free(client->ca_pem);
    client->ca_pem = endpoint->ca_pem ? mem_strdup(endpoint->ca_pem) : NULL;
    client->credentials = credentials;
    for (struct http_request *r = client->requests; r; r = r->next) {
        r->generation = 0; /* older than any */
        if (old && credentials_forget(old, r))
            loop_defer(client->loop, request_start, r);
    }
    credentials_free(old);
    http_client_reset(client);
}

void http_client_free(struct http_client *client)
{
    if (!client)
        return;
    while (client->requests)
        http_cancel(client->requests);
    credentials_free(client->credentials);
    address_fini(&client->address);
    curl_slist_free_all(client->impersonate);
    free(client->user_agent);
    free(client->ca_pem);
    free(client->proxy);
    free(client);
}

void http_client_reset(struct http_client *client)
{
    client->reset_at = clock_mono_ms();
}

void http_client_stats(const struct http_client *client, struct http_stats *stats)
{
    *stats = client->stats;
}

void http_escape(struct str *out, const char *text)
{
    static const char hex[] = "0123456789ABCDEF";
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        if (*c < 0x80 && (isalnum(*c) || strchr("-._~", *c))) {
            str_add_char(out, (char)*c);
        } else {
            str_add_char(out, '%');
            str_add_char(out, hex[*c >> 4]);
            str_add_char(out, hex[*c & 15]);
        }
    }
}
