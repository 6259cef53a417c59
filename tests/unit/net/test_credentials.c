#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "support/ask.h"
#include "support/fault_server.h"
#include "support/tls.h"

#include <carnet/base/clock.h>
#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/net/credentials.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct scene {
    struct loop *loop;
    char folder[64];
};

/* What came of one question. */
struct answer {
    int calls;
    uint64_t generation;
    char bearer[128], user[64], password[64], cert[64], key[64];
    struct error error;
};

static int set_up(void **state)
{
    struct scene *scene = mem_zalloc(1, sizeof *scene);
    scene->loop = loop_new();
    strcpy(scene->folder, "/tmp/carnet-credentials-XXXXXX");
    assert_non_null(mkdtemp(scene->folder));
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;
    char command[128];
    loop_free(scene->loop);
    snprintf(command, sizeof command, "rm -rf '%s'", scene->folder);
    assert_int_equal(system(command), 0);
    free(scene);
    return 0;
}

static const char *path_of(const struct scene *scene, const char *name)
{
    static char paths[8][128];
    static int next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", scene->folder, name);
    return path;
}

/* By a new file in the old one's place, as a cluster does it. */
static const char *put_file(const struct scene *scene, const char *name, const char *text, int mode)
{
    const char *path = path_of(scene, name), *fresh = path_of(scene, ".fresh");
    FILE *file = fopen(fresh, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    chmod(fresh, (mode_t)mode);
    assert_int_equal(rename(fresh, path), 0);
    return path;
}

static char *slurp(const struct scene *scene, const char *name)
{
    static char text[8192];
    FILE *file = fopen(path_of(scene, name), "r");
    size_t len = file ? fread(text, 1, sizeof text - 1, file) : 0;
    text[len] = '\0';
    if (file)
        fclose(file);
    return text;
}

static void keep(char *out, size_t size, const char *value)
{
    snprintf(out, size, "%s", value ? value : "-");
}

static void on_ready(void *data, const struct credential_set *set, const struct error *error)
{
    struct answer *answer = data;
    int calls = answer->calls + 1;
    memset(answer, 0, sizeof *answer);
    answer->calls = calls;
    assert_true(!set != !error);
    if (error) {
        answer->error = *error;
        return;
    }
    answer->generation = set->generation;
    keep(answer->bearer, sizeof answer->bearer, set->bearer);
    keep(answer->user, sizeof answer->user, set->basic_user);
    keep(answer->password, sizeof answer->password, set->basic_password);
    keep(answer->cert, sizeof answer->cert, set->cert_pem);
    keep(answer->key, sizeof answer->key, set->key_pem);
}

static void get(struct credentials *credentials, struct answer *answer)
{
    credentials_get(credentials, answer, on_ready, answer);
}

static void get_and_wait(struct scene *scene, struct credentials *credentials,
                         struct answer *answer)
{
    int before = answer->calls;
    int64_t end = clock_mono_ms() + 20000;
    get(credentials, answer);
    while (answer->calls == before && clock_mono_ms() < end)
        loop_turn(scene->loop, 20);
    assert_int_equal(answer->calls, before + 1);
}

/* What does not change ------------------------------------------------------------------------ */

static void test_given_ones(void **state)
{
    struct scene *scene = *state;
    char token[] = "tok";
    struct credentials_config config = {.token = token,
                                        .username = "ada",
                                        .password = "pw",
                                        .cert_pem = "CERT",
                                        .key_pem = "KEY",
                                        .cert_file = "/nonexistent"}; /* data wins */
    struct credentials *credentials = credentials_new(scene->loop, &config);
    struct answer answer = {0};
    token[0] = 'X'; /* was copied */
    get(credentials, &answer);
    assert_int_equal(answer.calls, 1); /* at once */
    assert_string_equal(answer.bearer, "tok");
    assert_string_equal(answer.user, "ada");
    assert_string_equal(answer.password, "pw");
    assert_string_equal(answer.cert, "CERT");
    assert_string_equal(answer.key, "KEY");
    assert_false(credentials_renew(credentials, answer.generation)); /* there is nothing newer */
    assert_int_equal(credentials_expiry(credentials), 0);
    credentials_free(credentials);
    credentials_free(NULL);
}

#define PROGRAM                                                                                    \
    {                                                                                              \
        .argv = program, .api_version = "client.authentication.k8s.io/v1", .directory = "/"        \
    }

/* Doctor and the refusal name the same. */
static void test_who_signs_in(void **state)
{
    static const char *const program[] = {"login", NULL}, *const none[] = {NULL};
    static const struct {
        struct credentials_config config;
        enum sign_in way;
        const char *refused; /* part of the sentence */
    } rows[] = {
        {{0}, SIGN_IN_NOBODY, "names no user"},
        {{.exec = {.argv = none}}, SIGN_IN_NOBODY, "names no user"},
        {{.username = "ada"}, SIGN_IN_PASSWORD, "name and password"},
        {{.username = "ada", .cert_pem = "C"}, SIGN_IN_CERTIFICATE, "certificate"},
        {{.username = "ada", .cert_file = "/c"}, SIGN_IN_CERTIFICATE, "certificate"},
        {{.cert_pem = "C", .exec = PROGRAM}, SIGN_IN_PROGRAM, "{program}"},
        {{.exec = PROGRAM, .token = "t"}, SIGN_IN_TOKEN, "your token"},
        {{.token = "t", .token_file = "/t"}, SIGN_IN_TOKEN_FILE, "{file}"},
    };
    struct scene *scene = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct credentials *credentials = credentials_new(scene->loop, &rows[i].config);
        struct error error = {.code = ERR_UNAUTHORIZED};
        assert_int_equal(credentials_way(&rows[i].config), rows[i].way);
        credentials_refused(credentials, &error);
        assert_non_null(strstr(error.msgid, rows[i].refused));
        credentials_free(credentials);
    }
}

