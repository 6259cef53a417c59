/*
 * Where does a JSON value end? Looks only at quotes, backslashes and brackets, never at what is
 * between them, and goes on after any cut of the bytes.
 *
 * Begin with json_scan_begin on the first byte of a value (not a space), then feed the bytes from
 * that one on to json_scan. Whether brackets match in kind is left to whoever parses the value.
 */
#ifndef CARNET_DATA_JSON_SCAN_H
#define CARNET_DATA_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

struct json_scan {
    size_t depth; /* brackets open */
    bool in_string;
    bool escaped; /* the next byte stands after a backslash */
    bool bare;    /* a number or a word: ends before the first byte that cannot be its own */
    bool done;
};

/* False: no value begins with this byte. */
bool json_scan_begin(struct json_scan *scan, char first);
/* Takes bytes up to the end of the value; returns where it stopped (`end` while state is
 * SCAN_MORE). */
const char *json_scan(struct json_scan *scan, const char *bytes, const char *end);

#endif
