#include <carnet/views/forbidden.h>

#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/model/model.h>
#include <carnet/platform/platform.h>

#include "words.h"

/* Short: with the owner's address it is to fit the message line. */
static const char words_ask_owner[] = N_("Not allowed in {ns} (your role: {role}). Ask {owner}.");

/* Each verb has sentences of its own: languages bend them differently. */
static const struct {
    enum right right;
    const char *with_owner, *with_role, *alone;
} forbidden[] = {
    {RIGHT_DELETE_SERVER, words_ask_owner,
     N_("You may not delete servers in {ns} (your role: {role})."),
     N_("You may not delete servers in {ns}. The missing right: {right}.")},
    {RIGHT_CHANGE_SERVER, words_ask_owner,
     N_("You may not stop or start servers in {ns} (your role: {role})."),
     N_("You may not stop or start servers in {ns}. The missing right: {right}.")},
};

void forbidden_words(struct text *why, const struct platform *platform, const struct model *model,
                     const char *namespace, enum right right)
{
    const struct namespace *facts = model_namespace(model, namespace);
    enum role role = model_role(model, namespace);
    const char *missing = platform->ops->right_name(platform, right);
    *why = (struct text){.msgid = N_("You may not do this in {ns}. The missing right: {right}."),
                         .args = {ARG_S("ns", namespace), ARG_S("right", missing),
                                  ARG_S("role", role_word(role)),
                                  ARG_S("owner", facts ? facts->owner : "")}};
    for (size_t i = 0; i < ARRAY_LEN(forbidden); i++) {
        if (forbidden[i].right != right)
            continue;
        if (role == ROLE_UNKNOWN)
            why->msgid = forbidden[i].alone;
        else if (!facts || !*facts->owner)
            why->msgid = forbidden[i].with_role;
        else
            why->msgid = forbidden[i].with_owner;
    }
}
