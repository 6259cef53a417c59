#include <carnet/base/error.h>

#include <stdio.h>
#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/base/utf8.h>

/* `full` is used when every name in its braces is known, else `plain`, which has none. */
struct kind {
    const char *word;
    bool passes;
    const char *full, *plain;
};

/* clang-format off */
static const struct kind kinds[] = {
    [ERR_NONE] = {.word = "none"},
    [ERR_CANCELLED] = {.word = "cancelled", .plain = N_("It was cancelled.")},
    [ERR_USAGE] = {.word = "usage",
        .plain = NA_("This is not a way to call carnet.", "--help shows what can be written.")},
    [ERR_CONFIG] = {.word = "config",
        .full = NA_("{file} cannot be used.", "Check that it is there and well formed."),
        .plain = NA_("A configuration file cannot be used.", "Check that it is there and well formed.")},
    [ERR_NAME] = {.word = "name", .passes = true,
        .full = NA_("{host} cannot be found.", "Check the address, or your network."),
        .plain = NA_("The host cannot be found.", "Check the address, or your network.")},
    [ERR_REFUSED] = {.word = "refused", .passes = true,
        .full = NA_("{host} answers but nothing listens on port {port}.", "Check the address, or ask who runs it."),
        .plain = NA_("The host answers but nothing listens on that port.", "Check the address, or ask who runs it.")},
    [ERR_TIMEOUT] = {.word = "timeout", .passes = true,
        .full = NA_("{host} did not answer in {n} s.", "{retry} tries again."),
        .plain = NA_("No answer came in time.", "{retry} tries again.")},
    [ERR_CUT] = {.word = "cut", .passes = true,
        .full = NA_("The connection to {host} was lost.", "{retry} tries again."),
        .plain = NA_("The connection was lost.", "{retry} tries again.")},
    [ERR_TLS] = {.word = "tls",
        .full = N_("The certificate of {host} is not one this machine trusts. Nothing was sent."),
        .plain = N_("The certificate is not one this machine trusts. Nothing was sent.")},
    [ERR_UNAUTHORIZED] = {.word = "unauthorized", .plain = NA_("You are signed out.", "Sign in again.")},
    [ERR_FORBIDDEN] = {.word = "forbidden",
        .plain = NA_("You may not do this: a right is missing.", "The owner of the namespace can help.")},
    [ERR_NOT_FOUND] = {.word = "not found",
        .full = N_("{name} is no longer there: someone deleted it."),
        .plain = N_("It is no longer there: someone deleted it.")},
    [ERR_NOT_SERVED] = {.word = "not served",
        .full = NA_("This platform does not have {kind}.", "Its administrator can add it."),
        .plain = NA_("This platform does not have that.", "Its administrator can add it.")},
    [ERR_CONFLICT] = {.word = "conflict",
        .full = NA_("{name} changed meanwhile.", "{retry} reads it again; what you typed is kept."),
        .plain = NA_("It changed meanwhile.", "{retry} reads it again; what you typed is kept.")},
    [ERR_EXISTS] = {.word = "exists",
        .full = NA_("{name} is there already.", "Choose another name."),
        .plain = NA_("The name is taken.", "Choose another one.")},
    [ERR_GONE] = {.word = "gone", .passes = true,
        .plain = NA_("The platform no longer keeps this version.", "{retry} reads it again.")},
    [ERR_INVALID] = {.word = "invalid",
        .plain = NA_("The platform does not accept the content.", "Its own words say what to change.")},
    [ERR_BUSY] = {.word = "busy", .passes = true,
        .full = NA_("The platform asks for less haste.", "Next try in {n} s."),
        .plain = NA_("The platform asks for less haste.", "{retry} tries again in a while.")},
    [ERR_SERVER] = {.word = "server", .passes = true,
        .full = NA_("The platform failed (status {status}).", "{retry} tries again; its administrator can help."),
        .plain = NA_("The platform failed.", "{retry} tries again; its administrator can help.")},
    [ERR_HTML] = {.word = "html",
        .full = N_("{host} sent a web page instead of data: signed out, or another address."),
        .plain = N_("A web page came instead of data: signed out, or another address.")},
    [ERR_PROTOCOL] = {.word = "protocol",
        .full = NA_("carnet cannot read the answer of {host}.", "Check that a platform has this address."),
        .plain = NA_("carnet cannot read the answer.", "Check that a platform has this address.")},
    [ERR_TOO_LARGE] = {.word = "too large",
        .plain = NA_("The answer is larger than carnet reads.", "Ask for less: one namespace, or a filter.")},
    [ERR_IO] = {.word = "io",
        .full = NA_("{file} cannot be read or written.", "Check its rights and the space left."),
        .plain = NA_("A file or program of this machine failed.", "Check rights and the space left.")},
    [ERR_UNSUPPORTED] = {.word = "unsupported",
        .plain = NA_("This platform cannot do that.", "Its web pages may know another way.")},
};
/* clang-format on */