/* Files --------------------------------------------------------------------------------------- */

static void test_token_file_wins_and_is_read_again(void **state)
{
    struct scene *scene = *state;
    struct credentials_config config = {.token = "old",
                                        .token_file = put_file(scene, "token", " one\n\n", 0600)};
    struct credentials *credentials = credentials_new(scene->loop, &config);
    struct answer answer = {0};
    get(credentials, &answer);
    assert_string_equal(answer.bearer, "one");
    assert_false(credentials_renew(credentials, answer.generation));

    uint64_t first = answer.generation;
    put_file(scene, "token", "two\n", 0600);
    assert_true(credentials_renew(credentials, first)); /* looks at once */
    get(credentials, &answer);
    assert_string_equal(answer.bearer, "two");
    assert_true(answer.generation != first);
    assert_true(credentials_renew(credentials, first)); /* somebody else renewed it already */
    assert_false(credentials_renew(credentials, answer.generation));

    unlink(path_of(scene, "token")); /* being replaced: what is held is still good */
    get(credentials, &answer);
    assert_string_equal(answer.bearer, "two");
    credentials_free(credentials);
}

static void test_changed_file_is_seen_within_two_seconds(void **state)
{
    struct scene *scene = *state;
    struct credentials_config config = {.cert_file = put_file(scene, "cert", "CERT1", 0600),
                                        .key_file = put_file(scene, "key", "KEY1", 0600)};
    struct credentials *credentials = credentials_new(scene->loop, &config);
    struct answer answer = {0};
    get(credentials, &answer);
    assert_string_equal(answer.cert, "CERT1");
    put_file(scene, "cert", "CERT2", 0600);
    put_file(scene, "key", "KEY2", 0600);
    int64_t end = clock_mono_ms() + 5000;
    while (strcmp(answer.cert, "CERT2") != 0 && clock_mono_ms() < end) {
        loop_turn(scene->loop, 50);
        get(credentials, &answer);
    }
    assert_string_equal(answer.cert, "CERT2");
    assert_string_equal(answer.key, "KEY2");
    credentials_free(credentials);
}

