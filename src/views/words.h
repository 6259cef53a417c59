/*
 * Words several parts use, in the current language.
 */
#ifndef CARNET_SRC_VIEWS_WORDS_H
#define CARNET_SRC_VIEWS_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include <carnet/base/str.h>
#include <carnet/model/facts.h>
#include <carnet/model/state.h>
#include <carnet/tui/grid.h>

const char *role_word(enum role role);  /* "contributor", "?" */
const char *role_brief(enum role role); /* "contr.", at most 6 cells */
enum ink state_ink(enum state state);
void words_ago(struct str *out, int64_t seconds); /* "4 min ago" */
/* "jupyterlab-cpu" of "registry/team/jupyterlab-cpu:v1@sha256:…": the last part without registry.
 */
void image_short(struct str *out, const char *image, bool with_tag);
/* Cuts in the middle to `cells`; the tag goes before the name does. */
void image_fit(struct str *out, const char *image, int cells);

#endif
