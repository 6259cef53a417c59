#include "support/verdict.h"

#include <string.h>

const struct status *verdict(struct model *model)
{
    return model_server_status(model, model_server(model, "aaw", "nb"));
}

void assert_verdict(struct model *model, enum state state, enum cause cause)
{
    const struct status *status = verdict(model);
    assert_string_equal(state_id(status->state), state_id(state));
    assert_string_equal(cause_id(status->cause), cause_id(cause));
}

const char *verdict_text(const struct text *text)
{
    static char kept[600];
    AUTO_STR struct str out = STR_INIT(sizeof kept - 1);
    text_render(&out, text);
    return memcpy(kept, out.s, out.len + 1);
}

void assert_sentence(struct model *model, const char *sentence)
{
    assert_string_equal(verdict_text(&verdict(model)->sentence), sentence);
}

void assert_evidence(struct model *model, const char *source, const char *words)
{
    const struct status *status = verdict(model);
    assert_true(status->evidence_count > 0);
    assert_string_equal(status->evidence[0].source, source);
    assert_string_equal(status->evidence[0].words, words);
}

void assert_step(struct model *model, size_t at, enum step_kind kind, const char *words)
{
    const struct status *status = verdict(model);
    assert_true(at < status->step_count);
    assert_int_equal(status->steps[at].kind, kind);
    assert_string_equal(verdict_text(&status->steps[at].words), words);
}
