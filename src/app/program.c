#include "program.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <carnet/base/clock.h>
#include <carnet/base/i18n.h>
#include <carnet/base/log.h>
#include <carnet/base/str.h>
#include <carnet/data/file.h>
#include <carnet/data/store.h>
#include <carnet/loop/loop.h>
#include <carnet/model/model.h>
#include <carnet/platform/platform.h>

#include "choice.h"
#include "command.h"
#include "history.h"
#include "remembered.h"

int64_t program_now(const struct program *program)
{
    return program->env.fixed_now ? program->env.fixed_now : clock_wall();
}

int64_t program_platform_now(const struct program *program)
{
    return program->env.fixed_now || !program->platform ? program_now(program)
                                                        : platform_now(program->platform);
}

bool program_read_only(const struct program *program)
{
    return program->options.read_only || program->choices.read_only;
}

void program_complain(const struct error *error)
{
    AUTO_STR struct str line = STR_INIT(STR_LINE);
    error_text(&line, error);
    fprintf(stderr, "carnet: %s\n", line.s);
    if (error->evidence[0])
        fprintf(stderr, "  %s\n", error->evidence);
}

struct kubernetes_source program_source(const struct program *program, const char *kubeconfig)
{
    return (struct kubernetes_source){
        .kubeconfig = kubeconfig,
        .kubeconfig_env = program->env.kubeconfig,
        .home = program->env.home,
        .service_host = program->env.service_host,
        .service_port = program->env.service_port,
        .hurry = program->env.hurry,
        .signed_in = program->signed_in,
        .terminal = program->terminal,
    };
}

static struct platform *find_platform(struct program *program, struct model *model,
                                      const char *context, struct error *error)
{
    struct choice choice;
    struct platform *platform;

    program->on_sandbox = false;
    choice_make(&choice, program, context);
    if (choice_names_sandbox(&choice, program))
        return program_sandbox(program, model, error);
    platform = kubernetes_new(program->loop, model, &choice.source, choice.context, error);
    if (platform && choice.own)
        str_copy(platform->context, sizeof platform->context, choice.own->name);
    if (!platform && choice_falls_to_sandbox(&choice, error))
        return program_sandbox(program, model, error);
    if (!platform)
        choice_explain(&choice, error);
    return platform;
}

bool program_connect(struct program *program, const char *context, struct error *error)
{
    struct model *model = model_new();
    struct platform *platform = find_platform(program, model, context, error);
    if (!platform) {
        model_free(model);
        return false;
    }
    program_disconnect(program);
    program->model = model;
    program->platform = platform;
    remembered_namespaces(program);
    history_keep(program);
    platform_start(platform);
    return true;
}

const char *program_namespace(const struct program *program)
{
    const struct own_context *own = choices_own(&program->choices, program->platform->context);
    if (program->options.all_namespaces)
        return "";
    if (program->options.namespace)
        return program->options.namespace;
    return own ? own->namespace : NULL;
}

void program_disconnect(struct program *program)
{
    weight_leave(&program->weight, program->platform);
    platform_free(program->platform);
    model_free(program->model);
    program->platform = NULL;
    program->model = NULL;
}

static void choose_language(struct program *program)
{
    const struct environment *env = &program->env;
    const char *const from_environment[] = {env->language, env->lc_all, env->lc_messages,
                                            env->lang};
    if (program->options.language && language_set(program->options.language))
        return;
    if (program->choices.language && language_set(program->choices.language))
        return;
    language_set(language_choose(from_environment, ARRAY_LEN(from_environment)));
}

static struct store *open_store(void)
{
    AUTO_STR struct str path = STR_INIT(STR_LINE);
    struct error error = ERROR_NONE;
    struct store *store = NULL;
    if (!file_path(&path, FILE_STATE, "carnet.db"))
        return NULL;
    if (file_make_parents(path.s, 0700, &error))
        store = store_open(path.s, &error);
    if (!store)
        log_line(LOG_WARN, "app", "store: %s", error_word(error.code));
    return store;
}

static bool check_language(const struct program *program, struct error *error)
{
    const char *asked = program->options.language;
    if (!asked || language_set(asked))
        return true;
    error_set(error, ERR_USAGE, N_("--lang takes en or fr, not {word}."), "word", asked);
    return false;
}

