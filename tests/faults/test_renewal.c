/*
 * Who we are, renewed under the running program: token files, certificates and sign-in programs,
 * with a server that lets in nobody but the one it should.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <carnet/base/clock.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>

#include "support/fault_scene.h"

static struct fault_scene *open_scene(void **state, const struct fault_options *options)
{
    struct fault_scene *scene = mem_zalloc(1, sizeof *scene);
    fault_scene_open_as(scene, options);
    *state = scene;
    return scene;
}

static int make_scene(void **state)
{
    open_scene(state, &(struct fault_options){0});
    return 0;
}

/* The server wants a certificate of the scene's authority, or says 401. */
static int make_scene_of_certificates(void **state)
{
    open_scene(state, &(struct fault_options){.client_ca_pem = FAULT_SCENE_AUTHORITY,
                                              .client_may_be_nobody = true});
    return 0;
}

static int leave_scene(void **state)
{
    fault_scene_close(*state);
    free(*state);
    return 0;
}

/* Replaced in one step, as those who know how to do it do. */
static void replace(struct fault_scene *scene, const char *name, const char *text)
{
    AUTO_STR struct str from = STR_INIT(STR_LINE);
    str_addf(&from, "%s.new", name);
    const char *fresh = test_folder_text(&scene->house.folder, from.s, text);
    assert_int_equal(rename(fresh, test_folder_path(&scene->house.folder, name)), 0);
}

static void break_connections(struct fault_scene *scene)
{
    fault_server_end(scene->house.server, FAULT_DO_RESET);
}

static void assert_never_said(struct fault_scene *scene, const char *words)
{
    size_t len;
    const char *raw = terminal_raw(scene->terminal, &len);
    if (memmem(raw, len, words, strlen(words)))
        fail_msg("it said '%s'", words);
}

/* -- token files ------------------------------------------------------------------------------- */

static void a_token_file_is_replaced(void **state)
{
    struct fault_scene *scene = *state;
    test_folder_text(&scene->house.folder, ".kube/token", "one\n");
    fault_scene_config(scene, "{tokenFile: token}");
    fault_server_admit(scene->house.server, "Bearer one", NULL);
    fault_scene_live(scene);
    replace(scene, ".kube/token", "two\n");
    fault_server_admit(scene->house.server, "Bearer two", NULL);
    break_connections(scene);
    fault_scene_recovers(scene);
    assert_never_said(scene, "signed out");
}

/* As a kubelet does it: the file is a link through a folder that is exchanged. */
static void a_token_behind_links_is_replaced(void **state)
{
    struct fault_scene *scene = *state;
    struct test_folder *folder = &scene->house.folder;
    test_folder_text(folder, ".kube/..1/token", "one");
    test_folder_text(folder, ".kube/..2/token", "two");
    assert_int_equal(symlink("..1", test_folder_path(folder, ".kube/..data")), 0);
    assert_int_equal(symlink("..data/token", test_folder_path(folder, ".kube/token")), 0);
    fault_scene_config(scene, "{tokenFile: token}");
    fault_server_admit(scene->house.server, "Bearer one", NULL);
    fault_scene_live(scene);
    assert_int_equal(symlink("..2", test_folder_path(folder, ".kube/..next")), 0);
    assert_int_equal(
        rename(test_folder_path(folder, ".kube/..next"), test_folder_path(folder, ".kube/..data")),
        0);
    fault_server_admit(scene->house.server, "Bearer two", NULL);
    break_connections(scene);
    fault_scene_recovers(scene);
    assert_never_said(scene, "signed out");
}

/* It ends first and is replaced later: the person reads so, and need not do anything. */
static void a_token_file_is_replaced_late(void **state)
{
    struct fault_scene *scene = *state;
    test_folder_text(&scene->house.folder, ".kube/token", "one\n");
    fault_scene_config(scene, "{tokenFile: token}");
    fault_server_admit(scene->house.server, "Bearer one", NULL);
    fault_scene_live(scene);
    fault_server_admit(scene->house.server, "Bearer two", NULL);
    break_connections(scene);
    house_assert_shows(scene->terminal, "✕ signed out");
    house_assert_shows(scene->terminal, "127.0.0.1 does not accept the token in");
    house_assert_shows(scene->terminal, "jl-cpu");
    replace(scene, ".kube/token", "two\n");
    fault_scene_recovers(scene);
}

