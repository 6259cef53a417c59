#include "header.h"

#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/base/utf8.h>
#include <carnet/tui/key.h>
#include <carnet/views/host.h>

/* The connection ------------------------------------------------------------------------------ */

static int64_t seconds_since(int64_t mono, int64_t then)
{
    return mono > then ? (mono - then) / 1000 : 0;
}

static int64_t seconds_until(int64_t mono, int64_t then)
{
    return then > mono ? (then - mono + 999) / 1000 : 0;
}

static enum ink add_old(struct str *out, int64_t age)
{
    str_add(out, "◐ ");
    TR_FILL(out, trc("link", "{age} old"), ARG_K("age", ARG_DURATION, age));
    return INK_STALE;
}

static enum ink add_live(struct str *out, const struct header_facts *facts)
{
    str_add(out, "● ");
    str_add(out, trc("link", "live"));
    if (facts->figures && facts->link->rtt_ms >= 0)
        TR_FILL(out, trc("link", " {n} ms"), ARG_N("n", facts->link->rtt_ms));
    if (facts->read_only)
        str_add(out, trc("link", ", read only"));
    return INK_OK;
}

static void add_offline(struct str *out, const struct header_facts *facts)
{
    const struct link *link = facts->link;
    int64_t age = seconds_since(facts->mono, link->since);
    str_add(out, "✕ ");
    if (link->again > 0)
        TR_FILL(out, trc("link", "offline {age}, again in {n} s"), ARG_K("age", ARG_DURATION, age),
                ARG_N("n", seconds_until(facts->mono, link->again)));
    else
        TR_FILL(out, trc("link", "offline {age}"), ARG_K("age", ARG_DURATION, age));
}

/* Why nothing is sent. */
static void add_certificate(struct str *out, const struct error *error)
{
    static const struct {
        const char *reason, *words;
    } troubles[] = {
        {REASON_EXPIRED, NC_("link", "certificate expired")},
        {REASON_NOT_YET, NC_("link", "certificate not valid yet")},
        {REASON_WITHDRAWN, NC_("link", "certificate withdrawn")},
        {REASON_OTHER_NAME, NC_("link", "certificate for another name")},
        {REASON_NO_CIPHER, NC_("link", "no common encryption")},
    };
    const char *words = NC_("link", "certificate unknown");
    for (size_t i = 0; i < ARRAY_LEN(troubles); i++)
        if (str_eq(error->reason, troubles[i].reason))
            words = troubles[i].words;
    str_add(out, "✕ ");
    str_add(out, trc("link", words));
}

enum ink header_link(struct str *out, const struct header_facts *facts)
{
    const struct link *link = facts->link;
    if (!link) {
        str_add(out, "✕ ");
        str_add(out, trc("link", "no platform"));
        return INK_FAILED;
    }
    switch (link->state) {
    case LINK_CONNECTING:
        str_add(out, "◌ ");
        TR_FILL(out, trc("link", "connecting {age}"),
                ARG_K("age", ARG_DURATION, seconds_since(facts->mono, link->since)));
        return INK_WAITING;
    case LINK_LIVE:
        return facts->stale >= 0 ? add_old(out, facts->stale) : add_live(out, facts);
    case LINK_OLD:
        return add_old(out, seconds_since(facts->mono, link->last_byte));
    case LINK_OFFLINE:
        add_offline(out, facts);
        return INK_FAILED;
    case LINK_SIGNED_OUT:
        str_add(out, "✕ ");
        str_add(out, trc("link", "signed out")); /* R alone mends nothing: the person does */
        return INK_FAILED;
    case LINK_CERTIFICATE:
        add_certificate(out, &link->error);
        return INK_FAILED;
    case LINK_SLOWED:
        str_add(out, "◐ ");
        TR_FILL(out, trc("link", "slow down asked, {n} s"),
                ARG_N("n", seconds_until(facts->mono, link->again)));
        return INK_WAITING;
    }
    return INK_MUTED;
}

/* The row ------------------------------------------------------------------------------------- */

enum {
    GAP = 3,           /* between the parts at the right */
    PATH_GAP = 2,      /* at least, after the path */
    CONTEXT_LEAST = 5, /* cells a cut platform's name keeps */
    PATH_LEAST = 12
};

/* The parts at the right, with the cells each takes together with the gap before it. */
struct parts {
    char weight[96], counts[64], link[96], language[64], clock[8];
    enum ink link_ink;
    bool with_weight, with_counts, with_clock, with_language;
    int language_key_cols;
};

static void fill_part(char *out, size_t size, const struct str *text)
{
    size_t len = text->len < size ? text->len : size - 1;
    memcpy(out, text->s, len);
    out[len] = '\0';
}

/* Counts are said only while they are true. */
static bool counts_hold(const struct header_facts *facts)
{
    return facts->needs > 0 && facts->link &&
           (facts->link->state == LINK_LIVE || facts->link->state == LINK_OLD);
}

/* "carnet 14 MB  0.1 % CPU  2 calls/min" */
static void fill_weight(struct parts *parts, const struct ui_weight *weight)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    AUTO_STR struct str cpu = STR_INIT(STR_LINE);
    if (!weight)
        return;
    tr_figure(&cpu, weight->cpu * 100, false);
    TR_FILL(&text, trc("weight", "carnet {memory}  {cpu} % CPU  "),
            ARG_K("memory", ARG_SIZE, weight->memory), ARG_S("cpu", cpu.s));
    TR_FILL(&text, trn("{n} call/min", "{n} calls/min", weight->calls), ARG_N("n", weight->calls));
    fill_part(parts->weight, sizeof parts->weight, &text);
    parts->with_weight = true;
}

