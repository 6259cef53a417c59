/* Everything that is said to curl about one request. */
#include "parts.h"
#include "secret.h"

#include <carnet/base/clock.h>
#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/net/credentials.h>

#include <stdlib.h>
#include <string.h>

/* Header lines may hold a token: they are wiped before they are freed. */
static void lines_free(struct curl_slist *lines)
{
    for (struct curl_slist *line = lines; line; line = line->next)
        explicit_bzero(line->data, strlen(line->data));
    curl_slist_free_all(lines);
}

static void add_line(struct http_request *request, const char *line)
{
    request->lines = curl_slist_append(request->lines, line);
}

static void add_field(struct http_request *request, const char *name, const char *value)
{
    char *line = secret_join(name, value);
    add_line(request, line);
    secret_free(line);
}

bool header_fits(const char *value)
{
    for (const unsigned char *c = (const unsigned char *)value; *c; c++)
        if (*c < 0x20 || *c == 0x7f)
            return false;
    return true;
}

static bool set_identity(struct http_request *request, const struct credential_set *set,
                         struct error *error)
{
    char *value = NULL;
    if (set->bearer)
        value = secret_join("Bearer ", set->bearer);
    else if (set->basic_user)
        value = secret_basic(set->basic_user, str_or(set->basic_password, ""));
    if (value && !header_fits(value)) {
        secret_free(value);
        error_set(error, ERR_CONFIG,
                  NA_("The token for {host} has characters that a token cannot have.",
                      "Check it in your configuration."),
                  "host", request->client->address.host);
        return false;
    }
    if (value)
        add_field(request, "Authorization: ", value);
    secret_free(value);
    for (struct curl_slist *as = request->client->impersonate; as; as = as->next)
        add_line(request, as->data);
    return true;
}

static void set_certificate(struct http_request *request, const struct credential_set *set)
{
    if (!set->cert_pem)
        return;
    request->cert_pem = secret_dup(set->cert_pem);
    request->key_pem = secret_dup(set->key_pem ? set->key_pem : set->cert_pem);
    struct curl_blob cert = {request->cert_pem, strlen(request->cert_pem), CURL_BLOB_NOCOPY};
    struct curl_blob key = {request->key_pem, strlen(request->key_pem), CURL_BLOB_NOCOPY};
    curl_easy_setopt(request->easy, CURLOPT_SSLCERTTYPE, "PEM");
    curl_easy_setopt(request->easy, CURLOPT_SSLKEYTYPE, "PEM");
    curl_easy_setopt(request->easy, CURLOPT_SSLCERT_BLOB, &cert);
    curl_easy_setopt(request->easy, CURLOPT_SSLKEY_BLOB, &key);
}

static void set_trust(CURL *easy, const struct http_client *client)
{
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (client->insecure) {
        curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
        curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
    } else if (client->ca_pem) {
        /* Without the two nulls the system's authorities would count as well. */
        struct curl_blob ca = {client->ca_pem, strlen(client->ca_pem), CURL_BLOB_COPY};
        curl_easy_setopt(easy, CURLOPT_CAINFO_BLOB, &ca);
        curl_easy_setopt(easy, CURLOPT_CAINFO, NULL);
        curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    }
}

void request_set_way(struct http_request *request)
{
    const struct http_client *client = request->client;
    CURL *easy = request->easy;
    if (client->address.connect_to) {
        request->connect_to = curl_slist_append(NULL, client->address.connect_to);
        curl_easy_setopt(easy, CURLOPT_CONNECT_TO, request->connect_to);
    }
    if (client->proxy) {
        curl_easy_setopt(easy, CURLOPT_PROXY, client->proxy);
        curl_easy_setopt(easy, CURLOPT_NOPROXY, ""); /* else NO_PROXY overrules the choice */
    }
    curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)client->connect_timeout_ms);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPIDLE, 30L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPINTVL, 15L);
    if (client->reset_at == 0)
        return;
    /* curl compares whole seconds of age: one is taken off so that no old connection passes. */
    int64_t age_s = (clock_mono_ms() - client->reset_at) / 1000 - 1;
    if (age_s <= 0)
        curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    else
        curl_easy_setopt(easy, CURLOPT_MAXLIFETIME_CONN, (long)age_s);
    if (age_s < 60)
        curl_easy_setopt(easy, CURLOPT_DNS_CACHE_TIMEOUT, 0L);
}

/* On a kept connection that turns out to be dead curl sends a request again by itself, up to five
 * times, though the first may have arrived. On a connection of its own it does not; nor is what is
 * left of many changes kept. */
static void send_once(CURL *easy)
{
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
}

static void set_message(struct http_request *request)
{
    const struct http_options *o = &request->options;
    CURL *easy = request->easy;
    AUTO_FREE char *url = secret_join(request->client->address.url, o->path);
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    if (o->body || str_eq(o->method, "POST") || str_eq(o->method, "PUT")) {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)o->body_len);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, o->body ? o->body : "");
    }
    if (str_eq(o->method, "HEAD"))
        curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    else
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, o->method);
    if (!str_eq(o->method, "GET") && !str_eq(o->method, "HEAD"))
        send_once(easy);
    if (o->gzip && request->client->compression)
        curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip");

    add_field(request, "Accept: ", o->accept);
    if (o->content_type)
        add_field(request, "Content-Type: ", o->content_type);
    if (request->client->address.host_field)
        add_line(request, request->client->address.host_field);
    add_line(request, "Expect:");
}

static void set_common(struct http_request *request)
{
    CURL *easy = request->easy;
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, request->words);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    /* Removing a handle that is looking up a name must not wait for the name server. */
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, request->client->user_agent);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, answer_on_head);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, request);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, answer_on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, request);
}

bool request_setup(struct http_request *request, const struct credential_set *set,
                   struct error *error)
{
    request->easy = curl_easy_init();
    request->words[0] = '\0';
    set_common(request);
    set_trust(request->easy, request->client);
    request_set_way(request);
    set_message(request);
    set_certificate(request, set);
    if (!set_identity(request, set, error))
        return false;
    curl_easy_setopt(request->easy, CURLOPT_HTTPHEADER, request->lines);
    return true;
}

void request_unset(struct http_request *request)
{
    curl_easy_cleanup(request->easy);
    request->easy = NULL;
    lines_free(request->lines);
    request->lines = NULL;
    curl_slist_free_all(request->connect_to);
    request->connect_to = NULL;
    secret_free(request->cert_pem);
    secret_free(request->key_pem);
    request->cert_pem = request->key_pem = NULL;
}
