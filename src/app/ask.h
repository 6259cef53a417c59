/* A question on the terminal that is answered by typing a word; --yes answers for scripts. */
#ifndef CARNET_SRC_APP_ASK_H
#define CARNET_SRC_APP_ASK_H

#include <stdbool.h>

#include <carnet/base/error.h>
#include <carnet/base/mem.h>

struct program;

struct question {
    const char *word;        /* to be typed */
    const char *before;      /* what goes, translated; null: it was said already */
    const char *prompt;      /* translated, with a space at its end */
    const char *no_terminal; /* msgid: nobody can be asked */
    const char *refused;     /* msgid: nothing was done */
};
/* False: ERR_USAGE without a terminal, ERR_CANCELLED when something else was typed. */
bool ask_typed(const struct program *program, const struct question *question,
               struct error *error) MUST_CHECK;

#endif
