/*
 * Objects of the API, as they stand in a file of a list ("kind": "List"), put into a model by the
 * decoders of the kubernetes adapter: what a rule is tested with is what the adapter makes of a
 * real answer.
 */
#ifndef SUPPORT_CAPTURED_H
#define SUPPORT_CAPTURED_H

#include <carnet/model/model.h>

/* Reads a file relative to tests/. With `from` every occurrence of it in the text is replaced by
 * `to` (a near miss of the real object); the test fails when it does not occur. Kinds no decoder
 * knows are left out. */
void captured_put(struct model *model, const char *path, const char *from, const char *to);

#endif
