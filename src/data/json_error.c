#include <carnet/base/str.h>

#include "json_error.h"

#define NEAR_MAX 80u /* bytes shown */

void json_error_here(struct error *error, const char *at, const char *end)
{
    error_set(error, ERR_PROTOCOL, NULL, NULL, NULL);
    AUTO_STR struct str near = STR_INIT(NEAR_MAX);
    str_add_n(&near, at, (size_t)(end - at));
    error_set_evidence(error, near.s);
}

void json_error_large(struct error *error)
{
    error_set(error, ERR_TOO_LARGE, NULL, NULL, NULL);
}
