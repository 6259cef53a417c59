#include "markdown.h"

#include <string.h>

void markdown_text(struct str *out, const char *text)
{
    for (; *text; text++) {
        if (strchr("\\`*_[]<>|#~", *text))
            str_add_char(out, '\\');
        str_add_char(out, *text == '\n' ? ' ' : *text);
    }
}

/* One more than the longest run of it in the text, at least three. */
static size_t fence_len(const char *text, size_t len)
{
    size_t longest = 2, run = 0;
    for (size_t i = 0; i < len; i++) {
        run = text[i] == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest + 1;
}

static void add_line(struct str *out, const char *text, size_t len, unsigned indent)
{
    if (len > 0)
        str_pad(out, ' ', indent);
    str_add_n(out, text, len);
    str_add_char(out, '\n');
}

void markdown_block(struct str *out, const char *text, size_t len, const char *language,
                    unsigned indent)
{
    size_t fence = fence_len(text, len);
    str_pad(out, ' ', indent);
    str_pad(out, '`', fence);
    str_addf(out, "%s\n", language);
    while (len > 0) {
        const char *newline = memchr(text, '\n', len);
        size_t line = newline ? (size_t)(newline - text) : len;
        add_line(out, text, line, indent);
        text += line + (newline != NULL);
        len -= line + (newline != NULL);
    }
    str_pad(out, ' ', indent);
    str_pad(out, '`', fence);
    str_add_char(out, '\n');
}
