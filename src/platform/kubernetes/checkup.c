/*
 * One look after the other: the kubeconfig, then the way there (net/probe.h), then one request as
 * the person. Each notes what it found.
 */
#include <carnet/platform/checkup.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <carnet/base/clock.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/base/utf8.h>
#include <carnet/data/file.h>
#include <carnet/data/json.h>
#include <carnet/loop/loop.h>
#include <carnet/loop/spawn.h>
#include <carnet/platform/kubernetes.h>

#include "jwt.h"
#include "kubeconfig.h"
#include "status_error.h"

#define USER_AGENT  "carnet/" CARNET_VERSION
#define ANSWER_MS   15000
#define VERSION_MAX (64u << 10)
#define TREE_MAX    (8u << 20)
#define SECRET_MAX  (256u << 10)

struct checkup_run {
    struct loop *loop;
    struct checkup facts;
    struct http_client *client;
    struct credentials *credentials; /* the client's, or null */
    struct probe *probe;
    struct http_request *request;
    struct str body;
    checkup_fn *done;
    void *data;
};

static void keep(char *out, size_t size, const char *text)
{
    utf8_clean_copy(out, size, str_or(text, ""), strlen(str_or(text, "")));
}

static void run_free(struct checkup_run *run)
{
    probe_cancel(run->probe);
    http_client_free(run->client); /* and its request */
    loop_defer_cancel(run->loop, run);
    str_fini(&run->body);
    free(run);
}

static void finish(void *data)
{
    struct checkup_run *run = data;
    run->facts.credentials = run->credentials;
    run->done(run->data, &run->facts);
    run_free(run);
}

/* The configuration ---------------------------------------------------------------------------- */

static void note_left_out(struct checkup *facts, const struct kubeconfig *config)
{
    const struct error *problem;
    while ((problem = kubeconfig_problem(config, facts->left_out_count)) != NULL)
        if (facts->left_out_count++ == 0)
            facts->left_out = *problem;
}

static void note_where(struct checkup *facts, const struct kubeconfig_target *target)
{
    const struct http_endpoint *endpoint = &target->endpoint;
    keep(facts->context, sizeof facts->context, target->context);
    keep(facts->file, sizeof facts->file, target->file);
    keep(facts->user, sizeof facts->user, target->user);
    keep(facts->namespace, sizeof facts->namespace, target->namespace);
    keep(facts->server, sizeof facts->server, endpoint->base_url);
    keep(facts->name, sizeof facts->name, endpoint->tls_server_name);
    facts->encrypted = str_starts(endpoint->base_url, "https://");
    facts->insecure = endpoint->insecure_skip_verify;
    facts->own_authority = endpoint->ca_pem != NULL;
}

/* Who signs in --------------------------------------------------------------------------------- */

static void note_certificate(struct checkup *facts, const struct credentials_config *config)
{
    AUTO_STR struct str text = STR_INIT(SECRET_MAX);
    struct certificate certificate;
    struct error ignored = ERROR_NONE;
    keep(facts->sign_in_name, sizeof facts->sign_in_name, config->cert_file);
    if (!config->cert_pem && !file_read(config->cert_file, &text, &ignored))
        return;
    if (certificate_read(config->cert_pem ? config->cert_pem : text.s, 0, &certificate)) {
        facts->from = certificate.from;
        facts->until = certificate.until;
    }
}

static void note_token_file(struct checkup *facts, const char *path)
{
    struct str token = STR_INIT(SECRET_MAX);
    struct error ignored = ERROR_NONE;
    struct stat st;
    keep(facts->sign_in_name, sizeof facts->sign_in_name, path);
    if (stat(path, &st) == 0)
        facts->written = st.st_mtim.tv_sec;
    if (file_read(path, &token, &ignored))
        jwt_dates(token.s, &facts->from, &facts->until);
    explicit_bzero(token.s, token.len);
    str_fini(&token);
}

static void note_program(struct checkup *facts, const char *program)
{
    AUTO_STR struct str path = STR_INIT(STR_LINE);
    facts->program_found = spawn_find(&path, program);
    keep(facts->sign_in_name, sizeof facts->sign_in_name, facts->program_found ? path.s : program);
}

static void note_who(struct checkup *facts, const struct credentials_config *config)
{
    facts->sign_in = credentials_way(config);
    switch (facts->sign_in) {
    case SIGN_IN_TOKEN_FILE:
        note_token_file(facts, config->token_file);
        break;
    case SIGN_IN_TOKEN:
        jwt_dates(config->token, &facts->from, &facts->until);
        break;
    case SIGN_IN_PROGRAM:
        note_program(facts, config->exec.argv[0]);
        break;
    case SIGN_IN_CERTIFICATE:
        note_certificate(facts, config);
        break;
    case SIGN_IN_PASSWORD:
    case SIGN_IN_NOBODY:
        break;
    }
}

/* What answers --------------------------------------------------------------------------------- */

