/*
 * YAML: read into the same tree as JSON, written from it.
 *
 * Reading: first document only; aliases refused beyond 1,000 nodes in all of them (no "billion
 * laughs"), depth 100, 4 MiB of text, duplicate keys are an error naming the line. Plain scalars
 * become null, bool, numbers where YAML 1.2's core schema says so, else strings; keys are always
 * their text. "<<" is a key like others. JSON is read as well (what json_quote writes too).
 * Errors: ERR_CONFIG with "{file}, line {line}: …", or ERR_TOO_LARGE; the caller names the file by
 * error_add_arg(error, "file", …).
 * What is written and read again is the same tree, if its strings are UTF-8 and no object has a key
 * twice; what is not UTF-8 is written as U+FFFD.
 */
#ifndef CARNET_DATA_YAML_H
#define CARNET_DATA_YAML_H

#include <carnet/data/json.h>

bool yaml_read(struct json_doc *doc, const char *text, size_t len, struct error *error) MUST_CHECK;
/* Of nodes that yaml_read made: the line where it begins (from 1; 0 for null), and the text of a
 * scalar of any type as it was written: a name that looks like a number is still a name. */
int yaml_line(const struct json *node);
const char *yaml_text(const struct json *node, const char *otherwise);

/* Appends block-style YAML, keys in the order of the tree, strings quoted only where needed (also
 * where only older readers would take them for something else), multi-line strings as literal
 * blocks. `skip` names members left out wherever a path ends so ("metadata.managedFields", lists
 * do not count), null-terminated, may be null. A string that is full ends it (out->cut). */
void yaml_write(struct str *out, const struct json *node, const char *const *skip);

#endif