/* A copy may bring the time of what it was copied from: only the file itself is another. */
static void test_another_file_with_the_same_time_is_seen(void **state)
{
    struct scene *scene = *state;
    static const struct timespec times[2] = {{1700000000, 0}, {1700000000, 0}};
    const char *path = put_file(scene, "cert", "CERT1", 0600);
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
    struct credentials_config config = {.cert_file = path, .key_pem = "KEY"};
    struct credentials *credentials = credentials_new(scene->loop, &config);
    struct answer answer = {0};
    get(credentials, &answer);
    assert_string_equal(answer.cert, "CERT1");
    const char *copy = put_file(scene, "copy", "CERT2", 0600);
    assert_int_equal(utimensat(AT_FDCWD, copy, times, 0), 0);
    assert_int_equal(rename(copy, path), 0);
    int64_t end = clock_mono_ms() + 5000;
    while (strcmp(answer.cert, "CERT2") != 0 && clock_mono_ms() < end) {
        loop_turn(scene->loop, 50);
        get(credentials, &answer);
    }
    assert_string_equal(answer.cert, "CERT2");
    credentials_free(credentials);
}

static void test_files_that_cannot_be_read(void **state)
{
    struct scene *scene = *state;
    char text[512];
    AUTO_FREE char *large = mem_zalloc(1, (300 << 10) + 1);
    memset(large, 'x', 300 << 10);
    mkfifo(path_of(scene, "pipe"), 0600);
    const char *const paths[] = {path_of(scene, "missing"), scene->folder, path_of(scene, "pipe"),
                                 put_file(scene, "large", large, 0600)};
    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        struct credentials_config config = {.token_file = paths[i]};
        struct credentials *credentials = credentials_new(scene->loop, &config);
        struct answer answer = {0};
        get(credentials, &answer);
        assert_int_equal(answer.error.code, ERR_CONFIG);
        assert_non_null(strstr(ask_text(&answer.error, text, sizeof text), paths[i]));
        credentials_free(credentials);
    }
}

/* Exec plugins -------------------------------------------------------------------------------- */

/* In place of JSON: "API TOKEN SECONDS CERT KEY", with "-" for nothing. */
static bool parse(const char *text, size_t len, struct exec_answer *answer, struct error *error)
{
    char api[64], token[128], cert[64], key[64];
    long seconds;
    if (sscanf(text, "%63s %127s %ld %63s %63s", api, token, &seconds, cert, key) != 5)
        return false;
    strcpy(answer->api_version, api);
    if (strcmp(token, "-") != 0)
        str_add(&answer->token, token);
    if (strcmp(cert, "-") != 0) {
        str_add(&answer->cert_pem, cert);
        str_add(&answer->key_pem, key);
    }
    answer->expires = seconds ? clock_wall() + seconds : 0;
    return true;
}

#define V1 "client.authentication.k8s.io/v1"

/* A plugin that counts its runs in the file "runs" and then does what `script` says. */
static struct credentials *plugin(struct scene *scene, const char *script,
                                  const struct credentials_config *like)
{
    char whole[2048], env[256];
    snprintf(whole, sizeof whole, "#!/bin/sh\necho run >>'%s'\nn=$(wc -l <'%s')\n%s\n",
             path_of(scene, "runs"), path_of(scene, "runs"), script);
    put_file(scene, "plugin", whole, 0700);
    snprintf(env, sizeof env, "FOLDER=%s", scene->folder);
    struct credentials_config config = *like;
    config.exec.argv = (const char *const[]){"./plugin", "--arg", NULL};
    config.exec.env = (const char *const[]){env, "NAME=from the file", NULL};
    config.exec.directory = scene->folder;
    config.exec.api_version = V1;
    config.exec.parse = parse;
    return credentials_new(scene->loop, &config);
}

static int runs(struct scene *scene)
{
    int count = 0;
    for (const char *c = slurp(scene, "runs"); *c; c++)
        count += *c == '\n';
    return count;
}

