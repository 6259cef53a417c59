/*
 * carnet history: what carnet changed from here, as calls that can be copied.
 */
#include <stdio.h>
#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/base/i18n.h>
#include <carnet/base/str.h>
#include <carnet/data/json.h>
#include <carnet/views/past_change.h>

#include "command.h"
#include "history.h"
#include "output.h"
#include "program.h"

struct printing {
    const char *namespace; /* null: all */
    struct table table;
    struct json_out json;
    size_t count;
};

static bool is_wanted(struct printing *printing, const struct history_entry *entry)
{
    if (printing->namespace && !str_eq(printing->namespace, entry->namespace))
        return false;
    printing->count++;
    return true;
}

static void add_row(void *data, const struct history_entry *entry)
{
    struct printing *printing = data;
    AUTO_STR struct str when = STR_INIT(STR_LINE), what = STR_INIT(STR_LINE);
    const struct ui_change change = history_change(entry);
    char date[11], clock[6];
    if (!is_wanted(printing, entry))
        return;
    clock_date(date, entry->when);
    clock_hour_minute(clock, entry->when);
    str_addf(&when, "%s %s", date, clock);
    if (*entry->command)
        str_add(&what, entry->command);
    else
        change_words(&what, &change);
    table_add(&printing->table, when.s);
    table_add(&printing->table, change_outcome(entry->outcome));
    table_add(&printing->table, what.s);
}

static void put(struct json_out *json, const char *key, const char *value)
{
    json_put_str(json, key, *value ? value : NULL);
}

static void add_object(void *data, const struct history_entry *entry)
{
    struct printing *printing = data;
    struct json_out *json = &printing->json;
    char when[CLOCK_TEXT];
    if (!is_wanted(printing, entry))
        return;
    clock_format(when, entry->when);
    json_begin(json, NULL, '{');
    json_put_str(json, "time", when);
    put(json, "context", entry->context);
    put(json, "namespace", entry->namespace);
    put(json, "action", entry->action);
    put(json, "kind", entry->kind);
    put(json, "name", entry->name);
    put(json, "command", entry->command);
    put(json, "outcome", entry->outcome);
    put(json, "error", entry->error);
    put(json, "words", entry->words);
    json_end(json);
}

static void print_name(void *data, const struct history_entry *entry)
{
    if (is_wanted(data, entry))
        printf("%s/%s\n", entry->namespace, entry->name);
}

static bool print_document(struct printing *printing, enum output output, struct error *error,
                           enum exit_code *code)
{
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    printing->json = json_out(&text);
    json_begin(&printing->json, NULL, '[');
    if (!history_each(add_object, printing, error))
        return false;
    json_end(&printing->json);
    *code = output_document(&text, output);
    return true;
}

static bool print_table(struct printing *printing, struct error *error)
{
    printing->table.columns = 3;
    table_add(&printing->table, trc("column", "Time"));
    table_add(&printing->table, trc("column", "Result"));
    table_add(&printing->table, trc("column", "Call"));
    bool whole = history_each(add_row, printing, error);
    if (printing->count > 0)
        table_print(&printing->table);
    else if (whole)
        fprintf(stderr, "%s\n", _("carnet has changed nothing from here yet."));
    table_fini(&printing->table);
    return whole;
}

enum exit_code command_history(struct program *program)
{
    struct printing printing = {.namespace = program->options.namespace};
    struct error error = ERROR_NONE;
    enum exit_code code = EXIT_OK;
    enum output output = program->options.output;
    bool whole;
    if (output == OUTPUT_TABLE)
        whole = print_table(&printing, &error);
    else if (output == OUTPUT_NAME)
        whole = history_each(print_name, &printing, &error);
    else
        whole = print_document(&printing, output, &error, &code);
    if (whole)
        return code;
    program_complain(&error);
    return exit_code_of(&error);
}
