#include "server_filter.h"

#include <stdlib.h>
#include <string.h>

#include <carnet/base/fuzzy.h>
#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/base/utf8.h>

enum { MINUTE = 60, HOUR = 3600, DAY = 86400, MONTH = 2629800, YEAR = 31557600 };
#define LARGEST 1000000000.0 /* of what is typed */

/* The word in the current language is one word more for the same field. */
static const struct {
    const char *word;
    enum filter_field field;
} fields[] = {
    {NC_("filter", "state"), FILTER_STATE},  {NC_("filter", "image"), FILTER_IMAGE},
    {NC_("filter", "ns"), FILTER_NAMESPACE}, {NC_("filter", "namespace"), FILTER_NAMESPACE},
    {NC_("filter", "name"), FILTER_NAME},    {NC_("filter", "idle"), FILTER_IDLE},
    {NC_("filter", "age"), FILTER_AGE},      {NC_("filter", "for"), FILTER_FOR},
    {NC_("filter", "gpu"), FILTER_GPU},      {NC_("filter", "cpu"), FILTER_CPU},
    {NC_("filter", "mem"), FILTER_MEMORY},   {NC_("filter", "memory"), FILTER_MEMORY},
};

/* English and French; none is days. */
static const struct {
    const char *unit;
    int64_t seconds;
} units[] = {
    {"", DAY},   {"s", 1},    {"m", MINUTE},  {"min", MINUTE}, {"h", HOUR},
    {"d", DAY},  {"j", DAY},  {"w", 7 * DAY}, {"mo", MONTH},   {"mois", MONTH},
    {"y", YEAR}, {"a", YEAR}, {"ans", YEAR},
};

/* Parsing ------------------------------------------------------------------------------------- */

static bool same_folded(const char *a, size_t len, const char *b)
{
    AUTO_STR struct str left = STR_INIT(STR_LINE);
    AUTO_STR struct str right = STR_INIT(STR_LINE);
    AUTO_STR struct str cut = STR_INIT(STR_LINE);
    str_add_n(&cut, a, len);
    utf8_fold(&left, cut.s);
    utf8_fold(&right, b);
    return strcmp(left.s, right.s) == 0;
}

static bool find_field(const char *word, size_t len, enum filter_field *field)
{
    for (size_t i = 0; i < ARRAY_LEN(fields); i++)
        if (same_folded(word, len, fields[i].word) ||
            same_folded(word, len, trc("filter", fields[i].word))) {
            *field = fields[i].field;
            return true;
        }
    return false;
}

static bool is_time(enum filter_field field)
{
    return field == FILTER_IDLE || field == FILTER_AGE || field == FILTER_FOR;
}

static bool is_number(enum filter_field field)
{
    return is_time(field) || field == FILTER_GPU || field == FILTER_CPU || field == FILTER_MEMORY;
}

static bool unit_seconds(const char *unit, int64_t *seconds)
{
    for (size_t i = 0; i < ARRAY_LEN(units); i++)
        if (strcmp(units[i].unit, unit) == 0) {
            *seconds = units[i].seconds;
            return true;
        }
    return false;
}

/* "1.5", "1,5"; what follows in *rest. False: no number there. */
static bool read_number(const char *text, double *number, const char **rest)
{
    double value = 0, place = 0;
    const char *p = text;
    for (; (*p >= '0' && *p <= '9') || ((*p == '.' || *p == ',') && place == 0); p++) {
        if (*p == '.' || *p == ',') {
            place = 1;
        } else if (place > 0) {
            place /= 10;
            value += (*p - '0') * place;
        } else {
            value = value * 10 + (*p - '0');
        }
    }
    if (p == text || value > LARGEST)
        return false;
    *number = value;
    *rest = p;
    return true;
}

static bool read_value(struct filter_term *term, const char *text)
{
    double number;
    const char *rest;
    int64_t scale = 1;
    if (!read_number(text, &number, &rest))
        return false;
    if (is_time(term->field)) {
        if (!unit_seconds(rest, &scale))
            return false;
    } else if (term->field == FILTER_CPU) {
        scale = 1000;
    } else if (term->field == FILTER_MEMORY) {
        scale = (int64_t)1 << 30;
    }
    term->number = (int64_t)(number * (double)scale);
    return true;
}

/* ">7d": a time alone means at least so long, another number alone exactly so many. */
static bool parse_number(struct filter_term *term, const char *text)
{
    term->compare = is_time(term->field) ? '>' : '=';
    term->or_equal = is_time(term->field);
    if (*text == '<' || *text == '>' || *text == '=') {
        term->compare = *text++;
        term->or_equal = false;
    }
    if (*text == '=' && term->compare != '=') {
        term->or_equal = true;
        text++;
    }
    return read_value(term, text);
}

