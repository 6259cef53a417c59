#include <carnet/base/shell.h>

#include <string.h>

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("_-./:@%+=,", c));
}

/* Also the C1 ones, which some terminals obey: U+0080 to U+009F are C2 80 to C2 9F. */
static bool has_controls(const char *word)
{
    for (const unsigned char *at = (const unsigned char *)word; *at; at++) {
        if (*at < 0x20 || *at == 0x7f || (*at == 0xc2 && at[1] >= 0x80 && at[1] <= 0x9f))
            return true;
    }
    return false;
}

static bool needs_quotes(const char *word)
{
    size_t plain = 0;
    while (is_plain(word[plain]))
        plain++;
    return plain == 0 || word[plain] != '\0';
}

static bool add_quoted(struct str *out, const char *word)
{
    bool whole = str_add_char(out, '\'');
    for (; *word; word++)
        whole = (*word == '\'' ? str_add(out, "'\\''") : str_add_char(out, *word)) && whole;
    return str_add_char(out, '\'') && whole;
}

bool shell_add_word(struct str *out, const char *word)
{
    size_t before = out->len;
    if (has_controls(word))
        return false;
    bool whole = needs_quotes(word) ? add_quoted(out, word) : str_add(out, word);
    if (!whole)
        str_truncate(out, before);
    return whole;
}
