/* What the model says about a server, as tests ask for it. */
#ifndef SUPPORT_VERDICT_H
#define SUPPORT_VERDICT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <carnet/model/model.h>
#include <carnet/model/state.h>

/* All of a server "nb" in "aaw". */
const struct status *verdict(struct model *model);
void assert_verdict(struct model *model, enum state state, enum cause cause);
/* The English text; static, valid until the next call. */
const char *verdict_text(const struct text *text);
void assert_sentence(struct model *model, const char *sentence);
/* The first evidence. */
void assert_evidence(struct model *model, const char *source, const char *words);

void assert_step(struct model *model, size_t at, enum step_kind kind, const char *words);

#endif