/* -- programs ---------------------------------------------------------------------------------- */

/* Gives t1, t2, … ; `life` is what date adds to now, or "" for no end. */
static void write_program(struct fault_scene *scene, const char *life)
{
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    str_addf(&text,
             "#!/bin/sh\n"
             "n=$(($(cat \"$0.n\" 2>/dev/null || echo 0) + 1))\n"
             "echo $n >\"$0.n\"\n"
             "life='%s'\n"
             "[ -z \"$life\" ] || end=',\"expirationTimestamp\":\"'$(date -u -d \"$life\" "
             "+%%Y-%%m-%%dT%%H:%%M:%%SZ)'\"'\n"
             "echo '{\"kind\":\"ExecCredential\",\"apiVersion\":"
             "\"client.authentication.k8s.io/v1\",\"status\":{\"token\":\"t'$n'\"'$end'}}'\n",
             life);
    chmod(test_folder_text(&scene->house.folder, ".kube/sign-in", text.s), 0755);
    fault_scene_config(scene, "{exec: {apiVersion: client.authentication.k8s.io/v1, "
                              "command: ./sign-in, interactiveMode: Never}}");
}

static void a_program_is_asked_again_after_401(void **state)
{
    struct fault_scene *scene = *state;
    write_program(scene, "");
    fault_server_admit(scene->house.server, "Bearer t1", NULL);
    fault_scene_live(scene);
    fault_server_admit(scene->house.server, "Bearer t2", NULL);
    break_connections(scene);
    fault_scene_recovers(scene);
    assert_never_said(scene, "signed out");
}

static bool was_sent(struct fault_scene *scene, const char *authorization)
{
    char value[64];
    const struct fault_request *request;
    for (int i = 0; (request = fault_server_request(scene->house.server, NULL, i)) != NULL; i++)
        if (str_eq(fault_request_field(request, "authorization", value, sizeof value),
                   authorization))
            return true;
    return false;
}

static void a_program_is_asked_again_before_the_end(void **state)
{
    struct fault_scene *scene = *state;
    int64_t deadline = clock_mono_ms() + TERMINAL_MS;
    write_program(scene, "+4 seconds");
    fault_scene_live(scene);
    while (!was_sent(scene, "Bearer t2") && clock_mono_ms() < deadline)
        terminal_wait_idle(scene->terminal), poll(NULL, 0, 20);
    assert_true(was_sent(scene, "Bearer t1"));
    assert_true(was_sent(scene, "Bearer t2"));
    fault_scene_recovers(scene);
    assert_never_said(scene, "signed out");
}

/* -- looked at again --------------------------------------------------------------------------- */

/* As people have it: without a change of a file what is refused is asked again after a minute,
 * which is longer than the terminal waits. What comes back sooner saw the file. */
static int make_scene_without_hurry(void **state)
{
    struct fault_scene *scene = open_scene(state, &(struct fault_options){0});
    house_set(&scene->house, "CARNET_HURRY", NULL);
    return 0;
}

static void be_signed_out(struct fault_scene *scene)
{
    fault_scene_live(scene);
    fault_server_admit(scene->house.server, "Bearer two", NULL);
    break_connections(scene);
    house_assert_shows(scene->terminal, HEADER_SIGNED_OUT);
}

static void a_login_in_another_window_writes_the_token_file(void **state)
{
    struct fault_scene *scene = *state;
    test_folder_text(&scene->house.folder, ".kube/token", "one\n");
    fault_scene_config(scene, "{tokenFile: token}");
    fault_server_admit(scene->house.server, "Bearer one", NULL);
    be_signed_out(scene);
    replace(scene, ".kube/token", "two\n");
    fault_scene_recovers(scene);
}

static void a_login_in_another_window_writes_the_kubeconfig(void **state)
{
    struct fault_scene *scene = *state;
    fault_scene_config(scene, "{token: one}");
    fault_server_admit(scene->house.server, "Bearer one", NULL);
    be_signed_out(scene);
    fault_scene_config(scene, "{token: two}");
    fault_scene_recovers(scene);
}

