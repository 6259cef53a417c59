/*
 * What a token says of itself, if it is a JSON Web Token (RFC 7519): nothing is checked, since only
 * the platform can, and nothing but the dates is taken out.
 */
#ifndef CARNET_KUBERNETES_JWT_H
#define CARNET_KUBERNETES_JWT_H

#include <stdbool.h>
#include <stdint.h>

/* False: it is another kind of token. Dates are wall times, 0 where it says none. */
bool jwt_dates(const char *token, int64_t *from, int64_t *until);

#endif
