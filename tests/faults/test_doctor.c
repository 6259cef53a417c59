/* carnet doctor beside platforms that are wrong in one way each: what it names, and what it does
 * not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/fault_server.h"
#include "support/folder.h"
#include "support/tls.h"

#include <carnet/base/base64.h>
#include <carnet/base/mem.h>
#include <carnet/data/json.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#define VERSION "{\"major\":\"1\",\"minor\":\"34\",\"gitVersion\":\"v1.34.4\"}"

/* Enough for every kind of review. */
#define REVIEWS                                                                                    \
    "{\"status\":{\"allowed\":true,\"incomplete\":true,"                                           \
    "\"userInfo\":{\"username\":\"ada@example.org\"}}}"

struct scene {
    struct test_folder folder;
    struct tls_identity authority, identity;
    struct fault_server *server;
    struct str kubeconfig, printed;
    struct json_doc report;
    int code;
};

static int set_up(void **state)
{
    struct scene *scene = mem_zalloc(1, sizeof *scene);
    test_folder_init(&scene->folder);
    tls_make(&scene->authority, &(struct tls_spec){.name = "test authority", .authority = true},
             NULL);
    str_init(&scene->kubeconfig, STR_DOCUMENT);
    str_init(&scene->printed, STR_DOCUMENT);
    json_doc_init(&scene->report, STR_DOCUMENT);
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;
    fault_server_free(scene->server);
    tls_fini(&scene->identity);
    tls_fini(&scene->authority);
    json_doc_fini(&scene->report);
    str_fini(&scene->kubeconfig);
    str_fini(&scene->printed);
    test_folder_fini(&scene->folder);
    free(scene);
    return 0;
}

/* The server, with a certificate of these days and names. */
static void serve(struct scene *scene, int from_days, int to_days, const char *names)
{
    tls_make(
        &scene->identity,
        &(struct tls_spec){
            .name = "platform", .alt_names = names, .from_days = from_days, .to_days = to_days},
        &scene->authority);
    scene->server = fault_server_new(&(struct fault_options){.tls = &scene->identity});
    fault_server_answer(scene->server, "GET /version", 200, "application/json", VERSION);
    fault_server_answer(scene->server, "POST *", 201, "application/json", REVIEWS);
}

static void add_data(struct str *out, const char *key, const char *pem)
{
    str_addf(out, ", %s: ", key);
    base64_write(out, pem, strlen(pem));
}

/* `trust` null: the system's authorities; "": none are asked. `user` is what signs in. */
static void configure(struct scene *scene, const char *trust, const char *user)
{
    struct str *out = &scene->kubeconfig;
    str_clear(out);
    str_addf(out,
             "apiVersion: v1\nkind: Config\ncurrent-context: lab\n"
             "contexts: [{name: lab, context: {cluster: c, user: ada, namespace: team}}]\n"
             "clusters: [{name: c, cluster: {server: \"%s\"",
             fault_server_url(scene->server));
    if (trust && *trust)
        add_data(out, "certificate-authority-data", trust);
    else if (trust)
        str_add(out, ", insecure-skip-tls-verify: true");
    str_addf(out, "}}]\nusers: [{name: ada, user: {%s}}]\n", user);
}

/* Runs it and reads its report. */
static void examine(struct scene *scene, const char *language)
{
    const char *path = test_folder_text(&scene->folder, "kubeconfig", scene->kubeconfig.s);
    AUTO_STR struct str command = STR_INIT(STR_LINE);
    struct error error = ERROR_NONE;
    char bytes[4096];
    size_t len;
    FILE *output;

    str_addf(
        &command,
        "env -u KUBECONFIG HOME='%s' XDG_STATE_HOME= XDG_CONFIG_HOME= CARNET_NOW= '%s' --lang %s "
        "doctor -o json --kubeconfig '%s' </dev/null",
        scene->folder.path, TEST_CARNET, language, path);
    str_clear(&scene->printed);
    output = popen(command.s, "r");
    assert_non_null(output);
    while ((len = fread(bytes, 1, sizeof bytes, output)) > 0)
        str_add_n(&scene->printed, bytes, len);
    scene->code = WEXITSTATUS(pclose(output));
    json_doc_fini(&scene->report);
    json_doc_init(&scene->report, STR_DOCUMENT);
    if (!json_parse(&scene->report, scene->printed.s, scene->printed.len, &error))
        fail_msg("not JSON: %s", scene->printed.s);
}

