#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <carnet/base/base64.h>
#include <carnet/data/json.h>

#include "../../../src/platform/kubernetes/kubeconfig.h"
#include "support/folder.h"

#define CA      "-----BEGIN CERTIFICATE-----\nCA\n-----END CERTIFICATE-----\n"
#define PEM     "-----BEGIN CERTIFICATE-----\nME\n-----END CERTIFICATE-----\n"
#define KEY     "-----BEGIN PRIVATE KEY-----\nKEY\n-----END PRIVATE KEY-----\n"
#define SERVICE "root/var/run/secrets/kubernetes.io/serviceaccount/"

static struct test_folder folder;
static struct kubeconfig *config;
static struct kubeconfig_target *target;
static struct error failure;

static int setup(void **state)
{
    test_folder_init(&folder);
    failure = ERROR_NONE;
    return 0;
}

static int teardown(void **state)
{
    kubeconfig_target_free(target);
    kubeconfig_free(config);
    target = NULL;
    config = NULL;
    test_folder_fini(&folder);
    return 0;
}

static bool load(const struct kubernetes_source *source)
{
    kubeconfig_free(config);
    failure = ERROR_NONE;
    config = kubeconfig_load(source, test_folder_path(&folder, "root"), &failure);
    assert_int_equal(config == NULL, failure.code != ERR_NONE);
    return config != NULL;
}

/* One file, named. */
static bool load_text(const char *text)
{
    return load(
        &(struct kubernetes_source){.kubeconfig = test_folder_text(&folder, "config", text)});
}

static bool resolve(const char *context)
{
    kubeconfig_target_free(target);
    failure = ERROR_NONE;
    target = kubeconfig_resolve(config, context, &failure);
    assert_int_equal(target == NULL, failure.code != ERR_NONE);
    return target != NULL;
}

static const char *words_of(const struct error *error)
{
    static char words[1000]; /* the test's own, read at once */
    AUTO_STR struct str text = STR_INIT(sizeof words - 1);
    error_text(&text, error);
    assert_null(strchr(text.s, '{')); /* every name in braces is filled */
    memcpy(words, text.s, text.len + 1);
    return words;
}

static void assert_broken(const char *context, enum error_code code, const char *word)
{
    if (resolve(context))
        print_error("%s can be used\n", context ? context : "current");
    assert_int_equal(failure.code, code);
    const char *words = words_of(&failure);
    if (!strstr(words, word))
        print_error("no “%s” in: %s\n", word, words);
    assert_non_null(strstr(words, word));
}

/* A kubeconfig with one context "lab" and these members in its cluster and its user. */
static bool load_with(const char *cluster, const char *user)
{
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    str_addf(&text,
             "apiVersion: v1\nkind: Config\ncurrent-context: lab\n"
             "contexts:\n- {name: lab, context: {cluster: c, user: u}}\n"
             "clusters:\n- name: c\n  cluster:\n    server: https://lab:6443\n%s"
             "users:\n- name: u\n  user:\n    x: y\n%s",
             cluster, user);
    return load_text(text.s);
}

static const char *base64(const char *text)
{
    struct str out = STR_INIT(STR_LINE);
    base64_write(&out, text, strlen(text));
    AUTO_FREE char *encoded = str_take(&out);
    return test_folder_path(&folder, encoded) + strlen(folder.path) + 1; /* freed with the folder */
}

static const char *line_of(const char *key, const char *value)
{
    AUTO_STR struct str line = STR_INIT(STR_LINE);
    str_addf(&line, "    %s: %s\n", key, value);
    return test_folder_path(&folder, line.s) + strlen(folder.path) + 1;
}

/* -- the usual ------------------------------------------------------------- */

