/*
 * carnet doctor: prints what the checks find.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/base/utf8.h>
#include <carnet/data/json.h>

#include "command.h"
#include "doctor.h"
#include "output.h"
#include "program.h"

static const char *const verdict_words[] = {
    [VERDICT_FINE] = NC_("verdict", "fine"),
    [VERDICT_DOUBTFUL] = NC_("verdict", "doubtful"),
    [VERDICT_WRONG] = NC_("verdict", "wrong"),
    [VERDICT_UNCHECKED] = NC_("verdict", "not checked"),
};

#define WIDE_COLS 100

struct report {
    const struct doctor_facts *facts;
    enum output output;
    size_t verdict_width, title_width;
    size_t cols; /* of the terminal; 0: lines are as long as they are */
    struct json_out *json;
    size_t counts[ARRAY_LEN(verdict_words)];
};

static size_t wider(size_t width, const char *text)
{
    size_t own = utf8_width(text);
    return own > width ? own : width;
}

/* Where titles and texts stand side by side; otherwise texts go below. */
static bool is_wide(const struct report *report)
{
    return report->cols == 0 || report->cols >= WIDE_COLS;
}

static size_t text_col(const struct report *report)
{
    return report->verdict_width + 2 + (is_wide(report) ? report->title_width + 2 : 0);
}

static void print_row(struct str *line)
{
    size_t len = line->len;
    while (len > 0 && line->s[len - 1] == ' ')
        len--;
    str_truncate(line, len);
    puts(line->s);
    str_clear(line);
}

/* Whole words in lines that begin at a column; the first one may have begun. */
static void print_text(const struct report *report, size_t col, struct str *line, const char *text)
{
    if (line->len == 0)
        str_pad(line, ' ', col);
    for (size_t len; *text; text += len + (text[len] == ' ')) {
        AUTO_STR struct str word = STR_INIT(STR_LINE);
        size_t used = utf8_width(line->s);
        len = strcspn(text, " ");
        str_add_n(&word, text, len);
        if (report->cols && used > col && used + 1 + utf8_width(word.s) > report->cols) {
            print_row(line);
            str_pad(line, ' ', col);
            used = col;
        }
        str_add(line, used > col ? " " : "");
        str_add(line, word.s);
    }
    print_row(line);
}

static void print_line(const struct report *report, const struct doctor_check *check,
                       const struct finding *finding)
{
    AUTO_STR struct str line = STR_INIT(STR_LINE);
    utf8_fit(&line, trc("verdict", verdict_words[finding->verdict]), report->verdict_width);
    str_add(&line, "  ");
    utf8_fit(&line, trc("check", check->title), report->title_width);
    str_add(&line, "  ");
    if (!is_wide(report))
        print_row(&line);
    print_text(report, text_col(report), &line, finding->text.s);
    if (finding->evidence.len) {
        AUTO_STR struct str quoted = STR_INIT(STR_LINE);
        TR_FILL(&quoted, _("In its own words: {words}"), ARG_S("words", finding->evidence.s));
        print_text(report, text_col(report), &line, quoted.s);
    }
    if (finding->mend.len)
        print_text(report, text_col(report), &line, finding->mend.s);
}

static const char *or_null(const struct str *text)
{
    return text->len ? text->s : NULL;
}

static void put_json(struct json_out *json, const struct doctor_check *check,
                     const struct finding *finding)
{
    json_begin(json, NULL, '{');
    json_put_str(json, "id", check->id);
    json_put_str(json, "title", trc("check", check->title));
    json_put_str(json, "verdict", verdict_id(finding->verdict));
    json_put_str(json, "text", finding->text.s);
    json_put_str(json, "mend", or_null(&finding->mend));
    json_put_str(json, "evidence", or_null(&finding->evidence));
    json_end(json);
}

