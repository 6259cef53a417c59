#include "selector.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>

#include "status.h"

#define REQUIREMENTS_MAX 64
#define VALUES_MAX       256

static struct requirement *add(struct selector *selector, const char *key, size_t len)
{
    ARRAY_ROOM(selector->requirements, selector->cap, selector->count + 1);
    struct requirement *r = &selector->requirements[selector->count++];
    *r = (struct requirement){.key = mem_strndup(key, len)};
    return r;
}

static void add_value(struct requirement *r, const char *value, size_t len)
{
    ARRAY_ROOM(r->values, r->cap, r->count + 1);
    r->values[r->count++] = mem_strndup(value, len);
}

void selector_fini(struct selector *selector)
{
    for (size_t i = 0; i < selector->count; i++) {
        struct requirement *r = &selector->requirements[i];
        for (size_t v = 0; v < r->count; v++)
            free(r->values[v]);
        free(r->values);
        free(r->key);
    }
    free(selector->requirements);
    *selector = (struct selector){0};
}

/* -- labels: words and signs ------------------------------------------------------------------- */

struct lexer {
    const char *at; /* behind the token */
    const char *token;
    size_t len; /* 0: the end */
    struct answer *answer;
};

static void next(struct lexer *lexer)
{
    static const char signs[] = ",()=!<>";
    while (*lexer->at == ' ' || *lexer->at == '\t')
        lexer->at++;
    lexer->token = lexer->at;
    if (!*lexer->at)
        lexer->len = 0;
    else if ((*lexer->at == '=' || *lexer->at == '!') && lexer->at[1] == '=')
        lexer->len = 2;
    else if (strchr(signs, *lexer->at))
        lexer->len = 1;
    else
        lexer->len = strcspn(lexer->at, ",()=!<> \t");
    lexer->at += lexer->len;
}

static bool is(const struct lexer *lexer, const char *text)
{
    return lexer->len == strlen(text) && strncmp(lexer->token, text, lexer->len) == 0;
}

static bool is_word(const struct lexer *lexer)
{
    return lexer->len > 0 && !strchr(",()=!<>", *lexer->token);
}

static bool expected(struct lexer *lexer, const char *prefix, const char *what)
{
    AUTO_STR struct str found = STR_INIT(200);
    str_add_n(&found, lexer->token, lexer->len);
    answer_fail(lexer->answer, 400, "BadRequest", "%sfound '%s', expected: %s", prefix, found.s,
                what);
    return false;
}

#define CANNOT "unable to parse requirement: "

/* "(a,b)" */
static bool read_values(struct lexer *lexer, struct requirement *r)
{
    next(lexer);
    if (!is(lexer, "("))
        return expected(lexer, CANNOT, "'('");
    for (;;) {
        next(lexer);
        if (is_word(lexer) && r->count < VALUES_MAX) {
            add_value(r, lexer->token, lexer->len);
            next(lexer);
        } else if (is(lexer, ",") || is(lexer, ")")) {
            add_value(r, "", 0);
        } else {
            return expected(lexer, CANNOT, "',', ')' or identifier");
        }
        if (is(lexer, ")"))
            return true;
        if (!is(lexer, ","))
            return expected(lexer, CANNOT, "',' or ')'");
    }
}

static bool read_number(struct lexer *lexer, struct requirement *r)
{
    char *end;
    next(lexer);
    if (is_word(lexer))
        add_value(r, lexer->token, lexer->len);
    const char *text = r->count > 0 ? r->values[0] : "";
    (void)strtoll(text, &end, 10);
    if (*text && !*end)
        return true;
    return answer_fail(lexer->answer, 400, "BadRequest",
                       CANNOT "values[0]: Invalid value: \"%s\": for 'Gt', 'Lt' operators, the "
                              "value must be an integer",
                       text);
}

/* One word, or nothing: "a=" asks for the empty value. */
static bool read_one(struct lexer *lexer, struct requirement *r)
{
    struct lexer ahead = *lexer;
    next(&ahead);
    if (ahead.len > 0 && !is_word(&ahead) && !is(&ahead, ","))
        return expected(&ahead, CANNOT, "identifier");
    if (is_word(&ahead)) {
        add_value(r, ahead.token, ahead.len);
        *lexer = ahead;
    } else {
        add_value(r, "", 0);
    }
    return true;
}

static bool read_operator(struct lexer *lexer, struct requirement *r)
{
    static const struct {
        const char *text;
        enum selector_operator how;
        bool (*values)(struct lexer *lexer, struct requirement *r);
    } operators[] = {
        {"=", SELECTOR_EQUAL, read_one},         {"==", SELECTOR_EQUAL, read_one},
        {"!=", SELECTOR_DIFFERENT, read_one},    {"in", SELECTOR_IN, read_values},
        {"notin", SELECTOR_NOT_IN, read_values}, {">", SELECTOR_GREATER, read_number},
        {"<", SELECTOR_LESS, read_number},
    };
    for (size_t i = 0; i < ARRAY_LEN(operators); i++) {
        if (!is(lexer, operators[i].text))
            continue;
        r->how = operators[i].how;
        return operators[i].values(lexer, r);
    }
    return expected(lexer, CANNOT, "in, notin, =, ==, !=, gt, lt");
}

/* Leaves the token behind the requirement as the current one. */
static bool read_requirement(struct lexer *lexer, struct selector *selector)
{
    bool absent = is(lexer, "!");
    if (absent)
        next(lexer);
    if (!is_word(lexer))
        return expected(lexer, "", "!, identifier, or 'end of string'");
    struct requirement *r = add(selector, lexer->token, lexer->len);
    r->how = absent ? SELECTOR_ABSENT : SELECTOR_EXISTS;
    next(lexer);
    if (absent || lexer->len == 0 || is(lexer, ","))
        return true;
    if (!read_operator(lexer, r))
        return false;
    next(lexer);
    return true;
}

