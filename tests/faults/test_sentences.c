/*
 * What stands between carnet and a platform, one sentence each, with what to do: on the screen and
 * on the command line, in English and in French. The table of README.md is this one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>

#include "support/fault_scene.h"

struct obstacle {
    const char *name;
    void (*make)(struct fault_scene *scene);
    const char *header;      /* of the screen */
    int exit;                /* of carnet ps */
    const char *is, *advice; /* msgids with {host}, {port}, {file}, {program}, {n}; null: none */
    const char *host;        /* null: 127.0.0.1 */
};

/* Ways and names ------------------------------------------------------------------------------ */

/* A port where nobody listens: one that was given back just now. */
static int nobodys_port(void)
{
    struct fault_server *server = fault_server_new(&(struct fault_options){0});
    int port = fault_server_port(server);
    fault_server_free(server);
    return port;
}

static void set_proxy(struct fault_scene *scene, const char *host, int port)
{
    AUTO_STR struct str url = STR_INIT(STR_LINE);
    str_addf(&url, "http://%s:%d", host, port);
    house_set(&scene->house, "HTTPS_PROXY", url.s);
}

static void dead_proxy(struct fault_scene *scene)
{
    set_proxy(scene, "127.0.0.1", nobodys_port());
}

static void lost_proxy(struct fault_scene *scene)
{
    set_proxy(scene, "proxy.invalid", 3128);
}

static void proxy_answers(struct fault_scene *scene, int status, const char *body)
{
    scene->proxy = fault_server_new(&(struct fault_options){0});
    fault_server_answer(scene->proxy, "CONNECT *", status, "text/html", body);
    set_proxy(scene, "127.0.0.1", fault_server_port(scene->proxy));
}

static void asking_proxy(struct fault_scene *scene)
{
    proxy_answers(scene, 407, "<html>Proxy Authentication Required</html>");
}

static void refusing_proxy(struct fault_scene *scene)
{
    proxy_answers(scene, 403, "<html>Forbidden by policy</html>");
}

static void unknown_host(struct fault_scene *scene)
{
    fault_scene_address(scene, "https://platform.invalid:6443");
}

static void closed_port(struct fault_scene *scene)
{
    AUTO_STR struct str url = STR_INIT(STR_LINE);
    scene->port = nobodys_port();
    str_addf(&url, "https://127.0.0.1:%d", scene->port);
    fault_scene_address(scene, url.s);
}

/* A server that says something of its own to whoever comes. */
static void another_service(struct fault_scene *scene, const char *greeting)
{
    AUTO_STR struct str url = STR_INIT(STR_LINE);
    scene->proxy = fault_server_new(&(struct fault_options){.raw = true});
    fault_server_script(scene->proxy, "RAW*", 0,
                        (struct fault_step[]){FAULT_TEXT(greeting), FAULT_CLOSE});
    scene->port = fault_server_port(scene->proxy);
    str_addf(&url, "https://127.0.0.1:%d", scene->port);
    fault_scene_address(scene, url.s);
}

static void ssh_port(struct fault_scene *scene)
{
    another_service(scene, "SSH-2.0-OpenSSH_9.2\r\n");
}

static void http_port(struct fault_scene *scene)
{
    another_service(scene, "HTTP/1.1 400 Bad Request\r\n\r\n");
}

static void captive_portal(struct fault_scene *scene)
{
    fault_server_answer(scene->house.server, "*", 200, "text/html", "<html>Welcome</html>");
}

/* Certificates -------------------------------------------------------------------------------- */

static void certify(struct fault_scene *scene, const struct tls_spec *spec, bool by_itself)
{
    struct tls_identity other;
    tls_make(&other, spec, by_itself ? NULL : &scene->authority);
    fault_server_become(scene->house.server, &other);
    tls_fini(&other);
}

#define HERE .name = "server", .alt_names = "IP:127.0.0.1"

static void expired(struct fault_scene *scene)
{
    certify(scene, &(struct tls_spec){HERE, .from_days = -30, .to_days = -1}, false);
}

static void not_yet(struct fault_scene *scene)
{
    certify(scene, &(struct tls_spec){HERE, .from_days = 1, .to_days = 30}, false);
}

static void self_signed(struct fault_scene *scene)
{
    certify(scene, &(struct tls_spec){HERE}, true);
}

static void wrong_name(struct fault_scene *scene)
{
    certify(scene, &(struct tls_spec){.name = "other", .alt_names = "DNS:other.example"}, false);
}

/* Who we are ---------------------------------------------------------------------------------- */

static void refuse(struct fault_scene *scene)
{
    fault_server_answer(scene->house.server, "*", 401, "application/json",
                        "{\"kind\":\"Status\",\"status\":\"Failure\",\"message\":\"Unauthorized\","
                        "\"reason\":\"Unauthorized\",\"code\":401}");
}

static void refused_token(struct fault_scene *scene)
{
    refuse(scene);
}

static void refused_token_file(struct fault_scene *scene)
{
    scene->file = test_folder_text(&scene->house.folder, ".kube/token", "old\n");
    fault_scene_config(scene, "{tokenFile: token}");
    refuse(scene);
}

