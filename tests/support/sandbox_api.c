#include "sandbox_api.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <assert.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <carnet/base/base64.h>
#include <carnet/net/credentials.h>
#include <carnet/net/http.h>

#include "../../src/sandbox/api/server.h"
#include "../../src/sandbox/objects/registry.h"
#include "../../src/sandbox/objects/status.h"
#include "../../src/sandbox/people/access.h"

/* -- access: a token is a name ----------------------------------------------------------------- */

static bool identify(void *data, const char *token, struct person *person)
{
    static const char *const groups[] = {"system:authenticated", NULL};
    if (token && strcmp(token, "bad") == 0)
        return false;
    str_copy(person->name, sizeof person->name, token ? token : "system:anonymous");
    person->groups = groups;
    return true;
}

static bool decide(void *data, const struct person *person, const struct access_ask *ask)
{
    return strcmp(person->name, "nobody") != 0 && strcmp(person->name, "system:anonymous") != 0;
}

static bool review(void *data, const struct person *person, const char *kind, struct json_doc *doc,
                   struct answer *answer)
{
    struct json *status = json_need_object(doc, json_edit(doc), "status");
    if (strcmp(kind, "selfsubjectreviews") == 0)
        json_set_str(doc, json_need_object(doc, status, "userInfo"), "username", person->name);
    else
        json_set_bool(doc, status, "allowed", true);
    return answer_ok(answer, 201);
}

static const struct access everybody = {.identify = identify, .decide = decide, .review = review};

/* -- life
 * ------------------------------------------------------------------------------------------------------
 */

static void make_namespace(struct sandbox_api *api)
{
    struct json_doc doc;
    struct answer answer = {0};
    json_doc_init(&doc, 1u << 20);
    struct json *object = json_new_object(&doc);
    json_set_str(&doc, json_need_object(&doc, object, "metadata"), "name", "ada");
    (void)registry_create(api->registry, resource_by_kind("", "Namespace"), "", &doc, object, 0,
                          &answer);
    assert(answer.code == 201 || answer.code == 409);
    json_doc_fini(&doc);
}

void sandbox_api_init(struct sandbox_api *api, const char *database)
{
    struct error error = ERROR_NONE;
    char url[64];
    *api = (struct sandbox_api){.loop = loop_new()};
    tls_make(&api->identity,
             &(struct tls_spec){
                 .name = "localhost", .alt_names = "DNS:localhost,IP:127.0.0.1", .authority = true},
             NULL);
    api->registry = registry_open(api->loop, database, &error);
    assert(api->registry);
    struct server_options options = {.loop = api->loop,
                                     .registry = api->registry,
                                     .access = &everybody,
                                     .cert_pem = api->identity.cert_pem,
                                     .key_pem = api->identity.key_pem};
    api->server = server_new(&options, &error);
    assert(api->server);
    snprintf(url, sizeof url, "https://127.0.0.1:%d", server_port(api->server));
    struct http_endpoint endpoint = {
        .base_url = url, .user_agent = "carnet/0", .ca_pem = api->identity.cert_pem, .proxy = ""};
    struct credentials_config config = {.token = "you"};
    api->client = http_client_new(api->loop, &endpoint, credentials_new(api->loop, &config));
    make_namespace(api);
}

void sandbox_api_fini(struct sandbox_api *api)
{
    http_client_free(api->client);
    server_free(api->server);
    registry_close(api->registry);
    tls_fini(&api->identity);
    loop_free(api->loop);
}

void sandbox_api_ask(struct sandbox_api *api, struct ask *ask, const char *method, const char *path,
                     const char *content_type, const char *body)
{
    struct http_options options = {.method = method,
                                   .path = path,
                                   .content_type = content_type,
                                   .body = body,
                                   .body_len = body ? strlen(body) : 0};
    ask_send(ask, api->loop, api->client, &options);
    bool over = ask_wait(ask);
    assert(over);
    (void)over;
}

void sandbox_api_expect(struct sandbox_api *api, const struct sandbox_ask *asked, int status,
                        const char *holds)
{
    struct ask ask = {0};
    sandbox_api_ask(api, &ask, asked->method, asked->path, asked->type, asked->body);
    const char *text = ask.body.len > 0 ? ask.body.s : ask.failure.len > 0 ? ask.failure.s : "";
    if (ask.status != status || !strstr(text, holds))
        fail_msg("%s %s: %d %s", asked->method, asked->path, ask.status, text);
    ask_fini(&ask);
}

/* -- bytes as they are ------------------------------------------------------------------------- */

struct raw {
    int port;
    const char *request;
    struct str *answer;
    atomic_bool over;
};

static void converse(SSL *ssl, struct raw *raw)
{
    char bytes[4096];
    int n;
    if (SSL_connect(ssl) != 1 || SSL_write(ssl, raw->request, (int)strlen(raw->request)) <= 0)
        return;
    while ((n = SSL_read(ssl, bytes, sizeof bytes)) > 0)
        str_add_n(raw->answer, bytes, (size_t)n);
}

/* In a thread of its own: the server needs the test's. */
static void *run(void *data)
{
    struct raw *raw = data;
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)raw->port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    SSL *ssl = SSL_new(context);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0) {
        SSL_set_fd(ssl, fd);
        converse(ssl, raw);
    }
    SSL_free(ssl);
    SSL_CTX_free(context);
    close(fd);
    atomic_store(&raw->over, true);
    return NULL;
}

void sandbox_api_raw(struct sandbox_api *api, const char *request, struct str *answer)
{
    pthread_t thread;
    struct raw raw = {.port = server_port(api->server), .request = request, .answer = answer};
    if (pthread_create(&thread, NULL, run, &raw) != 0)
        abort();
    while (!atomic_load(&raw.over))
        loop_turn(api->loop, 10);
    pthread_join(thread, NULL);
}

void sandbox_api_kubeconfig(struct sandbox_api *api, const char *person, struct str *out)
{
    AUTO_STR struct str ca = STR_INIT(STR_DOCUMENT);
    base64_write(&ca, api->identity.cert_pem, strlen(api->identity.cert_pem));
    str_addf(out,
             "apiVersion: v1\nkind: Config\ncurrent-context: c\n"
             "clusters: [{name: s, cluster: {server: \"https://127.0.0.1:%d\", "
             "certificate-authority-data: ",
             server_port(api->server));
    str_add(out, ca.s);
    str_addf(out,
             "}}]\nusers: [{name: u, user: {token: %s}}]\n"
             "contexts: [{name: c, context: {cluster: s, user: u, namespace: ada}}]\n",
             person);
}
