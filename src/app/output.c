#include "output.h"

#include <stdio.h>
#include <stdlib.h>

#include <carnet/base/mem.h>
#include <carnet/base/utf8.h>
#include <carnet/data/json.h>
#include <carnet/data/yaml.h>

#include "program.h"

enum exit_code output_document(const struct str *json, enum output output)
{
    AUTO_STR struct str text = STR_INIT(4 * STR_DOCUMENT);
    struct json_doc doc;
    struct error error = ERROR_NONE;

    json_doc_init(&doc, 16 * (size_t)STR_DOCUMENT);
    if (!json->cut && json_parse(&doc, json->s, json->len, &error)) {
        if (output == OUTPUT_YAML)
            yaml_write(&text, doc.root, NULL);
        else
            json_write(&text, doc.root, true);
    }
    json_doc_fini(&doc);
    if (json->cut || text.cut) /* half a document would pass for a whole one */
        error_set(&error, ERR_TOO_LARGE, NULL, NULL, NULL);
    if (error.code != ERR_NONE) {
        program_complain(&error);
        return EXIT_FAILED;
    }
    fputs(text.s, stdout);
    if (text.len && text.s[text.len - 1] != '\n')
        putchar('\n');
    return EXIT_OK;
}

void table_add(struct table *table, const char *cell)
{
    ARRAY_ROOM(table->cells, table->cap, table->count + 1);
    table->cells[table->count++] = mem_strdup(cell);
}

static size_t column_width(const struct table *table, size_t column)
{
    size_t widest = 0;
    for (size_t i = column; i < table->count; i += table->columns) {
        size_t width = utf8_width(table->cells[i]);
        widest = width > widest ? width : widest;
    }
    return widest;
}

void table_print(const struct table *table)
{
    AUTO_STR struct str line = STR_INIT(STR_DOCUMENT);
    AUTO_FREE size_t *widths = mem_zalloc(table->columns, sizeof *widths);
    for (size_t c = 0; c < table->columns; c++)
        widths[c] = column_width(table, c);
    for (size_t i = 0; i < table->count; i++) {
        size_t c = i % table->columns;
        if (table->right & 1u << c)
            utf8_fit_right(&line, table->cells[i], widths[c]);
        else if (c + 1 < table->columns)
            utf8_fit(&line, table->cells[i], widths[c]);
        else
            str_add(&line, table->cells[i]);
        if (c + 1 < table->columns) {
            str_add(&line, "  ");
            continue;
        }
        while (line.len > 0 && line.s[line.len - 1] == ' ')
            str_truncate(&line, line.len - 1);
        puts(line.s);
        str_clear(&line);
    }
}

void table_fini(struct table *table)
{
    for (size_t i = 0; i < table->count; i++)
        free(table->cells[i]);
    free(table->cells);
    *table = (struct table){0};
}
