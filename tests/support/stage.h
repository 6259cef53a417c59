/*
 * The screen without a terminal: a ui over the fixture platform, keys in, frames out as text.
 *
 *     struct stage *stage = stage_new(24, 80);
 *     stage_keys(stage, "jj");
 *     golden_check("servers/second_row", stage_text(stage));
 *     stage_free(stage);
 *
 * The wall clock stands at FIXTURE_NOW. What the screen asked its host for is counted.
 */
#ifndef SUPPORT_STAGE_H
#define SUPPORT_STAGE_H

#include <stdbool.h>
#include <stddef.h>

#include <carnet/base/str.h>
#include <carnet/model/model.h>
#include <carnet/platform/platform.h>
#include <carnet/tui/action.h>
#include <carnet/tui/grid.h>
#include <carnet/views/past_change.h>
#include <carnet/views/ui.h>

#define TEAM "aaw-team"

/* Keys that are no characters, as stage_keys takes them. */
#define UP     "\x1e"
#define DOWN   "\x1f"
#define LEFT   "\x1c"
#define RIGHT  "\x1d"
#define ESC    "\x1b"
#define ENTER  "\r"
#define F2     "\x01"
#define CTRL_Y "\x02"

struct fixture_change;

struct stage_asked {
    int dirty, quit, suspend, redraw, welcomed;
    char copied[4096], saved[128], context[PLATFORM_NAME_SIZE], namespace[128];
};
struct stage {
    struct loop *loop;
    struct actions *actions;
    struct platform *platform;
    struct model *model, *world;
    struct ui *ui;
    struct grid grid;
    struct str text;
    struct stage_asked asked;
    struct str saved;        /* what was to be written to asked.saved; "taken.md" is taken */
    struct ui_weight weight; /* as the host says it */
    bool sandbox;            /* so is this */
    const struct ui_change *changes; /* and these */
    size_t change_count;
    bool history_fails;
};
/* Shows aaw-team of the world of screens.md 3.1, read. */
struct stage *stage_new(int rows, int cols);
/* The same before anything was read: a test sets the platform up and calls stage_show. */
struct stage *stage_prepare(int rows, int cols, bool read_only);
void stage_show(struct stage *stage, const char *namespace);
void stage_free(struct stage *stage);
/* cmocka's setup and teardown: *state is a stage of 24x80 that shows aaw-team, drawn once. */
int stage_setup(void **state);
int stage_teardown(void **state);
#define with_a_stage(test) cmocka_unit_test_setup_teardown(test, stage_setup, stage_teardown)

void stage_size(struct stage *stage, int rows, int cols);
void stage_settle(struct stage *stage); /* until nothing is on its way */
void stage_key(struct stage *stage, int key);
void stage_keys(struct stage *stage, const char *text); /* one key for each character */
void stage_paste(struct stage *stage, const char *text);
void stage_click(struct stage *stage, int row, int col);
void stage_wheel(struct stage *stage, int row, int col, int direction);
/* Draws once everything that waits is done (also the pane that follows the cursor); valid until the
 * next. */
const char *stage_text(struct stage *stage);
const char *stage_ascii(struct stage *stage);
const char *stage_row(struct stage *stage,
                      int row); /* one row of the frame, without trailing spaces */

/* The row of the frame a text stands in, -1: in none. */
int stage_row_of(struct stage *stage, const char *text);
/* Compares the frame with tests/ui/<name>.txt; and, switched live to French, with <name>.fr.txt. */
void stage_check(struct stage *stage, const char *name);
void stage_check_both(struct stage *stage, const char *name);

#define assert_shows(stage, text) assert_true(stage_row_of(stage, text) >= 0)
#define assert_hides(stage, text) assert_int_equal(stage_row_of(stage, text), -1)
/* The ▸ stands in the row of this text. */
#define assert_at(stage, text)                                                                     \
    do {                                                                                           \
        assert_shows(stage, text);                                                                 \
        assert_int_equal(stage_row_of(stage, "▸"), stage_row_of(stage, text));                     \
    } while (0)

/* Changes the platform was asked for: how many, and one of them (verb -1: there is none such). */
size_t stage_changes(struct stage *stage);
const struct fixture_change *stage_change(struct stage *stage, size_t at);

#endif