static void test_plugin_gives_a_token(void **state)
{
    struct scene *scene = *state;
    struct credentials_config like = {.exec.cluster_info = "{\"server\":\"https://x\"}"};
    struct credentials *credentials =
        plugin(scene,
               "printf '%s' \"$KUBERNETES_EXEC_INFO\" >\"$FOLDER/info\"\n"
               "echo \"$NAME $1\" >\"$FOLDER/seen\"\n"
               "echo noise >&2\n"
               "echo " V1 " token-$n 3600 CERT KEY",
               &like);
    struct answer answer = {0};
    get_and_wait(scene, credentials, &answer);
    assert_string_equal(answer.bearer, "token-1");
    assert_string_equal(answer.cert, "CERT");
    assert_string_equal(answer.key, "KEY");
    assert_in_range(credentials_expiry(credentials), clock_wall() + 3590, clock_wall() + 3600);
    assert_string_equal(slurp(scene, "seen"), "from the file --arg\n");
    assert_string_equal(slurp(scene, "info"),
                        "{\"apiVersion\":\"" V1 "\",\"kind\":\"ExecCredential\",\"spec\":{"
                        "\"cluster\":{\"server\":\"https://x\"},\"interactive\":false}}");
    credentials_free(credentials);
}

static void test_plugin_runs_once_for_many_and_is_cached(void **state)
{
    struct scene *scene = *state;
    struct credentials *credentials =
        plugin(scene, "echo " V1 " token-$n 3600 - -", &(struct credentials_config){0});
    struct answer answers[10] = {0}, late = {0};
    for (int i = 0; i < 10; i++)
        get(credentials, &answers[i]);
    credentials_forget(credentials, &answers[3]);
    credentials_forget(credentials, &answers[9]);
    get_and_wait(scene, credentials, &late);
    for (int i = 0; i < 10; i++)
        assert_int_equal(answers[i].calls, i != 3 && i != 9);
    get(credentials, &late);
    assert_int_equal(late.calls, 2); /* at once, from what is held */
    assert_int_equal(runs(scene), 1);
    credentials_free(credentials);
}

static void test_refused_answer_is_renewed_once_for_all(void **state)
{
    struct scene *scene = *state;
    struct credentials *credentials =
        plugin(scene, "echo " V1 " token-$n 3600 - -", &(struct credentials_config){0});
    struct answer first = {0}, second = {0};
    get_and_wait(scene, credentials, &first);
    for (int i = 0; i < 10; i++) /* ten requests were refused with the same token */
        assert_true(credentials_renew(credentials, first.generation));
    get_and_wait(scene, credentials, &second);
    assert_string_equal(second.bearer, "token-2");
    assert_true(credentials_renew(credentials, first.generation)); /* an eleventh, late */
    get(credentials, &second);
    assert_string_equal(second.bearer, "token-2");
    assert_int_equal(runs(scene), 2);
    credentials_free(credentials);
}

static void test_expiry(void **state)
{
    static const struct {
        const char *seconds;
        int runs_for_two; /* questions in a row */
    } cases[] = {{"0", 1}, {"3600", 1}, {"130", 1}, {"50", 1}, {"-1", 2}, {"-100", 2}};
    struct scene *scene = *state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char script[128];
        unlink(path_of(scene, "runs"));
        snprintf(script, sizeof script, "echo " V1 " t %s - -", cases[i].seconds);
        struct credentials *credentials = plugin(scene, script, &(struct credentials_config){0});
        struct answer answer = {0};
        get_and_wait(scene, credentials, &answer);
        get_and_wait(scene, credentials, &answer);
        if (runs(scene) != cases[i].runs_for_two)
            fail_msg("%s: %d", cases[i].seconds, runs(scene));
        credentials_free(credentials);
    }
}