/* It did so before the old token ended. */
static void the_kubeconfig_was_written_before(void **state)
{
    struct fault_scene *scene = *state;
    fault_scene_config(scene, "{token: one}");
    fault_server_admit(scene->house.server, "Bearer one", NULL);
    fault_scene_live(scene);
    fault_scene_config(scene, "{token: two}");
    fault_server_admit(scene->house.server, "Bearer two", NULL);
    break_connections(scene);
    fault_scene_recovers(scene);
}

/* What a sign-in program remembers lies in a folder that its arguments name. */
static void a_login_in_another_window_fills_the_cache_of_a_program(void **state)
{
    struct fault_scene *scene = *state;
    AUTO_STR struct str user = STR_INIT(STR_LINE);
    test_folder_text(&scene->house.folder, ".kube/cache/token", "one");
    chmod(test_folder_text(&scene->house.folder, ".kube/sign-in",
                           "#!/bin/sh\n"
                           "echo '{\"kind\":\"ExecCredential\",\"apiVersion\":"
                           "\"client.authentication.k8s.io/v1\",\"status\":{\"token\":\"'"
                           "\"$(cat \"${1#--cache=}/token\")\"'\"}}'\n"),
          0755);
    str_addf(&user,
             "{exec: {apiVersion: client.authentication.k8s.io/v1, command: ./sign-in, "
             "args: ['--cache=%s'], interactiveMode: Never}}",
             test_folder_path(&scene->house.folder, ".kube/cache"));
    fault_scene_config(scene, user.s);
    fault_server_admit(scene->house.server, "Bearer one", NULL);
    be_signed_out(scene);
    replace(scene, ".kube/cache/token", "two");
    fault_scene_recovers(scene);
}

/* Rows of one platform are not continued by those of another: that is for the person to choose. */
static void the_kubeconfig_names_somebody_else(void **state)
{
    struct fault_scene *scene = *state;
    fault_scene_config(scene, "{token: one}");
    fault_server_admit(scene->house.server, "Bearer one", NULL);
    be_signed_out(scene);
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    str_addf(&text,
             "current-context: prod\n"
             "clusters: [{name: c, cluster: {server: '%s', certificate-authority: ca.pem}}]\n"
             "users: [{name: somebody, user: {token: two}}]\n"
             "contexts: [{name: prod, context: {cluster: c, user: somebody, namespace: lab}}]\n",
             scene->address);
    int asked = fault_server_count(scene->house.server, NULL);
    int64_t deadline = clock_mono_ms() + TERMINAL_MS;
    test_folder_text(&scene->house.folder, ".kube/config", text.s);
    while (fault_server_count(scene->house.server, NULL) == asked && clock_mono_ms() < deadline)
        terminal_wait_idle(scene->terminal), poll(NULL, 0, 20);
    house_assert_shows(scene->terminal, HEADER_SIGNED_OUT);
    assert_false(was_sent(scene, "Bearer two"));
}

/* -- certificates ------------------------------------------------------------------------------ */

static void make_person(struct fault_scene *scene, struct tls_identity *person, const char *name)
{
    tls_make(person, &(struct tls_spec){.name = name, .group = "people"}, &scene->authority);
}

static void a_certificate_is_replaced(void **state)
{
    struct fault_scene *scene = *state;
    struct tls_identity ada, bob;
    make_person(scene, &ada, "ada");
    make_person(scene, &bob, "bob");
    test_folder_text(&scene->house.folder, ".kube/me.crt", ada.cert_pem);
    test_folder_text(&scene->house.folder, ".kube/me.key", ada.key_pem);
    fault_scene_config(scene, "{client-certificate: me.crt, client-key: me.key}");
    fault_server_admit(scene->house.server, NULL, "ada");
    fault_scene_live(scene);
    replace(scene, ".kube/me.key", bob.key_pem);
    replace(scene, ".kube/me.crt", bob.cert_pem);
    fault_server_admit(scene->house.server, NULL, "bob");
    break_connections(scene);
    fault_scene_recovers(scene);
    tls_fini(&ada);
    tls_fini(&bob);
}

