#include "server_filter.h"

#include <stdlib.h>
#include <string.h>

#include <carnet/base/fuzzy.h>
#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/base/utf8.h>

#include "words.h"

enum { MINUTE = 60, HOUR = 3600, DAY = 86400, MONTH = 2629800, YEAR = 31557600 };
#define LARGEST    1000000000.0 /* of what is typed */
#define WORD_LEAST 3            /* letters of a word that looks beyond names */

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

/* Words of states ------------------------------------------------------------------------------ */

/* What is typed begins one of the words: "attente" is found in "En attente". */
static bool begins_word(const char *words, const char *folded)
{
    AUTO_STR struct str own = STR_INIT(STR_LINE);
    utf8_fold(&own, words);
    for (const char *word = own.s; word; word = strchr(word, ' ')) {
        word += *word == ' ';
        if (str_starts(word, folded))
            return true;
    }
    return false;
}

static bool state_has(enum state state, const char *folded)
{
    return str_starts(state_id(state), folded) ||
           begins_word(trc("state", state_msgid(state)), folded);
}

static bool unreadable_has(const char *folded)
{
    return str_starts("unreadable", folded) || begins_word(trc("state", "Unreadable"), folded);
}

void server_filter_states(struct str *out)
{
    for (int i = 0; i < STATE_COUNT; i++)
        str_addf(out, "%s%s", i > 0 ? ", " : "", trc("state", state_msgid((enum state)i)));
}

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

static void copy_text(struct filter_term *term, const char *text)
{
    AUTO_STR struct str cut = STR_INIT(FILTER_TEXT - 1);
    AUTO_STR struct str folded = STR_INIT(FILTER_TEXT - 1);
    str_add(&cut, text);
    utf8_fold(&folded, cut.s);
    memcpy(term->text, cut.s, cut.len + 1);
    memcpy(term->folded, folded.s, folded.len + 1);
}

/* What rows are asked for one after the other is found out once. One or two letters are found in
 * too many images and states. */
static void look_ahead(struct filter_term *term)
{
    term->letters = server_row_letters(term->folded);
    if (term->letters == UINT64_MAX)
        term->letters = 0;
    term->beyond = term->field == FILTER_WORD && utf8_width(term->folded) >= WORD_LEAST;
    if (term->field != FILTER_STATE && !term->beyond)
        return;
    for (int i = 0; i < STATE_COUNT; i++)
        term->states[i] = state_has((enum state)i, term->folded);
    term->unreadable = unreadable_has(term->folded);
}

/* The first term that is not understood is kept, so that it can be said. */
static void odd(struct server_filter *filter, enum filter_odd kind, const char *words)
{
    AUTO_STR struct str cut = STR_INIT(FILTER_TEXT - 1);
    if (filter->odd != FILTER_CLEAR)
        return;
    str_add(&cut, words);
    filter->odd = kind;
    memcpy(filter->odd_words, cut.s, cut.len + 1);
}

static bool any_state(const char *folded)
{
    for (int i = 0; i < STATE_COUNT; i++)
        if (state_has((enum state)i, folded))
            return true;
    return unreadable_has(folded);
}

/* Only what the person has written to the end can be wrong: not a field alone, nor a sign alone. */
static bool is_begun(const char *value)
{
    return value[strspn(value, "<>=")] == '\0';
}

static bool parse_value(struct server_filter *filter, struct filter_term *term, const char *whole)
{
    bool understood = true;
    if (is_number(term->field))
        understood = parse_number(term, term->folded);
    else if (term->field == FILTER_STATE)
        understood = any_state(term->folded);
    if (!understood && !is_begun(term->folded))
        odd(filter, term->field == FILTER_STATE ? FILTER_NO_STATE : FILTER_NO_VALUE, whole);
    return understood || !is_number(term->field);
}

/* One term, without its quotes. False: it says nothing (yet). */
static bool parse_term(struct server_filter *filter, struct filter_term *term, const char *text)
{
    const char *whole = text;
    *term = (struct filter_term){.field = FILTER_WORD};
    if (*text == '!') {
        term->negated = true;
        text++;
    }
    const char *colon = strchr(text, ':');
    if (colon && find_field(text, (size_t)(colon - text), &term->field)) {
        text = colon + 1;
    } else if (colon && colon > text) {
        AUTO_STR struct str field = STR_INIT(STR_LINE);
        str_add_n(&field, text, (size_t)(colon - text));
        odd(filter, FILTER_NO_FIELD, field.s);
    }
    copy_text(term, text);
    look_ahead(term);
    return *text && parse_value(filter, term, whole);
}

