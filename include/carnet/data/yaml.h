/*
 * YAML: read into the same tree as JSON, written from it.
 *
 * Reading: first document only; aliases refused beyond 1,000 nodes in all of them (no "billion
 * laughs"), depth 100, 4 MiB of text, duplicate keys are an error naming the line. Plain scalars
 * become null, bool, whole numbers where YAML 1.2's core schema says so, else strings.
 * Errors: ERR_CONFIG with "{file}, line {line}: …" left to the caller to name the file.
 */
#ifndef CARNET_DATA_YAML_H
#define CARNET_DATA_YAML_H

#include <carnet/data/json.h>

bool yaml_read(struct json_doc *doc, const char *text, size_t len, struct error *error) MUST_CHECK;
/* Appends block-style YAML, keys in the order of the tree, strings quoted only where needed, long
 * multi-line strings as literal blocks. `skip` names members left out at any depth with that path
 * ("metadata.managedFields"), null-terminated, may be null. */
void yaml_write(struct str *out, const struct json *node, const char *const *skip);

#endif
