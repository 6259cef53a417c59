/*
 * What a word says: does it name a secret, and is what stands behind it one. Pure; private to
 * mask*.c.
 */
#ifndef CARNET_SRC_BASE_MASK_WORD_H
#define CARNET_SRC_BASE_MASK_WORD_H

#include <stdbool.h>
#include <stddef.h>

enum secrecy {
    SECRET_NOT,
    SECRET_NOUN,  /* "token": prose has it as well, "fetch oauth token: unexpected status" */
    SECRET_NAME,  /* DB_PASSWORD, apiKey */
    SECRET_HEADER /* its value goes to the end of the line: Authorization, Cookie */
};

bool mask_is_word(char c);                      /* ASCII letters, digits and "_-." */
bool mask_is_one_of(char c, const char *chars); /* '\0' is none */
bool mask_has_part(const char *word, size_t len, const char *part);
enum secrecy mask_secrecy(const char *word, size_t len);
/* "name" and "value" of a pair: env of a pod, labels in a list. */
bool mask_is_pair_name(const char *word, size_t len);
bool mask_is_pair_value(const char *word, size_t len);
/* true, null, $(NAME) and the like: nobody's secret, and telling. `word` is the name before it. */
bool mask_is_harmless(const char *value, size_t len, const char *word, size_t word_len);
/* "unexpected status from …": words behind a noun's colon that tell what went wrong. */
bool mask_is_prose(const char *at, const char *end);

#endif