static const struct kind *kind_of(enum error_code code)
{
    return &kinds[(size_t)code < ARRAY_LEN(kinds) ? code : ERR_NONE];
}

static void copy_clean(char *to, size_t size, const char *words)
{
    utf8_clean_copy(to, size, str_or(words, ""), strlen(str_or(words, "")));
}

void error_set(struct error *error, enum error_code code, const char *msgid, const char *name,
               const char *value)
{
    struct error fresh = {.code = code, .msgid = msgid};
    if (name)
        error_add_arg(&fresh, name, value);
    *error = fresh;
}

void error_add_arg(struct error *error, const char *name, const char *value)
{
    for (size_t i = 0; i < ERROR_ARGS; i++) {
        if (error->args[i].name && !str_eq(error->args[i].name, name))
            continue;
        error->args[i].name = name;
        copy_clean(error->args[i].value, sizeof error->args[i].value, value);
        return;
    }
}

void error_set_reason(struct error *error, const char *reason)
{
    snprintf(error->reason, sizeof error->reason, "%s", reason);
}

void error_set_evidence(struct error *error, const char *words)
{
    copy_clean(error->evidence, sizeof error->evidence, words);
}

enum { ALL_ARGS = ERROR_ARGS + 3 }; /* {n}, {status}, {retry} */

/* The error's own values, then {n} and {status} from its figures. */
static size_t collect_args(const struct error *error, struct arg args[ALL_ARGS])
{
    size_t count = 0;
    for (size_t i = 0; i < ERROR_ARGS && error->args[i].name; i++)
        args[count++] = ARG_S(error->args[i].name, error->args[i].value);
    if (error->retry_after_s > 0)
        args[count++] = ARG_N("n", error->retry_after_s);
    if (error->status > 0)
        args[count++] = ARG_N("status", error->status);
    return count;
}

static bool fills(const char *pattern, const struct arg *args, size_t count)
{
    for (const char *p = strchr(pattern, '{'); p; p = strchr(p + 1, '{')) {
        size_t len = strcspn(p + 1, "}"), i = 0;
        while (i < count &&
               !(strlen(args[i].name) == len && strncmp(args[i].name, p + 1, len) == 0))
            i++;
        if (i == count && strncmp(p, "{retry}", 7) != 0) /* the screen's */
            return false;
    }
    return true;
}

static const char *msgid_of(const struct error *error)
{
    const struct kind *kind = kind_of(error->code);
    struct arg args[ALL_ARGS];
    if (error->msgid)
        return error->msgid;
    bool whole = kind->full && fills(kind->full, args, collect_args(error, args));
    return str_or(whole ? kind->full : kind->plain, "");
}

/* A msgid of NA_ is two, each with a translation of its own. */
static const char *advice_of(const struct error *error)
{
    const char *end = strchr(msgid_of(error), '\n');
    return end ? end + 1 : NULL;
}

static void fill(struct str *out, const struct error *error, const char *msgid, const char *retry)
{
    struct arg args[ALL_ARGS];
    size_t count = collect_args(error, args);
    if (retry)
        args[count++] = ARG_S("retry", retry);
    tr_fill(out, tr(msgid), args, count);
}

void error_sentence(struct str *out, const struct error *error)
{
    const char *msgid = msgid_of(error);
    AUTO_STR struct str is = STR_INIT(STR_LINE);
    str_add_n(&is, msgid, strcspn(msgid, "\n"));
    fill(out, error, is.s, NULL);
}

bool error_advises_key(const struct error *error)
{
    return advice_of(error) && strstr(advice_of(error), "{retry}");
}

void error_advice(struct str *out, const struct error *error)
{
    if (advice_of(error) && !error_advises_key(error))
        fill(out, error, advice_of(error), NULL);
}

void error_text_keyed(struct str *out, const struct error *error, const char *retry)
{
    bool key = error_advises_key(error);
    error_sentence(out, error);
    if (!advice_of(error) || (key && !*retry))
        return;
    str_add_char(out, ' ');
    fill(out, error, advice_of(error), retry);
}

void error_text(struct str *out, const struct error *error)
{
    error_text_keyed(out, error, "");
}

const char *error_word(enum error_code code)
{
    return kind_of(code)->word;
}

bool error_passes(const struct error *error)
{
    return kind_of(error->code)->passes;
}
