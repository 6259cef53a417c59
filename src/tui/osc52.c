#include "osc52.h"

#include <carnet/base/base64.h>

bool osc52_add(struct str *out, const char *text, size_t len)
{
    if (len > OSC52_MAX / 4 * 3)
        return false;
    str_add(out, "\033]52;c;");
    base64_write(out, text, len);
    str_add_char(out, '\a');
    return true;
}
