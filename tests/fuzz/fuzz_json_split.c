/*
 * The splitter: any cut of the bytes gives the same items, and what the JSON reader takes as a
 * whole the splitter takes too. First byte: form and limit; second: where to cut.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/str.h>
#include <carnet/data/json.h>
#include <carnet/data/json_split.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct outcome {
    struct str text;
    bool ok;
    size_t items;
};

static bool on_item(void *user, const char *text, size_t len)
{
    struct outcome *outcome = user;
    outcome->items++;
    str_add_n(&outcome->text, text, len);
    str_add_char(&outcome->text, '\n');
    return len % 3 != 0; /* stop now and then */
}

static void on_too_large(void *user, const char *head, size_t len)
{
    struct outcome *outcome = user;
    outcome->items++;
    str_add_char(&outcome->text, '!');
    str_add_n(&outcome->text, head, len);
}

static struct outcome run(enum json_split_form form, size_t max_item, const char *text, size_t len,
                          size_t piece)
{
    static const struct json_split_handlers handlers = {on_item, on_too_large};
    struct outcome outcome = {.text = STR_INIT(STR_DOCUMENT)};
    struct json_split *split = json_split_new(form, max_item, &handlers, &outcome);
    bool ok = true;
    for (size_t at = 0; at < len && ok;) {
        size_t n = len - at < piece ? len - at : piece;
        char *copy = malloc(n);
        memcpy(copy, text + at, n);
        at += json_split_feed(split, copy, n, &ok);
        free(copy);
    }
    const char *rest = "";
    size_t rest_len = 0;
    struct error error;
    outcome.ok = json_split_end(split, &rest, &rest_len, &error);
    str_add_n(&outcome.text, rest, rest_len);
    json_split_free(split);
    return outcome;
}

/* How many items the whole document has, by the other reader; false when it is not a list. */
static bool count_items(const char *text, size_t len, size_t *count)
{
    struct json_doc doc;
    struct error error;
    json_doc_init(&doc, 64u << 20);
    bool ok = json_parse(&doc, text, len, &error) && json_type(doc.root) == JSON_OBJECT;
    *count = 0;
    JSON_EACH(member, ok ? doc.root : NULL) {
        bool is_items = strcmp(json_key(member), "items") == 0;
        *count += is_items && json_type(member) == JSON_ARRAY ? json_count(member) : 0;
    }
    json_doc_fini(&doc);
    /* The readers may differ on keys with escapes, raw controls and bytes that are not JSON's
     * spaces. */
    for (size_t i = 0; i < len; i++)
        ok = ok && (unsigned char)text[i] >= 0x20 && text[i] != '\\';
    return ok;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    enum json_split_form form = data[0] & 1 ? JSON_SPLIT_SEQUENCE : JSON_SPLIT_LIST;
    size_t max_item = data[0] & 2 ? 20 : 100000, piece = data[1] % 37 + 1;
    const char *text = (const char *)data + 2;
    size_t len = size - 2, count;
    struct outcome whole = run(form, max_item, text, len, len ? len : 1);
    struct outcome cut = run(form, max_item, text, len, piece);
    if (whole.ok != cut.ok || whole.items != cut.items || whole.text.len != cut.text.len ||
        memcmp(whole.text.s, cut.text.s, cut.text.len) != 0)
        abort();
    if (form == JSON_SPLIT_LIST && count_items(text, len, &count) &&
        (!whole.ok || whole.items != count))
        abort();
    str_fini(&whole.text);
    str_fini(&cut.text);
    return 0;
}
