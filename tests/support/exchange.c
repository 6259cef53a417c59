#include "exchange.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/data/json.h>

#define TREE_MAX (256u << 20)
#define TEXT_MAX (64u << 20)

/* -- the file ---------------------------------------------------------------------------------- */

static void read_request(struct exchange *exchange, const char *line)
{
    AUTO_STR struct str rest = STR_INIT(TEXT_MAX);
    str_add(&rest, line);
    char *word = rest.s;
    if (str_starts(word, "UNTIL ")) {
        exchange->until = (int)strtol(word + 6, &word, 10);
        word++;
    }
    char *space = strchr(word, ' ');
    if (!space || space[1] != '/') {
        fprintf(stderr, "not a request: %s\n", line);
        exit(1);
    }
    str_add_n(&exchange->method, word, (size_t)(space - word));
    str_add(&exchange->path, space + 1);
}

static void read_line(struct exchange *exchange, const char *line)
{
    if (str_starts(line, "# "))
        str_add(&exchange->what, line + 2);
    else if (str_starts(line, "~ "))
        str_add(&exchange->known, line + 2);
    else if (exchange->method.len == 0)
        read_request(exchange, line);
    else if (str_starts(line, "Content-Type: "))
        str_add(&exchange->type, line + strlen("Content-Type: "));
    else if (str_starts(line, "Accept: "))
        str_add(&exchange->accept, line + strlen("Accept: "));
    else
        str_addf(&exchange->body, "%s%s", exchange->body.len > 0 ? "\n" : "", line);
}

bool exchange_read(struct exchange *exchange, const char **text)
{
    *exchange = (struct exchange){.what = STR_INIT(STR_LINE),
                                  .known = STR_INIT(STR_LINE),
                                  .method = STR_INIT(STR_LINE),
                                  .path = STR_INIT(STR_LINE),
                                  .type = STR_INIT(STR_LINE),
                                  .accept = STR_INIT(STR_LINE),
                                  .body = STR_INIT(TEXT_MAX)};
    while (**text) {
        size_t len = strcspn(*text, "\n");
        AUTO_STR struct str line = STR_INIT(TEXT_MAX);
        str_add_n(&line, *text, len);
        *text += len + ((*text)[len] == '\n');
        if (len > 0)
            read_line(exchange, line.s);
        else if (exchange->method.len > 0)
            return true;
    }
    return exchange->method.len > 0;
}

void exchange_fini(struct exchange *exchange)
{
    struct str *const texts[] = {&exchange->what, &exchange->known, &exchange->method,
                                 &exchange->path, &exchange->type,  &exchange->accept,
                                 &exchange->body};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        str_fini(texts[i]);
}

/* -- one side ---------------------------------------------------------------------------------- */

void side_fini(struct side *side)
{
    str_fini(&side->token);
}

void side_fill(const struct side *side, const char *ns, const char *text, struct str *out)
{
    const struct {
        const char *word, *value;
    } words[] = {{"@ns", ns},
                 {"@rv", side->version},
                 {"@uid", side->uid},
                 {"@continue", side->token.s ? side->token.s : ""}};
    while (*text) {
        size_t i = 0;
        while (i < ARRAY_LEN(words) && !str_starts(text, words[i].word))
            i++;
        if (i == ARRAY_LEN(words)) {
            str_add_char(out, *text++);
            continue;
        }
        str_add(out, words[i].value);
        text += strlen(words[i].word);
    }
}

void side_note(struct side *side, const char *answer, size_t len)
{
    struct json_doc doc;
    struct error error;
    json_doc_init(&doc, TREE_MAX);
    if (json_parse(&doc, answer, len, &error)) {
        const struct json *metadata = json_get(doc.root, "metadata");
        const char *version = json_str(json_get(metadata, "resourceVersion"), "");
        const char *uid = json_str(json_get(metadata, "uid"), "");
        const char *token = json_str(json_get(metadata, "continue"), "");
        if (*version)
            snprintf(side->version, sizeof side->version, "%s", version);
        if (*uid)
            snprintf(side->uid, sizeof side->uid, "%s", uid);
        if (*token) {
            str_clear(&side->token);
            for (; *token; token++) /* as it stands in a query */
                str_addf(&side->token, isalnum((unsigned char)*token) ? "%c" : "%%%02X", *token);
        }
    }
    json_doc_fini(&doc);
}

/* -- answers ----------------------------------------------------------------------------------- */

/* A text against a form: h hexadecimal digit, 9 digit, others themselves. */
static bool has_form(const char *text, const char *form)
{
    for (; *form; form++, text++) {
        bool fits = *form == 'h'   ? isxdigit((unsigned char)*text) != 0
                    : *form == '9' ? isdigit((unsigned char)*text) != 0
                                   : *text == *form;
        if (!fits)
            return false;
    }
    return true;
}

/* "12s": how old something is. */
static bool is_age(const char *text)
{
    size_t digits = strspn(text, "0123456789");
    return digits > 0 && strcmp(text + digits, "s") == 0;
}

