#include "support/stage.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/base/utf8.h>
#include <carnet/loop/loop.h>
#include <carnet/tui/event.h>

#include "support/fixture_platform.h"
#include "support/golden.h"

/* The host ------------------------------------------------------------------------------------ */

static void host_dirty(void *host)
{
    ((struct stage *)host)->asked.dirty++;
}

static void host_quit(void *host)
{
    ((struct stage *)host)->asked.quit++;
}

static void host_suspend(void *host)
{
    ((struct stage *)host)->asked.suspend++;
}

static void host_redraw(void *host)
{
    ((struct stage *)host)->asked.redraw++;
}

static bool host_copy(void *host, const char *text, size_t len)
{
    struct stage *stage = host;
    snprintf(stage->asked.copied, sizeof stage->asked.copied, "%.*s", (int)len, text);
    return true;
}

static bool host_save(void *host, const char *path, const char *text, size_t len,
                      struct error *error)
{
    struct stage *stage = host;
    if (str_eq(path, "taken.md")) {
        error_set(error, ERR_EXISTS, NULL, "name", path);
        return false;
    }
    snprintf(stage->asked.saved, sizeof stage->asked.saved, "%s", path);
    str_clear(&stage->saved);
    str_add_n(&stage->saved, text, len);
    return true;
}