static const char whole[] =
    "apiVersion: v1\n"
    "kind: Config\n"
    "preferences: {}\n"
    "current-context: ada@lab\n"
    "clusters:\n"
    "- name: lab\n"
    "  cluster:\n"
    "    server: https://10.0.0.1:6443/k8s/clusters/c-1\n"
    "    certificate-authority: pki/ca.crt\n"
    "    tls-server-name: api.lab.example\n"
    "    proxy-url: socks5://127.0.0.1:1080\n"
    "- name: open\n"
    "  cluster: {server: 'http://localhost:8080', insecure-skip-tls-verify: true,\n"
    "            disable-compression: true}\n"
    "users:\n"
    "- name: ada\n"
    "  user: {token: secret-token, tokenFile: token}\n"
    "- name: bob\n"
    "  user: {username: bob, password: 'p w', as: carol, as-groups: [dev, 007, \"x\\nX-Y: z\"]}\n"
    "contexts:\n"
    "- name: ada@lab\n"
    "  context: {cluster: lab, user: ada, namespace: research}\n"
    "- name: bob\n"
    "  context: {cluster: open, user: bob}\n"
    "- name: anybody\n"
    "  context: {cluster: open}\n";

static void test_everything_about_a_cluster(void **state)
{
    test_folder_text(&folder, "pki/ca.crt", CA);
    test_folder_text(&folder, "token", "t");
    assert_true(load_text(whole));
    assert_string_equal(kubeconfig_current(config), "ada@lab");
    assert_null(kubeconfig_problem(config, 0));
    assert_true(resolve(NULL));
    assert_string_equal(target->context, "ada@lab");
    assert_string_equal(target->cluster, "lab");
    assert_string_equal(target->user, "ada");
    assert_string_equal(target->namespace, "research");
    assert_string_equal(target->file, folder.paths[folder.count - 2]);
    assert_string_equal(target->endpoint.base_url, "https://10.0.0.1:6443/k8s/clusters/c-1");
    assert_string_equal(target->endpoint.ca_pem, CA);
    assert_string_equal(target->endpoint.tls_server_name, "api.lab.example");
    assert_string_equal(target->endpoint.proxy, "socks5://127.0.0.1:1080");
    assert_true(target->endpoint.compression);
    assert_false(target->endpoint.insecure_skip_verify);
    assert_null(target->endpoint.impersonate_user);
    assert_string_equal(target->credentials.token, "secret-token");
    assert_string_equal(target->credentials.token_file, test_folder_path(&folder, "token"));
    assert_null(target->credentials.exec.argv);
}

static void test_other_ways_in(void **state)
{
    assert_true(load_text(whole));
    assert_true(resolve("bob"));
    assert_true(target->endpoint.insecure_skip_verify);
    assert_false(target->endpoint.compression);
    assert_null(target->endpoint.ca_pem);
    assert_null(target->endpoint.proxy);
    assert_null(target->namespace);
    assert_string_equal(target->credentials.username, "bob");
    assert_string_equal(target->credentials.password, "p w");
    assert_string_equal(target->endpoint.impersonate_user, "carol");
    assert_string_equal(target->endpoint.impersonate_groups[0], "dev");
    assert_string_equal(target->endpoint.impersonate_groups[1], "007");
    assert_string_equal(target->endpoint.impersonate_groups[2], "x X-Y: z");
    assert_null(target->endpoint.impersonate_groups[3]);
    assert_true(resolve("anybody"));
    assert_string_equal(target->user, "");
    assert_null(target->credentials.token);
    assert_broken("nobody", ERR_NOT_FOUND, "nobody");
    assert_broken("BOB", ERR_NOT_FOUND, "BOB");
}

static void test_a_target_outlives_the_config(void **state)
{
    test_folder_text(&folder, "pki/ca.crt", CA);
    test_folder_text(&folder, "token", "t");
    assert_true(load_text(whole));
    assert_true(resolve(NULL));
    kubeconfig_free(config);
    config = NULL;
    assert_string_equal(target->credentials.token, "secret-token");
    assert_string_equal(target->endpoint.tls_server_name, "api.lab.example");
}

static void test_json_and_names_that_look_like_numbers(void **state)
{
    assert_true(
        load_text("{\"kind\":\"Config\",\"current-context\":1234,\"contexts\":[{\"name\":"
                  "1234,\"context\":{\"cluster\":\"true\",\"user\":0777,\"namespace\":null}}],"
                  "\n\t\"clusters\":[{\"name\":true,\"cluster\":{\"server\":\"https://x\"}}],"
                  "\"users\":[{\"name\":\"0777\",\"user\":{\"token\":123456789012345678901}}]}"));
    assert_true(resolve(NULL));
    assert_string_equal(target->context, "1234");
    assert_string_equal(target->user, "0777");
    assert_string_equal(target->credentials.token, "123456789012345678901");
    assert_null(target->namespace);
}