static void normal_string(struct str *out, const char *text)
{
    static const char uid[] = "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh",
                      time[] = "9999-99-99T99:99:99";
    AUTO_STR struct str plain = STR_INIT(TEXT_MAX);
    if (is_age(text))
        text = "<age>";
    while (*text) {
        if (has_form(text, uid)) {
            str_add(&plain, "<uid>");
            text += strlen(uid);
        } else if (has_form(text, time)) {
            str_add(&plain, "<time>");
            text += strlen(time);
            text += strspn(text, ".0123456789Z");
        } else if (str_starts(text, "generated-")) {
            str_add(&plain, "generated-");
            text += strlen("generated-");
            size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789");
            if (len == 5)
                str_add(&plain, "<5>"), text += 5;
        } else {
            str_add_char(&plain, *text++);
        }
    }
    json_quote(out, plain.s);
}

static int by_key(const void *a, const void *b)
{
    return strcmp(json_key(*(const struct json *const *)a),
                  json_key(*(const struct json *const *)b));
}

static void normal_value(struct str *out, const struct json *value);

/* What only says how a server keeps its books, what explains a column, and what controllers say of
 * a notebook in their own time. */
static bool is_left_out(const struct json *object, const char *key)
{
    return strcmp(key, "managedFields") == 0 || strcmp(key, "selfLink") == 0 ||
           (strcmp(key, "description") == 0 && json_get(object, "priority")) ||
           (strcmp(key, "status") == 0 &&
            strcmp(json_str(json_get(object, "kind"), ""), "Notebook") == 0);
}

static void normal_member(struct str *out, const struct json *member)
{
    const char *key = json_key(member), *text = json_str(member, "");
    json_quote(out, key);
    str_add_char(out, ':');
    if (strcmp(key, "resourceVersion") == 0 && *text)
        str_add(out, "\"<version>\"");
    else if (strcmp(key, "uid") == 0 && *text)
        str_add(out, "\"<uid>\"");
    else if (strcmp(key, "continue") == 0 && *text)
        str_add(out, "\"<token>\"");
    else
        normal_value(out, member);
}

static void normal_object(struct str *out, const struct json *object)
{
    size_t count = 0;
    bool first = true;
    AUTO_FREE const struct json **members = mem_alloc((json_count(object) + 1) * sizeof *members);
    JSON_EACH(member, object) {
        if (!is_left_out(object, json_key(member)))
            members[count++] = member;
    }
    qsort(members, count, sizeof *members, by_key);
    str_add_char(out, '{');
    for (size_t i = 0; i < count; i++, first = false) {
        if (!first)
            str_add_char(out, ',');
        normal_member(out, members[i]);
    }
    str_add_char(out, '}');
}

/* Updates of custom kinds are checked twice, and each cause is then said twice. */
static void normal_array(struct str *out, const struct json *array)
{
    AUTO_STR struct str last = STR_INIT(TEXT_MAX);
    bool first = true;
    str_add_char(out, '[');
    JSON_EACH(item, array) {
        AUTO_STR struct str text = STR_INIT(TEXT_MAX);
        normal_value(&text, item);
        bool again = strcmp(json_key(array) ? json_key(array) : "", "causes") == 0 &&
                     last.len == text.len && memcmp(last.s, text.s, text.len) == 0;
        if (!again)
            str_addf(out, "%s", first ? "" : ","), str_add(out, text.s);
        first = false;
        str_clear(&last);
        str_add(&last, text.s);
    }
    str_add_char(out, ']');
}

static void normal_value(struct str *out, const struct json *value)
{
    switch (json_type(value)) {
    case JSON_OBJECT:
        normal_object(out, value);
        break;
    case JSON_ARRAY:
        normal_array(out, value);
        break;
    case JSON_STRING:
        normal_string(out, json_str(value, ""));
        break;
    default:
        json_write(out, value, false);
    }
}

static bool normal_json(struct str *out, const char *text, size_t len)
{
    struct json_doc doc;
    struct error error;
    json_doc_init(&doc, TREE_MAX);
    bool fine = json_parse(&doc, text, len, &error);
    if (fine) {
        normal_value(out, doc.root);
        str_add_char(out, '\n');
    }
    json_doc_fini(&doc);
    return fine;
}

void answer_normal(const char *answer, size_t len, struct str *out)
{
    if (normal_json(out, answer, len))
        return;
    for (const char *end = answer + len; answer < end;) {
        const char *line_end = memchr(answer, '\n', (size_t)(end - answer));
        size_t line = line_end ? (size_t)(line_end - answer) : (size_t)(end - answer);
        if (line > 0 && !normal_json(out, answer, line)) {
            AUTO_STR struct str text = STR_INIT(TEXT_MAX);
            str_add_n(&text, answer, line);
            normal_string(out, text.s);
            str_add_char(out, '\n');
        }
        answer += line + (line_end != NULL);
    }
}
