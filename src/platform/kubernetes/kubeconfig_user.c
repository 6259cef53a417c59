#include "exec_credential.h"
#include "kubeconfig_making.h"

#include <stdlib.h>
#include <string.h>

#include <carnet/base/base64.h>
#include <carnet/base/i18n.h>

/* A line break in a token would begin another header. */
static bool take_token(struct kubeconfig_making *m)
{
    const char *text = kubeconfig_text(m->user->body, "token");
    if (!text)
        return true;
    text += strspn(text, " \t\r\n");
    size_t len = strlen(text);
    while (len > 0 && strchr(" \t\r\n", text[len - 1]))
        len--;
    char *token = making_keep_bytes(m, text, len + 1);
    token[len] = '\0';
    m->target->credentials.token = *token ? token : NULL;
    for (; *token; token++)
        if (*token <= ' ' || *token > '~')
            return making_fail(
                m, ERR_CONFIG,
                NA_("The token of the user {name} in {file} has characters no token has.",
                    "Copy it again."),
                m->user);
    return true;
}

static bool take_certificate(struct kubeconfig_making *m)
{
    struct credentials_config *credentials = &m->target->credentials;
    if (!making_pem_data(m, m->user, "client-certificate-data", &credentials->cert_pem) ||
        !making_pem_data(m, m->user, "client-key-data", &credentials->key_pem))
        return false;
    if (!credentials->cert_pem &&
        !making_file(m, m->user, "client-certificate", &credentials->cert_file))
        return false;
    if (!credentials->key_pem && !making_file(m, m->user, "client-key", &credentials->key_file))
        return false;
    bool certificate = credentials->cert_pem || credentials->cert_file;
    bool key = credentials->key_pem || credentials->key_file;
    if (certificate != key)
        return making_fail(m, ERR_CONFIG,
                           NA_("The user {name} in {file} has a certificate without its key, or a "
                               "key without its certificate.",
                               "Fetch the kubeconfig again."),
                           m->user);
    return true;
}

static bool take_password(struct kubeconfig_making *m)
{
    m->target->credentials.username = making_keep(m, kubeconfig_text(m->user->body, "username"));
    m->target->credentials.password = making_keep(m, kubeconfig_text(m->user->body, "password"));
    return true;
}

/* The list of what `add` makes of each element, null-terminated; null when there is none. */
static const char *const *keep_list(struct kubeconfig_making *m, const struct json *list,
                                    const char *first,
                                    bool (*add)(struct str *out, const struct json *element))
{
    const char **items = NULL;
    size_t len = 0, cap = 0;
    if (first) {
        ARRAY_ROOM(items, cap, 1);
        items[len++] = first;
    }
    JSON_EACH(element, list) {
        AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
        if (!add(&text, element))
            continue;
        ARRAY_ROOM(items, cap, len + 1);
        items[len++] = making_keep(m, text.s);
        explicit_bzero(text.s, text.len);
    }
    if (!len)
        return NULL;
    ARRAY_ROOM(items, cap, len + 1);
    items[len++] = NULL;
    const char *const *kept = making_keep_bytes(m, items, len * sizeof *items);
    free(items);
    return kept;
}

static bool add_text(struct str *out, const struct json *element)
{
    const char *text = yaml_text(element, NULL);
    return text && str_add(out, json_type(element) == JSON_NULL ? "" : text);
}

/* Goes into a header: a line break would begin another one. */
static bool add_clean(struct str *out, const struct json *element)
{
    kubeconfig_clean(out, str_or(yaml_text(element, NULL), ""));
    return out->len > 0;
}

static bool add_variable(struct str *out, const struct json *element)
{
    const char *name = kubeconfig_text(element, "name");
    if (!name || strchr(name, '='))
        return false;
    str_addf(out, "%s=", name);
    return str_add(out, str_or(kubeconfig_text(element, "value"), ""));
}

/* -- acting as somebody ---------------------------------------------------- */

static bool take_impersonation(struct kubeconfig_making *m)
{
    static const char *const unknown[] = {"as-uid", "as-user-extra"};
    struct http_endpoint *endpoint = &m->target->endpoint;
    endpoint->impersonate_user = making_keep_clean(m, kubeconfig_text(m->user->body, "as"));
    endpoint->impersonate_groups =
        keep_list(m, json_get(m->user->body, "as-groups"), NULL, add_clean);
    for (size_t i = 0; i < ARRAY_LEN(unknown); i++)
        if (kubeconfig_text(m->user->body, unknown[i]) ||
            json_count(json_get(m->user->body, unknown[i])))
            return making_fail_with(m, ERR_UNSUPPORTED,
                                    NA_("The user {name} in {file} acts as somebody by {key}, "
                                        "which carnet does not do.",
                                        "Use as and as-groups."),
                                    m->user, "key", unknown[i]);
    if (endpoint->impersonate_groups && !endpoint->impersonate_user)
        return making_fail(
            m, ERR_CONFIG,
            NA_("The user {name} in {file} has as-groups without as.", "Add who to act as."),
            m->user);
    return true;
}