static void take_head(void *user, struct http_request *request, const struct http_head *head)
{
    struct checkup_run *run = user;
    (void)request;
    run->facts.date = head->date;
    run->facts.date_at = clock_wall();
}

static bool take_body(void *user, struct http_request *request, const char *bytes, size_t len)
{
    (void)request;
    str_add_n(&((struct checkup_run *)user)->body, bytes, len);
    return true;
}

static void take_failure(void *user, const struct http_head *head, const char *bytes, size_t len,
                         struct error *error)
{
    take_head(user, NULL, head);
    status_error_read(NULL, head, bytes, len, error);
}

static void read_version(struct checkup *facts, const struct str *body)
{
    struct json_doc doc;
    struct error broken = ERROR_NONE;
    json_doc_init(&doc, TREE_MAX);
    if (json_parse(&doc, body->s, body->len, &broken))
        keep(facts->version, sizeof facts->version, json_str(json_get(doc.root, "gitVersion"), ""));
    else
        facts->answer = broken;
    json_doc_fini(&doc);
}

/* Its errors name what was to sign us in; those of the way and of the other side do not. */
static bool comes_from_sign_in(const struct error *error)
{
    for (size_t i = 0; error->code != ERR_NONE && error->status == 0 && i < ERROR_ARGS; i++)
        if (str_eq(error->args[i].name, "program") || str_eq(error->args[i].name, "file"))
            return true;
    return false;
}

static void answered(void *user, const struct error *error)
{
    struct checkup_run *run = user;
    run->request = NULL;
    run->facts.asked = true;
    run->facts.answer = *error;
    run->facts.sign_in_failed = comes_from_sign_in(error);
    if (error->code == ERR_NONE)
        read_version(&run->facts, &run->body);
    if (run->credentials && run->facts.sign_in == SIGN_IN_PROGRAM)
        run->facts.until = credentials_expiry(run->credentials);
    loop_defer(run->loop, finish, run);
}

static void ask(struct checkup_run *run)
{
    static const struct http_handlers handlers = {
        .head = take_head, .data = take_body, .failed_body = take_failure, .done = answered};
    const struct http_options options = {
        .path = "/version", .timeout_ms = ANSWER_MS, .max_body = VERSION_MAX};
    run->request = http_send(run->client, &options, &handlers, run);
}

/* The way there -------------------------------------------------------------------------------- */

static void note_chain(struct checkup *facts, const struct probe_result *result)
{
    if (!result->chain)
        return;
    while (facts->chain_count < CHECKUP_CHAIN &&
           certificate_read(result->chain, facts->chain_count, &facts->chain[facts->chain_count]))
        facts->chain_count++;
    facts->trusted = result->trusted;
    keep(facts->distrust, sizeof facts->distrust, result->distrust);
}

static void probed(void *data, const struct probe_result *result)
{
    struct checkup_run *run = data;
    struct checkup *facts = &run->facts;
    run->probe = NULL;
    facts->tried = true;
    facts->failed = result->failed;
    facts->way = result->error;
    keep(facts->host, sizeof facts->host, result->host);
    keep(facts->port, sizeof facts->port, result->port);
    keep(facts->address, sizeof facts->address, result->address);
    note_chain(facts, result);
    if (result->chain)
        facts->fits = certificate_fits(result->chain, *facts->name ? facts->name : result->host);
    /* A server may refuse to encrypt with those who show no certificate: the request shows it. */
    if (result->failed == PROBE_NAME || result->failed == PROBE_CONNECTION)
        loop_defer(run->loop, finish, run);
    else
        ask(run);
}

static void begin(struct checkup_run *run, const struct kubeconfig_target *target)
{
    struct http_endpoint endpoint = target->endpoint;
    note_where(&run->facts, target);
    note_who(&run->facts, &target->credentials);
    endpoint.user_agent = USER_AGENT;
    if (run->facts.error.code == ERR_NONE)
        run->credentials = credentials_new(run->loop, &target->credentials);
    run->client = http_client_new(run->loop, &endpoint, run->credentials);
    run->probe = probe_start(run->client, probed, run);
}

void checkup_start(struct loop *loop, const struct kubernetes_source *source, const char *context,
                   checkup_fn *done, void *data)
{
    struct checkup_run *run = mem_zalloc(1, sizeof *run);
    struct kubeconfig *config;
    struct kubeconfig_target *target = NULL;
    *run = (struct checkup_run){
        .loop = loop, .body = STR_INIT(VERSION_MAX), .done = done, .data = data};
    config = kubeconfig_load(source, "", &run->facts.error);
    if (config) {
        note_left_out(&run->facts, config);
        target = kubeconfig_reach(config, context, &run->facts.error);
    }
    if (target) {
        target->credentials.exec.terminal = source->terminal;
        begin(run, target);
    } else {
        loop_defer(loop, finish, run);
    }
    kubeconfig_target_free(target);
    kubeconfig_free(config);
}
