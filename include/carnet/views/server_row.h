/*
 * One row of the server list: facts in, cells and sort keys out. Pure, tested as text.
 *
 * A row owns nothing: its strings are those of the facts it was filled from, unless the caller
 * replaces them by copies of its own.
 */
#ifndef CARNET_VIEWS_SERVER_ROW_H
#define CARNET_VIEWS_SERVER_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <carnet/model/facts.h>
#include <carnet/model/state.h>
#include <carnet/tui/list_ops.h>

enum server_column {
    COLUMN_NAMESPACE,
    COLUMN_NAME,
    COLUMN_STATE,
    COLUMN_FOR,
    COLUMN_IMAGE,
    COLUMN_CPU,
    COLUMN_MEMORY,
    COLUMN_GPU,
    COLUMN_IDLE,
    COLUMN_AGE,
    SERVER_COLUMNS
};

/* Values that are no figures: `–`, `?`. */
#define ROW_NONE    (-1)
#define ROW_UNKNOWN (-2)

struct server_row {
    const char *namespace, *name, *image;
    /* Filters look here first (server_row_letters); 0: not found out. */
    uint64_t name_letters, namespace_letters, image_letters;
    enum state state;
    bool unreadable;
    bool image_matters;          /* the image is what is wrong: its whole reference is shown */
    int64_t since;               /* of the state; wall, 0 unknown */
    int64_t created;             /* wall, 0 unknown */
    int64_t idle_from;           /* wall, ROW_NONE, ROW_UNKNOWN */
    int64_t cpu_used, cpu_asked; /* milli; used also ROW_…; asked ROW_NONE when not asked */
    int64_t memory_used, memory_asked; /* bytes; as above */
    int64_t gpus;
    int64_t needs_from; /* wall, from when the person is needed; 1 at once, 0 never */
    int64_t needs_until; /* wall, where that ends by time alone; 0: it does not */
};

/* What a row is made of; pod and usage may be null. */
struct server_facts {
    const struct server *server;
    const struct status *status;
    const struct pod *pod;
    const struct usage *usage;
};
/* Which letters a text has, as bits: without one of a word's, the word is not in it. */
uint64_t server_row_letters(const char *text);
/* Whether it needs the person at that wall time. */
bool server_row_needs(const struct server_row *row, int64_t now);
void server_row_fill(struct server_row *row, const struct server_facts *facts, int64_t now);

/* A cell of at most `width`. Figures begin so that slashes and units of all rows stand in one
 * column: draw them from the left. */
void server_row_cell(const struct server_row *row, enum server_column column, int width,
                     int64_t now, struct list_cell *cell);
/* Cells of the state column: its longest word in the current language. */
int server_row_state_width(bool unreadable);
/* <0, 0, >0. Words a to z, figures and times largest first, `–` and `?` last; -1 is the default
 * order: what needs the person first, then by name. */
int server_row_compare(const struct server_row *a, const struct server_row *b, int column);
/* What of that order fits into a number (struct list_ops, rank). */
uint64_t server_row_rank(const struct server_row *row, int column, int part);

extern const struct list_column server_row_columns[SERVER_COLUMNS];

#endif
