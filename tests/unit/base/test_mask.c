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
    assert_masked("curl -H 'Authorization: Bearer abc.def' x",
                  "curl -H 'Authorization: " MASK "' x");
    assert_masked("sent Bearer abcdefgh12 to x", "sent Bearer " MASK " to x");
    assert_masked("Cookie: a=b; c=d", "Cookie: " MASK);
    assert_masked("> Cookie: a=b; c=d", "> Cookie: " MASK); /* as curl -v shows it */
    assert_masked("sent Cookie: a=b c=d", "sent Cookie: " MASK);
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
                  "a\n-----BEGIN RSA PRIVATE KEY-----\n" MASK "\n" MASK
                  "\n-----END RSA PRIVATE KEY-----\nb");
}

static void names_that_end_in_pass_auth_or_key(void **state)
{
    assert_masked("DB_PASS=hunter2", "DB_PASS=" MASK);
    assert_masked("PGPASS=hunter2 PGUSER=ada", "PGPASS=" MASK " PGUSER=ada");
    assert_masked("SMTP_PASS: hunter2", "SMTP_PASS: " MASK);
    assert_masked("smtp.pass=x1 dbPass=x2 DB_PASS_2=x3",
                  "smtp.pass=" MASK " dbPass=" MASK " DB_PASS_2=" MASK);
    assert_masked("{\"auths\":{\"r.io\":{\"auth\":\"YWRhOnB3\"}}}",
                  "{\"auths\":{\"r.io\":{\"auth\":\"" MASK "\"}}}");
    assert_masked("//npm.example.ca/:_authToken=abc", "//npm.example.ca/:_authToken=" MASK);
    assert_masked("ENCRYPTION_KEY=k1", "ENCRYPTION_KEY=" MASK);
    assert_masked("API key: k1", "API key: " MASK);
    assert_masked("SharedAccessKey=k1=;EntityPath=q", "SharedAccessKey=" MASK ";EntityPath=q");
    assert_masked("client-key-data: TFMw", "client-key-data: " MASK);
    assert_masked("mot de passe\u00a0: hunter2", "mot de passe\u00a0: " MASK);
    assert_kept("bypass: on, compass=7, PRIMARY_KEY=id, topologyKey: kubernetes.io/hostname");
    assert_kept("Chaque serveur d\u00e9passe : 5 Go");
}

/* A value ends where its writer ended it, not at the first sign that could be an end. */
static void values_are_masked_to_their_end(void **state)
{
    assert_masked("password: correct horse battery", "password: " MASK);
    assert_masked("password: a&b,c;d", "password: " MASK);
    assert_masked("DB_PASSWORD=a&b,c", "DB_PASSWORD=" MASK);
    assert_masked("INFO DB_PASSWORD=a&b,c;d)e end", "INFO DB_PASSWORD=" MASK " end");
    assert_masked("password: 'abc''rest'", "password: '" MASK "'");
    assert_masked("x password='ab'\\''cd' y", "x password='" MASK "' y");
    assert_masked("x password='ab'\"c d\"e y", "x password=" MASK " y");
    assert_masked("INFO password: correct horse, user: ada", "INFO password: " MASK ", user: ada");
    assert_masked("{password: correct horse, user: ada}", "{password: " MASK ", user: ada}");
    assert_masked("\"DB_PASS=correct horse\",\"A=b\"", "\"DB_PASS=" MASK "\",\"A=b\"");
    assert_masked("Server=db;Password=a b;Database=x", "Server=db;Password=" MASK ";Database=x");
    assert_masked("Server=db;Pwd={a;b};Database=x", "Server=db;Pwd=" MASK ";Database=x");
    assert_masked("x password=a\\ b y", "x password=" MASK " y");
    assert_masked("PASSWORD=ab\"cd", "PASSWORD=" MASK);
    assert_masked("{\"log\":\"PASSWORD=ab\",\"t\":1}", "{\"log\":\"PASSWORD=" MASK "\",\"t\":1}");
    assert_masked("{\\\"password\\\":\\\"a\\\\\\\"b\\\",\\\"n\\\":1}",
                  "{\\\"password\\\":\\\"" MASK "\\\",\\\"n\\\":1}");
    assert_masked("{\"password\" : \"a b\" , \"n\" : 1}",
                  "{\"password\" : \"" MASK "\" , \"n\" : 1}");
    assert_masked("{'password': b'a b', 'n': 1}", "{'password': " MASK ", 'n': 1}");
    assert_masked("('password', 'a b')", "('password', '" MASK "')");
    assert_masked("os.environ[\"DB_PASS\"] = \"a b\"", "os.environ[\"DB_PASS\"] = \"" MASK "\"");
    assert_masked("{:password=>\"a b\", :user=>\"x\"}", "{:password=>\"" MASK "\", :user=>\"x\"}");
    assert_masked("<password>a b</password>", "<password>" MASK "</password>");
    assert_masked("\"tokens\": [\"a\", \"b\"], \"n\": 1", "\"tokens\": " MASK ", \"n\": 1");
    assert_masked("map[Authorization:[Basic YTpi] Host:[x]]",
                  "map[Authorization:" MASK " Host:[x]]");
    assert_masked("ALTER ROLE ada PASSWORD 'a b';", "ALTER ROLE ada PASSWORD '" MASK "';");
    assert_masked("CREATE USER ada IDENTIFIED BY 'a b';",
                  "CREATE USER ada IDENTIFIED BY '" MASK "';");
}

