#include <carnet/base/i18n.h>
#include <carnet/base/str.h>

#include "json_error.h"

#define NEAR_MAX 80u /* bytes shown */

void json_error_here(struct error *error, const char *at, const char *end)
{
    error_set(error, ERR_PROTOCOL, N_("The answer is not the JSON it should be."), NULL, NULL);
    AUTO_STR struct str near = STR_INIT(NEAR_MAX);
    str_add_n(&near, at, (size_t)(end - at));
    error_set_evidence(error, near.s);
}

void json_error_large(struct error *error)
{
    error_set(error, ERR_TOO_LARGE, N_("The answer is larger or deeper than carnet reads."), NULL,
              NULL);
}
