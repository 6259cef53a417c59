#include "support/fault_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <carnet/base/error.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/data/file.h>

#define HURRY "10"

static const char *const before[] = {HOUSE_SERVER("jl-cpu", "registry.example/jl:1"),
                                     HOUSE_SERVER("r-prices", "registry.example/rstudio:2"), NULL};
static const char *const after[] = {HOUSE_SERVER("jl-cpu", "registry.example/jl:1"),
                                    HOUSE_SERVER("r-prices", "registry.example/rstudio:2"),
                                    HOUSE_SERVER("newcomer", "registry.example/new:1"), NULL};

/* Scene --------------------------------------------------------------------------------------- */

static void write_config(struct fault_scene *scene)
{
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    str_addf(&text,
             "current-context: prod\n"
             "clusters: [{name: c, cluster: {server: '%s', certificate-authority: ca.pem}}]\n"
             "users: [{name: u, user: %s}]\n"
             "contexts: [{name: prod, context: {cluster: c, user: u, namespace: lab}}]\n",
             scene->address, scene->user);
    test_folder_text(&scene->house.folder, ".kube/config", text.s);
}

void fault_scene_config(struct fault_scene *scene, const char *user)
{
    scene->user = user;
    write_config(scene);
}

void fault_scene_address(struct fault_scene *scene, const char *url)
{
    snprintf(scene->address, sizeof scene->address, "%s", url);
    write_config(scene);
}

void fault_scene_open(struct fault_scene *scene)
{
    fault_scene_open_as(scene, &(struct fault_options){0});
}

void fault_scene_open_as(struct fault_scene *scene, const struct fault_options *options)
{
    struct fault_options own = *options;
    *scene = (struct fault_scene){0};
    tls_make(&scene->authority, &(struct tls_spec){.name = "authority", .authority = true}, NULL);
    tls_make(&scene->server, &(struct tls_spec){.name = "server", .alt_names = "IP:127.0.0.1"},
             &scene->authority);
    house_init(&scene->house);
    house_set(&scene->house, "CARNET_HURRY", HURRY);
    own.tls = &scene->server;
    if (str_eq(own.client_ca_pem, FAULT_SCENE_AUTHORITY))
        own.client_ca_pem = scene->authority.cert_pem;
    house_platform_as(&scene->house, before, &own);
    fault_server_keep(scene->house.server);
    scene->line = fault_proxy_new(fault_server_port(scene->house.server), false);
    test_folder_text(&scene->house.folder, ".kube/ca.pem", scene->authority.cert_pem);
    snprintf(scene->address, sizeof scene->address, "https://127.0.0.1:%d",
             fault_proxy_port(scene->line));
    fault_scene_config(scene, "{token: not-a-real-one}");
}

void fault_scene_close(struct fault_scene *scene)
{
    terminal_stop(scene->terminal);
    fault_proxy_free(scene->line);
    fault_server_free(scene->proxy);
    house_fini(&scene->house);
    tls_fini(&scene->server);
    tls_fini(&scene->authority);
}

static void start(struct fault_scene *scene)
{
    if (!scene->terminal)
        scene->terminal = house_start(&scene->house, 24, 80);
}

/* Cases --------------------------------------------------------------------------------------- */

static void strike(struct fault_scene *scene, const struct fault_case *one)
{
    if (one->steps[0].kind || one->steps[0].text)
        fault_server_script(scene->house.server, one->pattern ? one->pattern : "*", 0, one->steps);
    for (const struct fault_step *step = one->pushed; step->kind != FAULT_DO_END; step++)
        fault_server_push(scene->house.server, HOUSE_NOTEBOOKS, step);
    if (one->line != LINE_GOOD)
        fault_proxy_be(scene->line, one->line, one->line_n);
    if (one->strike)
        one->strike(scene);
    if (!one->open_lines_stay && one->when == WHILE_WATCHING)
        fault_server_end(scene->house.server, FAULT_DO_RESET);
}

static void heal(struct fault_scene *scene, const struct fault_case *one)
{
    fault_server_heal(scene->house.server);
    fault_proxy_be(scene->line, LINE_GOOD, 0);
    if (one->heal)
        one->heal(scene);
}

static void expect_header(struct fault_scene *scene, const char *words)
{
    AUTO_STR struct str pattern = STR_INIT(STR_LINE);
    str_addf(&pattern, "*%s  *", words);
    if (!terminal_wait_row(scene->terminal, 0, pattern.s))
        house_assert_shows(scene->terminal, words); /* fails, with the frame */
}

void fault_scene_live(struct fault_scene *scene)
{
    start(scene);
    house_assert_shows(scene->terminal, "jl-cpu");
    house_assert_shows(scene->terminal, "r-prices");
    expect_header(scene, HEADER_LIVE);
}

