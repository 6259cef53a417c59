#include "json_number.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

/* Whole, and exact in a double. */
static bool is_whole(double number)
{
    return fabs(number) <= 9007199254740992.0 && number == trunc(number);
}

void json_number_write(struct str *out, double number)
{
    if (isnan(number)) { /* JSON has no word for it; never read from JSON either */
        str_add(out, "null");
        return;
    }
    if (isinf(number)) { /* what "1e999" was read as */
        str_add(out, number > 0 ? "1e999" : "-1e999");
        return;
    }
    if (is_whole(number)) {
        if (number == 0 && signbit(number))
            str_add_char(out, '-');
        str_addf(out, "%lld", (long long)number);
        return;
    }
    char text[32];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, number);
        if (strtod(text, NULL) == number)
            break;
    }
    str_add(out, text);
}
