/*
 * The sandbox beside a real API server: the same requests are sent to both, and the answers must be
 * the same but for what no two servers have in common (support/exchange.h). Requests and
 * differences that are known stand in same-answers.txt.
 *
 * CARNET_TEST_SANDBOX names the kubeconfig of the sandbox's administrator, CARNET_TEST_DIR the
 * folder of a cluster (contract.h). Without them it skips.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <carnet/base/clock.h>
#include <carnet/data/file.h>

#include <carnet/net/http.h>

#include "support/contract.h"
#include "support/exchange.h"

enum { SHOWN_MAX = 1600, PATIENCE_MS = 30000 };

struct server_under_test {
    const char *name;
    struct hand hand;
    struct side side;
    struct str answer;
};

static bool open_server(struct server_under_test *server, const char *name, const char *kubeconfig)
{
    *server = (struct server_under_test){.name = name};
    server->side.token = STR_INIT(STR_LINE);
    server->answer = STR_INIT(64u << 20);
    return hand_opens_file(&server->hand, kubeconfig);
}

static void close_server(struct server_under_test *server)
{
    hand_close(&server->hand);
    side_fini(&server->side);
    str_fini(&server->answer);
}

static int ask(struct server_under_test *server, const struct exchange *exchange, const char *ns)
{
    AUTO_STR struct str path = STR_INIT(STR_DOCUMENT), body = STR_INIT(64u << 20);
    side_fill(&server->side, ns, exchange->path.s, &path);
    if (exchange->body.len > 0)
        side_fill(&server->side, ns, exchange->body.s, &body);
    struct http_options options = {.method = exchange->method.s,
                                   .path = path.s,
                                   .accept = exchange->accept.len > 0 ? exchange->accept.s : NULL,
                                   .content_type = exchange->type.len > 0 ? exchange->type.s
                                                                          : "application/json",
                                   .body = exchange->body.len > 0 ? body.s : NULL,
                                   .body_len = body.len};
    return hand_asks(&server->hand, &options);
}

/* "200 application/json" and the warnings, then the body. */
static void ask_for_comparison(struct server_under_test *server, const struct exchange *exchange,
                               const char *ns)
{
    struct hand *hand = &server->hand;
    int status = ask(server, exchange, ns);
    str_clear(&server->answer);
    str_addf(&server->answer, "%d %s\n", status, hand->type);
    if (hand->warning[0])
        str_addf(&server->answer, "warning: %s\n", hand->warning);
    if (hand->body.len > 0) {
        side_note(&server->side, hand->body.s, hand->body.len);
        answer_normal(hand->body.s, hand->body.len, &server->answer);
    }
}

static bool wait_for(struct server_under_test *server, const struct exchange *exchange,
                     const char *ns)
{
    int64_t end = clock_mono_ms() + PATIENCE_MS;
    while (ask(server, exchange, ns) != exchange->until) {
        if (clock_mono_ms() > end)
            return false;
    }
    return true;
}

/* From a little before the first byte that differs. */
static void show(const struct server_under_test *server, size_t from)
{
    AUTO_STR struct str text = STR_INIT(SHOWN_MAX);
    str_add_n(&text, server->answer.s + from,
              server->answer.len - from < SHOWN_MAX ? server->answer.len - from : SHOWN_MAX);
    printf("#   %s (from byte %zu):\n", server->name, from);
    for (char *line = text.s, *end; line && *line; line = end) {
        end = strchr(line, '\n');
        if (end)
            *end++ = '\0';
        printf("#     %s\n", line);
    }
}

static bool compare(const struct exchange *exchange, size_t number,
                    const struct server_under_test *real, const struct server_under_test *sandbox)
{
    size_t at = 0;
    bool same = real->answer.len == sandbox->answer.len &&
                memcmp(real->answer.s, sandbox->answer.s, real->answer.len) == 0;
    bool fine = same == (exchange->known.len == 0);
    printf("%s %zu - %s%s%s\n", fine ? "ok" : "not ok", number, exchange->what.s,
           exchange->known.len > 0 ? ": known to differ, " : "",
           exchange->known.len > 0 ? exchange->known.s : "");
    if (fine)
        return true;
    printf("#   %s %s\n", exchange->method.s, exchange->path.s);
    while (at < real->answer.len && at < sandbox->answer.len &&
           real->answer.s[at] == sandbox->answer.s[at])
        at++;
    show(real, at > 160 ? at - 160 : 0);
    show(sandbox, at > 160 ? at - 160 : 0);
    return false;
}

static size_t run(struct server_under_test *real, struct server_under_test *sandbox,
                  const char *text)
{
    struct exchange exchange;
    size_t number = 0, failed = 0;
    char ns[64];
    snprintf(ns, sizeof ns, "same-%d", (int)getpid());
    while (exchange_read(&exchange, &text)) {
        number++;
        if (exchange.until) {
            bool fine = wait_for(real, &exchange, ns) && wait_for(sandbox, &exchange, ns);
            printf("%s %zu - until %d %s\n", fine ? "ok" : "not ok", number, exchange.until,
                   exchange.path.s);
            failed += !fine;
        } else {
            ask_for_comparison(real, &exchange, ns);
            ask_for_comparison(sandbox, &exchange, ns);
            failed += !compare(&exchange, number, real, sandbox);
        }
        exchange_fini(&exchange);
    }
    exchange_fini(&exchange);
    printf("1..%zu\n", number);
    return failed;
}

int main(void)
{
    struct server_under_test real, sandbox;
    AUTO_STR struct str admin = STR_INIT(STR_LINE), text = STR_INIT(8u << 20);
    const char *kubeconfig = getenv("CARNET_TEST_SANDBOX");
    struct error error = ERROR_NONE;
    if (!kubeconfig || !contract_kubeconfig(&admin, "admin")) {
        puts("ok 1 - the same answers # SKIP no sandbox or no cluster beside it (CARNET_TEST_DIR)");
        return 0;
    }
    if (!file_read(TEST_SOURCE_DIR "/tests/contract/same-answers.txt", &text, &error) ||
        !open_server(&real, "real", admin.s) || !open_server(&sandbox, "sandbox", kubeconfig)) {
        puts("not ok 1 - the two servers");
        return 1;
    }
    size_t failed = run(&real, &sandbox, text.s);
    close_server(&real);
    close_server(&sandbox);
    return failed > 0;
}
