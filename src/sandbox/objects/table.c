#include "table.h"

#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/base/str.h>

#include "columns.h"
#include "shape.h"

struct table table_of(struct str *out, const struct resource *resource, const char *include)
{
    struct table table = {.out = out,
                          .resource = resource,
                          .columns = resource->columns ? resource->columns : columns_plain,
                          .now = clock_wall()};
    if (strcmp(include, "None") == 0)
        table.include = TABLE_NONE;
    else if (strcmp(include, "Object") == 0)
        table.include = TABLE_OBJECT;
    return table;
}

static void write_columns(struct table *table)
{
    struct json_out w = json_out(table->out);
    json_begin(&w, NULL, '[');
    for (const struct table_column *column = table->columns; column->name; column++) {
        json_begin(&w, NULL, '{');
        json_put_str(&w, "name", column->name);
        json_put_str(&w, "type", column->type);
        json_put_str(&w, "format", column->format);
        json_put_str(&w, "description", "");
        json_put_int(&w, "priority", column->priority);
        json_end(&w);
    }
    json_end(&w);
}

void table_begin(struct table *table, const char *version, const char *metadata_rest)
{
    str_addf(table->out,
             "{\"kind\":\"Table\",\"apiVersion\":\"meta.k8s.io/v1\",\"metadata\":{"
             "\"resourceVersion\":\"%s\"",
             version);
    str_add(table->out, str_or(metadata_rest, ""));
    str_add(table->out, "},\"columnDefinitions\":");
    if (table->headless)
        str_add(table->out, "null");
    else
        write_columns(table);
    str_add(table->out, ",\"rows\":[");
    table->first = true;
}

void partial_write(struct str *out, const struct json *object)
{
    str_add(out,
            "{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"meta.k8s.io/v1\",\"metadata\":");
    shape_metadata(out, json_get(object, "metadata"));
    str_add_char(out, '}');
}

static bool is_completed_pod(const struct json *object)
{
    return str_eq(json_str(json_at(object, "status.phase"), ""), "Succeeded") &&
           str_eq(json_str(json_get(object, "kind"), ""), "Pod");
}

void table_row(struct table *table, const struct json *object)
{
    str_add(table->out, table->first ? "{\"cells\":[" : ",{\"cells\":[");
    table->first = false;
    for (const struct table_column *column = table->columns; column->name; column++) {
        if (column != table->columns)
            str_add_char(table->out, ',');
        column->cell(table->out, object, table->now);
    }
    str_add_char(table->out, ']');
    if (is_completed_pod(object))
        str_add(table->out,
                ",\"conditions\":[{\"type\":\"Completed\",\"status\":\"True\",\"reason\":"
                "\"Succeeded\",\"message\":\"The pod has completed successfully.\"}]");
    str_add(table->out, ",\"object\":");
    if (table->include == TABLE_METADATA)
        partial_write(table->out, object);
    else if (table->include == TABLE_OBJECT)
        json_write(table->out, object, false);
    else
        str_add(table->out, "null");
    str_add_char(table->out, '}');
}

void table_empty_row(struct table *table, const char *metadata)
{
    str_add(table->out, "{\"cells\":[");
    for (const struct table_column *column = table->columns; column->name; column++)
        str_add(table->out, column == table->columns ? "\"\"" : ",\"\"");
    str_addf(table->out,
             "],\"object\":{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"meta.k8s.io/v1\","
             "\"metadata\":%s}}",
             metadata);
}

void table_end(struct table *table)
{
    str_add(table->out, "]}");
}
