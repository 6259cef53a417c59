#include <carnet/base/base64.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_write(struct str *out, const void *bytes, size_t len)
{
    const unsigned char *at = bytes;
    for (; len > 0; at += 3) {
        size_t n = len < 3 ? len : 3;
        unsigned group = (unsigned)at[0] << 16;
        group |= n > 1 ? (unsigned)at[1] << 8 : 0;
        group |= n > 2 ? at[2] : 0;
        char four[4] = {alphabet[group >> 18], alphabet[group >> 12 & 63],
                        n > 1 ? alphabet[group >> 6 & 63] : '=',
                        n > 2 ? alphabet[group & 63] : '='};
        str_add_n(out, four, sizeof four);
        len -= n;
    }
}

/* 0 to 63; -1 for what is not of the alphabet. */
static int value_of(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* The signs that count, without what may stand at the end. */
static size_t without_padding(const char *text, size_t len)
{
    int padding = 0;
    while (len > 0 && (is_space(text[len - 1]) || (text[len - 1] == '=' && padding < 2)))
        padding += text[--len] == '=';
    return len;
}

bool base64_read(struct str *out, const char *text, size_t len)
{
    size_t before = out->len, signs = 0;
    unsigned bits = 0;
    len = without_padding(text, len);
    for (size_t i = 0; i < len; i++) {
        if (is_space(text[i]))
            continue;
        int value = value_of(text[i]);
        bits = bits << 6 | (unsigned)value;
        signs++;
        /* From the second sign of four on, each completes a byte. */
        unsigned left = (4 - signs % 4) % 4 * 2;
        if (value < 0 || (signs % 4 != 1 && !str_add_char(out, (char)(bits >> left & 0xFF)))) {
            str_truncate(out, before);
            return false;
        }
    }
    if (signs % 4 == 1) {
        str_truncate(out, before);
        return false;
    }
    return true;
}