static void test_plugins_that_fail(void **state)
{
    static const struct {
        const char *script;
        enum error_code code;
        const char *text, *evidence;
    } cases[] = {
        {"echo token-on-stdout; echo first >&2; echo 'login has \x1b[1mexpired' >&2; exit 1",
         ERR_UNAUTHORIZED, "plugin did not sign you in", "login has expired"},
        {"kill -9 $$", ERR_UNAUTHORIZED, "plugin did not sign you in", ""},
        {"true", ERR_PROTOCOL, "plugin did not answer with what signs you in", ""},
        {"echo nonsense", ERR_PROTOCOL, "plugin did not answer", ""},
        {"echo " V1 " - 0 - -", ERR_PROTOCOL, "plugin did not answer", ""},
        {"echo " V1 "beta1 t 0 - -", ERR_PROTOCOL, "your configuration asks for " V1 ".", ""},
        {"yes", ERR_TOO_LARGE, "plugin printed more", ""},
    };
    struct scene *scene = *state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[512];
        struct credentials *credentials =
            plugin(scene, cases[i].script, &(struct credentials_config){0});
        struct answer answer = {0};
        get_and_wait(scene, credentials, &answer);
        ask_text(&answer.error, text, sizeof text);
        if (answer.error.code != cases[i].code || !strstr(text, cases[i].text) ||
            !str_eq(answer.error.evidence, cases[i].evidence))
            fail_msg("%s: %s, %s, %s", cases[i].script, error_word(answer.error.code), text,
                     answer.error.evidence);
        assert_null(strstr(answer.error.evidence, "token"));
        credentials_free(credentials);
    }
}

static void test_failure_is_not_kept(void **state)
{
    struct scene *scene = *state;
    struct credentials *credentials =
        plugin(scene, "[ $n -gt 1 ] && echo " V1 " token 0 - -", &(struct credentials_config){0});
    struct answer answer = {0};
    get_and_wait(scene, credentials, &answer);
    assert_int_equal(answer.error.code, ERR_UNAUTHORIZED);
    get_and_wait(scene, credentials, &answer);
    assert_string_equal(answer.bearer, "token");
    credentials_free(credentials);
}

static void test_missing_plugin_brings_its_hint(void **state)
{
    struct scene *scene = *state;
    char text[512];
    struct credentials_config config = {.exec.argv =
                                            (const char *const[]){"carnet-no-such-plugin", NULL},
                                        .exec.api_version = V1,
                                        .exec.parse = parse,
                                        .exec.install_hint = "Ask the platform team."};
    struct credentials *credentials = credentials_new(scene->loop, &config);
    struct answer answer = {0};
    get_and_wait(scene, credentials, &answer);
    assert_int_equal(answer.error.code, ERR_CONFIG);
    assert_string_equal(answer.error.evidence, "Ask the platform team.");
    assert_non_null(
        strstr(ask_text(&answer.error, text, sizeof text), "carnet-no-such-plugin signs you in"));
    credentials_free(credentials);
}

/* The system's own E2BIG is not the program's: it never ran. */
static void test_arguments_too_long_to_start(void **state)
{
    struct scene *scene = *state;
    char text[512];
    size_t len = 256 * 1024; /* one argument may have 128 KiB */
    AUTO_FREE char *long_argument = mem_zalloc(1, len + 1);
    memset(long_argument, 'x', len);
    struct credentials_config config = {.exec.argv =
                                            (const char *const[]){"true", long_argument, NULL},
                                        .exec.api_version = V1,
                                        .exec.parse = parse};
    struct credentials *credentials = credentials_new(scene->loop, &config);
    struct answer answer = {0};
    get_and_wait(scene, credentials, &answer);
    ask_text(&answer.error, text, sizeof text);
    assert_null(strstr(text, "printed"));
    assert_non_null(strstr(text, "it cannot be run"));
    assert_int_equal(answer.error.code, ERR_IO);
    credentials_free(credentials);
}

static void test_freed_while_the_plugin_runs(void **state)
{
    struct scene *scene = *state;
    struct credentials *credentials =
        plugin(scene, "exec sleep 1000", &(struct credentials_config){0});
    struct answer answer = {0};
    get(credentials, &answer);
    loop_turn(scene->loop, 0);
    credentials_free(credentials);
    for (int i = 0; i < 5; i++)
        loop_turn(scene->loop, 10);
    assert_int_equal(answer.calls, 0);
}