static void host_contexts(void *host, void (*each)(void *user, const struct ui_context *context),
                          void *user)
{
    static const struct ui_context contexts[] = {
        {"aaw-prod", "https://aaw.example.ca:6443", true, NULL},
        {"aaw-dev", "https://dev.example.ca:6443", false, NULL},
        {"sandbox", "", false, NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(contexts); i++)
        each(user, &contexts[i]);
}

static void host_switch(void *host, const char *name)
{
    struct stage *stage = host;
    snprintf(stage->asked.context, sizeof stage->asked.context, "%s", name);
}

static void host_namespace(void *host, const char *namespace)
{
    struct stage *stage = host;
    snprintf(stage->asked.namespace, sizeof stage->asked.namespace, "%s", namespace);
}

static void host_language(void *host)
{
    language_set(language_next()->code);
}

static const char *host_theme(void *host)
{
    return "light";
}

static void host_welcomed(void *host)
{
    ((struct stage *)host)->asked.welcomed++;
}

static bool host_weight(void *host, struct ui_weight *weight)
{
    *weight = ((struct stage *)host)->weight;
    return true;
}

static bool host_sandbox(void *host)
{
    return ((struct stage *)host)->sandbox;
}

static bool host_history(void *host, void (*each)(void *user, const struct ui_change *change),
                         void *user, struct error *error)
{
    const struct stage *stage = host;
    for (size_t i = 0; i < stage->change_count; i++)
        each(user, &stage->changes[i]);
    if (stage->history_fails)
        error_set(error, ERR_IO, NULL, "file", "history.jsonl");
    return !stage->history_fails;
}

static const struct ui_host host_ops = {
    .dirty = host_dirty,
    .quit = host_quit,
    .suspend = host_suspend,
    .redraw = host_redraw,
    .copy = host_copy,
    .save = host_save,
    .contexts = host_contexts,
    .switch_context = host_switch,
    .namespace_shown = host_namespace,
    .language = host_language,
    .theme = host_theme,
    .welcomed = host_welcomed,
    .weight = host_weight,
    .sandbox = host_sandbox,
    .history = host_history,
};

/* Life ---------------------------------------------------------------------------------------- */

struct stage *stage_prepare(int rows, int cols, bool read_only)
{
    struct stage *stage = mem_zalloc(1, sizeof *stage);
    setenv("TZ", "UTC", 1); /* the header's clock */
    language_set("en");
    stage->weight = (struct ui_weight){.memory = 14 * 1000 * 1000, .cpu = 1, .calls = 2};
    stage->loop = loop_new();
    stage->actions = actions_new();
    stage->model = model_new();
    stage->platform = fixture_new(stage->loop, stage->model);
    stage->world = fixture_world(stage->platform);
    const struct ui_options options = {
        .loop = stage->loop,
        .actions = stage->actions,
        .host_ops = &host_ops,
        .host = stage,
        .fixed_now = FIXTURE_NOW,
        .read_only = read_only,
    };
    stage->ui = ui_new(&options);
    grid_init(&stage->grid);
    grid_resize(&stage->grid, rows, cols);
    str_init(&stage->text, STR_DOCUMENT);
    str_init(&stage->saved, STR_DOCUMENT);
    return stage;
}

void stage_show(struct stage *stage, const char *namespace)
{
    platform_start(stage->platform);
    ui_show(stage->ui, stage->platform, namespace);
    stage_settle(stage);
    ui_draw(stage->ui, &stage->grid); /* a person sees a frame before pressing a key */
}

struct stage *stage_new(int rows, int cols)
{
    struct stage *stage = stage_prepare(rows, cols, false);
    stage_show(stage, TEAM);
    return stage;
}

void stage_free(struct stage *stage)
{
    ui_free(stage->ui);
    platform_free(stage->platform);
    model_free(stage->model);
    actions_free(stage->actions);
    loop_free(stage->loop);
    grid_fini(&stage->grid);
    str_fini(&stage->text);
    str_fini(&stage->saved);
    free(stage);
    language_set("en");
}

int stage_setup(void **state)
{
    struct stage *stage = stage_new(24, 80);
    stage_text(stage);
    *state = stage;
    return 0;
}

int stage_teardown(void **state)
{
    stage_free(*state);
    return 0;
}

void stage_size(struct stage *stage, int rows, int cols)
{
    grid_resize(&stage->grid, rows, cols);
}

/* Events -------------------------------------------------------------------------------------- */

/* Answers of the fixture are deferred calls, which may ask again: a few turns and all is done. */
void stage_settle(struct stage *stage)
{
    for (int i = 0; i < 8; i++)
        loop_turn(stage->loop, 0);
}

void stage_key(struct stage *stage, int key)
{
    const struct input_event event = {.type = INPUT_KEY, .key = key};
    ui_event(stage->ui, &event);
    stage_settle(stage);
}

static int key_of(unsigned rune)
{
    static const struct {
        const char *text;
        int key;
    } named[] = {{UP, K_UP},       {DOWN, K_DOWN}, {LEFT, K_LEFT},
                 {RIGHT, K_RIGHT}, {F2, K_F1 + 1}, {CTRL_Y, K_CTRL | 'y'}};
    for (size_t i = 0; i < ARRAY_LEN(named); i++)
        if ((unsigned)named[i].text[0] == rune)
            return named[i].key;
    return (int)rune;
}

void stage_keys(struct stage *stage, const char *text)
{
    for (size_t len = strlen(text); len > 0;) {
        unsigned rune;
        size_t took = utf8_read(text, len, &rune);
        stage_key(stage, key_of(rune));
        text += took;
        len -= took;
    }
}

void stage_paste(struct stage *stage, const char *text)
{
    const struct input_event event = {
        .type = INPUT_PASTE, .paste = text, .paste_len = strlen(text)};
    ui_event(stage->ui, &event);
    stage_settle(stage);
}

void stage_click(struct stage *stage, int row, int col)
{
    const struct input_event event = {.type = INPUT_PRESS, .button = 1, .row = row, .col = col};
    ui_event(stage->ui, &event);
    stage_settle(stage);
}

void stage_wheel(struct stage *stage, int row, int col, int direction)
{
    const struct input_event event = {
        .type = INPUT_WHEEL, .key = direction < 0 ? K_UP : K_DOWN, .row = row, .col = col};
    ui_event(stage->ui, &event);
    stage_settle(stage);
}

/* Frames -------------------------------------------------------------------------------------- */

/* The pane that follows the cursor says when it will: that long is waited, no longer. Seconds that
 * pass by themselves (1000 ms) are not waited for. */
static void draw(struct stage *stage)
{
    stage_settle(stage);
    ui_draw(stage->ui, &stage->grid);
    stage_settle(stage);
    int ms = ui_next_change(stage->ui);
    while (ms >= 0 && ms < 1000) {
        poll(NULL, 0, ms + 1);
        ui_draw(stage->ui, &stage->grid);
        stage_settle(stage);
        ms = ui_next_change(stage->ui);
    }
    ui_draw(stage->ui, &stage->grid);
}

static const char *text_of(struct stage *stage, bool ascii)
{
    draw(stage);
    str_clear(&stage->text);
    grid_text(&stage->grid, &stage->text, ascii);
    return stage->text.s;
}

const char *stage_text(struct stage *stage)
{
    return text_of(stage, false);
}

const char *stage_ascii(struct stage *stage)
{
    return text_of(stage, true);
}

const char *stage_row(struct stage *stage, int row)
{
    char *at = stage->text.s;
    text_of(stage, false);
    at = stage->text.s;
    while (row-- > 0)
        at = strchr(at, '\n') + 1;
    *strchr(at, '\n') = '\0';
    return at;
}

void stage_check(struct stage *stage, const char *name)
{
    golden_check(name, stage_text(stage));
}

void stage_check_both(struct stage *stage, const char *name)
{
    AUTO_STR struct str french = STR_INIT(STR_LINE);
    str_addf(&french, "%s.fr", name);
    stage_check(stage, name);
    language_set("fr");
    stage_check(stage, french.s);
    language_set("en");
}

int stage_row_of(struct stage *stage, const char *text)
{
    const char *at = stage_text(stage), *found = strstr(at, text);
    int row = 0;
    if (!found)
        return -1;
    for (; at < found; at++)
        row += *at == '\n';
    return row;
}

/* Changes ------------------------------------------------------------------------------------- */

size_t stage_changes(struct stage *stage)
{
    size_t count;
    fixture_changes(stage->platform, &count);
    return count;
}

const struct fixture_change *stage_change(struct stage *stage, size_t at)
{
    static const struct fixture_change none = {.verb = (enum platform_verb) - 1};
    size_t count;
    const struct fixture_change *all = fixture_changes(stage->platform, &count);
    return at < count ? &all[at] : &none;
}
