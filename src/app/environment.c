#include "environment.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <carnet/base/clock.h>
#include <carnet/base/str.h>

static const char *variable(const char *name)
{
    const char *value = getenv(name);
    return value && *value ? value : NULL;
}

/* A whole number up to a million; `otherwise` for anything else. */
static int number(const char *text, int otherwise)
{
    char *end;
    long n;
    if (!text)
        return otherwise;
    n = strtol(text, &end, 10);
    return *end || n < 0 || n > 1 << 20 ? otherwise : (int)n;
}

void environment_read(struct environment *environment)
{
    *environment = (struct environment){
        .home = variable("HOME"),
        .term = variable("TERM"),
        .kubeconfig = variable("KUBECONFIG"),
        .service_host = variable("KUBERNETES_SERVICE_HOST"),
        .service_port = variable("KUBERNETES_SERVICE_PORT"),
        .language = variable("LANGUAGE"),
        .lc_all = variable("LC_ALL"),
        .lc_messages = variable("LC_MESSAGES"),
        .lc_ctype = variable("LC_CTYPE"),
        .lang = variable("LANG"),
        .no_colour = variable("NO_COLOR") != NULL,
        .over_ssh = variable("SSH_CONNECTION") != NULL,
        .in_terminal = isatty(STDIN_FILENO) == 1,
        .out_terminal = isatty(STDOUT_FILENO) == 1,
        .idle_fd = number(variable("CARNET_IDLE_FD"), -1),
        .hurry = number(variable("CARNET_HURRY"), 0),
        .log_file = variable("CARNET_LOG"),
    };
    if (variable("CARNET_NOW"))
        environment->fixed_now = clock_parse(variable("CARNET_NOW"));
}

static bool names_utf8(const char *locale)
{
    return strcasestr(locale, "utf-8") || strcasestr(locale, "utf8");
}

static bool plain_c(const char *locale)
{
    return str_eq(locale, "C") || str_eq(locale, "POSIX");
}

bool environment_utf8(const struct environment *environment)
{
    const char *ctype = environment->lc_all ? environment->lc_all : environment->lc_ctype;
    if (ctype)
        return names_utf8(ctype) || (!plain_c(ctype) && !strchr(ctype, '.'));
    /* LANG=C is what a host without locales says, not what a terminal can: it counts as nothing. */
    if (environment->lang && strchr(environment->lang, '.'))
        return names_utf8(environment->lang);
    return true;
}