/* A program that gives certificates, from a file that is replaced. */
static void write_answer(struct fault_scene *scene, const struct tls_identity *person)
{
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    const char *const pems[] = {person->cert_pem, person->key_pem};
    str_add(&text, "{\"kind\":\"ExecCredential\",\"apiVersion\":"
                   "\"client.authentication.k8s.io/v1\",\"status\":{");
    for (size_t i = 0; i < ARRAY_LEN(pems); i++) {
        str_add(&text, i ? ",\"clientKeyData\":\"" : "\"clientCertificateData\":\"");
        for (const char *c = pems[i]; *c; c++)
            str_addf(&text, *c == '\n' ? "\\n" : "%c", *c);
        str_add_char(&text, '"');
    }
    str_add(&text, "}}");
    replace(scene, ".kube/answer", text.s);
}

static void a_program_gives_another_certificate(void **state)
{
    struct fault_scene *scene = *state;
    struct tls_identity ada, bob;
    make_person(scene, &ada, "ada");
    make_person(scene, &bob, "bob");
    write_answer(scene, &ada);
    chmod(test_folder_text(&scene->house.folder, ".kube/sign-in",
                           "#!/bin/sh\ncat \"${0%/*}/answer\"\n"),
          0755);
    fault_scene_config(scene, "{exec: {apiVersion: client.authentication.k8s.io/v1, "
                              "command: ./sign-in, interactiveMode: Never}}");
    fault_server_admit(scene->house.server, NULL, "ada");
    fault_scene_live(scene);
    write_answer(scene, &bob);
    fault_server_admit(scene->house.server, NULL, "bob");
    break_connections(scene);
    fault_scene_recovers(scene);
    assert_never_said(scene, "signed out");
    tls_fini(&ada);
    tls_fini(&bob);
}

/* The server refuses in the handshake what has ended, and carnet asks for something fresh. */
static void a_certificate_that_ended_is_replaced(void **state)
{
    struct fault_scene *scene = *state;
    struct tls_identity old, fresh;
    tls_make(&old, &(struct tls_spec){.name = "ada", .from_days = -30, .to_days = -1},
             &scene->authority);
    make_person(scene, &fresh, "ada");
    test_folder_text(&scene->house.folder, ".kube/me.crt", old.cert_pem);
    test_folder_text(&scene->house.folder, ".kube/me.key", old.key_pem);
    fault_scene_config(scene, "{client-certificate: me.crt, client-key: me.key}");
    scene->terminal = house_start(&scene->house, 24, 80);
    house_assert_shows(scene->terminal, "✕ signed out");
    house_assert_shows(scene->terminal, "127.0.0.1 does not accept your certificate.");
    replace(scene, ".kube/me.key", fresh.key_pem);
    replace(scene, ".kube/me.crt", fresh.cert_pem);
    fault_scene_recovers(scene);
    tls_fini(&old);
    tls_fini(&fresh);
}

#define TOKENS(test) cmocka_unit_test_setup_teardown(test, make_scene, leave_scene)
#define WITHOUT_HURRY(test)                                                                        \
    cmocka_unit_test_setup_teardown(test, make_scene_without_hurry, leave_scene)
#define CERTIFICATES(test)                                                                         \
    cmocka_unit_test_setup_teardown(test, make_scene_of_certificates, leave_scene)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TOKENS(a_token_file_is_replaced),
        TOKENS(a_token_behind_links_is_replaced),
        TOKENS(a_token_file_is_replaced_late),
        TOKENS(a_program_is_asked_again_after_401),
        TOKENS(a_program_is_asked_again_before_the_end),
        WITHOUT_HURRY(a_login_in_another_window_writes_the_token_file),
        WITHOUT_HURRY(a_login_in_another_window_writes_the_kubeconfig),
        WITHOUT_HURRY(the_kubeconfig_was_written_before),
        WITHOUT_HURRY(a_login_in_another_window_fills_the_cache_of_a_program),
        WITHOUT_HURRY(the_kubeconfig_names_somebody_else),
        CERTIFICATES(a_certificate_is_replaced),
        CERTIFICATES(a_program_gives_another_certificate),
        CERTIFICATES(a_certificate_that_ended_is_replaced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