static void refused_password(struct fault_scene *scene)
{
    fault_scene_config(scene, "{username: ada, password: wrong}");
    refuse(scene);
}

static void nobody_named(struct fault_scene *scene)
{
    fault_scene_config(scene, "{}");
    refuse(scene);
}

static void refused_program(struct fault_scene *scene)
{
    const char *path =
        test_folder_text(&scene->house.folder, ".kube/sign-in",
                         "#!/bin/sh\necho '{\"kind\":\"ExecCredential\",\"apiVersion\":"
                         "\"client.authentication.k8s.io/v1\",\"status\":{\"token\":\"t\"}}'\n");
    chmod(path, 0755);
    fault_scene_config(scene, "{exec: {apiVersion: client.authentication.k8s.io/v1, "
                              "command: ./sign-in, interactiveMode: Never}}");
    refuse(scene);
}

static void missing_program(struct fault_scene *scene)
{
    fault_scene_config(scene, "{exec: {apiVersion: client.authentication.k8s.io/v1, "
                              "command: sign-in, interactiveMode: Never}}");
}

static void odd_token(struct fault_scene *scene)
{
    scene->file = test_folder_path(&scene->house.folder, ".kube/config");
    fault_scene_config(scene, "{token: \"two\\nlines\"}");
}

static void token_file_gone(struct fault_scene *scene)
{
    scene->file = test_folder_path(&scene->house.folder, ".kube/config");
    scene->path = test_folder_path(&scene->house.folder, ".kube/token");
    fault_scene_config(scene, "{tokenFile: token}");
}

/* The table ----------------------------------------------------------------------------------- */

enum { NO = 1, FORBIDDEN = 4, UNREACHABLE = 5 };

static const struct obstacle obstacles[] = {
    {"a proxy (HTTPS_PROXY) where nobody listens", dead_proxy, HEADER_OFFLINE, UNREACHABLE,
     "The proxy on the way to {host} cannot be reached.",
     "Check HTTPS_PROXY, or proxy-url in the kubeconfig."},
    {"a proxy whose name nobody knows", lost_proxy, HEADER_OFFLINE, UNREACHABLE,
     "The proxy on the way to {host} cannot be found.",
     "Check HTTPS_PROXY, or proxy-url in the kubeconfig."},
    {"a proxy that answers 407", asking_proxy, HEADER_OFFLINE, UNREACHABLE,
     "The proxy on the way to {host} asks who you are.",
     "Put it into HTTPS_PROXY: http://name:password@proxy:port."},
    {"a proxy that answers 403", refusing_proxy, HEADER_OFFLINE, UNREACHABLE,
     "The proxy does not let carnet through to {host} ({n}).",
     "Check HTTPS_PROXY, or proxy-url in the kubeconfig."},
    {"a host nobody knows", unknown_host, HEADER_OFFLINE, UNREACHABLE, "{host} cannot be found.",
     "Check the address, or your network.", .host = "platform.invalid"},
    {"a port where nobody listens", closed_port, HEADER_OFFLINE, UNREACHABLE,
     "{host} answers but nothing listens on port {port}.",
     "Check the address, or ask who runs it."},
    {"a port of SSH", ssh_port, HEADER_OFFLINE, UNREACHABLE,
     "Port {port} of {host} does not speak HTTPS.", "Check the address and its port."},
    {"a port of plain HTTP", http_port, HEADER_OFFLINE, UNREACHABLE,
     "Port {port} of {host} does not speak HTTPS.", "Check the address and its port."},
    {"a captive portal", captive_portal, HEADER_OFFLINE, UNREACHABLE,
     "{host} sent a web page instead of data: signed out, or another address.",
     "Open it in a browser: the network may ask you to sign in."},
    {"a certificate that has expired", expired, "✕ certificate expired", UNREACHABLE,
     "The certificate of {host} has expired. Nothing was sent.",
     "Whoever runs {host} can renew it."},
    {"a certificate that is not valid yet", not_yet, "✕ certificate not valid yet", UNREACHABLE,
     "The certificate of {host} is not valid yet. Nothing was sent.",
     "Check the clock of this machine."},
    {"a self-signed certificate", self_signed, "✕ certificate unknown", UNREACHABLE,
     "The certificate of {host} is not one this machine trusts. Nothing was sent.",
     "Fetch the kubeconfig again, or ask who runs {host}."},
    {"a certificate for another name", wrong_name, "✕ certificate for another name", UNREACHABLE,
     "The certificate of {host} is for another name. Nothing was sent.", "Check the address."},
    {"a token that is refused", refused_token, HEADER_SIGNED_OUT, FORBIDDEN,
     "{host} does not accept your token.", "Fetch the kubeconfig again."},
    {"a token file whose token is refused", refused_token_file, HEADER_SIGNED_OUT, FORBIDDEN,
     "{host} does not accept the token in {file}.", "Whoever renews it can help."},
    {"a token file that is gone", token_file_gone, "", NO,
     "{name} in {file} needs the file {path}, and it cannot be read.",
     "Put it back, or fetch the kubeconfig again."},
    {"a token of two lines", odd_token, "", NO,
     "The token of the user {name} in {file} has characters no token has.", "Copy it again."},
    {"a name and password that are refused", refused_password, HEADER_SIGNED_OUT, FORBIDDEN,
     "{host} does not accept your name and password.", "Check them in the kubeconfig."},
    {"a context that names nobody", nobody_named, HEADER_SIGNED_OUT, FORBIDDEN,
     "{host} asks who you are, but the context names no user.", "Fetch the kubeconfig again."},
    {"a sign-in program whose answer is refused", refused_program, HEADER_SIGNED_OUT, FORBIDDEN,
     "{host} does not accept what {program} gave.", "Sign in with {program} again."},
    {"a sign-in program that is not there", missing_program, HEADER_OFFLINE, NO,
     "{program} signs you in here, but this machine does not have it.",
     "Install it, or choose another context."},
};

