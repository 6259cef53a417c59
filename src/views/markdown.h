/*
 * Texts from outside within Markdown: they stay what they are and make no markup.
 */
#ifndef CARNET_SRC_VIEWS_MARKDOWN_H
#define CARNET_SRC_VIEWS_MARKDOWN_H

#include <stddef.h>

#include <carnet/base/str.h>

void markdown_text(struct str *out, const char *text); /* in a sentence or a cell of a table */
/* As a block of its own, indented by `indent`, with a fence that is not in it. */
void markdown_block(struct str *out, const char *text, size_t len, const char *language,
                    unsigned indent);

#endif
