#include <string.h>

#include <carnet/base/i18n.h>

static const struct arg *arg_named(const struct arg *args, size_t count, const char *name,
                                   size_t len)
{
    for (size_t i = 0; i < count; i++)
        if (args[i].name && strlen(args[i].name) == len && memcmp(args[i].name, name, len) == 0)
            return &args[i];
    return NULL;
}

void tr_fill(struct str *out, const char *pattern, const struct arg *args, size_t count)
{
    const char *p = pattern;
    for (;;) {
        size_t plain = strcspn(p, "{");
        str_add_n(out, p, plain);
        p += plain;
        if (*p == '\0')
            return;
        size_t len = strcspn(p + 1, "{}");
        const struct arg *arg = p[1 + len] == '}' ? arg_named(args, count, p + 1, len) : NULL;
        if (arg) {
            tr_arg(out, arg);
            p += len + 2;
        } else {
            str_add_char(out, *p++);
        }
    }
}

void text_render(struct str *out, const struct text *text)
{
    if (!text->msgid)
        return;
    size_t count = 0;
    while (count < TEXT_ARGS && text->args[count].name)
        count++;
    const char *pattern = text->many ? trn(text->msgid, text->many, text->count) : tr(text->msgid);
    tr_fill(out, pattern, text->args, count);
}
