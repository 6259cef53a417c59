/* The header in all its states (screens.md 7.6), and what gives way when room is short. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/base/i18n.h>
#include <carnet/base/str.h>
#include <carnet/tui/key.h>

#include <carnet/base/mem.h>

#include "support/fixture_platform.h"
#include "support/golden.h"
#include "support/stage.h"

static void add_row(struct stage *stage, struct str *out)
{
    stage_settle(stage);
    str_add(out, stage_row(stage, 0));
    str_add_char(out, '\n');
}

static void each_state(struct stage *stage, struct str *out)
{
    static const char *const reasons[] = {REASON_EXPIRED, REASON_NOT_YET, REASON_WITHDRAWN,
                                          REASON_OTHER_NAME, REASON_NO_CIPHER};
    struct error none = ERROR_NONE;
    add_row(stage, out);
    fixture_connecting(stage->platform);
    add_row(stage, out);
    fixture_old(stage->platform, 40);
    add_row(stage, out);
    fixture_offline(stage->platform, 180, 8);
    add_row(stage, out);
    fixture_offline(stage->platform, 180, 0);
    add_row(stage, out);
    fixture_link(stage->platform, LINK_SIGNED_OUT, &none);
    add_row(stage, out);
    fixture_link(stage->platform, LINK_CERTIFICATE, &none);
    add_row(stage, out);
    for (size_t i = 0; i < ARRAY_LEN(reasons); i++) {
        struct error error = ERROR_NONE;
        error_set(&error, ERR_TLS, NULL, NULL, NULL);
        error_set_reason(&error, reasons[i]);
        fixture_link(stage->platform, LINK_CERTIFICATE, &error);
        add_row(stage, out);
    }
    fixture_link(stage->platform, LINK_SLOWED, &none);
    add_row(stage, out);
}

static void read_only(struct str *out)
{
    struct stage *stage = stage_prepare(24, 80, true);
    fixture_clear(stage->platform, "aaw-team");
    stage_show(stage, "aaw-team");
    add_row(stage, out);
    stage_free(stage);
}

static void states(void **state)
{
    static const char *const languages[] = {"en", "fr"};
    for (int i = 0; i < 2; i++) {
        AUTO_STR struct str rows = STR_INIT(STR_LINE);
        struct stage *stage = stage_new(24, 80);
        language_set(languages[i]);
        each_state(stage, &rows);
        stage_free(stage);
        language_set(languages[i]);
        read_only(&rows);
        golden_check(i ? "servers/header.fr" : "servers/header", rows.s);
    }
}

/* Path, then clock, then counts; the state stays whole. */
static void what_gives_way(void **state)
{
    AUTO_STR struct str rows = STR_INIT(STR_LINE);
    struct stage *stage = stage_new(24, 80);
    snprintf(stage->platform->context, sizeof stage->platform->context,
             "gke_statistics-canada_northamerica-northeast1-a_aaw-production");
    ui_show(stage->ui, stage->platform, "aaw-team");
    for (int cols = 120; cols >= 40; cols -= 8) {
        stage_size(stage, 24, cols);
        stage_settle(stage);
        add_row(stage, &rows);
    }
    golden_check("servers/header_narrow", rows.s);
    stage_free(stage);
}

static void typing_gives_the_language_another_key(void **state)
{
    struct stage *stage = stage_new(24, 80);
    stage_keys(stage, "/L");
    assert_non_null(strstr(stage_row(stage, 0), "● live  F2 Français   12:04"));
    assert_non_null(strstr(stage_row(stage, 2), "filter  L"));
    stage_key(stage, K_F1 + 1);
    assert_non_null(strstr(stage_row(stage, 0), "● en direct  F2 English   12:04"));
    assert_non_null(strstr(stage_row(stage, 2), "filtre  L"));
    stage_free(stage);
}

static void figures_from_140_columns(void **state)
{
    struct stage *stage = stage_new(40, 139);
    assert_null(strstr(stage_row(stage, 0), "38 ms"));
    stage_size(stage, 40, 140);
    assert_non_null(strstr(stage_row(stage, 0), "● live 38 ms   L Français"));
    stage_free(stage);
}

static void own_weight_from_140_columns(void **state)
{
    struct stage *stage = stage_new(40, 139);
    assert_null(strstr(stage_row(stage, 0), "calls"));
    stage_size(stage, 40, 140);
    assert_non_null(
        strstr(stage_row(stage, 0), "carnet 14 MB  0.1 % CPU  2 calls/min   1 needs you   ● live"));
    stage->weight = (struct ui_weight){.memory = 1260 * 1000 * 1000, .cpu = 1234, .calls = 1};
    assert_non_null(strstr(stage_row(stage, 0), "carnet 1.3 GB  123 % CPU  1 call/min   1 needs"));
    stage_free(stage);
}

/* It is the first thing to go: a long path needs the room. */
static void own_weight_gives_way_to_the_path(void **state)
{
    struct stage *stage = stage_new(40, 140);
    const char *context = "gke_statistics-canada_northamerica-northeast1-a_aaw-production";
    snprintf(stage->platform->context, sizeof stage->platform->context, "%s", context);
    ui_show(stage->ui, stage->platform, "aaw-team");
    assert_null(strstr(stage_row(stage, 0), "calls"));
    assert_non_null(strstr(stage_row(stage, 0), context));
    stage_free(stage);
}

static void own_weight_says_when_it_changes(void **state)
{
    struct stage *stage = stage_new(40, 140);
    stage->weight.next = clock_mono_ms() + 500;
    ui_draw(stage->ui, &stage->grid);
    assert_in_range(ui_next_change(stage->ui), 0, 500);
    stage_size(stage, 40, 120); /* not shown: it wakes nobody */
    ui_draw(stage->ui, &stage->grid);
    assert_int_equal(ui_next_change(stage->ui), 1000); /* ages below a minute */
    stage_free(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(states),
        cmocka_unit_test(what_gives_way),
        cmocka_unit_test(typing_gives_the_language_another_key),
        cmocka_unit_test(figures_from_140_columns),
        cmocka_unit_test(own_weight_from_140_columns),
        cmocka_unit_test(own_weight_gives_way_to_the_path),
        cmocka_unit_test(own_weight_says_when_it_changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