/* Up to the next space that is not in quotes, which are left out. */
static const char *next_term(struct str *out, const char *text)
{
    bool quoted = false;
    for (; *text && (quoted || *text != ' '); text++) {
        if (*text == '"')
            quoted = !quoted;
        else
            str_add_char(out, *text);
    }
    return text + strspn(text, " ");
}

void server_filter_parse(struct server_filter *filter, const char *text)
{
    filter->count = 0;
    filter->odd = FILTER_CLEAR;
    text += strspn(text, " ");
    while (*text && filter->count < FILTER_TERMS) {
        AUTO_STR struct str term = STR_INIT(STR_LINE);
        text = next_term(&term, text);
        if (parse_term(filter, &filter->terms[filter->count], term.s))
            filter->count++;
    }
}

/* Matching ------------------------------------------------------------------------------------ */

static unsigned char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (unsigned char)(c + ('a' - 'A')) : (unsigned char)c;
}

static bool begins_plainly(const char *text, const char *end, const char *folded)
{
    for (; *folded; text++, folded++)
        if (text == end || lower(*text) != (unsigned char)*folded)
            return false;
    return true;
}

static bool is_ascii(const char *text, size_t len)
{
    unsigned seen = 0;
    for (size_t i = 0; i < len; i++)
        seen |= (unsigned char)text[i];
    return seen < 0x80;
}

/* Most texts are ASCII and need no copy. */
static bool contains(const char *text, size_t len, const char *folded)
{
    AUTO_STR struct str own = STR_INIT(STR_LINE);
    AUTO_STR struct str cut = STR_INIT(STR_LINE);
    if (is_ascii(text, len)) {
        for (size_t i = 0; i < len; i++)
            if (lower(text[i]) == (unsigned char)*folded &&
                begins_plainly(text + i, text + len, folded))
                return true;
        return *folded == '\0';
    }
    str_add_n(&cut, text, len);
    utf8_fold(&own, cut.s);
    return strstr(own.s, folded) != NULL;
}

static bool text_contains(const char *text, const char *folded)
{
    return contains(text, strlen(text), folded);
}

static bool state_matches(const struct filter_term *term, const struct server_row *row)
{
    return row->unreadable ? term->unreadable : term->states[row->state];
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

/* Most rows are told apart here; 0: which letters there are was not found out. */
static bool may_have(const struct filter_term *term, uint64_t letters)
{
    return letters == 0 || (term->letters & ~letters) == 0;
}

static bool image_contains(const char *image, const char *folded)
{
    size_t len;
    const char *part = image_part(image, &len);
    return contains(part, len, folded);
}

static bool word_matches(const struct filter_term *term, const struct server_row *row,
                         bool with_namespaces)
{
    return (may_have(term, row->name_letters) && fuzzy_has(term->text, row->name)) ||
           (with_namespaces && may_have(term, row->namespace_letters) &&
            fuzzy_has(term->text, row->namespace)) ||
           (term->beyond &&
            (state_matches(term, row) ||
             (may_have(term, row->image_letters) && image_contains(row->image, term->folded))));
}

static bool term_matches(const struct filter_term *term, const struct server_row *row,
                         bool with_namespaces, int64_t now)
{
    switch (term->field) {
    case FILTER_WORD:
        return word_matches(term, row, with_namespaces);
    case FILTER_STATE:
        return state_matches(term, row);
    case FILTER_IMAGE:
        return text_contains(row->image, term->folded);
    case FILTER_NAMESPACE:
        return text_contains(row->namespace, term->folded);
    case FILTER_NAME:
        return text_contains(row->name, term->folded);
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
    if (filter->problems && !server_row_needs(row, now))
        return false;
    for (size_t i = 0; i < filter->count; i++) {
        const struct filter_term *term = &filter->terms[i];
        if (term_matches(term, row, with_namespaces, now) == term->negated)
            return false;
    }
    return true;
}

bool server_filter_said(const struct server_filter *filter, struct text *said)
{
    *said = (struct text){.args = {ARG_S("term", filter->odd_words)}};
    if (filter->odd == FILTER_NO_FIELD)
        said->msgid = N_("{term} is not a field of the filter");
    else if (filter->odd == FILTER_NO_STATE)
        said->msgid = N_("{term} is no state");
    else if (filter->odd == FILTER_NO_VALUE)
        said->msgid = N_("{term} is not understood");
    return said->msgid;
}