/* With requests ------------------------------------------------------------------------------- */

static void only_token_2(void *data, const struct fault_request *request, struct fault_reply *reply)
{
    char field[128];
    bool good = strcmp(fault_request_field(request, "authorization", field, sizeof field),
                       "Bearer token-2") == 0;
    fault_reply_answer(reply, good ? 200 : 401, "application/json", good ? "{}" : "{\"no\":1}");
}

static void test_401_renews_once_and_repeats(void **state)
{
    struct scene *scene = *state;
    struct fault_server *server = fault_server_new(&(struct fault_options){0});
    fault_server_handle(server, "*", only_token_2, NULL);
    struct http_endpoint endpoint = {.base_url = fault_server_url(server), .proxy = ""};
    struct http_client *client = http_client_new(
        scene->loop, &endpoint,
        plugin(scene, "echo " V1 " token-$n 3600 - -", &(struct credentials_config){0}));
    struct ask asks[5] = {0};
    for (int i = 0; i < 5; i++)
        ask_send(&asks[i], scene->loop, client,
                 &(struct http_options){.path = "/x", .stream = i & 1});
    for (int i = 0; i < 5; i++) {
        assert_true(ask_wait(&asks[i]));
        assert_int_equal(asks[i].error.code, ERR_NONE);
        assert_int_equal(asks[i].heads, 1); /* the refusal was not shown */
        assert_int_equal(asks[i].failures, 0);
        assert_string_equal(asks[i].body.s, "{}");
        ask_fini(&asks[i]);
    }
    assert_int_equal(runs(scene), 2);
    assert_int_equal(fault_server_count(server, NULL), 10);
    http_client_free(client);
    fault_server_free(server);
}

/* The time for an answer is not the plugin's: a person may have to sign in meanwhile. */
static void test_401_gives_the_plugin_its_own_time(void **state)
{
    struct scene *scene = *state;
    struct fault_server *server = fault_server_new(&(struct fault_options){0});
    fault_server_handle(server, "*", only_token_2, NULL);
    struct http_endpoint endpoint = {.base_url = fault_server_url(server), .proxy = ""};
    struct http_client *client =
        http_client_new(scene->loop, &endpoint,
                        plugin(scene, "[ $n -gt 1 ] && sleep 2; echo " V1 " token-$n 3600 - -",
                               &(struct credentials_config){0}));
    struct ask ask = {0};
    ask_send(&ask, scene->loop, client, &(struct http_options){.path = "/x", .timeout_ms = 1000});
    assert_true(ask_wait(&ask));
    assert_int_equal(ask.error.code, ERR_NONE);
    assert_string_equal(ask.body.s, "{}");
    ask_fini(&ask);
    http_client_free(client);
    fault_server_free(server);
}

static void test_401_that_stays_is_told_after_one_repeat(void **state)
{
    struct scene *scene = *state;
    struct fault_server *server = fault_server_new(&(struct fault_options){0});
    fault_server_answer(server, "*", 401, "application/json", "{\"no\":1}");
    struct http_endpoint endpoint = {.base_url = fault_server_url(server), .proxy = ""};
    struct http_client *client = http_client_new(
        scene->loop, &endpoint,
        plugin(scene, "echo " V1 " token-$n 3600 - -", &(struct credentials_config){0}));
    struct ask ask = {0};
    ask_get(&ask, scene->loop, client, "/x");
    assert_true(ask_wait(&ask));
    assert_int_equal(ask.error.code, ERR_UNAUTHORIZED);
    assert_int_equal(ask.failures, 1);
    assert_string_equal(ask.failure.s, "{\"no\":1}");
    assert_int_equal(fault_server_count(server, NULL), 2);
    ask_fini(&ask);
    http_client_free(client);

    struct credentials_config fixed = {.token = "tok"};
    client = http_client_new(scene->loop, &endpoint, credentials_new(scene->loop, &fixed));
    ask_get(&ask, scene->loop, client, "/x");
    assert_true(ask_wait(&ask));
    assert_int_equal(ask.error.code, ERR_UNAUTHORIZED);
    assert_int_equal(fault_server_count(server, NULL), 3); /* nothing newer to try */
    ask_fini(&ask);
    http_client_free(client);
    fault_server_free(server);
}

