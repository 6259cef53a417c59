#include <carnet/views/report.h>

#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/base/i18n.h>
#include <carnet/base/mask.h>
#include <carnet/base/mem.h>
#include <carnet/base/quantity.h>
#include <carnet/model/model.h>
#include <carnet/model/state.h>
#include <carnet/platform/platform.h>
#include <carnet/views/report_read.h>
#include <carnet/views/why.h>

#include "markdown.h"
#include "unread.h"

enum { EVENTS_MAX = 40, CLAIMS_MAX = 64 };

/* Parts of lines ------------------------------------------------------------------------------- */

/* Each part is masked by itself: what one says hides nothing of the others. Before it is escaped,
 * since a '\\' within would hide where a secret ends. */
static void add_words(struct str *out, const char *words)
{
    AUTO_STR struct str masked = STR_INIT(4 * STR_LINE);
    mask_add(&masked, words, strlen(words));
    markdown_text(out, masked.s);
}

/* As a block of its own, as received but for its secrets. */
static void add_block(struct str *out, const struct str *words, const char *language,
                      unsigned indent)
{
    AUTO_STR struct str masked = STR_INIT(REPORT_MAX);
    mask_add(&masked, words->s, words->len);
    markdown_block(out, masked.s, masked.len, language, indent);
}

static void add_heading(struct str *out, const char *words)
{
    str_addf(out, "\n### %s\n\n", words);
}

static void add_time(struct str *out, int64_t wall)
{
    char text[CLOCK_TEXT];
    clock_format(text, wall);
    str_add(out, wall ? text : "?");
}

static void add_text(struct str *out, const struct text *text)
{
    AUTO_STR struct str words = STR_INIT(STR_LINE);
    text_render(&words, text);
    add_words(out, words.s);
}

/* "| Image | geo:2026 |" */
static void add_row(struct str *out, const char *label, const char *value)
{
    if (!*value)
        return;
    str_addf(out, "| %s | ", label);
    add_words(out, value);
    str_add(out, " |\n");
}

/* A sentence that begins with a capital letter and ends with a full stop. */
static void add_sentence(struct str *out, const struct text *text)
{
    if (!text->msgid)
        return;
    size_t before = out->len;
    add_text(out, text);
    if (out->len > before && out->s[before] >= 'a' && out->s[before] <= 'z')
        out->s[before] = (char)(out->s[before] - 'a' + 'A');
    if (out->len > before && !strchr(".?!", out->s[out->len - 1]))
        str_add_char(out, '.');
    str_add_char(out, '\n');
}

static const char *scope_of(const struct report *report)
{
    return report->all ? NULL : report->server->meta.namespace;
}

/* What is wrong -------------------------------------------------------------------------------- */

/* What the person who writes the report may do. */
static void add_steps(struct str *out, const struct report *report)
{
    struct step steps[STATUS_STEPS + 1];
    size_t count = model_server_steps(report->model, report->server, steps);
    bool begun = false;
    for (size_t i = 0; i < count; i++) {
        if (steps[i].kind == STEP_REPORT)
            continue; /* this is it */
        if (!begun)
            str_addf(out, "\n%s\n\n", _("Next step:"));
        begun = true;
        str_add(out, "- ");
        add_text(out, &steps[i].words);
        str_add_char(out, '\n');
    }
}

static void add_state(struct str *out, const struct report *report, const struct status *status)
{
    str_addf(out, "**%s**", trc("state", state_msgid(status->state)));
    if (status->since) {
        AUTO_STR struct str since = STR_INIT(STR_LINE);
        add_time(&since, status->since);
        TR_FILL(out, _(", since {time} ({age})"), ARG_S("time", since.s),
                ARG_K("age", ARG_DURATION, report->now - status->since));
    }
    str_add(out, "\n");
    if (!status->sentence.msgid)
        return;
    AUTO_STR struct str sentence = STR_INIT(STR_LINE);
    why_sentence(&sentence, status);
    str_add_char(out, '\n');
    add_words(out, sentence.s);
    str_addf(out, " (`%s`)\n", cause_id(status->cause));
    add_sentence(out, &status->more);
    add_steps(out, report);
}

/* What was looked at and is fine, and what could not be looked at. */
static void add_checks(struct str *out, const struct report *report)
{
    struct why_check checks[WHY_CHECKS];
    const struct why_scope scope = {report->platform, report->model, report->all};
    size_t count = why_checks(&scope, report->server, checks);
    if (count > 0)
        add_heading(out, trc("report", "Not the cause"));
    for (size_t i = 0; i < count; i++) {
        str_add(out, checks[i].fine ? "- ✓ " : "- ? ");
        add_text(out, &checks[i].words);
        str_add_char(out, '\n');
    }
}