/* -- certificates ---------------------------------------------------------- */

static void test_data_wins_over_files(void **state)
{
    AUTO_STR struct str user = STR_INIT(STR_LINE);
    str_add(&user, line_of("client-certificate-data", base64(PEM)));
    str_add(&user, line_of("client-key-data", base64(KEY)));
    str_add(&user, "    client-certificate: none.crt\n    client-key: none.key\n");
    AUTO_STR struct str cluster = STR_INIT(STR_LINE);
    str_add(&cluster, line_of("certificate-authority-data", base64(CA)));
    str_add(&cluster, "    certificate-authority: none.crt\n");
    assert_true(load_with(cluster.s, user.s));
    assert_true(resolve("lab"));
    assert_string_equal(target->endpoint.ca_pem, CA);
    assert_string_equal(target->credentials.cert_pem, PEM);
    assert_string_equal(target->credentials.key_pem, KEY);
    assert_null(target->credentials.cert_file);
    assert_null(target->credentials.key_file);
}

static void test_files_and_data_may_be_mixed(void **state)
{
    AUTO_STR struct str user = STR_INIT(STR_LINE);
    str_add(&user, line_of("client-certificate-data", base64(PEM)));
    str_add(&user, line_of("client-key", test_folder_text(&folder, "abs/key", KEY)));
    assert_true(load_with("", user.s));
    assert_true(resolve("lab"));
    assert_string_equal(target->credentials.cert_pem, PEM);
    assert_string_equal(target->credentials.key_file, test_folder_path(&folder, "abs/key"));
    assert_null(target->credentials.key_pem);
}

static void test_damaged_certificates(void **state)
{
    assert_true(load_with("    certificate-authority-data: '%%%'\n", ""));
    assert_broken("lab", ERR_CONFIG, "certificate-authority-data of c");
    assert_true(load_with(line_of("certificate-authority-data", base64("hello")), ""));
    assert_broken("lab", ERR_CONFIG, "PEM");
    assert_true(load_with("    certificate-authority: none.crt\n", ""));
    assert_broken("lab", ERR_CONFIG, "none.crt");
    test_folder_text(&folder, "text.crt", "hello");
    assert_true(load_with("    certificate-authority: text.crt\n", ""));
    assert_broken("lab", ERR_CONFIG, "certificate-authority of c");
    assert_true(load_with("", "    client-key-data: LS0t\n"));
    assert_broken("lab", ERR_CONFIG, "client-key-data of u");
    assert_true(load_with("", line_of("client-certificate-data", base64(PEM))));
    assert_broken("lab", ERR_CONFIG, "without its key");
    assert_true(load_with("", line_of("client-key-data", base64(KEY))));
    assert_broken("lab", ERR_CONFIG, "without its");
    assert_true(load_with("", "    client-certificate: none\n    client-key: none\n"));
    assert_broken("lab", ERR_CONFIG, "/none");
    assert_true(load_with("", "    tokenFile: none\n"));
    assert_broken("lab", ERR_CONFIG, "/none");
}

static void test_an_authority_and_no_check(void **state)
{
    AUTO_STR struct str cluster = STR_INIT(STR_LINE);
    str_add(&cluster, line_of("certificate-authority-data", base64(CA)));
    str_add(&cluster, "    insecure-skip-tls-verify: true\n");
    assert_true(load_with(cluster.s, ""));
    assert_broken("lab", ERR_CONFIG, "skips the check");
    /* Only a plain true switches the check off. */
    assert_true(load_with("    insecure-skip-tls-verify: 'true'\n", ""));
    assert_true(resolve("lab"));
    assert_false(target->endpoint.insecure_skip_verify);
}

/* -- addresses and tokens -------------------------------------------------- */

static void assert_server(const char *server, const char *url)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    str_addf(&text,
             "contexts: [{name: x, context: {cluster: c}}]\n"
             "clusters: [{name: c, cluster: {server: %s}}]\n",
             server);
    assert_true(load_text(text.s));
    if (!url) {
        assert_broken("x", ERR_CONFIG, "cluster c");
        return;
    }
    assert_true(resolve("x"));
    assert_string_equal(target->endpoint.base_url, url);
}

