/*
 * Words several parts use, in the current language.
 */
#ifndef CARNET_SRC_VIEWS_WORDS_H
#define CARNET_SRC_VIEWS_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include <carnet/base/error.h>
#include <carnet/base/str.h>
#include <carnet/model/facts.h>
#include <carnet/model/state.h>
#include <carnet/tui/action.h>
#include <carnet/tui/grid.h>

const char *role_word(enum role role);  /* "contributor", "?" */
const char *role_brief(enum role role); /* "contr.", at most 6 cells */
enum ink state_ink(enum state state);
/* What went wrong, with the key that tries again as it is now. `actions` null: without it. */
void words_error(struct str *out, const struct error *error, const struct actions *actions);
/* What was asked for, in thousandths: a figure of a column, but never 0 for what is more: "0.01".
 */
void words_asked(struct str *out, int64_t milli);
/* When a namespace was used last: "just now", "3 h ago", "yesterday", "12 d ago", "never". */
void words_last_used(struct str *out, int64_t when, int64_t now);
/* "jupyterlab-cpu:v1" of "registry/team/jupyterlab-cpu:v1@sha256:…". */
void image_short(struct str *out, const char *image, bool with_tag);
/* The same without a copy: where it begins, and its length. */
const char *image_part(const char *image, size_t *len);
int image_compare(const char *a, const char *b); /* of the short ones, with tag; <0, 0, >0 */
/* The short name without its tag in at most `cells`, cut in the middle. */
void image_fit(struct str *out, const char *image, int cells);
/* The whole reference, where the image itself is what is wrong: "ghcr.io/…/geo:2026". */
void image_fit_whole(struct str *out, const char *image, int cells);

#endif