/* "- registry's answer, 2026-…, seen 9 times" and its words below. */
static void add_piece(struct str *out, const struct evidence *evidence)
{
    AUTO_STR struct str name = STR_INIT(STR_LINE), words = STR_INIT(2 * STR_LINE);
    why_evidence_name(&name, evidence);
    why_evidence_words(&words, evidence);
    str_add(out, "- ");
    add_words(out, name.s);
    if (evidence->when) {
        str_add(out, ", ");
        add_time(out, evidence->when);
    }
    if (evidence->count > 1)
        TR_FILL(out, trn(", seen {n} time", ", seen {n} times", evidence->count),
                ARG_N("n", evidence->count));
    str_add(out, "\n\n");
    add_block(out, &words, "text", 2);
    str_add_char(out, '\n');
}

static void add_evidence(struct str *out, const struct status *status)
{
    if (status->evidence_count == 0)
        return;
    add_heading(out, _("Evidence"));
    for (size_t i = 0; i < status->evidence_count; i++)
        add_piece(out, &status->evidence[i]);
    str_truncate(out, out->len - 1);
}

/* What it is ----------------------------------------------------------------------------------- */

static void add_amount(struct str *out, const char *label, enum arg_kind kind, int64_t amount)
{
    struct arg arg = ARG_K("n", kind, amount);
    if (amount == QUANTITY_NONE)
        return;
    str_addf(out, "%s%s ", out->len ? ", " : "", label);
    tr_arg(out, &arg);
}

static void add_resources(struct str *out, const struct resources *asked)
{
    AUTO_STR struct str request = STR_INIT(STR_LINE), limit = STR_INIT(STR_LINE);
    add_amount(&request, trc("resources", "CPU"), ARG_CPU, asked->cpu_request);
    add_amount(&request, trc("report", "memory"), ARG_MEMORY, asked->memory_request);
    add_amount(&limit, trc("resources", "CPU"), ARG_CPU, asked->cpu_limit);
    add_amount(&limit, trc("report", "memory"), ARG_MEMORY, asked->memory_limit);
    if (asked->gpus > 0)
        add_amount(&limit, asked->gpu_resource, ARG_INT, asked->gpus);
    add_row(out, trc("report", "Asked"), request.s);
    add_row(out, trc("report", "Limits"), limit.s);
}

/* "vol-1, 64 GiB, Bound, at /home/jovyan/vol-1" */
static void add_volume(struct str *out, const struct report *report, const struct mount *mount)
{
    AUTO_STR struct str line = STR_INIT(STR_LINE);
    const struct volume *volume =
        model_volume(report->model, report->server->meta.namespace, mount->claim);
    str_add(&line, mount->claim);
    if (volume) {
        struct arg size =
            ARG_K("n", ARG_MEMORY, volume->capacity > 0 ? volume->capacity : volume->asked);
        str_add(&line, ", ");
        tr_arg(&line, &size);
        str_addf(&line, ", %s%s%s", volume->phase, *volume->storage_class ? ", " : "",
                 volume->storage_class);
    }
    str_addf(&line, ", %s", mount->path);
    add_row(out, trc("report", "Volume"), line.s);
}

static void add_pod(struct str *out, const struct report *report)
{
    AUTO_STR struct str line = STR_INIT(STR_LINE);
    const struct pod *pod = model_server_pod(report->model, report->server);
    if (!pod)
        return;
    str_addf(&line, "%s, %s", pod->meta.name, pod->phase);
    if (*pod->node)
        TR_FILL(&line, _(", on node {node}"), ARG_S("node", pod->node));
    for (size_t i = 0; i < pod->container_count && i < CLAIMS_MAX; i++) {
        const struct container *container = &pod->containers[i];
        int64_t restarts = container->restarts;
        str_addf(&line, "; %s", container->name);
        if (*container->now.reason)
            str_addf(&line, " %s", container->now.reason);
        if (restarts > 0)
            TR_FILL(&line, trn(", {n} restart", ", {n} restarts", restarts), ARG_N("n", restarts));
    }
    add_row(out, trc("report", "Pod"), line.s);
}

