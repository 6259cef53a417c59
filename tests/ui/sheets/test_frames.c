/* The frames of the sheets and pages, cell for cell, in two languages and at several sizes. */
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

struct frame {
    const char *name; /* tests/ui/sheets/<name>.txt, and <name>.fr.txt */
    int rows, cols;
    bool fleet, ascii;
    const char *keys;
};

/* The cursor at old-rstudio, its own volume ticked, the ▸ at the name to type. */
#define TICKED "jjjd" UP " " DOWN DOWN
/* All ready servers with a GPU are marked. */
#define GPUS "0/gpu:>0 state:ready" ENTER "A"

static const struct frame frames[] = {
    {"picker", 24, 80, false, false, "Nlab"},
    {"picker_all", 24, 80, false, false, "N"},
    {"picker_unknown", 24, 80, false, false, "Nzoo"},
    {"picker_200x60", 60, 200, false, false, "Nlab"},
    {"picker_ascii", 24, 80, false, true, "Nlab"},
    {"palette", 24, 80, false, false, ":arr"},
    {"palette_60x15", 15, 60, false, false, ":del"},
    {"palette_200x60", 60, 200, false, false, ":"},
    {"contexts", 24, 80, false, false, "C"},
    {"sorter", 24, 80, false, false, "o"},
    {"copy", 24, 80, false, false, "y"},
    {"copy_call", 24, 80, false, false, "yjjjjj"},
    {"report", 24, 80, false, false, "I"},
    {"why", 24, 80, false, false, "w"},
    {"help", 24, 80, false, false, "?"},
    {"help_60x15", 15, 60, false, false, "?"},
    {"help_200x60", 60, 200, false, false, "?"},
    {"help_ascii", 24, 80, false, true, "?"},
    {"help_find", 24, 80, false, false, "?/ma"},
    {"delete", 24, 80, false, false, "jjjd"},
    {"delete_typed", 24, 80, false, false, TICKED "old-"},
    {"delete_40x10", 10, 40, false, false, TICKED "old-"},
    {"delete_ascii", 24, 80, false, true, "jjjd"},
    {"delete_200x60", 60, 200, false, false, "jjjd"},
    {"stop", 24, 80, false, false, "js"},
    {"bulk_stop", 24, 80, true, false, GPUS "s"},
    {"bulk_delete", 24, 80, true, false, GPUS "d12"},
    {"bulk_60x15", 15, 60, true, false, GPUS "s"},
    {"bulk_ascii", 24, 80, true, true, GPUS "s"},
};

static void check(const struct frame *frame, const char *language)
{
    static const char *const known[] = {"lab-7", "lab-imaging", "collab-2026", "census-2026"};
    char name[80];
    struct stage *stage = stage_prepare(frame->rows, frame->cols, false);
    language_set(language);
    fixture_add_namespaces(stage->platform);
    if (frame->fleet)
        fixture_add_fleet(stage->platform);
    stage_show(stage, TEAM);
    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        platform_ask_rights(stage->platform, known[i]);
    stage_text(stage);
    stage_keys(stage, frame->keys);
    snprintf(name, sizeof name, "sheets/%s%s", frame->name, str_eq(language, "fr") ? ".fr" : "");
    golden_check(name, frame->ascii ? stage_ascii(stage) : stage_text(stage));
    stage_free(stage);
}

static void one_frame(void **state)
{
    check(*state, "en");
    check(*state, "fr");
}

int main(void)
{
    struct CMUnitTest tests[ARRAY_LEN(frames)];
    for (size_t i = 0; i < ARRAY_LEN(frames); i++)
        tests[i] = (struct CMUnitTest){.name = frames[i].name,
                                       .test_func = one_frame,
                                       .initial_state = (void *)(uintptr_t)&frames[i]};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
