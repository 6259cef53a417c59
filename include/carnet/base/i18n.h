/*
 * Languages: every text for a person goes through here.
 *
 * msgids are the English texts; a context tells equal English words apart. Names in braces
 * ("{name} is ready") are filled by tr_fill, never by printf: a catalogue cannot bring a format.
 * Catalogues (.mo, our own reader, embedded in the program and nowhere else) are checked against
 * their size when loaded; a damaged one is refused.
 * The current catalogue is one of the program's four file-scope variables: switching is one
 * pointer, so translated text must not be kept across a switch (keep the msgid, or a struct text).
 *
 * Marks xgettext knows: _("…"), N_("…") (marks only), trn("one","many",n), trc("context","…"),
 * NC_("context","…") (marks only), NP_("one","many") (marks only; two values in a row, for the
 * first two members of a struct text), NA_("what is","what to do") (marks only; a msgid of an error
 * with its advice: two texts for the catalogues, one string here, told together or apart by error.h).
 */
#ifndef CARNET_BASE_I18N_H
#define CARNET_BASE_I18N_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <carnet/base/str.h>

#define _(msgid)           tr(msgid)
#define N_(msgid)          (msgid)
#define NC_(context, msgid) (msgid)
#define NP_(one, many)      (one), (many)
#define NA_(is, advice)     (is "\n" advice)

const char *tr(const char *msgid);
const char *trc(const char *context, const char *msgid);
const char *trn(const char *one, const char *many, int64_t n);

/* Languages carnet has, in the order `L` goes through them. */
struct language {
    const char *code; /* "en", "fr" */
    const char *name; /* by its own name: "English", "Français" */
};
const struct language *language_list(size_t *count);
const struct language *language_current(void);
const struct language *language_next(void); /* the one `L` would switch to */
bool language_set(const char *code);        /* "fr", "fr_CA.UTF-8", …; false: not one we have */
/* For a text in several languages at once: makes it the current one and returns the one before, to be given
 * back in the same way. Nothing is drawn in between. Texts of both stay valid. */
const struct language *language_swap(const struct language *language);
/* The first language of a preference list that carnet has: values of LANGUAGE, LC_ALL,
 * LC_MESSAGES, LANG in that order, null or "" where not set. "en" when nothing fits. */
const char *language_choose(const char *const values[], size_t count);
/* A text in a language that is not the current one (palette, help in the other language). */
const char *tr_in(const struct language *language, const char *context, const char *msgid);

/* A .mo held in memory (not copied). Null when it is damaged: what is wrong in *why. */
struct catalogue;
struct catalogue *catalogue_load(const void *bytes, size_t len, const char **why);
void catalogue_free(struct catalogue *catalogue);
const char *catalogue_find(const struct catalogue *catalogue, const char *context,
                           const char *msgid);
const char *catalogue_find_plural(const struct catalogue *catalogue, const char *one, int64_t n);

/*
 * Values for the names in braces. Kinds are written the way the current language writes them
 * (screens.md 2, Formats).
 */
enum arg_kind {
    ARG_STR,      /* as it is; must be clean */
    ARG_INT,      /* 1,234 / 1 234 */
    ARG_CPU,      /* thousandths of a core: 0.5, 14 */
    ARG_MEMORY,   /* bytes, binary units: 16 GiB / 16 Gio */
    ARG_SIZE,     /* bytes, decimal units: 1.2 GB / 1,2 Go */
    ARG_DURATION, /* seconds: 40 s, 4 min, 3 h, 2 d / 2 j */
    ARG_SHARE,    /* thousandths: 87% / 87 %, as in a sentence */
    ARG_MSGID     /* a msgid in `s`, without braces of its own: translated when it is written */
};
/* INT64_MIN (QUANTITY_NONE) in any kind of number is written "?": not known. */
struct arg {
    const char *name;
    enum arg_kind kind;
    const char *s;
    int64_t n;
};
#define ARG_S(name, value) ((struct arg){(name), ARG_STR, (value), 0})
#define ARG_N(name, value) ((struct arg){(name), ARG_INT, NULL, (value)})
#define ARG_M(name, value) ((struct arg){(name), ARG_MSGID, (value), 0})
#define ARG_K(name, kind, value) ((struct arg){(name), (kind), NULL, (value)})

/* Appends the (already translated) pattern with its braces filled; an unknown name stays as it
 * is, in braces, so that a slip is seen. */
void tr_fill(struct str *out, const char *pattern, const struct arg *args, size_t count);
/* TR_FILL(&out, _("{a} and {b}"), ARG_S("a", x), ARG_N("b", 3)) */
#define TR_FILL(out, pattern, ...)                                                                 \
    tr_fill((out), (pattern), (struct arg[]){__VA_ARGS__},                                         \
            sizeof((struct arg[]){__VA_ARGS__}) / sizeof(struct arg))
void tr_arg(struct str *out, const struct arg *arg); /* one value, as tr_fill would write it */

/* An age in two aligned sub-columns: number right-aligned in 3 cells, a space, then the unit in
 * 3 cells (4 in French): "  5 min", "  9 d  ". Negative ages count as 0. */
void tr_age_column(struct str *out, int64_t seconds);
size_t tr_age_column_width(void);
/* A figure in the style of a column: one decimal below 100, none above (screens.md 2). `whole`
 * leaves the decimal out. `milli` is thousandths of the shown unit. */
void tr_figure(struct str *out, int64_t milli, bool whole);

/* A sentence that is not translated yet: msgid and values, rendered when drawn. Args' strings
 * belong to whoever made the text and must live as long as it. */
#define TEXT_ARGS 4
struct text {
    const char *msgid;  /* null: no text */
    const char *many;   /* plural msgid, or null; then `count` chooses */
    int64_t count;
    struct arg args[TEXT_ARGS]; /* unused ones have a null name */
};
void text_render(struct str *out, const struct text *text);

#endif