static const char *of(const struct scene *scene, const char *id, const char *member)
{
    JSON_EACH(check, json_get(scene->report.root, "checks"))
        if (str_eq(json_str(json_get(check, "id"), ""), id))
            return json_str(json_get(check, member), "");
    return "no such check";
}

static void assert_verdict(const struct scene *scene, const char *id, const char *verdict,
                           const char *word)
{
    if (!str_eq(of(scene, id, "verdict"), verdict) || !strstr(of(scene, id, "text"), word))
        print_error("%s: %s: %s\n", id, of(scene, id, "verdict"), of(scene, id, "text"));
    assert_string_equal(of(scene, id, "verdict"), verdict);
    assert_non_null(strstr(of(scene, id, "text"), word));
    if (str_eq(verdict, "wrong") || str_eq(verdict, "doubtful"))
        assert_true(of(scene, id, "mend")[0] != '\0'); /* nobody is left without a next step */
}

/* A token that says when it was given and ends. */
static const char *token(int64_t from, int64_t until)
{
    static char text[400]; /* the test's own, read at once */
    AUTO_STR struct str claims = STR_INIT(STR_LINE), out = STR_INIT(sizeof text - 1);
    str_addf(&claims, "{\"iss\":\"x\",\"iat\":%lld,\"exp\":%lld}", (long long)from,
             (long long)until);
    str_add(&out, "token: eyJhbGciOiJub25lIn0.");
    base64_write(&out, claims.s, claims.len);
    while (str_ends(out.s, "="))
        str_truncate(&out, out.len - 1);
    str_add(&out, ".c2VjcmV0LXNpZ25hdHVyZQ");
    return strcpy(text, out.s);
}

#define HERE "IP:127.0.0.1,DNS:localhost"
#define DAY  86400

static void nothing_wrong_on_the_way(void **state)
{
    struct scene *scene = *state;
    int64_t now = time(NULL);
    serve(scene, -1, 300, HERE);
    configure(scene, scene->authority.cert_pem, token(now - 2 * DAY, now + 200 * DAY));
    examine(scene, "en");
    assert_verdict(scene, "platform", "fine", "lab at https://127.0.0.1");
    assert_verdict(scene, "connection", "fine", "answers on port");
    assert_verdict(scene, "tls.authority", "fine", "test authority");
    assert_verdict(scene, "tls.dates", "fine", "Good until");
    assert_verdict(scene, "tls.names", "fine", "127.0.0.1");
    assert_verdict(scene, "signin", "fine", "as ada");
    assert_verdict(scene, "signin.dates", "fine", "given 2 d ago");
    assert_verdict(scene, "server.version", "fine", "v1.34.4");
    assert_verdict(scene, "signin.accepted", "fine", "ada@example.org");
    assert_verdict(scene, "rights", "fine", "In team you may do all");
    assert_null(strstr(scene->printed.s, "eyJ")); /* the token is nobody's business */
    assert_null(strstr(scene->printed.s, "c2VjcmV0"));
    /* This platform has no notebooks, and that is all. */
    assert_verdict(scene, "server.notebooks", "wrong", "notebooks.kubeflow.org");
    assert_int_equal(scene->code, 1);
}

static void certificate_that_ended(void **state)
{
    struct scene *scene = *state;
    serve(scene, -30, -2, HERE);
    configure(scene, scene->authority.cert_pem, "token: abc");
    examine(scene, "en");
    assert_verdict(scene, "tls.authority", "fine", "test authority");
    assert_verdict(scene, "tls.dates", "wrong", "2 d ago");
    assert_verdict(scene, "tls.names", "fine", "127.0.0.1");
    assert_verdict(scene, "signin", "fine", "A token");
    assert_verdict(scene, "server.version", "unchecked", "");
    assert_int_equal(fault_server_count(scene->server, NULL), 0); /* it did not get the token */
    examine(scene, "fr");
    assert_verdict(scene, "tls.dates", "wrong", "il y a 2");
}