static void test_addresses(void **state)
{
    assert_server("https://h", "https://h");
    assert_server("http://h:80/p", "http://h:80/p");
    assert_server("10.0.0.1:6443", "https://10.0.0.1:6443");
    assert_server("'[::1]:6443'", "https://[::1]:6443");
    assert_server("", NULL);
    assert_server("null", NULL);
    assert_server("[]", NULL);
    assert_server("ftp://h", NULL);
    assert_server("https://", NULL);
    assert_server("'https://a b'", NULL);
    assert_server("\"https://a\\nHost: b\"", NULL);
    assert_server("file:///etc/passwd", NULL);
}

static void test_tokens(void **state)
{
    assert_true(load_with("", "    token: \" abc\\n\"\n"));
    assert_true(resolve("lab"));
    assert_string_equal(target->credentials.token, "abc");
    assert_true(load_with("", "    token: \"abc\\r\\nX-Remote-User: root\"\n"));
    assert_broken("lab", ERR_CONFIG, "token of the user u");
    assert_null(strstr(words_of(&failure), "abc")); /* never the secret itself */
    assert_true(load_with("", "    token: 'é'\n"));
    assert_broken("lab", ERR_CONFIG, "token");
    assert_true(load_with("", "    token: '  '\n"));
    assert_true(resolve("lab"));
    assert_null(target->credentials.token);
}

static void test_proxies(void **state)
{
    assert_true(load_with("    proxy-url: ftp://secret@proxy\n", ""));
    assert_broken("lab", ERR_CONFIG, "proxy-url");
    assert_null(strstr(words_of(&failure), "secret"));
    assert_true(load_with("    proxy-url: http://a:b@proxy:3128\n", ""));
    assert_true(resolve("lab"));
    assert_string_equal(target->endpoint.proxy, "http://a:b@proxy:3128");
}

/* -- exec, auth-provider, impersonation ------------------------------------ */

static void test_exec(void **state)
{
    AUTO_STR struct str cluster = STR_INIT(STR_LINE);
    str_add(&cluster, line_of("certificate-authority-data", base64(CA)));
    str_add(&cluster,
            "    tls-server-name: api\n    extensions:\n    - {name: other, extension: 1}\n"
            "    - {name: client.authentication.k8s.io/exec, extension: {audience: [a]}}\n");
    assert_true(load_with(cluster.s,
                          "    exec:\n"
                          "      apiVersion: client.authentication.k8s.io/v1\n"
                          "      command: oidc-login\n"
                          "      args: [get-token, --port, 8000, '']\n"
                          "      env:\n      - {name: A, value: b=c}\n      - {name: N, value: 1}\n"
                          "      - {value: lost}\n      - {name: EMPTY}\n"
                          "      installHint: \"Install it:\\n  krew\"\n"
                          "      provideClusterInfo: true\n"
                          "      interactiveMode: IfAvailable\n"));
    assert_true(resolve("lab"));
    const struct credentials_config *credentials = &target->credentials;
    assert_string_equal(credentials->exec.argv[0], "oidc-login");
    assert_string_equal(credentials->exec.argv[1], "get-token");
    assert_string_equal(credentials->exec.argv[3], "8000");
    assert_string_equal(credentials->exec.argv[4], "");
    assert_null(credentials->exec.argv[5]);
    assert_string_equal(credentials->exec.env[0], "A=b=c");
    assert_string_equal(credentials->exec.env[1], "N=1");
    assert_string_equal(credentials->exec.env[2], "EMPTY=");
    assert_null(credentials->exec.env[3]);
    assert_string_equal(credentials->exec.api_version, "client.authentication.k8s.io/v1");
    assert_string_equal(credentials->exec.install_hint, "Install it:   krew");
    assert_true(credentials->exec.interactive);
    AUTO_STR struct str info = STR_INIT(STR_LINE);
    str_addf(&info,
             "{\"server\":\"https://lab:6443\",\"tls-server-name\":\"api\","
             "\"certificate-authority-data\":\"%s\",\"config\":{\"audience\":[\"a\"]}}",
             base64(CA));
    assert_string_equal(credentials->exec.cluster_info, info.s);
}