/* As the list shows it: what the pod uses now. */
static void add_usage(struct str *out, const struct report *report)
{
    AUTO_STR struct str used = STR_INIT(STR_LINE);
    const struct pod *pod = model_server_pod(report->model, report->server);
    const struct usage *usage =
        pod ? model_usage(report->model, pod->meta.namespace, pod->meta.name) : NULL;
    if (!usage)
        return;
    add_amount(&used, trc("resources", "CPU"), ARG_CPU, usage->cpu);
    add_amount(&used, trc("report", "memory"), ARG_MEMORY, usage->memory);
    add_row(out, trc("report", "Used now"), used.s);
}

static void add_when(struct str *out, const char *label, int64_t wall, const char *who)
{
    AUTO_STR struct str line = STR_INIT(STR_LINE);
    if (wall == 0)
        return;
    add_time(&line, wall);
    if (*who)
        TR_FILL(&line, _(", by {who}"), ARG_S("who", who));
    add_row(out, label, line.s);
}

static void add_server(struct str *out, const struct report *report)
{
    const struct server *server = report->server;
    add_heading(out, trc("report", "The server"));
    str_add(out, "| | |\n|---|---|\n");
    add_row(out, trc("report", "Platform"), report->platform->context);
    add_row(out, trc("report", "Namespace"), server->meta.namespace);
    add_row(out, trc("report", "Name"), server->meta.name);
    add_row(out, "UID", server->meta.uid);
    add_row(out, trc("report", "Image"), server->image);
    add_resources(out, &server->asked);
    add_usage(out, report);
    for (size_t i = 0; i < server->mount_count && i < CLAIMS_MAX; i++) {
        if (server->mounts[i].claim[0])
            add_volume(out, report, &server->mounts[i]);
    }
    add_pod(out, report);
    add_when(out, trc("report", "Created"), server->meta.created, server->creator);
    add_when(out, trc("report", "Last activity"), server->last_activity, "");
    if (server->stopped > 1)
        add_when(out, trc("report", "Stopped"), server->stopped, "");
    if (server->meta.deleting)
        add_when(out, trc("report", "Being deleted"), server->meta.deleting, "");
}

/* What was said -------------------------------------------------------------------------------- */

static void add_event(struct str *out, const struct event_line *line)
{
    str_add(out, "| ");
    add_time(out, line->last);
    str_add(out, " | ");
    add_time(out, line->first);
    str_addf(out, " | %lld | %s | ", (long long)line->count,
             line->event->warning ? "Warning" : "Normal");
    add_words(out, line->kind);
    str_add(out, "/");
    add_words(out, line->name);
    str_add(out, " | ");
    add_words(out, line->event->reason);
    str_add(out, " | ");
    add_words(out, line->words);
    str_add(out, " |\n");
}

static void add_events(struct str *out, const struct report *report)
{
    enum { ONE_MORE = EVENTS_MAX + 1 }; /* tells that there are more */
    AUTO_FREE struct event_line *lines = mem_zalloc(ONE_MORE, sizeof *lines);
    size_t count = model_server_event_lines(report->model, report->server, lines, ONE_MORE);
    add_heading(out, trc("report", "Events"));
    if (count == 0) {
        AUTO_STR struct str none = STR_INIT(STR_LINE);
        no_events(&none, report->platform, scope_of(report), false);
        add_words(out, none.s);
        str_add_char(out, '\n');
        return;
    }
    str_addf(out, "| %s | %s | %s | %s | %s | %s | %s |\n|---|---|---|---|---|---|---|\n",
             trc("report", "Last"), trc("report", "First"), trc("report", "Times"),
             trc("report", "Type"), trc("report", "Object"), trc("report", "Reason"),
             trc("report", "Message"));
    for (size_t i = 0; i < count && i < EVENTS_MAX; i++)
        add_event(out, &lines[i]);
    if (count <= EVENTS_MAX)
        return;
    str_add_char(out, '\n');
    TR_FILL(out, _("Only the {n} latest events are in this report."), ARG_N("n", EVENTS_MAX));
    str_add_char(out, '\n');
}

/* "The YAML is not in this report. You may not…" */
static void add_missing(struct str *out, const char *words, const struct error *why)
{
    AUTO_STR struct str reason = STR_INIT(STR_LINE);
    if (why->code == ERR_NONE || why->code == ERR_CANCELLED)
        return;
    error_text(&reason, why);
    str_addf(out, "\n%s ", words);
    add_words(out, reason.s);
    str_add_char(out, '\n');
}

static void add_lines_kept(struct str *out, const struct str *log)
{
    int64_t count = str_starts(log->s, LOG_CUT) ? -1 : 0;
    for (size_t i = 0; i < log->len; i++)
        count += log->s[i] == '\n' || i + 1 == log->len;
    str_add_char(out, '\n');
    TR_FILL(out,
            trn("Of the log, only the last line is in this report.",
                "Of the log, only the last {n} lines are in this report.", count),
            ARG_N("n", count));
    str_add_char(out, '\n');
}

