/*
 * Everything the checks judge, each part as far as it can be had.
 */
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <carnet/base/i18n.h>
#include <carnet/data/file.h>
#include <carnet/loop/spawn.h>
#include <carnet/model/model.h>
#include <carnet/net/credentials.h>
#include <carnet/sandbox/sandbox.h>
#include <carnet/tui/terminfo.h>

#include "doctor.h"
#include "program.h"

#define ACCOUNT_MS 5000

/* What the person set up ----------------------------------------------------------------------- */

static void gather_settings(struct doctor_facts *facts, const struct program *program)
{
    AUTO_STR struct str path = STR_INIT(STR_LINE);
    facts->settings = program->settings_error;
    if (!file_path(&path, FILE_CONFIG, "settings"))
        return;
    str_copy(facts->settings_file, sizeof facts->settings_file, path.s);
    facts->settings_there = access(path.s, F_OK) == 0;
}

/* Who signed in for the look need not do so again for what comes after it: some are asked for a
 * word and a code each time. */
struct look {
    struct doctor_facts *facts;
    struct program *program;
    bool done;
};

static void keep_checkup(void *data, const struct checkup *checkup)
{
    struct look *look = data;
    look->facts->checkup = *checkup;
    look->facts->checkup.credentials = NULL;
    credentials_free(look->program->signed_in);
    look->program->signed_in = checkup->credentials ? credentials_ref(checkup->credentials) : NULL;
    look->done = true;
}

static bool has_checkup(struct program *program, void *data)
{
    (void)program;
    return ((struct look *)data)->done;
}

static void look_at(struct doctor_facts *facts, struct program *program,
                    const struct kubernetes_source *source, const char *context)
{
    struct look look = {facts, program, false};
    checkup_start(program->loop, source, context, keep_checkup, &look);
    (void)program_wait(program, has_checkup, &look, -1);
}

/* It is looked at where it runs; a look is no reason to start it. */
static void look_at_sandbox(struct doctor_facts *facts, struct program *program)
{
    AUTO_STR struct str folder = STR_INIT(STR_LINE), kubeconfig = STR_INIT(STR_LINE);
    struct kubernetes_source source = {0};
    struct sandbox_status status;
    struct error error = ERROR_NONE;
    facts->sandbox = SANDBOX_SLEEPS;
    facts->checkup = (struct checkup){0};
    if (!program_sandbox_folder(&folder, &error) || !sandbox_look(folder.s, &status, &error) ||
        !status.running || !sandbox_own_kubeconfig(folder.s, &kubeconfig, &error))
        return;
    facts->sandbox = SANDBOX_RUNS;
    source.kubeconfig = kubeconfig.s;
    look_at(facts, program, &source, NULL);
}

static void gather_platform(struct doctor_facts *facts, struct program *program)
{
    struct choice *choice = &facts->choice;
    struct error explained;
    choice_make(choice, program, NULL);
    if (choice_names_sandbox(choice, program)) {
        look_at_sandbox(facts, program);
        return;
    }
    look_at(facts, program, &choice->source, choice->context);
    explained = facts->checkup.error;
    if (choice_falls_to_sandbox(choice, &explained)) {
        look_at_sandbox(facts, program);
        return;
    }
    choice_explain(choice, &explained);
    if (explained.msgid != facts->checkup.error.msgid)
        facts->choice_error = explained;
}

/* What the platform lets the person do --------------------------------------------------------- */

static const char *asked_namespace(const struct doctor_facts *facts)
{
    return *facts->namespace ? facts->namespace : NULL;
}

static bool account_known(struct program *program, void *data)
{
    struct doctor_facts *facts = data;
    struct feed feed;
    platform_feed(program->platform, KIND_SERVER, asked_namespace(facts), &feed);
    return feed.state != FEED_NONE && feed.state != FEED_LOADING && *model_person(program->model) &&
           model_allowed(program->model, facts->namespace, RIGHT_MANAGE_PEOPLE) != ALLOWED_UNKNOWN;
}

static void keep_account(struct doctor_facts *facts, struct program *program)
{
    struct platform *platform = program->platform;
    const char *namespace = asked_namespace(facts);
    platform_feed(platform, KIND_SERVER, namespace, &facts->servers);
    facts->server_count = model_count(program->model, KIND_SERVER, namespace);
    str_copy(facts->person, sizeof facts->person, model_person(program->model));
    for (enum right right = 0; right < RIGHT_COUNT; right++) {
        facts->rights.allowed[right] =
            (unsigned char)model_allowed(program->model, facts->namespace, right);
        facts->right_names[right] = platform->ops->right_name(platform, right);
    }
    if (!namespace)
        str_copy(facts->namespace, sizeof facts->namespace, _("all namespaces"));
}