static void what_signs_in_elsewhere(void **state)
{
    assert_masked("curl -u ada:pw https://x", "curl -u " MASK " https://x");
    assert_masked("docker run -u 1000:1000 -p 8080:80 x", "docker run -u 1000:1000 -p 8080:80 x");
    assert_masked("mysql -uroot -phunter2 lab", "mysql -uroot -p" MASK " lab");
    assert_masked("sshpass -p hunter2 ssh x", "sshpass -p " MASK " ssh x");
    assert_masked("postgres://ada:p/w@db/x", "postgres://" MASK "@db/x");
    assert_masked("redis://:pw@db:6379", "redis://" MASK "@db:6379");
    assert_masked("ada:pw@tcp(db:3306)/lab", MASK "@tcp(db:3306)/lab");
    assert_masked("hash $2b$12$EixZaYVK1fsbw1ZfbX3OXePaWxn96p36WQoeG6Lruj3vjPGga31lW end",
                  "hash " MASK " end");
    assert_masked("xoxb-123456789012-abcdefghijkl", MASK);
    assert_masked("dop_v1_abcdef0123456789abcdef", MASK);
    assert_masked("AccountName=a;AccountKey=k+/==;EndpointSuffix=core.windows.net",
                  "AccountName=a;AccountKey=" MASK ";EndpointSuffix=core.windows.net");
    assert_masked("X-Registry-Auth: YTpi", "X-Registry-Auth: " MASK);
    assert_kept("Www-Authenticate: Bearer realm=\"https://r.io/token\",service=\"r.io\"");
    assert_kept("no basic auth credentials");
    assert_kept("Basic authentication failed");
    assert_kept("git clone ssh://git@github.com/x");
}

/* What an error says of a key is kept, and what comes behind it. */
static void the_words_begin_private_key_hide_nothing(void **state)
{
    assert_kept("key must start with \"-----BEGIN RSA PRIVATE KEY-----\" but does not\n"
                "second line: fine\nthird line: fine");
    assert_masked("-----END CERTIFICATE----------BEGIN RSA PRIVATE KEY-----\nab1\ncd2\n"
                  "-----END RSA PRIVATE KEY-----\nplain words",
                  "-----END CERTIFICATE----------BEGIN RSA PRIVATE KEY-----\n" MASK "\n" MASK
                  "\n-----END RSA PRIVATE KEY-----\nplain words");
    assert_masked(
        "{\"k\":\"-----BEGIN PRIVATE KEY-----\\nMIIE\\nab=\\n-----END PRIVATE KEY-----\",\"n\":1}",
        "{\"k\":\"-----BEGIN PRIVATE KEY-----" MASK "-----END PRIVATE KEY-----\",\"n\":1}");
    assert_masked("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nab1\nerror: it ended",
                  "-----BEGIN RSA PRIVATE KEY-----\n" MASK "\n\n" MASK "\nerror: it ended");
    assert_masked("SSH_KEY=\"-----BEGIN OPENSSH PRIVATE KEY-----\nab1\n"
                  "-----END OPENSSH PRIVATE KEY-----\"\nA=b",
                  "SSH_KEY=" MASK "\n" MASK "\n-----END OPENSSH PRIVATE KEY-----\"\nA=b");
    assert_masked("ab12==\n-----END RSA PRIVATE KEY-----", MASK "\n-----END RSA PRIVATE KEY-----");
}