static void certificate_that_has_not_begun(void **state)
{
    struct scene *scene = *state;
    serve(scene, 3, 30, HERE);
    configure(scene, scene->authority.cert_pem, "token: abc");
    examine(scene, "en");
    assert_verdict(scene, "tls.dates", "wrong", "only from");
    assert_non_null(strstr(of(scene, "tls.dates", "mend"), "clock"));
    assert_int_equal(fault_server_count(scene->server, NULL), 0);
}

static void certificate_that_ends_soon(void **state)
{
    struct scene *scene = *state;
    serve(scene, -30, 5, HERE);
    configure(scene, scene->authority.cert_pem, "token: abc");
    examine(scene, "en");
    assert_verdict(scene, "tls.dates", "doubtful", "platform ends on");
    assert_verdict(scene, "server.version", "fine", "v1.34.4");
}

static void certificate_for_another_name(void **state)
{
    struct scene *scene = *state;
    serve(scene, -1, 300, "DNS:other.example.org,IP:10.1.2.3");
    configure(scene, scene->authority.cert_pem, "token: abc");
    examine(scene, "en");
    assert_verdict(scene, "tls.names", "wrong", "other.example.org, 10.1.2.3, not for 127.0.0.1");
    assert_verdict(scene, "tls.dates", "fine", "");
    assert_verdict(scene, "tls.authority", "fine", "");
}

static void authority_nobody_trusts(void **state)
{
    struct scene *scene = *state;
    struct tls_identity other;
    tls_make(&other, &(struct tls_spec){.name = "another authority", .authority = true}, NULL);
    serve(scene, -1, 300, HERE);
    configure(scene, other.cert_pem, "token: abc");
    examine(scene, "en");
    assert_verdict(scene, "tls.authority", "wrong", "not the authority in the kubeconfig");
    assert_verdict(scene, "tls.dates", "fine", "");
    configure(scene, NULL, "token: abc"); /* nor does this machine */
    examine(scene, "en");
    assert_verdict(scene, "tls.authority", "wrong", "this machine does not trust");
    assert_int_equal(fault_server_count(scene->server, NULL), 0);
    tls_fini(&other);
}

static void certificates_that_are_not_looked_at(void **state)
{
    struct scene *scene = *state;
    serve(scene, -30, -2, HERE);
    configure(scene, "", "token: abc");
    examine(scene, "en");
    assert_verdict(scene, "tls.authority", "doubtful", "insecure-skip-tls-verify");
    assert_verdict(scene, "tls.dates", "doubtful", "ended");
    assert_verdict(scene, "server.version", "fine", "v1.34.4");
}

#define UNAUTHORIZED                                                                               \
    "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"message\":"               \
    "\"Unauthorized\",\"reason\":\"Unauthorized\",\"code\":401}"

static void token_that_ended(void **state)
{
    struct scene *scene = *state;
    int64_t now = time(NULL);
    serve(scene, -1, 300, HERE);
    fault_server_answer(scene->server, "GET /*", 401, "application/json", UNAUTHORIZED);
    configure(scene, scene->authority.cert_pem, token(now - 9 * DAY, now - 3 * 3600));
    examine(scene, "en");
    assert_verdict(scene, "signin", "fine", "A token");
    assert_verdict(scene, "signin.dates", "wrong", "3 h ago");
    assert_verdict(scene, "signin.accepted", "wrong", "does not accept your token");
    assert_verdict(scene, "tls.authority", "fine", "");
    assert_int_equal(scene->code, 1);
    examine(scene, "fr");
    assert_verdict(scene, "signin.dates", "wrong", "A pris fin");
}