static void expect_sentence(struct fault_scene *scene, const char *sentence)
{
    if (!terminal_wait_words(scene->terminal, sentence))
        house_assert_shows(scene->terminal, sentence); /* fails, with the frame */
}

/* The row above the keys: where sentences stand while there are rows. */
static void expect_no_sentence(struct fault_scene *scene)
{
    enum { ROWS = 24 };
    if (!terminal_wait_row(scene->terminal, ROWS - 2, ""))
        house_assert_shows(scene->terminal, "no sentence"); /* fails, with the frame */
}

static void expect_old_rows(struct fault_scene *scene)
{
    house_assert_shows(scene->terminal, "jl-cpu");
    house_assert_shows(scene->terminal, "r-prices");
}

void fault_scene_recovers(struct fault_scene *scene)
{
    house_list(&scene->house, HOUSE_NOTEBOOKS, after);
    house_event(&scene->house, HOUSE_NOTEBOOKS, "ADDED", after[2]);
    house_assert_shows(scene->terminal, "newcomer");
    expect_header(scene, HEADER_LIVE);
    expect_old_rows(scene);
    house_assert_quits(scene->terminal);
}

void fault_case_run(const struct fault_case *one)
{
    struct fault_scene scene;
    print_message("# %s\n", one->name);
    fault_scene_open(&scene);
    if (one->when != AT_START)
        fault_scene_live(&scene);
    strike(&scene, one);
    start(&scene);
    if (one->when == AT_A_CHANGE)
        terminal_keys(scene.terminal, "s\033[B\r"); /* Stop it, the second choice */
    expect_header(&scene, one->header);
    if (one->says)
        expect_sentence(&scene, one->says);
    else
        expect_no_sentence(&scene);
    if (one->rows_go)
        assert_true(terminal_wait_no_text(scene.terminal, "jl-cpu"));
    else if (one->when != AT_START)
        expect_old_rows(&scene);
    heal(&scene, one);
    fault_scene_recovers(&scene);
    if (one->when == AT_A_CHANGE)
        assert_int_equal(fault_server_count(scene.house.server, FAULT_CHANGE), one->sent);
    fault_scene_close(&scene);
}

/* The page ------------------------------------------------------------------------------------ */

#define PAGE TEST_SOURCE_DIR "/tests/faults/README.md"

static void read_page(struct str *page)
{
    struct error error;
    if (!file_read(PAGE, page, &error))
        fail_msg("%s cannot be read", PAGE);
}

static void write_page(const char *text)
{
    FILE *file = fopen(PAGE, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

void fault_table_check(const char *name, const char *table)
{
    const char *renew = getenv("CARNET_FAULTS");
    AUTO_STR struct str page = STR_INIT(1u << 20), fresh = STR_INIT(1u << 20);
    AUTO_STR struct str begin = STR_INIT(STR_LINE), end = STR_INIT(STR_LINE);
    str_addf(&begin, "<!-- %s: made by the run -->\n", name);
    str_addf(&end, "<!-- end of %s -->\n", name);
    read_page(&page);
    const char *from = strstr(page.s, begin.s), *to = from ? strstr(from, end.s) : NULL;
    if (!from || !to)
        fail_msg("%s has no place for the table %s", PAGE, name);
    from += begin.len;
    str_add_n(&fresh, page.s, (size_t)(from - page.s));
    str_add(&fresh, table);
    str_add(&fresh, to);
    if (strcmp(fresh.s, page.s) == 0)
        return;
    if (!str_eq(renew, "renew"))
        fail_msg("%s is not what the run says: CARNET_FAULTS=renew writes it", PAGE);
    write_page(fresh.s);
}

static const char *const moments[] = {
    [WHILE_WATCHING] = "while the list is watched",
    [AT_START] = "at the start",
    [AT_A_CHANGE] = "when a change is sent",
};

/* Only of changes it is counted how often they were sent. */
static void add_row(struct str *table, const struct fault_case *one)
{
    str_addf(table, "| %s | %s | `", one->name, moments[one->when]);
    for (const char *c = one->header; *c; c++)
        str_addf(table, *c == '*' ? "…" : "%c", *c);
    str_addf(table, "` | %s | ", str_or(one->says, "–"));
    if (one->when == AT_A_CHANGE)
        str_addf(table, "%d | ", one->sent);
    str_addf(table, "%s |\n", one->next);
}

void fault_cases_check(const char *name, const struct fault_case *cases, size_t count)
{
    AUTO_STR struct str table = STR_INIT(1u << 20);
    bool sent = cases[0].when == AT_A_CHANGE;
    str_addf(&table, "| fault | strikes | header | sentence | %snote |\n|---|---|---|---|%s---|\n",
             sent ? "times sent | " : "", sent ? "---|" : "");
    for (size_t i = 0; i < count; i++)
        add_row(&table, &cases[i]);
    fault_table_check(name, table.s);
}