static void test_exec_relative_to_the_file(void **state)
{
    assert_true(load_with("",
                          "    exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: "
                          "./bin/login, interactiveMode: Never}\n"));
    assert_true(resolve("lab"));
    assert_string_equal(target->credentials.exec.argv[0], test_folder_path(&folder, "./bin/login"));
    assert_null(target->credentials.exec.argv[1]);
    assert_null(target->credentials.exec.env);
    assert_null(target->credentials.exec.cluster_info);
    assert_false(target->credentials.exec.interactive);
}

static void test_what_cannot_sign_in(void **state)
{
    assert_true(load_with("", "    exec: {apiVersion: client.authentication.k8s.io/v1}\n"));
    assert_broken("lab", ERR_CONFIG, "exec");
    assert_true(load_with("", "    exec: [a]\n"));
    assert_broken("lab", ERR_CONFIG, "exec");
    assert_true(load_with("", "    exec: {command: a, apiVersion: client.authentication.k8s.io/"
                              "v1alpha1}\n"));
    assert_broken("lab", ERR_UNSUPPORTED, "v1alpha1");
    assert_true(load_with("", "    auth-provider: {name: gcp, config: {access-token: x}}\n"));
    assert_broken("lab", ERR_UNSUPPORTED, "gcp");
    assert_true(load_with("", "    auth-provider: {name: gcp}\n    token: abc\n"));
    assert_true(resolve("lab"));
    assert_true(load_with("", "    as: x\n    as-uid: '1'\n"));
    assert_broken("lab", ERR_UNSUPPORTED, "as-uid");
    assert_true(load_with("", "    as: x\n    as-user-extra: {scopes: [a]}\n"));
    assert_broken("lab", ERR_UNSUPPORTED, "as-user-extra");
    assert_true(load_with("", "    as-groups: [a]\n"));
    assert_broken("lab", ERR_CONFIG, "as-groups");
}

/* -- several files --------------------------------------------------------- */

static bool load_list(const char *first, const char *second, const char *third)
{
    AUTO_STR struct str list = STR_INIT(STR_LINE);
    str_addf(&list, ":%s:%s/none::%s:%s", first, folder.path, second, third ? third : "");
    return load(&(struct kubernetes_source){.kubeconfig_env = list.s, .home = "/none"});
}

static void test_the_first_definition_counts(void **state)
{
    const char *first = test_folder_text(&folder, "a/config",
                                         "contexts: [{name: x, context: {cluster: c, user: u}}]\n"
                                         "clusters: []\n");
    const char *second = test_folder_text(
        &folder, "b/config",
        "current-context: y\n"
        "contexts: [{name: x, context: {cluster: other}}, {name: y, context: {cluster: c}}]\n"
        "clusters: [{name: c, cluster: {server: 'https://b', certificate-authority: ca}}]\n");
    const char *third = test_folder_text(
        &folder, "c/config",
        "current-context: x\n"
        "clusters: [{name: c, cluster: {server: 'https://c'}}]\n"
        "users: [{name: u, user: {client-certificate: cert, client-key: /dev/null}}]\n");
    test_folder_text(&folder, "b/ca", CA);
    const char *cert = test_folder_text(&folder, "c/cert", PEM);
    assert_true(load_list(first, second, third));
    assert_null(kubeconfig_problem(config, 0));
    assert_string_equal(kubeconfig_current(config), "y");
    assert_true(resolve("x"));
    assert_string_equal(target->file, first);
    assert_string_equal(target->endpoint.base_url, "https://b");
    assert_string_equal(target->endpoint.ca_pem, CA);
    assert_string_equal(target->credentials.cert_file, cert);
    assert_string_equal(target->credentials.key_file, "/dev/null");
    AUTO_STR struct str files = STR_INIT(STR_LINE);
    str_addf(&files, "%s:%s:%s", first, second, third);
    assert_string_equal(target->files, files.s);
    assert_true(target->several);
    assert_true(resolve("y"));
    assert_string_equal(target->files, second);
    assert_false(target->several);
}