static enum exit_code run_command(struct program *program)
{
    const struct command *command = program->options.command;
    struct error error = ERROR_NONE;
    if (!command->changes || program->options.dry_run || !program_read_only(program))
        return command->run(program);
    error_set(
        &error, ERR_FORBIDDEN,
        program->options.read_only
            ? N_("With --read-only, carnet changes nothing. Nothing was done.")
            : N_("The settings say read_only = yes: carnet changes nothing. Nothing was done."),
        NULL, NULL);
    program_complain(&error);
    return exit_code_of(&error);
}

static enum exit_code dispatch(struct program *program)
{
    const struct options *options = &program->options;
    if (options->help || options->version) {
        if (options->version)
            version_print();
        else
            help_print(options);
        return EXIT_OK;
    }
    if (options->command)
        return run_command(program);
    if (options->snapshot_cols)
        return program_snapshot(program, options->snapshot_cols, options->snapshot_rows);
    if (!program->env.in_terminal || !program->env.out_terminal)
        return program_snapshot(program, 80, 24);
    return program_screen(program);
}

static void print_stats(struct program *program)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    weight_read(&program->weight, program->platform);
    weight_say(&program->weight, &text);
    fputs(text.s, stderr);
}

/* A command leaves the terminal to a program that signs the person in; a screen and a frame do not.
 */
static bool may_ask(const struct program *program)
{
    return program->options.command && program->env.in_terminal && isatty(STDERR_FILENO) == 1;
}

static enum exit_code run(struct program *program)
{
    enum exit_code code;
    program->terminal = may_ask(program) ? &program->asking : NULL;
    program->loop = loop_new();
    loop_idle_fd(program->loop, program->env.idle_fd);
    program->store = open_store();
    code = dispatch(program);
    if (program->options.stats)
        print_stats(program);
    program_disconnect(program);
    store_close(program->store);
    loop_free(program->loop);
    program_sandbox_leave(program);
    return code;
}

/* What could be read counts; what could not is said, with its line. */
static void read_choices(struct program *program)
{
    struct choices *choices = &program->choices;
    struct error *error = &program->settings_error;
    char line[24];

    if (choices_read(choices, error) && choices->wrong) {
        snprintf(line, sizeof line, "%d", choices->wrong_line);
        error_set(error, ERR_CONFIG,
                  NA_("Line {line} of the settings is not understood.", "Mend it or take it out."),
                  "line", line);
        error_set_evidence(error, choices->wrong);
    }
}

/* A descriptor that is closed would be given to the next socket, which then got our output. What is
 * put there instead fails as the closed one would. */
static void fill_closed_descriptors(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) < 0)
            (void)!open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    }
}

/* Whoever reads our output may have left, and knows it; any other loss is said. */
static bool flush_output(void)
{
    struct error error;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return true;
    if (errno != EPIPE) {
        error_set(&error, ERR_IO, N_("The output could not be written."), NULL, NULL);
        error_set_evidence(&error, strerror(errno));
        program_complain(&error);
    }
    return false;
}

int program_main(int argc, char **argv)
{
    struct program program = {0};
    struct error error = ERROR_NONE;
    enum exit_code code;
    bool parsed;

    program.called = argc > 0 && strchr(argv[0], '/') ? argv[0] : "carnet";
    fill_closed_descriptors();
    signal(SIGPIPE, SIG_IGN);
    weight_init(&program.weight, clock_mono_ms());
    environment_read(&program.env);
    if (program.env.log_file)
        log_open(program.env.log_file, LOG_DEBUG);
    parsed = options_parse(&program.options, argc, argv, &error);
    read_choices(&program);
    choose_language(&program);
    if (program.settings_error.code != ERR_NONE)
        program_complain(&program.settings_error);
    if (!parsed || !check_language(&program, &error)) {
        program_complain(&error);
        if (!parsed && program.options.command)
            usage_print(program.options.command);
        code = exit_code_of(&error);
    } else {
        code = run(&program);
    }
    choices_fini(&program.choices);
    log_close();
    if (!flush_output() && code == EXIT_OK)
        code = EXIT_FAILED;
    return (int)code;
}
