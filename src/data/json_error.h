/* The errors of a JSON text that carnet does not take; callers may add "host" as an argument. */
#ifndef CARNET_DATA_JSON_ERROR_H
#define CARNET_DATA_JSON_ERROR_H

#include <carnet/base/error.h>

/* ERR_PROTOCOL; what stands at `at` is the evidence. */
void json_error_here(struct error *error, const char *at, const char *end);
void json_error_large(struct error *error); /* ERR_TOO_LARGE */

#endif
