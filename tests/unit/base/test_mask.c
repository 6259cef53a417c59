/* What is masked in a text for other people, and what is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <carnet/base/mask.h>

static void assert_masked(const char *text, const char *expected)
{
    AUTO_STR struct str out = STR_INIT(STR_LINE);
    mask_add(&out, text, strlen(text));
    assert_string_equal(out.s, expected);
}

static void assert_kept(const char *text)
{
    assert_masked(text, text);
}

static void values_after_names_of_secrets(void **state)
{
    assert_masked("password=hunter2 user=ada", "password=" MASK " user=ada");
    assert_masked("DB_PASSWORD: hunter2", "DB_PASSWORD: " MASK);
    assert_masked("{\"apiKey\":\"k-1\",\"n\":1}", "{\"apiKey\":\"" MASK "\",\"n\":1}");
    assert_masked("{\"password\": \"a\\\"b c\"}", "{\"password\": \"" MASK "\"}");
    assert_masked("http://x/?token=abc&lang=fr", "http://x/?token=" MASK "&lang=fr");
    assert_masked("--NotebookApp.token='abc' --port=8888",
                  "--NotebookApp.token='" MASK "' --port=8888");
    assert_masked("run --password hunter2 --quiet", "run --password " MASK " --quiet");
    assert_masked("[\"--db-passwd\",\"x y\",\"-v\"]", "[\"--db-passwd\",\"" MASK "\",\"-v\"]");
    assert_masked("AWS_SECRET_ACCESS_KEY=wJalr", "AWS_SECRET_ACCESS_KEY=" MASK);
    assert_masked("https://s.blob/x?sv=1&sig=a%2Fb", "https://s.blob/x?sv=1&sig=" MASK);
    assert_masked("password = \"half", "password = " MASK);
}

static void what_signs_in(void **state)
{
    assert_masked("curl -H 'Authorization: Bearer abc.def' x", "curl -H 'Authorization: " MASK);
    assert_masked("sent Bearer abcdefgh12 to x", "sent Bearer " MASK " to x");
    assert_masked("Cookie: a=b; c=d", "Cookie: " MASK);
    assert_masked("git clone https://ada:pw@git.example.ca/x.git",
                  "git clone https://" MASK "@git.example.ca/x.git");
    assert_masked("postgres://ada:p@ss@db:5432/x", "postgres://" MASK "@db:5432/x");
    assert_masked("key ghp_16C7e42F292c6912E7710c838347Ae178B4a", "key " MASK);
    assert_masked("AKIAIOSFODNN7EXAMPLE", MASK);
    assert_masked("jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dBjftJeZ4CVP end", "jwt " MASK " end");
}

static void long_base64_and_private_keys(void **state)
{
    assert_masked("data dGhpcyBpcyBhIHZlcnkgbG9uZyBzZWNyZXQ0Mg== end", "data " MASK " end");
    assert_masked("a\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc\n-----END RSA PRIVATE KEY-----\nb",
                  "a\n" MASK "\n\n\n\nb");
}

static void of_yaml(void **state)
{
    assert_masked("env:\n- name: DB_PASSWORD\n  value: hunter2\n- name: LANG\n  value: fr",
                  "env:\n- name: DB_PASSWORD\n  value: " MASK "\n- name: LANG\n  value: fr");
    assert_masked("- name: \"API_TOKEN\"\n  value: \"a b\"",
                  "- name: \"API_TOKEN\"\n  value: \"" MASK "\"");
    assert_masked("args:\n- --password\n- hunter2\n- -v", "args:\n- --password\n- " MASK "\n- -v");
    assert_masked("password: |\n  one\n  two\nuser: ada", "password: " MASK "\n\n\nuser: ada");
    assert_masked("  - name: A_SECRET\n    value: |-\n      one\n\n      two\n  - name: B",
                  "  - name: A_SECRET\n    value: " MASK "\n\n\n\n  - name: B");
}

/* A report without these is of no use. */
static void what_is_no_secret_stays(void **state)
{
    assert_kept("0/14 nodes are available: 4 Insufficient nvidia.com/gpu.");
    assert_kept("ghcr.io/team/geo@sha256:"
                "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08");
    assert_kept("volume pvc-2f6c8f9e-77a4-4d0e-9d2f-0c1e6a1b3d55 of uid "
                "ddda7382-020e-4e68-8a39-7dd5999c1c8f");
    assert_kept("k8scc01covidacr.azurecr.io/Team/Jupyterlab-pytorch/Some-long-path/v19:latest");
    assert_kept("secretName: my-tls\nsecretKeyRef:\n  name: db-password\n  key: password");
    assert_kept("secret \"missing\" not found");
    assert_kept("imagePullSecrets:\n- name: registry");
    assert_kept("mail ada.lovelace@example.ca, see https://example.ca/a@b");
    assert_kept("the bearer of bad news: it failed");
    assert_kept("sk-learn-notebook-image and tokens are words");
    assert_kept("Back-off restarting failed container c in pod "
                "crash_ada(8cf05d86-b08b-4deb-8924-6e431cec416b)");
    assert_kept("");
    assert_kept("\n\n");
    assert_kept("password:");
    assert_kept("password: \"\"");
}

/* Whatever is fed, nothing breaks and a short maximum cuts. */
static void odd_texts(void **state)
{
    static const char odd[] = "://@ Bearer \n- \n- name: \n--token\n\"\\\npassword=\\";
    AUTO_STR struct str small = STR_INIT(10);
    for (size_t len = 0; len < sizeof odd; len++) {
        AUTO_STR struct str out = STR_INIT(STR_LINE);
        mask_add(&out, odd, len);
        mask_add(&out, odd + len, sizeof odd - 1 - len);
    }
    mask_add(&small, "password=hunter2 password=hunter2", 33);
    assert_null(strstr(small.s, "hunter2"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_after_names_of_secrets), cmocka_unit_test(what_signs_in),
        cmocka_unit_test(long_base64_and_private_keys),  cmocka_unit_test(of_yaml),
        cmocka_unit_test(what_is_no_secret_stays),       cmocka_unit_test(odd_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
