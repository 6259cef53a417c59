/*
 * Words for a POSIX shell: what a person copies and pastes. carnet itself runs no shell with them.
 */
#ifndef CARNET_BASE_SHELL_H
#define CARNET_BASE_SHELL_H

#include <stdbool.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>

/* Appends the word so that the shell reads it as exactly one word of exactly these bytes, in quotes where
 * they are needed. False, and nothing is appended, where it has control characters: what is pasted into a
 * terminal must not press keys. */
bool shell_add_word(struct str *out, const char *word) MUST_CHECK;

#endif
