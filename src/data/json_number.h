/*
 * Numbers as JSON and YAML write them.
 */
#ifndef CARNET_DATA_JSON_NUMBER_H
#define CARNET_DATA_JSON_NUMBER_H

#include <carnet/base/str.h>

/* Appends a number so that reading it again gives the same double. */
void json_number_write(struct str *out, double number);

#endif
