/* What a plain scalar means, and which strings must not be written as plain ones. */
#ifndef CARNET_DATA_YAML_SCALAR_H
#define CARNET_DATA_YAML_SCALAR_H

#include <stdbool.h>

#include <carnet/data/json.h>

/* The type by YAML 1.2's core schema; a number's value in *number. ".inf" and ".nan" are strings,
 * since JSON cannot hold them. */
enum json_type yaml_resolve(const char *text, bool *truth, double *number);

/* True when some reader (YAML 1.1 or 1.2) would take the plain text for something else than a
 * string: "yes", "on", "0o17", "1_000", "12:30", "2026-11-22", "<<". */
bool yaml_is_ambiguous(const char *text);

#endif