static void fill_parts(struct parts *parts, const struct header_facts *facts)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    *parts = (struct parts){.with_counts = counts_hold(facts), .with_clock = true};
    TR_FILL(&text, trn("{n} needs you", "{n} need you", (int64_t)facts->needs),
            ARG_N("n", (int64_t)facts->needs));
    fill_part(parts->counts, sizeof parts->counts, &text);
    str_clear(&text);
    parts->link_ink = header_link(&text, facts);
    fill_part(parts->link, sizeof parts->link, &text);
    str_clear(&text);
    if (facts->language_key != K_NONE) {
        AUTO_STR struct str key = STR_INIT(STR_LINE);
        key_name(&key, facts->language_key);
        utf8_fit_right(&text, key.s, 2);
        parts->language_key_cols = (int)utf8_width(text.s);
        str_add_char(&text, ' ');
        str_add(&text, language_next()->name);
        fill_part(parts->language, sizeof parts->language, &text);
        parts->with_language = true;
    }
    clock_hour_minute(parts->clock, facts->now);
    fill_weight(parts, facts->weight);
}

/* The key of the language takes two cells of the gap before it. */
static int right_width(const struct parts *parts)
{
    int width = (int)utf8_width(parts->link);
    if (parts->with_weight)
        width += (int)utf8_width(parts->weight) + GAP;
    if (parts->with_counts)
        width += (int)utf8_width(parts->counts) + GAP;
    if (parts->with_language)
        width += (int)utf8_width(parts->language) + GAP - 1;
    if (parts->with_clock)
        width += (int)utf8_width(parts->clock) + GAP;
    return width;
}

static void build_path(struct str *out, const struct header_facts *facts, size_t context_cells)
{
    str_add(out, "carnet");
    if (facts->context[0]) {
        str_add(out, "  ");
        utf8_cut(out, facts->context, context_cells, UTF8_CUT_MIDDLE);
    }
    if (facts->namespace[0]) {
        str_add(out, " / ");
        str_add(out, facts->namespace);
    }
    if (facts->object) {
        str_add(out, " / ");
        str_add(out, facts->object);
    }
    if (facts->page) {
        str_add(out, " / ");
        str_add(out, facts->page);
    }
}

static int path_width(const struct header_facts *facts, size_t context_cells)
{
    AUTO_STR struct str path = STR_INIT(STR_LINE);
    build_path(&path, facts, context_cells);
    return 1 + (int)utf8_width(path.s);
}

static size_t context_least(const struct header_facts *facts)
{
    size_t width = utf8_width(facts->context);
    return width < CONTEXT_LEAST ? width : CONTEXT_LEAST;
}

/* carnet's own weight gives way first, then the path, the clock, the counts, the language; never
 * the state. */
static void give_way(struct parts *parts, const struct header_facts *facts, int cols)
{
    int whole = path_width(facts, utf8_width(facts->context)) + PATH_GAP;
    if (parts->with_weight && whole + right_width(parts) > cols)
        parts->with_weight = false;
    int least = path_width(facts, context_least(facts)) + PATH_GAP;
    if (parts->with_clock && least + right_width(parts) > cols)
        parts->with_clock = false;
    if (parts->with_counts && least + right_width(parts) > cols)
        parts->with_counts = false;
    if (parts->with_language && PATH_LEAST + right_width(parts) > cols)
        parts->with_language = false;
}

static void draw_path(struct area area, const struct header_facts *facts, int room)
{
    AUTO_STR struct str path = STR_INIT(STR_LINE);
    AUTO_STR struct str cut = STR_INIT(STR_LINE);
    size_t context = utf8_width(facts->context), least = context_least(facts);
    int over = path_width(facts, context) - room;
    if (over > 0)
        context = context > least + (size_t)over ? context - (size_t)over : least;
    build_path(&path, facts, context);
    utf8_cut(&cut, path.s, room > 1 ? (size_t)room - 1 : 0, UTF8_CUT_START);
    area_text(area, 0, 1, INK_HEADER, cut.s);
}

static void draw_language(struct header *header, struct area area, const struct parts *parts,
                          int col)
{
    header->language_col = col;
    header->language_cols = area_text(area, 0, col, INK_TEXT, parts->language) - col;
    area_set_style(area, 0, col, parts->language_key_cols, INK_KEY);
}

void header_draw(struct header *header, struct area area, const struct header_facts *facts)
{
    struct parts parts;
    header->language_cols = 0;
    fill_parts(&parts, facts);
    give_way(&parts, facts, area.cols);
    int col = area.cols - right_width(&parts);
    draw_path(area, facts, col - PATH_GAP);
    if (parts.with_weight)
        col = area_text(area, 0, col, INK_MUTED, parts.weight) + GAP;
    if (parts.with_counts)
        col = area_text(area, 0, col, INK_WAITING, parts.counts) + GAP;
    col = area_text(area, 0, col, parts.link_ink, parts.link);
    if (parts.with_language) {
        col += GAP - 1;
        draw_language(header, area, &parts, col);
        col += header->language_cols;
    }
    if (parts.with_clock)
        area_text(area, 0, col + GAP, INK_TEXT, parts.clock);
}