static void test_a_damaged_file_hides_no_other(void **state)
{
    const char *bad = test_folder_text(&folder, "bad", "contexts:\n- name: [\n");
    const char *good = test_folder_text(&folder, "good",
                                        "current-context: x\n"
                                        "contexts: [{name: x, context: {cluster: c}}]\n"
                                        "clusters: [{name: c, cluster: {server: 'https://b'}}]\n");
    assert_true(load_list(bad, good, NULL));
    assert_true(resolve("x"));
    const struct error *problem = kubeconfig_problem(config, 0);
    assert_non_null(strstr(words_of(problem), "/bad, line 3"));
    assert_null(kubeconfig_problem(config, 1));
    /* The damaged file may have named another current context: none is taken by itself. */
    assert_null(kubeconfig_current(config));
    assert_broken(NULL, ERR_CONFIG, "/bad, line 3");
    assert_true(load_list(good, bad, NULL));
    assert_string_equal(kubeconfig_current(config), "x");
    assert_false(load_list(bad, bad, NULL));
    assert_int_equal(failure.code, ERR_CONFIG);
    assert_non_null(strstr(words_of(&failure), "/bad, line 3"));
}

static void test_relative_to_where_we_are(void **state)
{
    test_folder_text(&folder, "k/config",
                     "contexts: [{name: x, context: {cluster: c}}]\n"
                     "clusters: [{name: c, cluster: {server: h, certificate-authority: ca}}]\n");
    test_folder_text(&folder, "k/ca", CA);
    AUTO_FREE char *before = getcwd(NULL, 0);
    assert_int_equal(chdir(folder.path), 0);
    assert_true(load(&(struct kubernetes_source){.kubeconfig = "k/config"}));
    assert_int_equal(chdir(before), 0);
    assert_true(resolve("x"));
    assert_string_equal(target->endpoint.ca_pem, CA);
    assert_string_equal(target->file, "k/config");
    assert_true(target->files[0] == '/' && strstr(target->files, "/k/config"));
}

static void test_home(void **state)
{
    test_folder_text(&folder, ".kube/config",
                     "contexts: [{name: x, context: {cluster: c}}]\n"
                     "clusters: [{name: c, cluster: {server: h}}]\n");
    assert_true(load(&(struct kubernetes_source){.home = folder.path}));
    assert_string_equal(kubeconfig_current(config), "x"); /* the only one */
    assert_true(load(&(struct kubernetes_source){.kubeconfig_env = "", .home = folder.path}));
    assert_false(load(&(struct kubernetes_source){.kubeconfig_env = "/none", .home = folder.path}));
    assert_int_equal(failure.code, ERR_NOT_FOUND);
}

static void test_nothing_at_all(void **state)
{
    assert_false(load(&(struct kubernetes_source){.home = folder.path}));
    assert_int_equal(failure.code, ERR_NOT_FOUND);
    assert_false(load(&(struct kubernetes_source){.home = NULL}));
    assert_int_equal(failure.code, ERR_NOT_FOUND);
    assert_false(load(&(struct kubernetes_source){.kubeconfig = "/none/x", .home = folder.path}));
    assert_int_equal(failure.code, ERR_CONFIG);
    assert_non_null(strstr(words_of(&failure), "/none/x"));
    assert_false(load(&(struct kubernetes_source){.kubeconfig = folder.path}));
    assert_int_equal(failure.code, ERR_CONFIG);
    assert_true(load_text("")); /* what kubectl makes of a new file */
    assert_null(kubeconfig_current(config));
    assert_broken(NULL, ERR_CONFIG, "No context");
}

/* -- damaged entries ------------------------------------------------------- */

static void collect(void *user, const struct kubernetes_context *context)
{
    str_addf(user, "%s%s|%s|%s|%s|%s|%s\n", context->current ? "*" : "", context->name,
             context->cluster, context->server, context->user, str_or(context->namespace, "-"),
             context->broken ? error_word(context->broken->code) : "ok");
    if (context->broken)
        words_of(context->broken);
}

static void assert_listed(const char *expected)
{
    AUTO_STR struct str out = STR_INIT(STR_DOCUMENT);
    kubeconfig_each(config, collect, &out);
    assert_string_equal(out.s, expected);
}

