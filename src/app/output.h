/*
 * What commands print: documents and tables on standard output.
 */
#ifndef CARNET_SRC_APP_OUTPUT_H
#define CARNET_SRC_APP_OUTPUT_H

#include <stddef.h>

#include <carnet/base/str.h>

#include "options.h"

/* Prints a JSON document, indented, or as YAML. */
enum exit_code output_document(const struct str *json, enum output output);

/* A table whose columns are as wide as their content; the last one is not padded. Cells are copied. */
struct table {
    size_t columns;
    char **cells; /* row by row; the first row holds the titles */
    size_t count, cap;
    unsigned right; /* bit i: column i is right-aligned */
};
void table_add(struct table *table, const char *cell);
void table_print(const struct table *table);
void table_fini(struct table *table);

#endif
