/*
 * A line on its way through the rules of masking, and the rules. Private to mask*.c.
 *
 * A rule looks at line->at and says how many bytes stay (returned) and how many behind them are a
 * secret
 * (*secret); both 0: it does not hold here. Every look ahead is bounded, or what it found is taken.
 */
#ifndef CARNET_SRC_BASE_MASK_LINE_H
#define CARNET_SRC_BASE_MASK_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "mask_word.h"

struct mask_line {
    const char *begin, *at, *end; /* `at`: what is left of it */
    const char *head;             /* the first word: behind indent, "- ", "export " and a quote */
    const char *text_end;         /* of all the lines */
    char before;                  /* the byte in front of `at`, '\0' at the head */
    bool in_double, in_single;    /* `at` stands between quotes */
    bool round, square, curly;    /* an opened bracket stands before */
    bool pair;                    /* a "name" named a secret: the next "value" is one */
    bool of_secret;               /* the text has an object of kind Secret: "data" is of secrets */
    bool all;                     /* the first word's value is a secret: data of a Secret */
    bool all_here;                /* every value up to "}" is one */
    bool whole_value; /* a value that went to the end of the line: more lines may be of it */
};

/* What stands behind a name. */
struct mask_gap {
    size_t len;  /* of quote, blanks and sign; 0: nothing that makes it a name */
    char sign;   /* '=', ':', ' ' of an option, '>' of a tag */
    bool quoted; /* the name is in quotes */
    bool spaced; /* a blank before the sign */
};

size_t mask_left(const struct mask_line *line);
bool mask_starts(const struct mask_line *line, const char *what);
size_t mask_word_len(const struct mask_line *line); /* 0: no word begins here */

struct mask_gap mask_gap(const struct mask_line *line, size_t word_len, enum secrecy secrecy);
/* Bytes of the value `kept` behind line->at, of a name that is `word_len` long. */
size_t mask_value_len(struct mask_line *line, size_t word_len, const struct mask_gap *gap,
                      enum secrecy secrecy);
/* To the end of a quoted text with what hangs on it; 0: no quote begins here. */
size_t mask_quoted_len(const char *at, const char *end);
/* A word of a command line or of prose. */
size_t mask_shell_word_len(const struct mask_line *line, const char *at);

/* Known by themselves: what follows Bearer, addresses with a password, tokens, long base64. */
size_t mask_known(const struct mask_line *line, size_t *secret);
/* "-u ada:pw", "mysql -ppw" */
size_t mask_short_option(const struct mask_line *line, size_t *secret);

#endif
