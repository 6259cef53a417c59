#include <carnet/views/why.h>

#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>

/* Sentences ----------------------------------------------------------------------------------- */

/* The first letter as a capital: ASCII and the Latin letters of two bytes (U+00E0 to U+00FE). */
static void add_capital(struct str *out, const char *text)
{
    unsigned char first = (unsigned char)text[0], second = first ? (unsigned char)text[1] : 0;
    if (first >= 'a' && first <= 'z') {
        str_add_char(out, (char)(first - 'a' + 'A'));
        str_add(out, text + 1);
    } else if (first == 0xC3 && second >= 0xA0 && second <= 0xBE && second != 0xB7) {
        str_add_char(out, (char)first);
        str_add_char(out, (char)(second - 0x20));
        str_add(out, text + 2);
    } else {
        str_add(out, text);
    }
}

/* Where the state is no trouble, it comes first: "Stopped: by a person". */
static bool state_comes_first(enum state state)
{
    return state == STATE_STOPPED || state == STATE_READY;
}

void why_sentence(struct str *out, const struct status *status)
{
    AUTO_STR struct str cause = STR_INIT(STR_LINE);
    const char *word = trc("state", state_msgid(status->state));
    text_render(&cause, &status->sentence);
    if (cause.len == 0)
        str_add(out, word);
    else if (state_comes_first(status->state))
        TR_FILL(out, trc("state", "{state}: {cause}"), ARG_S("state", word),
                ARG_S("cause", cause.s));
    else
        add_capital(out, cause.s);
    if (!str_ends(cause.s, ".") && !str_ends(cause.s, ":"))
        str_add_char(out, '.');
}

/* Evidence ------------------------------------------------------------------------------------ */

void why_evidence_name(struct str *out, const struct evidence *evidence)
{
    if (evidence->what.msgid)
        text_render(out, &evidence->what);
    else
        str_add(out, evidence->source);
}

void why_evidence_words(struct str *out, const struct evidence *evidence)
{
    bool named = evidence->what.msgid && evidence->source[0];
    if (!named || str_eq(evidence->source, evidence->words))
        str_add(out, evidence->words);
    else
        TR_FILL(out, trc("evidence", "{source}: {words}"), ARG_S("source", evidence->source),
                ARG_S("words", evidence->words));
}

/* Log ----------------------------------------------------------------------------------------- */

bool why_log(struct model *model, const struct server *server, struct why_log *log)
{
    const struct status *status = model_server_status(model, server);
    const struct pod *pod = model_server_pod(model, server);
    if (!pod || !cause_is_end(status->cause) || !status->container[0])
        return false;
    *log =
        (struct why_log){{pod->meta.namespace, pod->meta.name}, status->container, !status->ended};
    return true;
}

bool why_call(const struct platform *platform, const struct server *server, enum step_kind kind,
              struct str *out)
{
    const struct ref ref = {server->meta.namespace, server->meta.name};
    return kind == STEP_EDIT && platform->ops->edit_command &&
           platform->ops->edit_command(platform, KIND_SERVER, &ref, out);
}

const char *why_last_line(const char *text, size_t len, size_t *line_len)
{
    while (len > 0 && (text[len - 1] == '\n' || text[len - 1] == ' ' || text[len - 1] == '\r'))
        len--;
    const char *begin = len > 0 ? memrchr(text, '\n', len) : NULL;
    begin = begin ? begin + 1 : text;
    *line_len = len - (size_t)(begin - text);
    return *line_len > 0 ? begin : "";
}
