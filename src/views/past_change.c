#include <carnet/views/past_change.h>

#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>

static const struct {
    const char *action, *kind, *words;
} actions[] = {
    {"stop", "server", NC_("change", "stop {name}")},
    {"start", "server", NC_("change", "start {name}")},
    {"delete", "server", NC_("change", "delete {name}")},
    {"delete", "volume", NC_("change", "delete the volume {name}")},
};

static const struct {
    const char *id, *word;
} outcomes[] = {
    {"done", NC_("outcome", "done")},
    {"failed", NC_("outcome", "failed")},
    {"unknown", NC_("outcome", "not known")},
};

void change_words(struct str *out, const struct ui_change *change)
{
    AUTO_STR struct str name = STR_INIT(STR_LINE);
    str_addf(&name, "%s/%s", change->namespace, change->name);
    for (size_t i = 0; i < ARRAY_LEN(actions); i++) {
        if (!str_eq(change->action, actions[i].action) || !str_eq(change->kind, actions[i].kind))
            continue;
        TR_FILL(out, trc("change", actions[i].words), ARG_S("name", name.s));
        return;
    }
    str_addf(out, "%s %s %s", change->action, change->kind, name.s);
}

const char *change_outcome(const char *id)
{
    for (size_t i = 0; i < ARRAY_LEN(outcomes); i++) {
        if (str_eq(id, outcomes[i].id))
            return trc("outcome", outcomes[i].word);
    }
    return "?";
}