/* -- signing in by a program ----------------------------------------------- */

/* What provideClusterInfo asks for: spec.cluster of the ExecCredential. */
static const char *cluster_info(struct kubeconfig_making *m)
{
    const struct http_endpoint *endpoint = &m->target->endpoint;
    AUTO_STR struct str out = STR_INIT(STR_DOCUMENT), data = STR_INIT(STR_DOCUMENT);
    struct json_out w = json_out(&out);
    json_begin(&w, NULL, '{');
    json_put_str(&w, "server", endpoint->base_url);
    if (endpoint->tls_server_name)
        json_put_str(&w, "tls-server-name", endpoint->tls_server_name);
    if (endpoint->insecure_skip_verify)
        json_put_bool(&w, "insecure-skip-tls-verify", true);
    if (endpoint->ca_pem) {
        base64_write(&data, endpoint->ca_pem, strlen(endpoint->ca_pem));
        json_put_str(&w, "certificate-authority-data", data.s);
    }
    if (endpoint->proxy)
        json_put_str(&w, "proxy-url", endpoint->proxy);
    JSON_EACH(extension, json_get(m->cluster->body, "extensions")) {
        if (!str_eq(kubeconfig_text(extension, "name"), "client.authentication.k8s.io/exec"))
            continue;
        str_clear(&data);
        json_write(&data, json_get(extension, "extension"), false);
        json_put_raw(&w, "config", data.s);
        break;
    }
    json_end(&w);
    return making_keep(m, out.s);
}

static bool take_version(struct kubeconfig_making *m, const struct json *exec)
{
    const char *version = str_or(kubeconfig_text(exec, "apiVersion"), "");
    m->target->credentials.exec.api_version = making_keep_clean(m, version);
    return str_eq(version, "client.authentication.k8s.io/v1") ||
           str_eq(version, "client.authentication.k8s.io/v1beta1") ||
           making_fail_with(m, ERR_UNSUPPORTED,
                            NA_("The user {name} in {file} signs in by a program whose apiVersion "
                                "carnet does not speak ({version}).",
                                "A newer kubeconfig or program may help."),
                            m->user, "version", version);
}

static bool take_exec(struct kubeconfig_making *m)
{
    struct credentials_config *credentials = &m->target->credentials;
    const struct json *exec = json_get(m->user->body, "exec");
    if (json_type(exec) == JSON_NONE || json_type(exec) == JSON_NULL)
        return true;
    const char *command = kubeconfig_text(exec, "command");
    if (!command)
        return making_fail(
            m, ERR_CONFIG,
            NA_("The user {name} in {file} signs in by a program (exec) that is not named.",
                "Fetch the kubeconfig again."),
            m->user);
    /* A bare name is found by PATH. */
    command =
        strchr(command, '/') ? making_keep_path(m, m->user, command) : making_keep(m, command);
    credentials->exec.argv = keep_list(m, json_get(exec, "args"), command, add_text);
    credentials->exec.parse = exec_credential_parse;
    credentials->exec.env = keep_list(m, json_get(exec, "env"), NULL, add_variable);
    credentials->exec.install_hint = making_keep_clean(m, kubeconfig_text(exec, "installHint"));
    credentials->exec.interactive = !str_eq(kubeconfig_text(exec, "interactiveMode"), "Never");
    if (json_bool(json_get(exec, "provideClusterInfo"), false))
        credentials->exec.cluster_info = cluster_info(m);
    return take_version(m, exec);
}

static bool refuse_auth_provider(struct kubeconfig_making *m)
{
    const struct json *provider = json_get(m->user->body, "auth-provider");
    const struct credentials_config *credentials = &m->target->credentials;
    bool another_way = credentials->token || credentials->token_file || credentials->exec.argv ||
                       credentials->cert_pem || credentials->cert_file || credentials->username;
    if (json_type(provider) != JSON_OBJECT || another_way)
        return true;
    return making_fail_with(m, ERR_UNSUPPORTED,
                            NA_("The user {name} in {file} signs in by the auth-provider "
                                "{provider}, an old way that carnet does not have.",
                                "Ask who runs the cluster for a kubeconfig with exec."),
                            m->user, "provider", str_or(kubeconfig_text(provider, "name"), ""));
}

bool making_user(struct kubeconfig_making *m)
{
    if (!m->user) /* nobody is named: the cluster may let anybody in */
        return true;
    return take_token(m) &&
           making_file(m, m->user, "tokenFile", &m->target->credentials.token_file) &&
           take_certificate(m) && take_password(m) && take_exec(m) && take_impersonation(m) &&
           refuse_auth_provider(m);
}