static void copy_text(struct filter_term *term, const char *text, size_t len)
{
    AUTO_STR struct str cut = STR_INIT(FILTER_TEXT - 1);
    AUTO_STR struct str folded = STR_INIT(FILTER_TEXT - 1);
    str_add_n(&cut, text, len);
    if (term->field != FILTER_WORD)
        utf8_fold(&folded, cut.s);
    const char *from = term->field == FILTER_WORD ? cut.s : folded.s;
    memcpy(term->text, from, strlen(from) + 1);
}

/* One term of `len` bytes. False: it says nothing (yet). */
static bool parse_term(struct filter_term *term, const char *text, size_t len)
{
    *term = (struct filter_term){.field = FILTER_WORD};
    if (len > 0 && *text == '!') {
        term->negated = true;
        text++;
        len--;
    }
    const char *colon = memchr(text, ':', len);
    if (colon && find_field(text, (size_t)(colon - text), &term->field)) {
        len -= (size_t)(colon + 1 - text);
        text = colon + 1;
    }
    copy_text(term, text, len);
    if (len == 0)
        return false;
    return !is_number(term->field) || parse_number(term, term->text);
}

void server_filter_parse(struct server_filter *filter, const char *text)
{
    filter->count = 0;
    while (*text && filter->count < FILTER_TERMS) {
        size_t len = strcspn(text, " ");
        if (len > 0 && parse_term(&filter->terms[filter->count], text, len))
            filter->count++;
        text += len;
        text += strspn(text, " ");
    }
}

/* Matching ------------------------------------------------------------------------------------ */

static bool contains(const char *text, const char *folded)
{
    AUTO_STR struct str own = STR_INIT(STR_LINE);
    utf8_fold(&own, text);
    return strstr(own.s, folded) != NULL;
}

static bool state_matches(const struct server_row *row, const char *folded)
{
    AUTO_STR struct str word = STR_INIT(STR_LINE);
    if (row->unreadable)
        return str_starts("unreadable", folded);
    utf8_fold(&word, trc("state", state_msgid(row->state)));
    return str_starts(state_id(row->state), folded) || str_starts(word.s, folded);
}

static bool compare(const struct filter_term *term, int64_t value)
{
    if (term->or_equal && value == term->number)
        return true;
    if (term->compare == '<')
        return value < term->number;
    if (term->compare == '>')
        return value > term->number;
    return value == term->number;
}

/* What is not known, or does not apply, matches no figure. */
static bool figure_matches(const struct filter_term *term, int64_t value)
{
    return value >= 0 && compare(term, value);
}

static bool age_matches(const struct filter_term *term, int64_t from, int64_t now)
{
    return from > 0 && compare(term, now - from);
}

static bool word_matches(const struct filter_term *term, const struct server_row *row,
                         bool with_namespaces)
{
    return fuzzy_has(term->text, row->name) ||
           (with_namespaces && fuzzy_has(term->text, row->namespace));
}

static bool term_matches(const struct filter_term *term, const struct server_row *row,
                         bool with_namespaces, int64_t now)
{
    switch (term->field) {
    case FILTER_WORD:
        return word_matches(term, row, with_namespaces);
    case FILTER_STATE:
        return state_matches(row, term->text);
    case FILTER_IMAGE:
        return contains(row->image, term->text);
    case FILTER_NAMESPACE:
        return contains(row->namespace, term->text);
    case FILTER_NAME:
        return contains(row->name, term->text);
    case FILTER_IDLE:
        return age_matches(term, row->idle_from, now);
    case FILTER_AGE:
        return age_matches(term, row->created, now);
    case FILTER_FOR:
        return age_matches(term, row->since, now);
    case FILTER_GPU:
        return figure_matches(term, row->gpus);
    case FILTER_CPU:
        return figure_matches(term, row->cpu_used);
    case FILTER_MEMORY:
        return figure_matches(term, row->memory_used);
    }
    return true;
}

bool server_filter_match(const struct server_filter *filter, const struct server_row *row,
                         bool with_namespaces, int64_t now)
{
    if (filter->problems && (row->needs_from == 0 || row->needs_from > now))
        return false;
    for (size_t i = 0; i < filter->count; i++) {
        const struct filter_term *term = &filter->terms[i];
        if (term_matches(term, row, with_namespaces, now) == term->negated)
            return false;
    }
    return true;
}
