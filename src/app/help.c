#include "command.h"

#include <stdio.h>

#include <carnet/base/i18n.h>
#include <carnet/base/str.h>
#include <carnet/base/utf8.h>

#include "program.h"

static const struct help_line option_lines[] = {
    {NC_("usage", "--context NAME"), NC_("option", "the platform to show (carnet context ls)")},
    {NC_("usage", "--kubeconfig FILE"), NC_("option", "use this kubeconfig and no other")},
    {"--sandbox", NC_("option", "show the sandbox, a small platform on this machine")},
    {NC_("usage", "-n, --namespace NAME"), NC_("option", "the namespace to show")},
    {"-A, --all-namespaces", NC_("option", "all namespaces, where the platform allows it")},
    {NC_("usage", "-o, --output FORM"), NC_("option", "table, json, yaml or name")},
    {"--snapshot 80x24", NC_("option", "print one frame of the screen as text, and end")},
    {NC_("usage", "--lang en|fr"), NC_("option", "the language of this run")},
    {"--read-only", NC_("option", "offer nothing that changes the platform")},
    {"--stats", NC_("option", "at the end: what carnet itself took of memory, CPU and lines")},
    {"--yes", NC_("option", "do not ask before deleting, resetting or forgetting")},
    {"--with-volumes", NC_("option", "delete: also the volumes no other server names")},
    {"--dry-run",
     NC_("option", "start, stop, delete: print the equal kubectl calls, change nothing")},
    {NC_("usage", "--as PERSON"), NC_("option", "sandbox kubeconfig: for which of its people")},
    {"-h, --help", NC_("option", "this help; carnet COMMAND --help is about one command")},
    {"-V, --version", NC_("option", "the version")},
};

static const struct help_line exit_lines[] = {
    {"0", NC_("exit", "done")},
    {"1", NC_("exit", "failed; the reason is on standard error")},
    {"2", NC_("exit", "not understood, or the terminal cannot show carnet")},
    {"3", NC_("exit", "not found")},
    {"4", NC_("exit", "not allowed, or signed out")},
    {"5", NC_("exit", "the platform cannot be reached")},
    {"6", NC_("exit", "it changed meanwhile")},
};

enum { MORE_COLS = 18 };

static void print_line(const char *word, size_t width, const char *text)
{
    AUTO_STR struct str line = STR_INIT(STR_LINE);
    utf8_fit(&line, word, width);
    printf("  %s  %s\n", line.s, text);
}

static void print_command(const struct command *command)
{
    printf("carnet %s\n  %s\n", trc("usage", command->usage), trc("command", command->help));
    for (const struct help_line *line = command->more; line && line->word; line++)
        print_line(trc("usage", line->word), MORE_COLS, trc("command", line->text));
}

void usage_print(const struct command *command)
{
    fprintf(stderr, "  carnet %s\n", trc("usage", command->usage));
}

enum exit_code command_misused(struct program *program)
{
    const struct command *command = program->options.command;
    struct error error = ERROR_NONE;
    error_set(&error, ERR_USAGE, N_("{word} is called in another way:"), "word", command->name);
    program_complain(&error);
    usage_print(command);
    return exit_code_of(&error);
}

void help_print(const struct options *options)
{
    if (options->command) {
        print_command(options->command);
        return;
    }
    printf("%s\n\n", _("carnet shows the notebook servers of a platform, live, in the terminal."));
    printf("  carnet %s\n\n%s\n", trc("usage", "[-n NAMESPACE | -A] [--context NAME]"),
           _("Commands"));
    for (const struct command *c = command_table(); c->name; c++)
        print_line(c->name, 10, trc("command", c->help));
    printf("\n%s\n", _("Options"));
    for (size_t i = 0; i < ARRAY_LEN(option_lines); i++)
        print_line(trc("usage", option_lines[i].word), 21, trc("option", option_lines[i].text));
    printf("\n%s\n", _("Exit codes"));
    for (size_t i = 0; i < ARRAY_LEN(exit_lines); i++)
        print_line(exit_lines[i].word, 2, trc("exit", exit_lines[i].text));
}

void version_print(void)
{
    printf("carnet %s\n", CARNET_VERSION);
}
