/* What stands in certificates, and the way to a server looked at without a word to it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/fault_server.h"
#include "support/tls.h"

#include <carnet/base/clock.h>
#include <carnet/base/str.h>
#include <carnet/loop/loop.h>
#include <carnet/net/certificate.h>
#include <carnet/net/http.h>
#include <carnet/net/probe.h>

#include <string.h>

#define DAY 86400

static void what_stands_in_it(void **state)
{
    struct tls_identity authority, identity;
    struct certificate certificate;
    AUTO_STR struct str chain = STR_INIT(STR_DOCUMENT);
    int64_t now = clock_wall();
    tls_make(&authority, &(struct tls_spec){.name = "the\x1b[31m authority", .authority = true},
             NULL);
    tls_make(&identity,
             &(struct tls_spec){.name = "platform",
                                .alt_names = "DNS:a.example.org,IP:192.0.2.7,IP:2001:db8::1",
                                .from_days = -10,
                                .to_days = 20},
             &authority);
    str_addf(&chain, "%s%s", identity.cert_pem, authority.cert_pem);
    assert_true(certificate_read(chain.s, 0, &certificate));
    assert_string_equal(certificate.subject, "platform");
    assert_string_equal(certificate.names, "a.example.org, 192.0.2.7, 2001:db8::1");
    assert_null(strchr(certificate.issuer, '\x1b')); /* others wrote it */
    assert_true(certificate.from <= now - 9 * DAY && certificate.from >= now - 11 * DAY);
    assert_true(certificate.until >= now + 19 * DAY && certificate.until <= now + 21 * DAY);
    assert_true(certificate_read(chain.s, 1, &certificate));
    assert_false(certificate_read(chain.s, 2, &certificate));
    assert_false(certificate_read("", 0, &certificate));
    assert_false(certificate_read("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                                  0, &certificate));
    tls_fini(&identity);
    tls_fini(&authority);
}

static void who_it_is_for(void **state)
{
    struct tls_identity identity;
    tls_make(&identity,
             &(struct tls_spec){.name = "p", .alt_names = "DNS:*.example.org,IP:192.0.2.7"}, NULL);
    assert_true(certificate_fits(identity.cert_pem, "a.example.org"));
    assert_false(certificate_fits(identity.cert_pem, "a.b.example.org"));
    assert_false(certificate_fits(identity.cert_pem, "example.org"));
    assert_true(certificate_fits(identity.cert_pem, "192.0.2.7"));
    assert_false(certificate_fits(identity.cert_pem, "192.0.2.8"));
    assert_false(certificate_fits("nothing", "a.example.org"));
    tls_fini(&identity);
}

/* The way there -------------------------------------------------------------------------------- */

struct look {
    bool told, trusted, shown;
    enum probe_step failed;
    enum error_code code;
    char address[64];
};

static void looked(void *data, const struct probe_result *result)
{
    struct look *look = data;
    look->told = true;
    look->trusted = result->trusted;
    look->shown = result->chain != NULL;
    look->failed = result->failed;
    look->code = result->error.code;
    str_copy(look->address, sizeof look->address, result->address);
}

static struct look probe(const char *url, const char *ca_pem)
{
    struct loop *loop = loop_new();
    struct http_client *client = http_client_new(
        loop, &(struct http_endpoint){.base_url = url, .ca_pem = ca_pem, .proxy = ""}, NULL);
    struct look look = {0};
    int64_t end = clock_mono_ms() + 30000;
    probe_start(client, looked, &look);
    while (!look.told && clock_mono_ms() < end)
        loop_turn(loop, 100);
    assert_true(look.told);
    http_client_free(client);
    loop_free(loop);
    return look;
}

static void a_look_asks_nothing(void **state)
{
    struct tls_identity authority, identity;
    struct fault_server *server;
    struct look look;
    tls_make(&authority, &(struct tls_spec){.name = "authority", .authority = true}, NULL);
    tls_make(&identity, /* dates and names are no matter of trust */
             &(struct tls_spec){.name = "x", .alt_names = "DNS:x", .from_days = -9, .to_days = -2},
             &authority);
    server = fault_server_new(&(struct fault_options){.tls = &identity});
    look = probe(fault_server_url(server), authority.cert_pem);
    assert_int_equal(look.failed, PROBE_DONE);
    assert_true(look.shown);
    assert_true(look.trusted);
    assert_string_equal(look.address, "127.0.0.1");
    look = probe(fault_server_url(server), NULL);
    assert_int_equal(look.failed, PROBE_DONE);
    assert_false(look.trusted);
    assert_int_equal(fault_server_count(server, NULL), 0);
    fault_server_greet(server, FAULT_DO_CLOSE, 1);
    assert_int_equal(probe(fault_server_url(server), NULL).failed, PROBE_ENCRYPTION);
    fault_server_down(server);
    look = probe(fault_server_url(server), NULL);
    assert_int_equal(look.failed, PROBE_CONNECTION);
    assert_int_equal(look.code, ERR_REFUSED);
    assert_false(look.shown);
    fault_server_free(server);
    tls_fini(&identity);
    tls_fini(&authority);
}

static void names_that_are_not_there(void **state)
{
    struct look look = probe("https://no-such-host.invalid", NULL);
    assert_int_equal(look.failed, PROBE_NAME);
    assert_int_equal(look.code, ERR_NAME);
    look = probe("ftp://a.example.org", NULL);
    assert_int_equal(look.failed, PROBE_NAME);
    assert_int_equal(look.code, ERR_CONFIG);
}

static void a_look_may_be_ended(void **state)
{
    struct tls_identity identity;
    struct loop *loop = loop_new();
    struct look look = {0};
    tls_make(&identity, &(struct tls_spec){.name = "x"}, NULL);
    struct fault_server *server = fault_server_new(&(struct fault_options){.tls = &identity});
    struct http_client *client = http_client_new(
        loop, &(struct http_endpoint){.base_url = fault_server_url(server), .proxy = ""}, NULL);
    struct probe *running = probe_start(client, looked, &look);
    loop_turn(loop, 0);
    probe_cancel(running);
    loop_turn(loop, 0);
    assert_false(look.told);
    http_client_free(client);
    loop_free(loop);
    fault_server_free(server);
    tls_fini(&identity);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_stands_in_it),   cmocka_unit_test(who_it_is_for),
        cmocka_unit_test(a_look_asks_nothing), cmocka_unit_test(names_that_are_not_there),
        cmocka_unit_test(a_look_may_be_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
