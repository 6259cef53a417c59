/*
 * The filter of the server list: "train state:waiting image:rstudio idle:>7d gpu:>0 ns:geo !gpu:0".
 *
 * Words are fuzzy over the name (and the namespace where several are shown) and look at the image
 * and the state; field:value looks at one column; `!` turns a term round; all terms must hold. What
 * has spaces stands in quotes. Fields and state words are understood in English and in the current
 * language, case and accents do not count. A field without a value yet holds for every row, so that
 * the list does not jump while one types. Pure.
 */
#ifndef CARNET_SRC_VIEWS_SERVER_FILTER_H
#define CARNET_SRC_VIEWS_SERVER_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <carnet/views/server_row.h>

#define FILTER_TERMS 8
#define FILTER_TEXT  64

enum filter_field {
    FILTER_WORD,
    FILTER_STATE,
    FILTER_IMAGE,
    FILTER_NAMESPACE,
    FILTER_NAME,
    FILTER_IDLE,
    FILTER_AGE,
    FILTER_FOR,
    FILTER_GPU,
    FILTER_CPU,
    FILTER_MEMORY
};
struct filter_term {
    enum filter_field field;
    bool negated;
    char compare;           /* '<', '>', '=' */
    bool or_equal;          /* <=, >= */
    int64_t number;         /* seconds, GPUs, milli cores, bytes */
    char text[FILTER_TEXT]; /* as typed */
    /* Made of it once, since a list asks for thousands of rows: */
    char folded[FILTER_TEXT];
    uint64_t letters;         /* server_row_letters of it; 0: not plain, any text may have it */
    bool beyond;              /* a word that looks at the image and the state too */
    bool states[STATE_COUNT]; /* those it means */
    bool unreadable;
};
enum filter_odd { FILTER_CLEAR, FILTER_NO_FIELD, FILTER_NO_STATE, FILTER_NO_VALUE };
struct server_filter {
    struct filter_term terms[FILTER_TERMS];
    size_t count;
    bool problems;               /* only rows that need the person */
    enum filter_odd odd;         /* of the first term that is not understood */
    char odd_words[FILTER_TEXT]; /* that term, or its field, as typed */
};
/* "Ready, Waiting…": what can be asked for, in the person's language. */
void server_filter_states(struct str *out);
/* The sentence about the first term that is not understood; false: there is none. */
bool server_filter_said(const struct server_filter *filter, struct text *said);
void server_filter_parse(struct server_filter *filter, const char *text);
bool server_filter_match(const struct server_filter *filter, const struct server_row *row,
                         bool with_namespaces, int64_t now);

#endif