static void test_damaged_entries_hide_no_other(void **state)
{
    assert_true(load_text("current-context: good\n"
                          "contexts:\n"
                          "- name: no-body\n"
                          "- {name: wrong-body, context: text}\n"
                          "- {name: no-cluster, context: {user: u}}\n"
                          "- {name: lost-cluster, context: {cluster: zz, user: u, namespace: n}}\n"
                          "- {name: lost-user, context: {cluster: c, user: zz}}\n"
                          "- {context: {cluster: c}}\n"
                          "- text\n"
                          "- {name: old, context: {cluster: c, user: gcp}}\n"
                          "- {name: good, context: {cluster: c, user: u, namespace: n}}\n"
                          "- {name: good, context: {cluster: zz}}\n"
                          "clusters:\n- {name: c, cluster: {server: 'https://h'}}\n- {}\n"
                          "users:\n- {name: u, user: {token: t}}\n"
                          "- {name: gcp, user: {auth-provider: {name: gcp}}}\n"));
    assert_listed("no-body||||-|config\n"
                  "wrong-body||||-|config\n"
                  "no-cluster|||u|-|config\n"
                  "lost-cluster|zz||u|n|config\n"
                  "lost-user|c|https://h|zz|-|config\n"
                  "old|c|https://h|gcp|-|unsupported\n"
                  "*good|c|https://h|u|n|ok\n");
    static const char *const expected[] = {"line 8", "line 9", "line 12", "line 15"};
    for (size_t i = 0; i < ARRAY_LEN(expected); i++)
        assert_non_null(strstr(words_of(kubeconfig_problem(config, i)), expected[i]));
    assert_null(kubeconfig_problem(config, ARRAY_LEN(expected)));
    assert_broken("lost-cluster", ERR_CONFIG, "zz");
    assert_broken("lost-user", ERR_CONFIG, "zz");
}

static void test_damaged_sections(void **state)
{
    assert_true(load_text("contexts: [{name: x, context: {cluster: c}}]\nusers: text\n"
                          "clusters: {c: {server: h}}\n"));
    assert_listed("*x|c|||-|config\n");
    assert_non_null(strstr(words_of(kubeconfig_problem(config, 0)), "line 3: clusters"));
    assert_non_null(strstr(words_of(kubeconfig_problem(config, 1)), "line 2: users"));
    assert_false(load_text("[1, 2]"));
    assert_int_equal(failure.code, ERR_CONFIG);
    assert_false(load_text("kind: Pod\ncontexts: [{name: x}]\n"));
    assert_non_null(strstr(words_of(&failure), "not a kubeconfig"));
    assert_false(load_text("a: 1\na: 2\n"));
    assert_non_null(strstr(words_of(&failure), "/config, line 2"));
}

static void test_a_current_context_that_is_not_there(void **state)
{
    assert_true(load_text("current-context: gone\ncontexts: [{name: x, context: {cluster: c}}]\n"
                          "clusters: [{name: c, cluster: {server: h}}]\n"));
    assert_broken(NULL, ERR_CONFIG, "gone");
    assert_listed("x|c|https://h||-|ok\n");
    assert_true(load_text("contexts: [{name: x, context: {}}, {name: y, context: {}}]\n"));
    assert_null(kubeconfig_current(config));
    assert_broken(NULL, ERR_CONFIG, "No context");
}

static void test_names_are_cleaned(void **state)
{
    assert_true(
        load_text("contexts: [{name: \"a\\e[31mb\", context: {cluster: \"c\\n\", namespace: "
                  "\"n\\t\"}}]\nclusters: [{name: \"c\\n\", cluster: {server: h}}]\n"));
    assert_listed("*ab|c |https://h||n |ok\n");
    assert_true(resolve("ab"));
}

static void test_many_contexts(void **state)
{
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    str_add(&text, "current-context: c999\nclusters:\n");
    for (int i = 0; i < 1000; i++)
        str_addf(&text, "- {name: k%d, cluster: {server: 'https://h%d'}}\n", i, i);
    str_add(&text, "contexts:\n");
    for (int i = 0; i < 1000; i++)
        str_addf(&text, "- {name: c%d, context: {cluster: k%d}}\n", i, i);
    assert_true(load_text(text.s));
    assert_true(resolve(NULL));
    assert_string_equal(target->endpoint.base_url, "https://h999");
}