static bool read_labels(struct selector *selector, const char *text, struct answer *answer)
{
    struct lexer lexer = {.at = text, .answer = answer};
    next(&lexer);
    while (lexer.len > 0) {
        if (selector->count == REQUIREMENTS_MAX)
            return answer_bad_request(answer, "the selector has too many requirements");
        if (!read_requirement(&lexer, selector))
            return false;
        if (lexer.len == 0)
            break;
        if (!is(&lexer, ","))
            return expected(&lexer, "", "',' or 'end of string'");
        next(&lexer);
        if (!is_word(&lexer) && !is(&lexer, "!"))
            return expected(&lexer, "", "identifier after ','");
    }
    return true;
}

/* -- fields
 * ---------------------------------------------------------------------------------------------------
 */

static bool is_known(const struct resource *resource, const char *key)
{
    if (strcmp(key, "metadata.name") == 0 || strcmp(key, "metadata.namespace") == 0)
        return true;
    for (const char *const *field = resource->fields; field && *field; field++) {
        if (strcmp(*field, key) == 0)
            return true;
    }
    return false;
}

static bool read_field(struct selector *selector, const struct resource *resource, char *term,
                       struct answer *answer)
{
    char *sign = strpbrk(term, "=!");
    if (!sign || (*sign == '!' && sign[1] != '='))
        return answer_fail(answer, 400, "BadRequest",
                           "invalid selector: '%s'; can't understand '%s'", term, term);
    bool different = *sign == '!';
    char *value = sign + 1 + (sign[1] == '=');
    struct requirement *r = add(selector, term, (size_t)(sign - term));
    r->how = different ? SELECTOR_DIFFERENT : SELECTOR_EQUAL;
    r->field = true;
    add_value(r, value, strlen(value));
    if (is_known(resource, r->key))
        return true;
    if (resource->custom || resource->fields)
        return answer_fail(answer, 400, "BadRequest", "field label not supported: %s", r->key);
    return answer_fail(answer, 400, "BadRequest",
                       "\"%s\" is not a known field selector: only \"metadata.name\", "
                       "\"metadata.namespace\"",
                       r->key);
}

static bool read_fields(struct selector *selector, const struct resource *resource,
                        const char *text, struct answer *answer)
{
    AUTO_FREE char *copy = mem_strdup(text);
    for (char *term = copy, *end; term; term = end) {
        end = strchr(term, ',');
        if (end)
            *end++ = '\0';
        if (!*term)
            continue;
        if (selector->count == REQUIREMENTS_MAX)
            return answer_bad_request(answer, "the selector has too many requirements");
        if (!read_field(selector, resource, term, answer))
            return false;
    }
    return true;
}

bool selector_read(struct selector *selector, const struct resource *resource, const char *labels,
                   const char *fields, struct answer *answer)
{
    *selector = (struct selector){0};
    if (read_labels(selector, str_or(labels, ""), answer) &&
        read_fields(selector, resource, str_or(fields, ""), answer))
        return true;
    selector_fini(selector);
    return false;
}

/* -- matching
 * -------------------------------------------------------------------------------------------------
 */

/* The value of a field as selectors see it: what is absent is "", or what the kind takes it for. */
static const char *field_value(const struct json *object, const char *key, char number[24])
{
    const struct json *value =
        json_at(object, strcmp(key, "source") == 0 ? "source.component" : key);
    switch (json_type(value)) {
    case JSON_STRING:
        return json_str(value, "");
    case JSON_BOOL:
        return json_bool(value, false) ? "true" : "false";
    case JSON_NUMBER:
        snprintf(number, 24, "%lld", (long long)json_int(value, 0));
        return number;
    default:
        break;
    }
    if (strcmp(key, "spec.unschedulable") == 0 || strcmp(key, "spec.hostNetwork") == 0)
        return "false";
    return strcmp(key, "status.successful") == 0 ? "0" : "";
}

static bool has_value(const struct requirement *r, const char *value)
{
    for (size_t i = 0; i < r->count; i++) {
        if (strcmp(r->values[i], value) == 0)
            return true;
    }
    return false;
}

static bool compare(const struct requirement *r, const char *value)
{
    char *end;
    long long number = strtoll(value, &end, 10), limit = strtoll(r->values[0], NULL, 10);
    if (!*value || *end)
        return false;
    return r->how == SELECTOR_GREATER ? number > limit : number < limit;
}

static bool holds(const struct requirement *r, const char *value)
{
    switch (r->how) {
    case SELECTOR_EQUAL:
    case SELECTOR_IN:
        return value && has_value(r, value);
    case SELECTOR_DIFFERENT:
    case SELECTOR_NOT_IN:
        return !value || !has_value(r, value);
    case SELECTOR_EXISTS:
        return value;
    case SELECTOR_ABSENT:
        return !value;
    default:
        return value && compare(r, value);
    }
}

bool selector_matches(const struct selector *selector, const struct json *object)
{
    const struct json *labels = json_at(object, "metadata.labels");
    for (size_t i = 0; i < selector->count; i++) {
        const struct requirement *r = &selector->requirements[i];
        char number[24];
        const char *value = r->field ? field_value(object, r->key, number)
                                     : json_str(json_get(labels, r->key), NULL);
        if (!holds(r, value))
            return false;
    }
    return true;
}

const char *selector_name(const struct selector *selector)
{
    for (size_t i = 0; i < selector->count; i++) {
        const struct requirement *r = &selector->requirements[i];
        if (r->field && r->how == SELECTOR_EQUAL && strcmp(r->key, "metadata.name") == 0)
            return r->values[0];
    }
    return NULL;
}
