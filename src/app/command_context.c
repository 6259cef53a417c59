/*
 * carnet context ls | use | add | rm | test: the platforms carnet knows.
 */
#include <stdio.h>
#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/base/str.h>
#include <carnet/base/utf8.h>
#include <carnet/data/json.h>
#include <carnet/model/model.h>
#include <carnet/platform/platform.h>

#include "ask.h"
#include "command.h"
#include "contexts.h"
#include "output.h"
#include "program.h"
#include "scope.h"

#define TEST_TIMEOUT_MS 15000

struct listing {
    enum output output;
    struct json_out *json;
    size_t count;
};

static void list_json(struct json_out *json, const struct context *context)
{
    json_begin(json, NULL, '{');
    json_put_str(json, "name", context->name);
    json_put_str(json, "server", *context->server ? context->server : NULL);
    json_put_str(json, "user", *context->user ? context->user : NULL);
    json_put_str(json, "namespace", *context->namespace ? context->namespace : NULL);
    json_put_bool(json, "current", context->current);
    json_put_bool(json, "usable", context->broken == NULL);
    json_put_bool(json, "sandbox", context->sandbox);
    if (context->sandbox)
        json_put_bool(json, "running", context->running);
    json_end(json);
}

static void list_line(const struct context *context)
{
    AUTO_STR struct str name = STR_INIT(STR_LINE), broken = STR_INIT(STR_LINE);
    utf8_fit(&name, context->name, 28);
    if (context->broken)
        error_text(&broken, context->broken);
    printf("%s %s  %s%s%s\n", context->current ? "*" : " ", name.s, context_place(context),
           broken.len ? "  " : "", broken.s);
}

static void list_one(void *user, const struct context *context)
{
    struct listing *listing = user;
    listing->count++;
    if (listing->json)
        list_json(listing->json, context);
    else if (listing->output == OUTPUT_NAME)
        puts(context->name);
    else
        list_line(context);
}

static void say_alone(const struct program *program)
{
    AUTO_STR struct str said = STR_INIT(STR_LINE);
    TR_FILL(&said,
            _("carnet knows no other platform yet. {carnet} context add NAME --kubeconfig FILE "
              "adds one."),
            ARG_S("carnet", program->called));
    fprintf(stderr, "%s\n", said.s);
}

static enum exit_code list_contexts(struct program *program)
{
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    struct json_out json = json_out(&text);
    struct listing listing = {.output = program->options.output};
    struct error error = ERROR_NONE;
    enum exit_code code = EXIT_OK;
    bool read;

    if (listing.output == OUTPUT_JSON || listing.output == OUTPUT_YAML) {
        listing.json = &json;
        json_begin(&json, NULL, '{');
        json_begin(&json, "contexts", '[');
    }
    read = contexts_each(program, list_one, &listing, &error);
    if (listing.json) {
        json_end(&json);
        json_end(&json);
        code = output_document(&text, listing.output);
    }
    if (!read && (error.code != ERR_NOT_FOUND || program->env.kubeconfig)) {
        program_complain(&error);
        return error.code == ERR_NOT_FOUND ? code : exit_code_of(&error);
    }
    if (listing.count < 2 && program->options.output == OUTPUT_TABLE)
        say_alone(program);
    return code;
}

static void note_known(void *user, const struct context *context)
{
    struct {
        const char *name;
        bool found;
    } *search = user;
    if (str_eq(search->name, context->name))
        search->found = true;
}

static enum exit_code use_context(struct program *program, const char *name)
{
    struct {
        const char *name;
        bool found;
    } search = {name, false};
    struct error error = ERROR_NONE;
    AUTO_STR struct str said = STR_INIT(STR_LINE);

    contexts_each(program, note_known, &search, &error);
    if (!search.found) {
        error = ERROR_NONE;
        error_set(&error, ERR_NOT_FOUND,
                  NA_("There is no platform {name}.", "carnet context ls lists them."), "name",
                  name);
    } else if (choices_save("context", name, &error)) {
        TR_FILL(&said, _("carnet shows {name} from now on."), ARG_S("name", name));
        puts(said.s);
        return EXIT_OK;
    }
    program_complain(&error);
    return exit_code_of(&error);
}

static bool save_own(const char *name, const char *part, const char *value, struct error *error)
{
    AUTO_STR struct str key = STR_INIT(STR_LINE);
    if (!value)
        return true;
    str_addf(&key, "context.%s.%s", name, part);
    return choices_save(key.s, value, error);
}

static bool name_fits(const char *name)
{
    return *name &&
           strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") ==
               strlen(name);
}

static enum exit_code add_context(struct program *program, const char *name)
{
    const struct options *options = &program->options;
    struct error error = ERROR_NONE;
    AUTO_STR struct str said = STR_INIT(STR_LINE);
    AUTO_FREE char *file = NULL;
    /* The first one is what the person came for. */
    bool others = program->choices.context || contexts_others(program);