/* Running ------------------------------------------------------------------------------------- */

static void fill(struct str *out, const struct obstacle *one, const struct fault_scene *scene)
{
    AUTO_STR struct str port = STR_INIT(16);
    str_addf(&port, "%d", scene->port);
    const struct arg args[] = {
        ARG_S("host", one->host ? one->host : "127.0.0.1"),
        ARG_S("port", port.s),
        ARG_S("file", str_or(scene->file, "")),
        ARG_S("path", str_or(scene->path, "")),
        ARG_S("name", "u"),
        ARG_S("program", "sign-in"),
        ARG_N("n", 403),
    };
    tr_fill(out, tr(one->is), args, ARRAY_LEN(args));
    if (!one->advice)
        return;
    str_add_char(out, ' ');
    tr_fill(out, tr(one->advice), args, ARRAY_LEN(args));
}

static void expect_words(struct terminal *t, const char *words)
{
    if (!terminal_wait_words(t, words))
        house_assert_shows(t, words); /* fails, with the frame */
}

static void on_the_command_line(struct fault_scene *scene, const struct obstacle *one,
                                const char *language, const char *sentence)
{
    const char *const words[] = {"--lang", language, "ps"};
    int status;
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        scene->house.args[i] = words[i];
    struct terminal *t = house_start(&scene->house, 24, 200);
    expect_words(t, sentence);
    assert_true(terminal_wait_exit(t, &status));
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), one->exit);
    terminal_stop(t);
}

static void on_the_screen(struct fault_scene *scene, const struct obstacle *one,
                          const char *language, const char *sentence)
{
    scene->house.args[0] = "--lang";
    scene->house.args[1] = language;
    scene->house.args[2] = NULL;
    struct terminal *t = house_start(&scene->house, 24, 80);
    expect_words(t, sentence);
    if (str_eq(language, "en") && *one->header) {
        AUTO_STR struct str pattern = STR_INIT(STR_LINE);
        str_addf(&pattern, "*%s  *", one->header);
        assert_true(terminal_wait_row(t, 0, pattern.s));
    }
    house_assert_quits(t);
    terminal_stop(t);
}

static void meet(void **state)
{
    static const char *const languages[] = {"en", "fr"};
    const struct obstacle *one = *state;
    struct fault_scene scene;
    fault_scene_open(&scene);
    house_set(&scene.house, "CARNET_HURRY", NULL); /* looking up a name may take its time */
    house_set(&scene.house, "RES_OPTIONS", "attempts:1 timeout:1");
    one->make(&scene);
    for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
        AUTO_STR struct str sentence = STR_INIT(STR_LINE);
        assert_true(language_set(languages[i]));
        fill(&sentence, one, &scene);
        on_the_command_line(&scene, one, languages[i], sentence.s);
        on_the_screen(&scene, one, languages[i], sentence.s);
    }
    language_set("en");
    fault_scene_close(&scene);
}

static void the_page_says_the_same(void **state)
{
    AUTO_STR struct str table = STR_INIT(1u << 20);
    (void)state;
    str_add(&table, "| in the way | sentence |\n|---|---|\n");
    for (size_t i = 0; i < ARRAY_LEN(obstacles); i++)
        str_addf(&table, "| %s | %s%s%s |\n", obstacles[i].name, obstacles[i].is,
                 obstacles[i].advice ? " " : "", str_or(obstacles[i].advice, ""));
    fault_table_check("sentences", table.s);
}

int main(int argc, char **argv)
{
    struct CMUnitTest tests[ARRAY_LEN(obstacles) + 1];
    size_t count = 0;
    for (size_t i = 0; i < ARRAY_LEN(obstacles); i++) {
        if (argc > 1 && !strstr(obstacles[i].name, argv[1]))
            continue;
        tests[count++] = (struct CMUnitTest){.name = obstacles[i].name,
                                             .test_func = meet,
                                             .initial_state = (void *)(uintptr_t)&obstacles[i]};
    }
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(the_page_says_the_same);
    return _cmocka_run_group_tests("sentences", tests, count, NULL, NULL);
}
