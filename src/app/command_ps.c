/*
 * carnet ps: the servers of a namespace, once.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/base/str.h>
#include <carnet/model/model.h>
#include <carnet/model/state.h>
#include <carnet/platform/platform.h>
#include <carnet/views/server_row.h>

#include "command.h"
#include "output.h"
#include "program.h"
#include "scope.h"
#include "server_json.h"

struct servers {
    const struct server **items;
    size_t count, cap;
};

static bool collect(void *data, const void *facts)
{
    struct servers *servers = data;
    ARRAY_ROOM(servers->items, servers->cap, servers->count + 1);
    servers->items[servers->count++] = facts;
    return true;
}

static int by_name(const void *a, const void *b)
{
    const struct server *x = *(const struct server *const *)a,
                        *y = *(const struct server *const *)b;
    int order = strcmp(x->meta.namespace, y->meta.namespace);
    return order ? order : strcmp(x->meta.name, y->meta.name);
}

static void print_names(const struct servers *servers, bool all)
{
    for (size_t i = 0; i < servers->count; i++) {
        const struct meta *meta = &servers->items[i]->meta;
        printf("%s%s%s\n", all ? meta->namespace : "", all ? "/" : "", meta->name);
    }
}

static enum exit_code print_document(struct program *program, const struct servers *servers)
{
    AUTO_STR struct str text = STR_INIT(8 * STR_DOCUMENT);
    struct json_out json = json_out(&text);
    json_begin(&json, NULL, '{');
    json_put_str(&json, "context", program->platform->context);
    json_begin(&json, "servers", '[');
    for (size_t i = 0; i < servers->count; i++)
        server_json(&json, program->model, servers->items[i], program_platform_now(program));
    json_end(&json);
    json_end(&json);
    return output_document(&text, program->options.output);
}

static const enum server_column columns[] = {
    COLUMN_NAMESPACE, COLUMN_NAME, COLUMN_STATE, COLUMN_IMAGE, COLUMN_CPU,
    COLUMN_MEMORY,    COLUMN_GPU,  COLUMN_IDLE,  COLUMN_AGE,
};

/* Figures as on the screen; words are not cut in a table that may be piped. */
static int cell_width(enum server_column column)
{
    const struct list_column *c = &server_row_columns[column];
    return c->right ? c->max : 100;
}

static void add_row(struct table *table, struct program *program, const struct server *server,
                    size_t first)
{
    const struct pod *pod = model_server_pod(program->model, server);
    const struct server_facts facts = {
        .server = server,
        .status = model_server_status(program->model, server),
        .pod = pod,
        .usage = pod ? model_usage(program->model, pod->meta.namespace, pod->meta.name) : NULL,
    };
    struct server_row row;
    server_row_fill(&row, &facts, program_platform_now(program));
    for (size_t c = first; c < ARRAY_LEN(columns); c++) {
        struct list_cell cell;
        server_row_cell(&row, columns[c], cell_width(columns[c]), program_platform_now(program), &cell);
        table_add(table, cell.text);
    }
}

static void print_table(struct program *program, const struct servers *servers, bool all)
{
    struct table table = {.columns = ARRAY_LEN(columns) - (all ? 0 : 1)};
    size_t first = all ? 0 : 1;
    for (size_t c = first; c < ARRAY_LEN(columns); c++) {
        table_add(&table, trc("column", server_row_columns[columns[c]].title));
        if (server_row_columns[columns[c]].right)
            table.right |= 1u << (c - first);
    }
    for (size_t i = 0; i < servers->count; i++)
        add_row(&table, program, servers->items[i], first);
    table_print(&table);
    table_fini(&table);
}

/* Every namespace is known; which of them may be read is another matter. */
static bool names_are_whole(const struct program *program)
{
    struct feed names;
    platform_feed(program->platform, KIND_NAMESPACE, NULL, &names);
    return names.state == FEED_LIVE;
}

static void add_sentence(struct str *said, const char *sentence)
{
    if (said->len)
        str_add_char(said, '\n');
    str_add(said, sentence);
}

static void add_missing(struct str *said, int64_t missing)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    TR_FILL(&text,
            trn("Your account may not see the servers of {n} other namespace.",
                "Your account may not see the servers of {n} other namespaces.", missing),
            ARG_N("n", missing));
    add_sentence(said, text.s);
}

/* What is missing from the answer goes to standard error: the list never looks more whole than it
 * is. */
static void say_gaps(struct program *program, const struct scope *scope, size_t count)
{
    AUTO_STR struct str said = STR_INIT(STR_LINE);
    struct feed feed;
    platform_feed(program->platform, KIND_SERVER, scope->namespace, &feed);
    if (count == 0 && scope->namespace)
        TR_FILL(&said, _("No server in {ns} yet."), ARG_S("ns", scope->namespace));
    else if (count == 0)
        str_add(&said, _("No server in any namespace."));
    if (feed.partial && !names_are_whole(program))
        add_sentence(&said,
                     _("Your account may not list all namespaces: these are those carnet knows."));
    if (feed.missing > 0)
        add_missing(&said, (int64_t)feed.missing);
    if (said.len)
        fprintf(stderr, "%s\n", said.s);
}

static enum exit_code print(struct program *program, const struct scope *scope)
{
    struct servers servers = {0};
    enum exit_code code = EXIT_OK;
    bool all = scope->namespace == NULL;
    enum output output = program->options.output;

    model_each(program->model, KIND_SERVER, scope->namespace, collect, &servers);
    if (servers.count)
        qsort(servers.items, servers.count, sizeof *servers.items, by_name);
    if (output == OUTPUT_NAME)
        print_names(&servers, all);
    else if (output != OUTPUT_TABLE)
        code = print_document(program, &servers);
    else if (servers.count)
        print_table(program, &servers, all);
    say_gaps(program, scope, servers.count);
    free(servers.items);
    return code;
}

enum exit_code command_ps(struct program *program)
{
    struct scope scope;
    struct error error = ERROR_NONE;
    enum exit_code code;
    if (!scope_init(&scope, program, &error)) {
        program_complain(&error);
        return exit_code_of(&error);
    }
    if (program_read_servers(program, scope.namespace, &error)) {
        code = print(program, &scope);
    } else {
        program_complain(&error);
        code = exit_code_of(&error);
    }
    scope_fini(&scope);
    return code;
}