static void tell(struct report *report, const struct doctor_check *check)
{
    struct finding finding;
    finding_init(&finding);
    check->judge(report->facts, &finding);
    report->counts[finding.verdict]++;
    if (report->json)
        put_json(report->json, check, &finding);
    else if (report->output != OUTPUT_NAME)
        print_line(report, check, &finding);
    else if (finding.verdict == VERDICT_WRONG || finding.verdict == VERDICT_DOUBTFUL)
        puts(check->id);
    finding_fini(&finding);
}

static void tell_all(struct report *report)
{
    for (size_t i = 0; i < ARRAY_LEN(verdict_words); i++)
        report->verdict_width = wider(report->verdict_width, trc("verdict", verdict_words[i]));
    for (const struct doctor_check *check = doctor_checks(); check->id; check++)
        report->title_width = wider(report->title_width, trc("check", check->title));
    for (const struct doctor_check *check = doctor_checks(); check->id; check++)
        tell(report, check);
}

static enum verdict worst(const struct report *report)
{
    return report->counts[VERDICT_WRONG]      ? VERDICT_WRONG
           : report->counts[VERDICT_DOUBTFUL] ? VERDICT_DOUBTFUL
                                              : VERDICT_FINE;
}

static enum exit_code print_document(struct report *report)
{
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    struct json_out json = json_out(&text);
    report->json = &json;
    json_begin(&json, NULL, '{');
    json_begin(&json, "checks", '[');
    tell_all(report);
    json_end(&json);
    json_put_str(&json, "verdict", verdict_id(worst(report)));
    json_end(&json);
    return output_document(&text, report->output);
}

/* What is not well once more, at the end: by now its line may have left the screen. */
static void repeat(const struct report *report)
{
    enum { INDENT = 2 };
    for (const struct doctor_check *check = doctor_checks(); check->id; check++) {
        AUTO_STR struct str line = STR_INIT(STR_LINE), whole = STR_INIT(STR_LINE);
        struct finding finding;
        finding_init(&finding);
        check->judge(report->facts, &finding);
        if (finding.verdict == VERDICT_WRONG || finding.verdict == VERDICT_DOUBTFUL) {
            TR_FILL(&whole, _("{name}: {words}"), ARG_S("name", trc("check", check->title)),
                    ARG_S("words", finding.text.s));
            str_add(&whole, finding.mend.len > 0 ? " " : "");
            str_add(&whole, finding.mend.s);
            print_text(report, INDENT, &line, whole.s);
        }
        finding_fini(&finding);
    }
}

static void print_sum(const struct report *report)
{
    AUTO_STR struct str line = STR_INIT(STR_LINE);
    int64_t wrong = (int64_t)report->counts[VERDICT_WRONG];
    int64_t doubtful = (int64_t)report->counts[VERDICT_DOUBTFUL];
    if (wrong)
        TR_FILL(&line, trn("{n} thing is wrong.", "{n} things are wrong.", wrong),
                ARG_N("n", wrong));
    if (wrong && doubtful)
        str_add_char(&line, ' ');
    if (doubtful)
        TR_FILL(&line, trn("{n} thing is doubtful.", "{n} things are doubtful.", doubtful),
                ARG_N("n", doubtful));
    if (!line.len && rights_role(&report->facts->rights) == ROLE_VIEWER)
        TR_FILL(&line, _("Nothing is wrong, but you may only read in {ns}."),
                ARG_S("ns", report->facts->namespace));
    puts(line.len ? line.s : _("Nothing is wrong."));
    repeat(report);
}

enum exit_code command_doctor(struct program *program)
{
    struct doctor_facts *facts = mem_zalloc(1, sizeof *facts);
    struct report report = {.facts = facts, .output = program->options.output};
    enum exit_code code = EXIT_OK;
    doctor_gather(facts, program);
    if (program->env.out_terminal)
        report.cols = (size_t)facts->cols;
    if (report.output == OUTPUT_JSON || report.output == OUTPUT_YAML) {
        code = print_document(&report);
    } else {
        tell_all(&report);
        if (report.output == OUTPUT_TABLE)
            print_sum(&report);
    }
    free(facts);
    return code == EXIT_OK && report.counts[VERDICT_WRONG] ? EXIT_FAILED : code;
}
