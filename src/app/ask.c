#include "ask.h"

#include <stdio.h>
#include <string.h>

#include <carnet/base/str.h>

#include "program.h"

bool ask_typed(const struct program *program, const struct question *question, struct error *error)
{
    char typed[256] = "";
    if (program->options.yes)
        return true;
    if (!program->env.in_terminal) {
        error_set(error, ERR_USAGE, question->no_terminal, NULL, NULL);
        return false;
    }
    if (question->before)
        fprintf(stderr, "%s\n", question->before);
    fputs(question->prompt, stderr);
    fflush(stderr);
    if (fgets(typed, sizeof typed, stdin))
        typed[strcspn(typed, "\n")] = '\0';
    if (str_eq(typed, question->word))
        return true;
    error_set(error, ERR_CANCELLED, question->refused, NULL, NULL);
    return false;
}