static void gather_account(struct doctor_facts *facts, struct program *program)
{
    const struct checkup *checkup = &facts->checkup;
    struct error error = ERROR_NONE;
    const char *namespace;
    if (!checkup->asked || checkup->error.code != ERR_NONE ||
        (checkup->answer.code != ERR_NONE && checkup->answer.code != ERR_FORBIDDEN) ||
        !program_connect(program, NULL, &error))
        return;
    facts->connected = true;
    namespace = program_namespace(program);
    if (!namespace)
    namespace = model_context_namespace(program->model);
    str_copy(facts->namespace, sizeof facts->namespace, str_or(namespace, ""));
    platform_want(program->platform, facts, KIND_SERVER, asked_namespace(facts));
    platform_ask_rights(program->platform, asked_namespace(facts));
    (void)program_wait(program, account_known, facts, ACCOUNT_MS);
    keep_account(facts, program);
    program_disconnect(program);
}

/* This machine --------------------------------------------------------------------------------- */

static void gather_terminal(struct doctor_facts *facts, const struct program *program)
{
    const struct environment *env = &program->env;
    facts->term = env->term;
    facts->no_colour = env->no_colour;
    facts->term_known = env->term && terminfo_look(env->term, &facts->colours);
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO && !facts->in_terminal; fd++) {
        struct winsize size = {0};
        facts->in_terminal = isatty(fd) == 1;
        if (!facts->in_terminal || ioctl(fd, TIOCGWINSZ, &size) != 0)
            continue;
        facts->rows = size.ws_row;
        facts->cols = size.ws_col;
    }
}

static void gather_encoding(struct doctor_facts *facts, const struct program *program)
{
    const struct environment *env = &program->env;
    facts->ascii_chosen = program->choices.ascii == YES_CHOICE;
    facts->utf8 = program->choices.ascii == NO_CHOICE || environment_utf8(env);
    snprintf(facts->encoding_from, sizeof facts->encoding_from, "%s=%s",
             env->lc_all     ? "LC_ALL"
             : env->lc_ctype ? "LC_CTYPE"
                             : "LANG",
             str_or(env->lc_all, str_or(env->lc_ctype, str_or(env->lang, ""))));
}

static void gather_language(struct doctor_facts *facts, const struct program *program)
{
    const struct environment *env = &program->env;
    const struct {
        const char *name, *value;
    } said[] = {{"LANGUAGE", env->language},
                {"LC_ALL", env->lc_all},
                {"LC_MESSAGES", env->lc_messages},
                {"LANG", env->lang}};
    facts->language_from = program->options.language   ? LANGUAGE_BY_FLAG
                           : program->choices.language ? LANGUAGE_BY_SETTING
                                                       : LANGUAGE_BY_ENVIRONMENT;
    for (size_t i = 0; i < ARRAY_LEN(said); i++)
        if (!*facts->language_word && said[i].value &&
            str_starts(said[i].value, language_current()->code))
            snprintf(facts->language_word, sizeof facts->language_word, "%s=%s", said[i].name,
                     said[i].value);
}

static void gather_folders(struct doctor_facts *facts)
{
    AUTO_STR struct str path = STR_INIT(STR_LINE), kubectl = STR_INIT(STR_LINE);
    if (!file_path(&path, FILE_STATE, "doctor")) {
        error_set(&facts->state, ERR_IO,
                  NA_("There is no home folder to remember anything in.", "Set HOME to one."), NULL,
                  NULL);
    } else {
        str_copy(facts->state_folder, sizeof facts->state_folder, path.s);
        *strrchr(facts->state_folder, '/') = '\0';
        if (file_make_parents(path.s, 0700, &facts->state) &&
            file_write(path.s, "", 0, 0600, &facts->state))
            unlink(path.s);
    }
    if (spawn_find(&kubectl, "kubectl"))
        str_copy(facts->kubectl, sizeof facts->kubectl, kubectl.s);
}

void doctor_gather(struct doctor_facts *facts, struct program *program)
{
    *facts = (struct doctor_facts){.now = program_now(program), .called = program->called};
    gather_settings(facts, program);
    gather_platform(facts, program);
    gather_account(facts, program);
    credentials_free(program->signed_in);
    program->signed_in = NULL;
    gather_terminal(facts, program);
    gather_encoding(facts, program);
    gather_language(facts, program);
    gather_folders(facts);
}