static void test_failing_plugin_ends_the_request(void **state)
{
    struct scene *scene = *state;
    struct fault_server *server = fault_server_new(&(struct fault_options){0});
    struct http_endpoint endpoint = {.base_url = fault_server_url(server), .proxy = ""};
    struct http_client *client =
        http_client_new(scene->loop, &endpoint,
                        plugin(scene, "echo sorry >&2; exit 1", &(struct credentials_config){0}));
    struct ask ask = {0}, gone = {0};
    ask_get(&gone, scene->loop, client, "/x");
    ask_get(&ask, scene->loop, client, "/x");
    loop_turn(scene->loop, 0);
    ask_fini(&gone); /* while it waits for the plugin */
    assert_true(ask_wait(&ask));
    assert_int_equal(ask.error.code, ERR_UNAUTHORIZED);
    assert_string_equal(ask.error.evidence, "sorry");
    assert_int_equal(fault_server_count(server, NULL), 0);
    ask_fini(&ask);

    ask_get(&ask, scene->loop, client, "/x"); /* and the client ends while one waits */
    loop_turn(scene->loop, 0);
    http_client_free(client);
    ask.request = NULL;
    ask_fini(&ask);
    fault_server_free(server);
}

static void test_basic(void **state)
{
    struct scene *scene = *state;
    char field[128];
    struct fault_server *server = fault_server_new(&(struct fault_options){0});
    fault_server_answer(server, "*", 200, "application/json", "{}");
    struct http_endpoint endpoint = {.base_url = fault_server_url(server), .proxy = ""};
    struct credentials_config config = {.username = "Aladdin", .password = "open sesame"};
    struct http_client *client =
        http_client_new(scene->loop, &endpoint, credentials_new(scene->loop, &config));
    struct ask ask = {0};
    ask_get(&ask, scene->loop, client, "/x");
    assert_true(ask_wait(&ask));
    assert_string_equal(fault_request_field(fault_server_request(server, NULL, 0), "authorization",
                                            field, sizeof field),
                        "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="); /* RFC 7617 2 */
    ask_fini(&ask);
    http_client_free(client);
    fault_server_free(server);
}

/* Client certificates ------------------------------------------------------------------------- */

struct world {
    struct tls_identity authority, stranger, server, ada, eve;
    struct fault_server *faults;
    struct http_endpoint endpoint;
};

static void open_world(struct world *world, bool nobody_may)
{
    tls_make(&world->authority, &(struct tls_spec){.name = "CA", .authority = true}, NULL);
    tls_make(&world->stranger, &(struct tls_spec){.name = "CA 2", .authority = true}, NULL);
    tls_make(&world->server, &(struct tls_spec){.name = "api", .alt_names = "IP:127.0.0.1"},
             &world->authority);
    tls_make(&world->ada, &(struct tls_spec){.name = "ada"}, &world->authority);
    tls_make(&world->eve, &(struct tls_spec){.name = "eve"}, &world->stranger);
    world->faults =
        fault_server_new(&(struct fault_options){.tls = &world->server,
                                                 .client_ca_pem = world->authority.cert_pem,
                                                 .client_may_be_nobody = nobody_may});
    fault_server_answer(world->faults, "*", 200, "application/json", "{}");
    world->endpoint = (struct http_endpoint){.base_url = fault_server_url(world->faults),
                                             .proxy = "",
                                             .ca_pem = world->authority.cert_pem};
}

static void close_world(struct world *world)
{
    struct tls_identity *all[] = {&world->authority, &world->stranger, &world->server, &world->ada,
                                  &world->eve};
    fault_server_free(world->faults);
    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        tls_fini(all[i]);
}

