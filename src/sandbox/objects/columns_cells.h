/*
 * Private to columns*.c: how a row of their tables is written.
 */
#ifndef CARNET_SRC_SANDBOX_OBJECTS_COLUMNS_CELLS_H
#define CARNET_SRC_SANDBOX_OBJECTS_COLUMNS_CELLS_H

#include <carnet/data/json.h>

#include "columns.h"

#define NAME                                                                                       \
    {                                                                                              \
        "Name", "string", "name", 0, cell_name                                                     \
    }
#define AGE                                                                                        \
    {                                                                                              \
        "Age", "string", "", 0, cell_age                                                           \
    }
#define END                                                                                        \
    {                                                                                              \
        NULL, NULL, NULL, 0, NULL                                                                  \
    }
#define COLUMN(n, c)                                                                               \
    {                                                                                              \
        n, "string", "", 0, c                                                                      \
    }
#define WIDE(n, c)                                                                                 \
    {                                                                                              \
        n, "string", "", 1, c                                                                      \
    }

/* A cell that is the text at a path. */
#define PATH_CELL(function, path, otherwise)                                                       \
    static void function(struct str *out, const struct json *object, int64_t now)                  \
    {                                                                                              \
        cell_text(out, json_str(json_at(object, path), NULL), otherwise);                          \
    }

#endif
