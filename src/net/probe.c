#include <carnet/net/probe.h>

#include "parts.h"
#include "trust.h"

#include <carnet/base/mem.h>
#include <carnet/loop/loop.h>

#include <stdlib.h>
#include <string.h>

enum { CHAIN_MAX = 256 * 1024 };

/* A request that is never sent: what is said to curl about the way, and its words, are a request's.
 */
struct probe {
    struct http_request request;
    struct error error; /* known before curl was asked */
    probe_fn *done;
    void *data;
};

static void probe_free(struct probe *probe)
{
    if (probe->request.easy)
        request_unset(&probe->request);
    free(probe);
}

static void tell(struct probe *probe, struct probe_result *result)
{
    result->host = probe->request.client->address.host;
    result->port = probe->request.client->address.port;
    probe->done(probe->data, result);
    probe_free(probe);
}

static void add_chain(struct str *chain, CURL *easy)
{
    struct curl_certinfo *info = NULL;
    curl_easy_getinfo(easy, CURLINFO_CERTINFO, &info);
    for (int i = 0; info && i < info->num_of_certs; i++)
        for (struct curl_slist *field = info->certinfo[i]; field; field = field->next)
            if (str_starts(field->data, "Cert:"))
                str_addf(chain, "%s\n", field->data + strlen("Cert:"));
}

/* A proxy that does not let us through is part of the connection. */
static enum probe_step failed_step(CURL *easy, CURLcode code)
{
    curl_off_t connected = 0;
    long proxy_status = 0;
    switch (code) {
    case CURLE_OK:
        return PROBE_DONE;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
        return PROBE_NAME;
    case CURLE_COULDNT_CONNECT:
    case CURLE_PROXY:
        return PROBE_CONNECTION;
    case CURLE_OPERATION_TIMEDOUT:
        curl_easy_getinfo(easy, CURLINFO_CONNECT_TIME_T, &connected);
        return connected > 0 ? PROBE_ENCRYPTION : PROBE_CONNECTION;
    default:
        curl_easy_getinfo(easy, CURLINFO_HTTP_CONNECTCODE, &proxy_status);
        return proxy_status >= 300 ? PROBE_CONNECTION : PROBE_ENCRYPTION;
    }
}

static void judge(struct probe *probe, struct probe_result *result)
{
    CURL *easy = probe->request.easy;
    char *file = NULL, *path = NULL;
    curl_easy_getinfo(easy, CURLINFO_CAINFO, &file);
    curl_easy_getinfo(easy, CURLINFO_CAPATH, &path);
    const struct trust trust = {probe->request.client->ca_pem, file, path};
    result->trusted = trust_holds(&trust, result->chain, &result->distrust);
}

static void on_done(void *data, int curl_code)
{
    struct probe *probe = data;
    CURL *easy = probe->request.easy;
    struct probe_result result = {.error = ERROR_NONE, .distrust = ""};
    AUTO_STR struct str chain = STR_INIT(CHAIN_MAX);
    char *address = NULL;
    result.failed = failed_step(easy, (CURLcode)curl_code);
    if (result.failed != PROBE_DONE)
        translate_curl(&probe->request, (CURLcode)curl_code, &result.error);
    curl_easy_getinfo(easy, CURLINFO_PRIMARY_IP, &address);
    result.address = str_or(address, "");
    add_chain(&chain, easy);
    if (chain.len) {
        result.chain = chain.s;
        judge(probe, &result);
    }
    tell(probe, &result);
}

static void tell_error(void *data)
{
    struct probe *probe = data;
    struct probe_result result = {
        .failed = PROBE_NAME, .error = probe->error, .address = "", .distrust = ""};
    tell(probe, &result);
}

/* The other side is asked for its certificates and for nothing else. */
static void set_up(struct http_request *request)
{
    request->easy = curl_easy_init();
    CURL *easy = request->easy;
    curl_easy_setopt(easy, CURLOPT_URL, request->client->address.url);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, request->words);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(easy, CURLOPT_CERTINFO, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
    request_set_way(request);
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 2L * request->client->connect_timeout_ms);
}

struct probe *probe_start(struct http_client *client, probe_fn *done, void *data)
{
    struct probe *probe = mem_zalloc(1, sizeof *probe);
    struct http_request *request = &probe->request;
    *probe = (struct probe){.error = client->fault, .done = done, .data = data};
    request->client = client;
    request->loop = client->loop;
    if (client->fault.code == ERR_NONE) {
        set_up(request);
        if (loop_transfer_add(client->loop, request->easy, on_done, probe))
            return probe;
        translate_curl(request, CURLE_FAILED_INIT, &probe->error);
    }
    loop_defer(client->loop, tell_error, probe);
    return probe;
}

void probe_cancel(struct probe *probe)
{
    if (!probe)
        return;
    loop_defer_cancel(probe->request.loop, probe);
    if (probe->request.easy)
        loop_transfer_remove(probe->request.loop, probe->request.easy);
    probe_free(probe);
}