static struct error ask_as(struct scene *scene, struct world *world, const char *cert,
                           const char *key)
{
    struct credentials_config config = {.cert_pem = cert, .key_pem = key};
    struct http_client *client =
        http_client_new(scene->loop, &world->endpoint, credentials_new(scene->loop, &config));
    struct ask ask = {0};
    ask_get(&ask, scene->loop, client, "/x");
    assert_true(ask_wait(&ask));
    struct error error = ask.error;
    ask_fini(&ask);
    http_client_free(client);
    return error;
}

static void test_client_certificate(void **state)
{
    struct scene *scene = *state;
    struct world world;
    char text[512];
    open_world(&world, false);
    const struct {
        const char *cert, *key, *text;
        enum error_code code;
    } cases[] = {
        {NULL, NULL, "127.0.0.1 does not accept your certificate", ERR_UNAUTHORIZED},
        {world.eve.cert_pem, world.eve.key_pem, "does not accept your certificate",
         ERR_UNAUTHORIZED},
        {world.ada.cert_pem, world.eve.key_pem, "Your certificate for 127.0.0.1", ERR_CONFIG},
        {"garbage", "garbage", "Your certificate for 127.0.0.1", ERR_CONFIG},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct error error = ask_as(scene, &world, cases[i].cert, cases[i].key);
        ask_text(&error, text, sizeof text);
        if (error.code != cases[i].code || !strstr(text, cases[i].text))
            fail_msg("%zu: %s, %s (%s)", i, error_word(error.code), text, error.evidence);
        assert_null(strstr(error.evidence, "PRIVATE"));
    }
    assert_int_equal(ask_as(scene, &world, world.ada.cert_pem, world.ada.key_pem).code, ERR_NONE);
    assert_int_equal(fault_server_count(world.faults, NULL), 1);
    assert_string_equal(fault_server_request(world.faults, NULL, 0)->peer, "ada");
    close_world(&world);
}

/* Two people on one machine must not share a connection. */
static void test_connections_belong_to_one_certificate(void **state)
{
    struct scene *scene = *state;
    struct world world;
    open_world(&world, true);
    assert_int_equal(ask_as(scene, &world, world.ada.cert_pem, world.ada.key_pem).code, ERR_NONE);
    assert_int_equal(ask_as(scene, &world, NULL, NULL).code, ERR_NONE);
    assert_int_equal(ask_as(scene, &world, world.ada.cert_pem, world.ada.key_pem).code, ERR_NONE);
    assert_string_equal(fault_server_request(world.faults, NULL, 0)->peer, "ada");
    assert_string_equal(fault_server_request(world.faults, NULL, 1)->peer, "");
    assert_string_equal(fault_server_request(world.faults, NULL, 2)->peer, "ada");
    assert_int_equal(fault_server_accepted(world.faults), 2); /* ada's is used again */
    close_world(&world);
}

#define SCENE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(test_given_ones),
        SCENE(test_who_signs_in),
        SCENE(test_token_file_wins_and_is_read_again),
        SCENE(test_changed_file_is_seen_within_two_seconds),
        SCENE(test_another_file_with_the_same_time_is_seen),
        SCENE(test_files_that_cannot_be_read),
        SCENE(test_plugin_gives_a_token),
        SCENE(test_plugin_runs_once_for_many_and_is_cached),
        SCENE(test_refused_answer_is_renewed_once_for_all),
        SCENE(test_expiry),
        SCENE(test_plugins_that_fail),
        SCENE(test_failure_is_not_kept),
        SCENE(test_missing_plugin_brings_its_hint),
        SCENE(test_arguments_too_long_to_start),
        SCENE(test_freed_while_the_plugin_runs),
        SCENE(test_401_renews_once_and_repeats),
        SCENE(test_401_gives_the_plugin_its_own_time),
        SCENE(test_401_that_stays_is_told_after_one_repeat),
        SCENE(test_failing_plugin_ends_the_request),
        SCENE(test_basic),
        SCENE(test_client_certificate),
        SCENE(test_connections_belong_to_one_certificate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