/* What was asked for and is not below, or not whole: its absence would say that there is none. */
static void add_gaps(struct str *out, const struct report_reading *reading)
{
    if (!reading)
        return;
    add_missing(out, _("The log is not in this report."), &reading->no_log);
    add_missing(out, _("The YAML is not in this report."), &reading->no_yaml);
    if (reading->log_cut)
        add_lines_kept(out, &reading->log);
}

static void add_versions(struct str *out, const struct report *report)
{
    add_heading(out, trc("report", "Versions"));
    str_add(out, "- carnet " CARNET_VERSION "\n- ");
    add_words(out, report->platform->ops->id);
    str_add_char(out, ' ');
    if (report->reading && report->reading->version.len > 0)
        add_words(out, report->reading->version.s);
    else
        str_add(out, _("(its version is not known)"));
    str_add_char(out, '\n');
}

/* The whole ------------------------------------------------------------------------------------ */

/* Facts that nobody could confirm are not those of now. */
static void add_as_of(struct str *out, const struct report *report)
{
    AUTO_STR struct str time = STR_INIT(STR_LINE), why = STR_INIT(STR_LINE);
    struct as_of as_of;
    if (!as_of_look(&as_of, report->platform, scope_of(report), report->server))
        return;
    add_time(&time, as_of.when);
    error_text(&why, &as_of.why);
    str_add(out, "**");
    TR_FILL(out, _("State read at {time}, {age} before this report; it could not be read since."),
            ARG_S("time", time.s), ARG_K("age", ARG_DURATION, report->now - as_of.when));
    str_add(out, "** ");
    add_words(out, why.len > 0 ? why.s : _("The platform does not answer."));
    str_add(out, "\n\n");
}

/* One language's half; the current language writes it. */
static void write_half(struct str *out, const struct report *report)
{
    const struct status *status = model_server_status(report->model, report->server);
    AUTO_STR struct str title = STR_INIT(STR_LINE), now = STR_INIT(STR_LINE);
    add_time(&now, report->now);
    TR_FILL(&title, _("Incident report: server {name} in {ns}"),
            ARG_S("name", report->server->meta.name), ARG_S("ns", report->server->meta.namespace));
    str_add(out, "## ");
    add_words(out, title.s);
    str_add(out, "\n\n");
    TR_FILL(out, _("Written by carnet at {time}. What looks like a secret is masked."),
            ARG_S("time", now.s));
    str_add(out, "\n\n");
    add_as_of(out, report);
    add_state(out, report, status);
    add_evidence(out, status);
    add_checks(out, report);
    add_server(out, report);
    add_events(out, report);
    add_versions(out, report);
    add_gaps(out, report->reading);
    str_add_char(out, '\n');
}

/* Words of the platform alone: they stand once, for all languages. */
static void add_texts(struct str *out, const struct report_reading *reading)
{
    if (reading && reading->log.len > 0) {
        str_add(out, "## Log: ");
        add_words(out, reading->log_of);
        str_add(out, "\n\n");
        add_block(out, &reading->log, "text", 0);
        str_add_char(out, '\n');
    }
    if (reading && reading->has_yaml) {
        str_add(out, "## YAML\n\n");
        add_block(out, &reading->yaml, "yaml", 0);
    }
}

void report_write(struct str *out, const struct report *report)
{
    size_t count;
    const struct language *languages = language_list(&count), *own = language_current();
    write_half(out, report);
    for (size_t i = 0; i < count; i++) {
        if (&languages[i] == own)
            continue;
        (void)language_swap(&languages[i]);
        write_half(out, report);
        (void)language_swap(own);
    }
    add_texts(out, report->reading);
}

/* Only what is plain in a file's name; "../x" is not. */
static void add_plain(struct str *out, const char *name)
{
    for (; *name; name++) {
        bool plain = strchr("abcdefghijklmnopqrstuvwxyz0123456789", *name) != NULL;
        str_add_char(out, plain ? *name : '-');
    }
}

void report_file_name(struct str *out, const struct report *report)
{
    AUTO_STR struct str name = STR_INIT(160);
    char date[11], clock[6];
    add_plain(&name, report->server->meta.namespace);
    str_add_char(&name, '-');
    add_plain(&name, report->server->meta.name);
    clock_date(date, report->now);
    clock_hour_minute(clock, report->now);
    str_addf(out, "carnet-%s-%s-%.2s%.2s.md", name.s, date, clock, clock + 3);
}