/* -- in the cluster -------------------------------------------------------- */

static const struct kubernetes_source service = {.service_host = "10.96.0.1",
                                                 .service_port = "443"};

static void make_service_account(void)
{
    test_folder_text(&folder, SERVICE "token", "sa-token");
    test_folder_text(&folder, SERVICE "ca.crt", CA);
    test_folder_text(&folder, SERVICE "namespace", "ada\n");
}

static void test_in_cluster(void **state)
{
    assert_false(load(&service)); /* nothing is mounted */
    assert_int_equal(failure.code, ERR_NOT_FOUND);
    make_service_account();
    assert_true(load(&service));
    assert_string_equal(kubeconfig_current(config), "in-cluster");
    assert_listed("*in-cluster|in-cluster|https://10.96.0.1:443|in-cluster|ada|ok\n");
    assert_true(resolve(NULL));
    assert_string_equal(target->endpoint.ca_pem, CA);
    assert_null(target->file);
    assert_string_equal(target->credentials.token_file, test_folder_path(&folder, SERVICE "token"));
    assert_null(target->credentials.token);
    assert_true(
        load(&(struct kubernetes_source){.service_host = "fd00::1", .service_port = "443"}));
    assert_true(resolve(NULL));
    assert_string_equal(target->endpoint.base_url, "https://[fd00::1]:443");
}

static void test_in_cluster_stands_back(void **state)
{
    make_service_account();
    test_folder_text(&folder, ".kube/config",
                     "contexts: [{name: x, context: {cluster: c}}]\n"
                     "clusters: [{name: c, cluster: {server: h}}]\n");
    struct kubernetes_source source = service;
    source.home = folder.path;
    assert_true(load(&source));
    assert_listed("*x|c|https://h||-|ok\n"
                  "in-cluster|in-cluster|https://10.96.0.1:443|in-cluster|ada|ok\n");
    assert_true(resolve("in-cluster"));
    source.kubeconfig = folder.paths[folder.count - 2]; /* a named file counts alone */
    assert_true(load(&source));
    assert_listed("*x|c|https://h||-|ok\n");
}

static void test_a_context_of_a_file_may_be_called_in_cluster(void **state)
{
    make_service_account();
    test_folder_text(&folder, ".kube/config",
                     "contexts: [{name: in-cluster, context: {cluster: c}}]\n"
                     "clusters: [{name: c, cluster: {server: h}}]\n");
    struct kubernetes_source source = service;
    source.home = folder.path;
    assert_true(load(&source));
    assert_listed("*in-cluster|c|https://h||-|ok\n");
}

static void test_in_cluster_without_its_authority(void **state)
{
    test_folder_text(&folder, SERVICE "token", "sa-token");
    assert_true(load(&service));
    assert_broken(NULL, ERR_CONFIG, "ca.crt");
    assert_listed("*in-cluster||||-|config\n");
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        CASE(test_everything_about_a_cluster),
        CASE(test_other_ways_in),
        CASE(test_a_target_outlives_the_config),
        CASE(test_json_and_names_that_look_like_numbers),
        CASE(test_data_wins_over_files),
        CASE(test_files_and_data_may_be_mixed),
        CASE(test_damaged_certificates),
        CASE(test_an_authority_and_no_check),
        CASE(test_addresses),
        CASE(test_tokens),
        CASE(test_proxies),
        CASE(test_exec),
        CASE(test_exec_relative_to_the_file),
        CASE(test_what_cannot_sign_in),
        CASE(test_the_first_definition_counts),
        CASE(test_a_damaged_file_hides_no_other),
        CASE(test_relative_to_where_we_are),
        CASE(test_home),
        CASE(test_nothing_at_all),
        CASE(test_damaged_entries_hide_no_other),
        CASE(test_damaged_sections),
        CASE(test_a_current_context_that_is_not_there),
        CASE(test_names_are_cleaned),
        CASE(test_many_contexts),
        CASE(test_in_cluster),
        CASE(test_in_cluster_stands_back),
        CASE(test_a_context_of_a_file_may_be_called_in_cluster),
        CASE(test_in_cluster_without_its_authority),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
