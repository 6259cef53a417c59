#include "change_request.h"

#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/base/shell.h>
#include <carnet/data/json.h>

#include "labels.h"
#include "resource.h"

#define NAME_MAX_LEN 253u

bool change_deletes(enum platform_verb verb)
{
    return verb == VERB_DELETE_SERVER || verb == VERB_DELETE_VOLUME;
}

int change_resource(enum platform_verb verb)
{
    return verb == VERB_DELETE_VOLUME ? KIND_VOLUME : KIND_SERVER;
}

/* A server's dependents go first, so that its row stays until all is gone. */
static const char *propagation(enum platform_verb verb)
{
    return verb == VERB_DELETE_SERVER ? "Foreground" : "Background";
}

/* The request ---------------------------------------------------------------------------------- */

void change_patch(const struct platform_change *change, struct str *out)
{
    struct json_out w = json_out(out);
    char when[CLOCK_TEXT];

    clock_format(when, change->when ? change->when : clock_wall());
    json_begin(&w, NULL, '{');
    json_begin(&w, "metadata", '{');
    if (change->uid && change->uid[0])
        json_put_str(&w, "uid", change->uid);
    json_begin(&w, "annotations", '{');
    json_put_str(&w, ANNOTATION_STOPPED, change->verb == VERB_STOP_SERVER ? when : NULL);
    json_end(&w);
    json_end(&w);
    json_end(&w);
}

void change_delete_options(const struct platform_change *change, struct str *out)
{
    struct json_out w = json_out(out);

    json_begin(&w, NULL, '{');
    json_put_str(&w, "kind", "DeleteOptions");
    json_put_str(&w, "apiVersion", "v1");
    json_put_str(&w, "propagationPolicy", propagation(change->verb));
    if (change->uid && change->uid[0]) {
        json_begin(&w, "preconditions", '{');
        json_put_str(&w, "uid", change->uid);
        json_end(&w);
    }
    json_end(&w);
}

/* The call ------------------------------------------------------------------------------------- */

/* Letters, digits, '-' and '.', and no '-' first: it can be neither an option nor two words. */
static bool is_name(const char *name)
{
    size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-.");
    return len > 0 && len <= NAME_MAX_LEN && name[len] == '\0' && name[0] != '-' && name[0] != '.';
}

static bool add_option(struct str *out, const char *option, const char *value)
{
    str_add(out, option);
    return shell_add_word(out, value);
}

static bool add_head(const struct command_target *target, const char *namespace, const char *verb,
                     struct str *out)
{
    /* The option takes one file only. */
    if (target->several && !add_option(out, "KUBECONFIG=", target->kubeconfig))
        return false;
    str_add(out, target->several ? " kubectl" : "kubectl");
    if (target->kubeconfig && !target->several &&
        !add_option(out, " --kubeconfig=", target->kubeconfig))
        return false;
    if (target->context && !add_option(out, " --context=", target->context))
        return false;
    str_addf(out, " -n %s %s ", namespace, verb);
    return true;
}

static void add_object(struct str *out, int resource, const char *name)
{
    const struct resource_info *info = resource_info(resource);

    str_addf(out, "%s%s%s/%s", info->plural, info->group[0] ? "." : "", info->group, name);
}

static bool add_patch(const struct platform_change *change, struct str *out)
{
    AUTO_STR struct str patch = STR_INIT(STR_LINE);

    change_patch(change, &patch);
    return add_option(out, " --type=merge -p ", patch.s);
}

/* "--wait=false": carnet, too, waits for the answer and not for the end. */
static void add_deletion(const struct platform_change *change, struct str *out)
{
    bool foreground = str_eq(propagation(change->verb), "Foreground");

    str_addf(out, " --cascade=%s --wait=false", foreground ? "foreground" : "background");
}

bool change_command(const struct command_target *target, const struct platform_change *change,
                    struct str *out)
{
    size_t before = out->len;
    const struct ref *ref = &change->ref;
    bool deletes = change_deletes(change->verb), whole;

    if (!is_name(ref->namespace) || !is_name(ref->name))
        return false;
    whole = add_head(target, ref->namespace, deletes ? "delete" : "patch", out);
    add_object(out, change_resource(change->verb), ref->name);
    if (deletes)
        add_deletion(change, out);
    else
        whole = add_patch(change, out) && whole;
    if (!whole || out->cut)
        str_truncate(out, before);
    return whole && !out->cut;
}

/* A verb on an object, and what follows it. */
static bool add_call(const struct command_target *target, const char *verb, int resource,
                     const struct ref *ref, const char *rest, struct str *out)
{
    size_t before = out->len;
    bool whole;

    if (!is_name(ref->namespace) || !is_name(ref->name))
        return false;
    whole = add_head(target, ref->namespace, verb, out);
    add_object(out, resource, ref->name);
    str_add(out, rest);
    if (!whole || out->cut)
        str_truncate(out, before);
    return whole && !out->cut;
}

bool read_command(const struct command_target *target, enum kind kind, const struct ref *ref,
                  struct str *out)
{
    return add_call(target, "get", (int)kind, ref, " -o yaml", out);
}

bool edit_command(const struct command_target *target, enum kind kind, const struct ref *ref,
                  struct str *out)
{
    return add_call(target, "edit", (int)kind, ref, "", out);
}

void change_brief(const struct platform_change *change, struct str *out)
{
    const char *plural = resource_info(change_resource(change->verb))->plural;

    if (change_deletes(change->verb))
        str_addf(out, "DELETE %s/%s   propagationPolicy = %s", plural, change->ref.name,
                 propagation(change->verb));
    else
        str_addf(out, "PATCH %s/%s   " ANNOTATION_STOPPED " = %s", plural, change->ref.name,
                 change->verb == VERB_STOP_SERVER ? "now" : "null");
}
