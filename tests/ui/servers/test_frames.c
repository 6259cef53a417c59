/* The frames of the server list, cell for cell, in two languages and the sizes that are designed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>

#include "support/fixture_platform.h"
#include "support/golden.h"
#include "support/stage.h"

enum world { FEW, WIDE, FLEET, LONG };

struct frame {
    const char *name; /* tests/ui/servers/<name>.txt */
    const char *language;
    int rows, cols;
    enum world world;
    const char *keys;
    bool ascii;
};

static const struct frame frames[] = {
    {"list", "en", 24, 80, FEW, "", false},
    {"list.fr", "fr", 24, 80, FEW, "", false},
    {"list_120x36", "en", 36, 120, FEW, "", false},
    {"list_120x36.fr", "fr", 36, 120, FEW, "", false},
    {"list_200x60", "en", 60, 200, WIDE, "j", false},
    {"list_200x60.fr", "fr", 60, 200, WIDE, "j", false},
    {"list_ascii", "en", 24, 80, WIDE, "j", true},
    {"list_ascii.fr", "fr", 24, 80, WIDE, "j", true},
    {"too_small_20x5", "en", 5, 20, WIDE, "", false},
    {"too_small_20x5.fr", "fr", 5, 20, WIDE, "", false},
    {"reduced_40x10", "en", 10, 40, WIDE, "", false},
    {"reduced_40x10.fr", "fr", 10, 40, WIDE, "", false},
    {"reduced_79x23", "en", 23, 79, WIDE, "", false},
    {"failed", "en", 24, 80, WIDE, "", false},
    {"failed.fr", "fr", 24, 80, WIDE, "", false},
    {"events", "en", 24, 80, FEW, ENTER RIGHT, false},
    {"events.fr", "fr", 24, 80, FEW, ENTER RIGHT, false},
    {"filter", "en", 24, 80, FEW, "/gpu:0 st:re", false},
    {"filter.fr", "fr", 24, 80, FEW, "/inactif:>2j", false},
    {"problems", "en", 24, 80, WIDE, "!", false},
    {"marked", "en", 24, 80, FEW, "  j ", false},
    {"long_names", "en", 24, 80, LONG, "", false},
    {"long_names.fr", "fr", 24, 80, LONG, "", false},
    {"long_names_120x36", "en", 36, 120, LONG, "", false},
    {"all_namespaces", "en", 24, 80, FLEET, "0", false},
    {"all_namespaces_120x36.fr", "fr", 36, 120, FLEET, "0", false},
};

/* One name is as long as a server's can be. */
static void add_long(struct stage *stage)
{
    facts_put_ready(stage->world, "aaw-team",
                    "census-2026-dissemination-model-training-on-one-gpu1");
    facts_put_ready(stage->world, "aaw-team", "labour-force-survey-dashboard-dev");
    facts_put_ready(stage->world, "aaw-team", "labour-force-survey-dashboard-prod");
}

static void check(const struct frame *frame)
{
    char name[80];
    struct stage *stage = stage_prepare(frame->rows, frame->cols, false);
    language_set(frame->language);
    if (frame->world == WIDE)
        fixture_add_wide(stage->platform);
    if (frame->world == FLEET)
        fixture_add_fleet(stage->platform);
    if (frame->world == LONG)
        add_long(stage);
    stage_show(stage, "aaw-team");
    stage_keys(stage, frame->keys);
    snprintf(name, sizeof name, "servers/%s", frame->name);
    golden_check(name, frame->ascii ? stage_ascii(stage) : stage_text(stage));
    stage_free(stage);
}

static void frame(void **state)
{
    check(*state);
}

int main(void)
{
    struct CMUnitTest tests[ARRAY_LEN(frames)];
    for (size_t i = 0; i < ARRAY_LEN(frames); i++)
        tests[i] = (struct CMUnitTest){
            .name = frames[i].name,
            .test_func = frame,
            .initial_state = (void *)(uintptr_t)&frames[i],
        };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