static void own_certificate_that_ended(void **state)
{
    struct scene *scene = *state;
    struct tls_identity ada;
    AUTO_STR struct str user = STR_INIT(STR_DOCUMENT);
    tls_make(&ada, &(struct tls_spec){.name = "ada", .from_days = -30, .to_days = -1},
             &scene->authority);
    serve(scene, -1, 300, HERE);
    str_add(&user, "client-key-data: ");
    base64_write(&user, ada.key_pem, strlen(ada.key_pem));
    add_data(&user, "client-certificate-data", ada.cert_pem);
    configure(scene, scene->authority.cert_pem, user.s);
    examine(scene, "en");
    assert_verdict(scene, "signin", "fine", "A certificate");
    assert_verdict(scene, "signin.dates", "wrong", "Ended at");
    tls_fini(&ada);
}

static void a_web_page_in_its_place(void **state)
{
    struct scene *scene = *state;
    serve(scene, -1, 300, HERE);
    fault_server_answer(scene->server, "GET /*", 200, "text/html", "<html>Welcome</html>");
    configure(scene, scene->authority.cert_pem, "token: abc");
    examine(scene, "en");
    assert_verdict(scene, "server.version", "wrong", "web page");
}

static void answer_at(struct scene *scene, int64_t when)
{
    char type[100], date[40];
    time_t seconds = (time_t)when;
    struct tm tm;
    strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&seconds, &tm));
    snprintf(type, sizeof type, "application/json\r\nDate: %s", date);
    fault_server_answer(scene->server, "GET /version", 200, type, VERSION);
}

static void clocks_that_differ(void **state)
{
    struct scene *scene = *state;
    serve(scene, -1, 300, HERE);
    configure(scene, scene->authority.cert_pem, "token: abc");
    answer_at(scene, time(NULL) - 2 * 3600);
    examine(scene, "en");
    assert_verdict(scene, "clock", "wrong", "2 h ahead");
    answer_at(scene, time(NULL) + 100);
    examine(scene, "en");
    assert_verdict(scene, "clock", "doubtful", "behind");
    answer_at(scene, time(NULL));
    examine(scene, "en");
    assert_verdict(scene, "clock", "fine", "");
}

static void a_server_that_is_down(void **state)
{
    struct scene *scene = *state;
    serve(scene, -1, 300, HERE);
    configure(scene, scene->authority.cert_pem, "token: abc");
    fault_server_down(scene->server);
    examine(scene, "en");
    assert_verdict(scene, "name", "fine", "");
    assert_verdict(scene, "connection", "wrong", "nothing listens");
    assert_verdict(scene, "tls.authority", "unchecked", "");
    assert_verdict(scene, "clock", "unchecked", "");
    assert_verdict(scene, "state", "fine", "");
}

static void a_server_that_hangs_up(void **state)
{
    struct scene *scene = *state;
    serve(scene, -1, 300, HERE);
    configure(scene, scene->authority.cert_pem, "token: abc");
    fault_server_greet(scene->server, FAULT_DO_CLOSE, 100);
    examine(scene, "en");
    assert_verdict(scene, "connection", "fine", "");
    assert_verdict(scene, "tls.authority", "wrong", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_wrong_on_the_way, set_up, tear_down),
        cmocka_unit_test_setup_teardown(certificate_that_ended, set_up, tear_down),
        cmocka_unit_test_setup_teardown(certificate_that_has_not_begun, set_up, tear_down),
        cmocka_unit_test_setup_teardown(certificate_that_ends_soon, set_up, tear_down),
        cmocka_unit_test_setup_teardown(certificate_for_another_name, set_up, tear_down),
        cmocka_unit_test_setup_teardown(authority_nobody_trusts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(certificates_that_are_not_looked_at, set_up, tear_down),
        cmocka_unit_test_setup_teardown(token_that_ended, set_up, tear_down),
        cmocka_unit_test_setup_teardown(own_certificate_that_ended, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_web_page_in_its_place, set_up, tear_down),
        cmocka_unit_test_setup_teardown(clocks_that_differ, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_server_that_is_down, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_server_that_hangs_up, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