    if (!name || !options->kubeconfig)
        error_set(&error, ERR_USAGE,
                  N_("carnet context add NAME --kubeconfig FILE: the name is yours to choose, the "
                     "file is the one your platform gave you."),
                  NULL, NULL);
    else if (!name_fits(name))
        error_set(
            &error, ERR_USAGE,
            NA_("{name} cannot be a name here.", "Use letters, digits, dots, dashes, underscores."),
            "name", name);
    else if (!(file = contexts_absolute(options->kubeconfig)) ||
             !contexts_usable(program, file, options->context, &error)) {
        if (error.code == ERR_NONE)
            error_set(&error, ERR_NOT_FOUND, NA_("{file} is not there.", "Check the name."), "file",
                      options->kubeconfig);
    } else if (save_own(name, "kubeconfig", file, &error) &&
               save_own(name, "context", options->context, &error) &&
               save_own(name, "namespace", options->namespace, &error) &&
               (others || choices_save("context", name, &error))) {
        TR_FILL(&said,
                others ? _("carnet knows {name} now. {carnet} --context {name} shows it.")
                       : _("carnet knows {name} and shows it from now on. {carnet} --sandbox "
                           "still shows the sandbox."),
                ARG_S("name", name), ARG_S("carnet", program->called));
        puts(said.s);
        return EXIT_OK;
    }
    program_complain(&error);
    return exit_code_of(&error);
}

/* Why there is nothing to forget: carnet's own alone are in its hands. */
static void explain_not_own(struct program *program, const char *name, struct error *error)
{
    struct {
        const char *name;
        bool found;
    } search = {name, false};
    struct error ignored = ERROR_NONE;
    if (contexts_sandbox(program, name)) {
        error_set(error, ERR_USAGE,
                  NA_("The sandbox is always there.", "carnet sandbox reset empties it."), NULL,
                  NULL);
        return;
    }
    contexts_each(program, note_known, &search, &ignored);
    if (search.found)
        error_set(error, ERR_USAGE,
                  NA_("{name} stands in a kubeconfig, which carnet never changes.",
                      "kubectl config delete-context takes it out."),
                  "name", name);
    else
        error_set(error, ERR_NOT_FOUND,
                  NA_("There is no platform {name}.", "carnet context ls lists them."), "name",
                  name);
}

static bool ask_to_forget(const struct program *program, const struct own_context *own,
                          struct error *error)
{
    AUTO_STR struct str before = STR_INIT(STR_LINE), prompt = STR_INIT(STR_LINE);
    TR_FILL(&before, _("carnet forgets the platform {name}. The file {file} stays as it is."),
            ARG_S("name", own->name), ARG_S("file", str_or(own->kubeconfig, "?")));
    TR_FILL(&prompt, _("Type {word} to do it: "), ARG_S("word", own->name));
    const struct question question = {
        .word = own->name,
        .before = before.s,
        .prompt = prompt.s,
        .no_terminal = N_("Without a terminal, rm needs --yes. Nothing was forgotten."),
        .refused = N_("Nothing was forgotten."),
    };
    return ask_typed(program, &question, error);
}

static enum exit_code remove_context(struct program *program, const char *name)
{
    const struct own_context *own = choices_own(&program->choices, name);
    struct error error = ERROR_NONE;
    AUTO_STR struct str said = STR_INIT(STR_LINE);
    if (!own)
        explain_not_own(program, name, &error);
    else if (ask_to_forget(program, own, &error) &&
             choices_drop_own(&program->choices, name, &error)) {
        TR_FILL(&said,
                str_eq(program->choices.context, name)
                    ? _("carnet knows {name} no more. It was the one shown; {carnet} context use "
                        "NAME takes another.")
                    : _("carnet knows {name} no more."),
                ARG_S("name", name), ARG_S("carnet", program->called));
        puts(said.s);
        return EXIT_OK;
    }
    program_complain(&error);
    return exit_code_of(&error);
}

static bool link_decided(struct program *program, void *data)
{
    struct link *link = data;
    platform_link(program->platform, link);
    return link->state != LINK_CONNECTING &&
           (link->state != LINK_LIVE || *model_person(program->model));
}

static enum exit_code test_context(struct program *program, const char *name)
{
    struct error error = ERROR_NONE;
    struct link link;
    AUTO_STR struct str said = STR_INIT(STR_LINE);
    const char *person;

    if (!program_connect(program, name, &error)) {
        program_complain(&error);
        return exit_code_of(&error);
    }
    platform_ask_rights(program->platform, NULL);
    if (!program_wait(program, link_decided, &link, TEST_TIMEOUT_MS) && link.state != LINK_LIVE) {
        error_set(&error, ERR_TIMEOUT, N_("{name} did not answer in time."), "name",
                  program->platform->context);
        link.error = error;
    }
    if (link.state != LINK_LIVE) {
        program_complain(&link.error);
        return exit_code_of(&link.error);
    }
    person = model_person(program->model);
    if (*person)
        TR_FILL(&said, _("{name} answers. You are {person} there."),
                ARG_S("name", program->platform->context), ARG_S("person", person));
    else
        TR_FILL(&said, _("{name} answers."), ARG_S("name", program->platform->context));
    puts(said.s);
    return EXIT_OK;
}

enum exit_code command_context(struct program *program)
{
    const char *verb = program->options.words[0];
    const char *name = program->options.word_count > 1 ? program->options.words[1] : NULL;

    if (str_eq(verb, "ls") && !name)
        return list_contexts(program);
    if (str_eq(verb, "use") && name)
        return use_context(program, name);
    if (str_eq(verb, "add"))
        return add_context(program, name);
    if (str_eq(verb, "rm") && name)
        return remove_context(program, name);
    if (str_eq(verb, "test"))
        return test_context(program, name);
    return command_misused(program);
}