static void of_pairs(void **state)
{
    assert_masked(
        "{\"name\":\"DB_PASSWORD\",\"value\":\"hunter2\"},{\"name\":\"A\",\"value\":\"b\"}",
        "{\"name\":\"DB_PASSWORD\",\"value\":\"" MASK "\"},{\"name\":\"A\",\"value\":\"b\"}");
    assert_masked("{\"value\":\"hunter2\",\"name\":\"DB_PASSWORD\"}",
                  "{\"value\":\"" MASK "\",\"name\":\"DB_PASSWORD\"}");
    assert_masked("{ \"name\" : \"DB_PASS\" , \"value\" : \"a b\" }",
                  "{ \"name\" : \"DB_PASS\" , \"value\" : \"" MASK "\" }");
    assert_masked("{\\\"name\\\":\\\"DB_PASS\\\",\\\"value\\\":\\\"a b\\\"}",
                  "{\\\"name\\\":\\\"DB_PASS\\\",\\\"value\\\":\\\"" MASK "\\\"}");
    assert_masked("env: [{name: DB_PASS, value: correct horse}, {name: A, value: b}]",
                  "env: [{name: DB_PASS, value: " MASK "}, {name: A, value: b}]");
    assert_masked("{Name:DB_PASS Value:correct horse ValueFrom:nil}",
                  "{Name:DB_PASS Value:" MASK " ValueFrom:nil}");
    assert_masked("- value: hunter2\n  name: DB_PASSWORD\n- value: b\n  name: A",
                  "- value: " MASK "\n  name: DB_PASSWORD\n- value: b\n  name: A");
    assert_masked("{\n \"name\": \"DB_PASS\",\n \"value\": \"a b\"\n}",
                  "{\n \"name\": \"DB_PASS\",\n \"value\": \"" MASK "\"\n}");
    assert_masked("{\n \"value\": \"a b\",\n \"name\": \"DB_PASS\"\n}",
                  "{\n \"value\": \"" MASK "\",\n \"name\": \"DB_PASS\"\n}");
    assert_masked("- name: DB_PASS\n  # why\n  value: a b",
                  "- name: DB_PASS\n  # why\n  value: " MASK);
    assert_kept("- name: secret-volume\n  mountPath: /x\n- name: A\n  value: b");
}

static void of_lists_and_secrets(void **state)
{
    assert_masked("[\n \"--token\",\n \"a b\",\n \"-v\"\n]",
                  "[\n \"--token\",\n \"" MASK "\",\n \"-v\"\n]");
    assert_masked("tokens:\n- a b\n- c\nuser: ada", "tokens:\n- " MASK "\n- " MASK "\nuser: ada");
    assert_masked("args:\n- --password=a b\n- -v", "args:\n- --password=" MASK "\n- -v");
    assert_masked("password: \"a\n  b\"\nuser: ada", "password: " MASK "\n\nuser: ada");
    assert_masked("- password: |\n    x\n  user: ada", "- password: " MASK "\n\n  user: ada");
    assert_masked("data:\n  a.txt: eA==\n  b: |\n    y\nkind: Secret",
                  "data:\n  a.txt: " MASK "\n  b: " MASK "\n\nkind: Secret");
    assert_masked("{\"data\":{\"a\":\"eA==\"},\"kind\":\"Secret\"}",
                  "{\"data\":{\"a\":\"" MASK "\"},\"kind\":\"Secret\"}");
    assert_kept("data:\n  a.txt: eA==\nkind: ConfigMap");
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
    assert_kept(
        "Failed to pull image \"r.io/x:1\": failed to authorize: failed to fetch oauth token: "
        "unexpected status from GET request to https://r.io/token: 403 Forbidden");
    assert_kept("MountVolume.SetUp failed for volume \"default-token-ab12\" : secret "
                "\"default-token-ab12\" not found");
    assert_kept("references non-existent secret key: tls.crt");
    assert_kept("couldn't find key password in Secret lab/db-password");
    assert_kept("Unable to retrieve some image pull secrets (regcred); attempting to pull");
    assert_kept("automountServiceAccountToken: false\n  secret:\n    secretName: tls\n"
                "    defaultMode: 420\nimagePullSecrets:\n- name: regcred\nsecrets:\n- regcred");
    assert_kept("- name: DB_PASSWORD\n  valueFrom:\n    secretKeyRef:\n      name: db\n"
                "      key: password");
    assert_kept("args: [\"--password=$(DB_PASSWORD)\", \"--token\", \"${TOKEN}\"]");
    assert_kept("server secret-lab: waiting; pod token-server-0: Pending");
    assert_kept("max_tokens=4096 tokenizer: gpt2 PWD=/home/jovyan");
    assert_kept("on node aks-gpu-28411902-vmss00000a, image r.io/a/b:v1, uid "
                "2f6c8f9e-77a4-4d0e-9d2f-0c1e6a1b3d55");
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
        cmocka_unit_test(values_after_names_of_secrets),
        cmocka_unit_test(what_signs_in),
        cmocka_unit_test(long_base64_and_private_keys),
        cmocka_unit_test(of_yaml),
        cmocka_unit_test(what_is_no_secret_stays),
        cmocka_unit_test(odd_texts),
        cmocka_unit_test(names_that_end_in_pass_auth_or_key),
        cmocka_unit_test(values_are_masked_to_their_end),
        cmocka_unit_test(what_signs_in_elsewhere),
        cmocka_unit_test(the_words_begin_private_key_hide_nothing),
        cmocka_unit_test(of_pairs),
        cmocka_unit_test(of_lists_and_secrets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
