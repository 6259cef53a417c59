#include "words.h"

#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/base/utf8.h>
#include <carnet/tui/key.h>

const char *role_word(enum role role)
{
    switch (role) {
    case ROLE_OWNER:
        return trc("role", "owner");
    case ROLE_CONTRIBUTOR:
        return trc("role", "contributor");
    case ROLE_VIEWER:
        return trc("role", "viewer");
    case ROLE_NONE:
        return trc("role", "none");
    case ROLE_UNKNOWN:
        break;
    }
    return "?";
}

const char *role_brief(enum role role)
{
    switch (role) {
    case ROLE_OWNER:
        /* TRANSLATORS: of at most 6 letters, as the three that follow. */
        return trc("role, 6 cells", "owner");
    case ROLE_CONTRIBUTOR:
        return trc("role, 6 cells", "contr.");
    case ROLE_VIEWER:
        return trc("role, 6 cells", "viewer");
    case ROLE_NONE:
        return trc("role, 6 cells", "none");
    case ROLE_UNKNOWN:
        break;
    }
    return "?";
}

enum ink state_ink(enum state state)
{
    switch (state) {
    case STATE_FAILED:
        return INK_FAILED;
    case STATE_WAITING:
    case STATE_STARTING:
        return INK_WAITING;
    case STATE_READY:
        return INK_OK;
    default:
        return INK_STOPPED;
    }
}

void words_error(struct str *out, const struct error *error, const struct actions *actions)
{
    AUTO_STR struct str key = STR_INIT(STR_LINE);
    const struct action *retry = actions ? actions_find(actions, "app.retry") : NULL;
    if (retry)
        key_name(&key, action_key(actions, retry));
    error_text_keyed(out, error, key.s);
}

void words_asked(struct str *out, int64_t milli)
{
    const struct arg small = ARG_K("n", ARG_CPU, (milli + 9) / 10 * 10); /* two decimals, up */
    if (milli > 0 && milli < 100)
        tr_arg(out, &small);
    else
        tr_figure(out, milli, milli % 1000 == 0);
}

static void add_ago(struct str *out, int64_t seconds)
{
    TR_FILL(out, _("{age} ago"), ARG_K("age", ARG_DURATION, seconds > 0 ? seconds : 0));
}

void words_last_used(struct str *out, int64_t when, int64_t now)
{
    enum { MINUTE = 60, DAY = 86400 };
    char then[11], yesterday[11];
    if (when == 0) {
        str_add(out, trc("used", "never"));
        return;
    }
    clock_date(then, when);
    clock_date(yesterday, now - DAY);
    if (now - when < MINUTE)
        str_add(out, trc("used", "just now"));
    else if (strcmp(then, yesterday) == 0)
        str_add(out, trc("used", "yesterday"));
    else
        add_ago(out, now - when);
}

/* Where a digest begins: it says nothing to a person. */
static size_t without_digest(const char *image)
{
    return (size_t)(strchrnul(image, '@') - image);
}

static const char *last_part(const char *image, size_t len)
{
    const char *slash = memrchr(image, '/', len);
    return slash ? slash + 1 : image;
}

const char *image_part(const char *image, size_t *len)
{
    size_t whole = without_digest(image);
    const char *part = last_part(image, whole);
    *len = (size_t)(image + whole - part);
    return part;
}

void image_short(struct str *out, const char *image, bool with_tag)
{
    size_t len;
    const char *part = image_part(image, &len);
    const char *tag = with_tag ? NULL : memchr(part, ':', len);
    str_add_n(out, part, tag ? (size_t)(tag - part) : len);
}

int image_compare(const char *a, const char *b)
{
    size_t a_len, b_len;
    if (a == b) /* kept once for all rows that have it */
        return 0;
    const char *a_part = image_part(a, &a_len), *b_part = image_part(b, &b_len);
    int order = memcmp(a_part, b_part, a_len < b_len ? a_len : b_len);
    return order ? order : (a_len > b_len) - (a_len < b_len);
}

/* The cut stands a little right of the middle: beginnings tell more. */
static void cut_middle(struct str *out, const char *s, size_t cells)
{
    AUTO_STR struct str end = STR_INIT(STR_LINE);
    size_t head = (cells + 1) / 2;
    if (utf8_width(s) <= cells || cells < 3) {
        utf8_cut(out, s, cells, UTF8_CUT_END);
        return;
    }
    utf8_cut(out, s, head + 1, UTF8_CUT_END); /* ends in "…" */
    utf8_cut(&end, s, cells - head, UTF8_CUT_START);
    str_add(out, end.s + strlen("…"));
}

void image_fit(struct str *out, const char *image, int cells)
{
    AUTO_STR struct str part = STR_INIT(STR_LINE);
    image_short(&part, image, false);
    cut_middle(out, part.s, cells > 0 ? (size_t)cells : 0);
}

void image_fit_whole(struct str *out, const char *image, int cells)
{
    AUTO_STR struct str whole = STR_INIT(STR_LINE);
    AUTO_STR struct str brief = STR_INIT(STR_LINE);
    size_t room = cells > 0 ? (size_t)cells : 0, len = without_digest(image);
    const char *part = last_part(image, len);
    size_t registry = strcspn(image, "/");

    str_add_n(&whole, image, len);
    if (utf8_width(whole.s) <= room || image + registry + 1 >= part) {
        cut_middle(out, whole.s, room);
        return;
    }
    str_add_n(&brief, image, registry);
    str_add(&brief, "/…/");
    str_add_n(&brief, part, (size_t)(image + len - part));
    if (utf8_width(brief.s) > room) { /* "ghcr.io…geo:2026" */
        str_clear(&brief);
        str_add_n(&brief, image, registry);
        str_add(&brief, "…");
        str_add_n(&brief, part, (size_t)(image + len - part));
    }
    cut_middle(out, utf8_width(brief.s) <= room ? brief.s : whole.s, room);
}
