#include "osc52.h"

/* Three bytes, or the last one or two, as four characters (RFC 4648). */
static void add_group(struct str *out, const unsigned char *bytes, size_t count)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned bits = (unsigned)bytes[0] << 16;
    bits |= count > 1 ? (unsigned)bytes[1] << 8 : 0;
    bits |= count > 2 ? bytes[2] : 0;
    str_add_char(out, digits[bits >> 18]);
    str_add_char(out, digits[bits >> 12 & 63]);
    str_add_char(out, count > 1 ? digits[bits >> 6 & 63] : '=');
    str_add_char(out, count > 2 ? digits[bits & 63] : '=');
}

bool osc52_add(struct str *out, const char *text, size_t len)
{
    if (len > OSC52_MAX / 4 * 3)
        return false;
    str_add(out, "\033]52;c;");
    for (size_t at = 0; at < len; at += 3)
        add_group(out, (const unsigned char *)text + at, len - at < 3 ? len - at : 3);
    str_add_char(out, '\a');
    return true;
}
