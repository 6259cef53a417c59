#include "options.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/base/str.h>

#include "command.h"

enum {
    OPT_KUBECONFIG = 256,
    OPT_CONTEXT,
    OPT_SNAPSHOT,
    OPT_LANG,
    OPT_READ_ONLY,
    OPT_YES,
    OPT_VOLUMES,
    OPT_DRY_RUN,
    OPT_SANDBOX,
    OPT_STATS,
    OPT_AS
};

static const struct option long_options[] = {
    {"kubeconfig", required_argument, NULL, OPT_KUBECONFIG},
    {"context", required_argument, NULL, OPT_CONTEXT},
    {"sandbox", no_argument, NULL, OPT_SANDBOX},
    {"as", required_argument, NULL, OPT_AS},
    {"namespace", required_argument, NULL, 'n'},
    {"all-namespaces", no_argument, NULL, 'A'},
    {"output", required_argument, NULL, 'o'},
    {"snapshot", required_argument, NULL, OPT_SNAPSHOT},
    {"lang", required_argument, NULL, OPT_LANG},
    {"read-only", no_argument, NULL, OPT_READ_ONLY},
    {"yes", no_argument, NULL, OPT_YES},
    {"with-volumes", no_argument, NULL, OPT_VOLUMES},
    {"dry-run", no_argument, NULL, OPT_DRY_RUN},
    {"stats", no_argument, NULL, OPT_STATS},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {NULL, 0, NULL, 0},
};

static const char *const output_words[] = {[OUTPUT_TABLE] = "table",
                                           [OUTPUT_JSON] = "json",
                                           [OUTPUT_YAML] = "yaml",
                                           [OUTPUT_NAME] = "name"};

static bool parse_output(enum output *output, const char *word, struct error *error)
{
    for (size_t i = 0; i < ARRAY_LEN(output_words); i++) {
        if (str_eq(word, output_words[i])) {
            *output = (enum output)i;
            return true;
        }
    }
    error_set(error, ERR_USAGE, N_("-o takes table, json, yaml or name, not {word}."), "word",
              word);
    return false;
}

static bool parse_size(struct options *options, const char *text, struct error *error)
{
    int cols, rows, end = 0;
    if (sscanf(text, "%4dx%4d%n", &cols, &rows, &end) == 2 && !text[end] && cols >= 1 &&
        rows >= 1 && cols <= 1000 && rows <= 500) {
        options->snapshot_cols = cols;
        options->snapshot_rows = rows;
        return true;
    }
    error_set(error, ERR_USAGE, N_("--snapshot takes columns and rows, such as 80x24, not {word}."),
              "word", text);
    return false;
}

static bool parse_one(struct options *options, int opt, const char *value, struct error *error)
{
    switch (opt) {
    case OPT_KUBECONFIG:
        options->kubeconfig = value;
        return true;
    case OPT_CONTEXT:
        options->context = value;
        return true;
    case 'n':
        options->namespace = value;
        return true;
    case 'A':
        options->all_namespaces = true;
        return true;
    case 'o':
        return parse_output(&options->output, value, error);
    case OPT_SNAPSHOT:
        return parse_size(options, value, error);
    case OPT_LANG:
        options->language = value;
        return true;
    case OPT_READ_ONLY:
        options->read_only = true;
        return true;
    case OPT_SANDBOX:
        options->sandbox = true;
        return true;
    case OPT_STATS:
        options->stats = true;
        return true;
    case OPT_AS:
        options->as = value;
        return true;
    case OPT_YES:
        options->yes = true;
        return true;
    case OPT_VOLUMES:
        options->with_volumes = true;
        return true;
    case OPT_DRY_RUN:
        options->dry_run = true;
        return true;
    case 'h':
        options->help = true;
        return true;
    default:
        options->version = true;
        return true;
    }
}

static bool take_command(struct options *options, char **words, int count, struct error *error)
{
    if (count == 0)
        return true;
    options->command = command_find(words[0]);
    if (!options->command) {
        error_set(error, ERR_USAGE, NA_("There is no command {word}.", "carnet --help lists them."),
                  "word", words[0]);
        return false;
    }
    options->words = (const char *const *)(words + 1);
    options->word_count = count - 1;
    if (options->help || (options->word_count >= options->command->least_words &&
                          options->word_count <= options->command->most_words))
        return true;
    error_set(error, ERR_USAGE, N_("{word} is called in another way:"), "word", words[0]);
    return false;
}

static bool parse(struct options *options, int argc, char **argv, struct error *error)
{
    int opt;
    *options = (struct options){0};
    opterr = 0;
    optind = 0; /* glibc: start anew, so that tests may parse more than once */
    while ((opt = getopt_long(argc, argv, ":n:Ao:hV", long_options, NULL)) != -1) {
        if (opt == '?' || opt == ':') {
            const char *word = argv[optind - 1];
            error_set(error, ERR_USAGE,
                      opt == ':' ? NA_("{word} needs a value.", "carnet --help shows how.")
                                 : NA_("There is no option {word}.", "carnet --help lists them."),
                      "word", word);
            return false;
        }
        if (!parse_one(options, opt, optarg, error))
            return false;
    }
    if (options->all_namespaces && options->namespace) {
        error_set(error, ERR_USAGE, N_("-n and -A do not go together."), NULL, NULL);
        return false;
    }
    if (options->sandbox && (options->kubeconfig || options->context)) {
        error_set(error, ERR_USAGE, N_("--sandbox goes with neither --kubeconfig nor --context."),
                  NULL, NULL);
        return false;
    }
    return take_command(options, argv + optind, argc - optind, error);
}

/* What could not be understood was most likely meant for the command that is the first word. */
static void guess_command(struct options *options, int argc, char **argv)
{
    int i = 1;
    while (i < argc && argv[i][0] == '-')
        i++;
    if (i < argc)
        options->command = command_find(argv[i]);
}

bool options_parse(struct options *options, int argc, char **argv, struct error *error)
{
    if (parse(options, argc, argv, error))
        return true;
    if (!options->command)
        guess_command(options, argc, argv);
    return false;
}

enum exit_code exit_code_of(const struct error *error)
{
    switch (error->code) {
    case ERR_NONE:
        return EXIT_OK;
    case ERR_USAGE:
        return EXIT_USAGE;
    case ERR_NOT_FOUND:
        return EXIT_NOT_FOUND;
    case ERR_FORBIDDEN:
    case ERR_UNAUTHORIZED:
        return EXIT_FORBIDDEN;
    case ERR_NAME:
    case ERR_REFUSED:
    case ERR_TIMEOUT:
    case ERR_CUT:
    case ERR_TLS:
    case ERR_HTML:
        return EXIT_UNREACHABLE;
    case ERR_CONFLICT:
    case ERR_EXISTS:
        return EXIT_CONFLICT;
    default:
        return EXIT_FAILED;
    }
}
