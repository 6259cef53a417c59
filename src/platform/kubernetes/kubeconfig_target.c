#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <carnet/base/base64.h>
#include <carnet/base/i18n.h>
#include <carnet/base/str.h>
#include <carnet/data/file.h>

#include "kubeconfig_merge.h"

#define PEM_MAX (1u << 20)

/* What a target owns: texts and arrays, overwritten when freed. */
struct kubeconfig_text {
    struct kubeconfig_text *next;
    size_t size;
    char bytes[];
};

/* A target that is being made. */
struct making {
    const struct kubeconfig *config;
    struct kubeconfig_target *target;
    const struct kubeconfig_entry *cluster, *user;
    struct error *error;
};

static void *keep_bytes(struct kubeconfig_target *target, const void *bytes, size_t size)
{
    struct kubeconfig_text *text = mem_alloc(sizeof *text + size);
    text->size = size;
    text->next = target->texts;
    target->texts = text;
    memcpy(text->bytes, bytes, size);
    return text->bytes;
}

/* Null stays null. */
static const char *keep(struct kubeconfig_target *target, const char *text)
{
    return text ? keep_bytes(target, text, strlen(text) + 1) : NULL;
}

static const char *keep_clean(struct kubeconfig_target *target, const char *text)
{
    AUTO_STR struct str clean = STR_INIT(STR_LINE);
    if (!text)
        return NULL;
    kubeconfig_clean(&clean, text);
    return keep(target, clean.s);
}

void kubeconfig_target_free(struct kubeconfig_target *target)
{
    if (!target)
        return;
    while (target->texts) {
        struct kubeconfig_text *text = target->texts;
        target->texts = text->next;
        explicit_bzero(text->bytes, text->size);
        free(text);
    }
    free(target);
}

/* "{file}: … {name} …": says that an entry cannot be used. */
static bool fail(struct making *m, enum error_code code, const char *msgid,
                 const struct kubeconfig_entry *entry)
{
    error_set(m->error, code, msgid, "file", entry->file ? entry->file->path : "");
    error_add_arg(m->error, "name", entry->name);
    return false;
}

static bool fail_with(struct making *m, enum error_code code, const char *msgid,
                      const struct kubeconfig_entry *entry, const char *name, const char *value)
{
    fail(m, code, msgid, entry);
    error_add_arg(m->error, name, value);
    return false;
}

/* -- texts, files, PEM
 * ------------------------------------------------------------------------------ */

static const char *keep_path(struct making *m, const struct kubeconfig_entry *entry,
                             const char *path)
{
    AUTO_STR struct str whole = STR_INIT(2 * PATH_MAX);
    if (path[0] != '/')
        str_add(&whole, entry->file->folder);
    str_add(&whole, path);
    return keep(m->target, whole.s);
}

static bool fail_file(struct making *m, const struct kubeconfig_entry *entry, const char *path,
                      const char *words)
{
    fail_with(m, ERR_CONFIG,
              N_("{name} in {file} needs the file {path}, and it cannot be read. Put it back, or "
                 "fetch the kubeconfig again."),
              entry, "path", path);
    error_set_evidence(m->error, words);
    return false;
}

/* A file that is read again later, by who signs in: it must be there now. */
static bool take_file(struct making *m, const struct kubeconfig_entry *entry, const char *key,
                      const char **out)
{
    const char *path = kubeconfig_text(entry->body, key);
    if (!path)
        return true;
    *out = keep_path(m, entry, path);
    return access(*out, R_OK) == 0 || fail_file(m, entry, *out, "");
}

static bool is_pem(const struct str *text)
{
    return strlen(text->s) == text->len && strstr(text->s, "-----BEGIN ");
}

static bool fail_pem(struct making *m, const struct kubeconfig_entry *entry, const char *key)
{
    return fail_with(m, ERR_CONFIG,
                     N_("{key} of {name} in {file} is not a certificate or key in PEM form. Fetch "
                        "the kubeconfig again."),
                     entry, "key", key);
}

/* "certificate-authority-data" and the like. */
static bool take_pem_data(struct making *m, const struct kubeconfig_entry *entry, const char *key,
                          const char **out)
{
    const char *text = kubeconfig_text(entry->body, key);
    if (!text)
        return true;
    struct str pem = STR_INIT(PEM_MAX);
    bool ok = base64_read(&pem, text, strlen(text)) && is_pem(&pem);
    if (ok)
        *out = keep(m->target, pem.s);
    explicit_bzero(pem.s, pem.len);
    str_fini(&pem);
    return ok || fail_pem(m, entry, key);
}

/* An authority's certificates are not secret and are needed at once. */
static bool read_authority(struct making *m, const struct kubeconfig_entry *entry, const char *path)
{
    AUTO_STR struct str pem = STR_INIT(PEM_MAX);
    struct error error;
    if (!file_read(path, &pem, &error))
        return fail_file(m, entry, path, error.evidence);
    m->target->endpoint.ca_pem = keep(m->target, pem.s);
    return is_pem(&pem) || fail_pem(m, entry, "certificate-authority");
}

/* -- the cluster
 * ------------------------------------------------------------------------------------ */

static bool take_authority(struct making *m)
{
    struct http_endpoint *endpoint = &m->target->endpoint;
    if (!take_pem_data(m, m->cluster, "certificate-authority-data", &endpoint->ca_pem))
        return false;
    const char *path = kubeconfig_text(m->cluster->body, "certificate-authority");
    if (path && !endpoint->ca_pem && !read_authority(m, m->cluster, keep_path(m, m->cluster, path)))
        return false;
    endpoint->insecure_skip_verify =
        json_bool(json_get(m->cluster->body, "insecure-skip-tls-verify"), false);
    if (endpoint->insecure_skip_verify && endpoint->ca_pem)
        return fail(m, ERR_CONFIG,
                    N_("The cluster {name} in {file} names an authority and also skips the check. "
                       "Take one of the two out."),
                    m->cluster);
    return true;
}

/* The scheme is one of the list, and there are only printable bytes after it. */
static bool is_url(const char *url, const char *const *schemes)
{
    for (const char *at = url; *at; at++)
        if ((unsigned char)*at <= ' ' || *at == 0x7F)
            return false;
    for (; *schemes; schemes++)
        if (str_starts(url, *schemes) && url[strlen(*schemes)])
            return true;
    return false;
}

static bool take_server(struct making *m)
{
    static const char *const schemes[] = {"https://", "http://", NULL};
    const char *server = kubeconfig_text(m->cluster->body, "server");
    if (!server)
        return fail(m, ERR_CONFIG,
                    N_("The cluster {name} in {file} has no address (server). Fetch the kubeconfig "
                       "again."),
                    m->cluster);
    AUTO_STR struct str url = STR_INIT(STR_LINE);
    if (!strstr(server, "://"))
        str_add(&url, schemes[0]);
    kubeconfig_clean(&url, server);
    m->target->endpoint.base_url = keep(m->target, url.s);
    return is_url(url.s, schemes) ||
           fail_with(m, ERR_CONFIG,
                     N_("The address of the cluster {name} in {file} must begin with https:// and "
                        "have no spaces ({server})."),
                     m->cluster, "server", url.s);
}

static bool take_proxy(struct making *m)
{
    static const char *const schemes[] = {"http://", "https://", "socks5://", "socks5h://", NULL};
    const char *proxy = kubeconfig_text(m->cluster->body, "proxy-url");
    m->target->endpoint.proxy = keep(m->target, proxy);
    return !proxy || is_url(proxy, schemes) ||
           fail(m, ERR_CONFIG,
                N_("The proxy-url of the cluster {name} in {file} must begin with http://, "
                   "https:// or socks5://."),
                m->cluster);
}

static bool take_cluster(struct making *m)
{
    struct http_endpoint *endpoint = &m->target->endpoint;
    endpoint->tls_server_name =
        keep_clean(m->target, kubeconfig_text(m->cluster->body, "tls-server-name"));
    endpoint->compression = !json_bool(json_get(m->cluster->body, "disable-compression"), false);
    return take_server(m) && take_proxy(m) && take_authority(m);
}

/* -- the user
 * --------------------------------------------------------------------------------------- */

/* A line break in a token would begin another header. */
static bool take_token(struct making *m)
{
    const char *text = kubeconfig_text(m->user->body, "token");
    if (!text)
        return true;
    text += strspn(text, " \t\r\n");
    size_t len = strlen(text);
    while (len > 0 && strchr(" \t\r\n", text[len - 1]))
        len--;
    char *token = keep_bytes(m->target, text, len + 1);
    token[len] = '\0';
    m->target->credentials.token = *token ? token : NULL;
    for (; *token; token++)
        if (*token <= ' ' || *token > '~')
            return fail(m, ERR_CONFIG,
                        N_("The token of the user {name} in {file} has characters no token has. "
                           "Copy it again."),
                        m->user);
    return true;
}

static bool take_certificate(struct making *m)
{
    struct credentials_config *credentials = &m->target->credentials;
    if (!take_pem_data(m, m->user, "client-certificate-data", &credentials->cert_pem) ||
        !take_pem_data(m, m->user, "client-key-data", &credentials->key_pem))
        return false;
    if (!credentials->cert_pem &&
        !take_file(m, m->user, "client-certificate", &credentials->cert_file))
        return false;
    if (!credentials->key_pem && !take_file(m, m->user, "client-key", &credentials->key_file))
        return false;
    bool certificate = credentials->cert_pem || credentials->cert_file;
    bool key = credentials->key_pem || credentials->key_file;
    if (certificate != key)
        return fail(m, ERR_CONFIG,
                    N_("The user {name} in {file} has a certificate without its key, or a key "
                       "without its certificate. Fetch the kubeconfig again."),
                    m->user);
    return true;
}

static bool take_password(struct making *m)
{
    m->target->credentials.username = keep(m->target, kubeconfig_text(m->user->body, "username"));
    m->target->credentials.password = keep(m->target, kubeconfig_text(m->user->body, "password"));
    return true;
}

/* The list of what `add` makes of each element, null-terminated; null when there is none. */
static const char *const *keep_list(struct making *m, const struct json *list, const char *first,
                                    bool (*add)(struct str *out, const struct json *element))
{
    const char **items = NULL;
    size_t len = 0, cap = 0;
    if (first) {
        ARRAY_ROOM(items, cap, 1);
        items[len++] = first;
    }
    JSON_EACH(element, list)
    {
        AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
        if (!add(&text, element))
            continue;
        ARRAY_ROOM(items, cap, len + 1);
        items[len++] = keep(m->target, text.s);
        explicit_bzero(text.s, text.len);
    }
    if (!len)
        return NULL;
    ARRAY_ROOM(items, cap, len + 1);
    items[len++] = NULL;
    const char *const *kept = keep_bytes(m->target, items, len * sizeof *items);
    free(items);
    return kept;
}

static bool add_text(struct str *out, const struct json *element)
{
    const char *text = yaml_text(element, NULL);
    return text && str_add(out, json_type(element) == JSON_NULL ? "" : text);
}

static bool add_variable(struct str *out, const struct json *element)
{
    const char *name = kubeconfig_text(element, "name");
    if (!name || strchr(name, '='))
        return false;
    str_addf(out, "%s=", name);
    return str_add(out, str_or(kubeconfig_text(element, "value"), ""));
}

/* -- acting as somebody
 * ----------------------------------------------------------------------------- */

static bool take_impersonation(struct making *m)
{
    static const char *const unknown[] = {"as-uid", "as-user-extra"};
    struct http_endpoint *endpoint = &m->target->endpoint;
    endpoint->impersonate_user = keep_clean(m->target, kubeconfig_text(m->user->body, "as"));
    endpoint->impersonate_groups =
        keep_list(m, json_get(m->user->body, "as-groups"), NULL, add_text);
    for (size_t i = 0; i < ARRAY_LEN(unknown); i++)
        if (kubeconfig_text(m->user->body, unknown[i]) ||
            json_count(json_get(m->user->body, unknown[i])))
            return fail_with(m, ERR_UNSUPPORTED,
                             N_("The user {name} in {file} acts as somebody by {key}, which carnet "
                                "does not do. Use as and as-groups."),
                             m->user, "key", unknown[i]);
    if (endpoint->impersonate_groups && !endpoint->impersonate_user)
        return fail(m, ERR_CONFIG,
                    N_("The user {name} in {file} has as-groups without as. Add who to act as."),
                    m->user);
    return true;
}

/* -- signing in by a program
 * ------------------------------------------------------------------------ */

/* What provideClusterInfo asks for: spec.cluster of the ExecCredential. */
static const char *cluster_info(struct making *m)
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
    JSON_EACH(extension, json_get(m->cluster->body, "extensions"))
    {
        if (!str_eq(kubeconfig_text(extension, "name"), "client.authentication.k8s.io/exec"))
            continue;
        str_clear(&data);
        json_write(&data, json_get(extension, "extension"), false);
        json_put_raw(&w, "config", data.s);
        break;
    }
    json_end(&w);
    return keep(m->target, out.s);
}

static bool take_version(struct making *m, const struct json *exec)
{
    const char *version = str_or(kubeconfig_text(exec, "apiVersion"), "");
    m->target->credentials.exec_api_version = keep_clean(m->target, version);
    return str_eq(version, "client.authentication.k8s.io/v1") ||
           str_eq(version, "client.authentication.k8s.io/v1beta1") ||
           fail_with(m, ERR_UNSUPPORTED,
                     N_("The user {name} in {file} signs in by a program whose apiVersion carnet "
                        "does not speak ({version}). A newer kubeconfig or program may help."),
                     m->user, "version", version);
}

static bool take_exec(struct making *m)
{
    struct credentials_config *credentials = &m->target->credentials;
    const struct json *exec = json_get(m->user->body, "exec");
    if (json_type(exec) == JSON_NONE || json_type(exec) == JSON_NULL)
        return true;
    const char *command = kubeconfig_text(exec, "command");
    if (!command)
        return fail(m, ERR_CONFIG,
                    N_("The user {name} in {file} signs in by a program (exec) that is not named. "
                       "Fetch the kubeconfig again."),
                    m->user);
    /* A bare name is found by PATH. */
    command = strchr(command, '/') ? keep_path(m, m->user, command) : keep(m->target, command);
    credentials->exec_argv = keep_list(m, json_get(exec, "args"), command, add_text);
    credentials->exec_env = keep_list(m, json_get(exec, "env"), NULL, add_variable);
    credentials->exec_install_hint = keep_clean(m->target, kubeconfig_text(exec, "installHint"));
    credentials->exec_interactive = !str_eq(kubeconfig_text(exec, "interactiveMode"), "Never");
    if (json_bool(json_get(exec, "provideClusterInfo"), false))
        credentials->exec_cluster_info = cluster_info(m);
    return take_version(m, exec);
}

static bool refuse_auth_provider(struct making *m)
{
    const struct json *provider = json_get(m->user->body, "auth-provider");
    const struct credentials_config *credentials = &m->target->credentials;
    bool another_way = credentials->token || credentials->token_file || credentials->exec_argv ||
                       credentials->cert_pem || credentials->cert_file || credentials->username;
    if (json_type(provider) != JSON_OBJECT || another_way)
        return true;
    return fail_with(
        m, ERR_UNSUPPORTED,
        N_("The user {name} in {file} signs in by the auth-provider {provider}, an old "
           "way that carnet does not have. Ask who runs the cluster for a kubeconfig "
           "with exec."),
        m->user, "provider", str_or(kubeconfig_text(provider, "name"), ""));
}

static bool take_user(struct making *m)
{
    if (!m->user) /* nobody is named: the cluster may let anybody in */
        return true;
    return take_token(m) &&
           take_file(m, m->user, "tokenFile", &m->target->credentials.token_file) &&
           take_certificate(m) && take_password(m) && take_exec(m) && take_impersonation(m) &&
           refuse_auth_provider(m);
}

/* -- contexts
 * --------------------------------------------------------------------------------------- */

static bool find_cluster(struct making *m, const struct kubeconfig_entry *context)
{
    m->target->cluster = keep_clean(m->target, kubeconfig_text(context->body, "cluster"));
    if (!m->target->cluster)
        return fail(
            m, ERR_CONFIG,
            N_("The context {name} in {file} names no cluster. Fetch the kubeconfig again."),
            context);
    m->cluster = kubeconfig_find(&m->config->clusters, m->target->cluster);
    return m->cluster ||
           fail_with(m, ERR_CONFIG,
                     N_("The context {name} in {file} needs the cluster {cluster}, which is not "
                        "there. Fetch the kubeconfig again."),
                     context, "cluster", m->target->cluster);
}

static bool find_user(struct making *m, const struct kubeconfig_entry *context)
{
    m->target->user = keep_clean(m->target, str_or(kubeconfig_text(context->body, "user"), ""));
    if (!*m->target->user)
        return true;
    m->user = kubeconfig_find(&m->config->users, m->target->user);
    return m->user || fail_with(m, ERR_CONFIG,
                                N_("The context {name} in {file} needs the user {user}, which is "
                                   "not there. Fetch the kubeconfig again."),
                                context, "user", m->target->user);
}

static bool take_context(struct making *m, const struct kubeconfig_entry *context)
{
    m->target->file = keep(m->target, context->file->path);
    m->target->namespace = keep_clean(m->target, kubeconfig_text(context->body, "namespace"));
    return find_cluster(m, context) && find_user(m, context) && take_cluster(m) && take_user(m);
}

/* The namespace is a convenience: its file may be missing. */
static const char *service_namespace(struct making *m, const char *path)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    struct error ignored;
    if (!file_read(path, &text, &ignored))
        return NULL;
    str_truncate(&text, strcspn(text.s, " \t\r\n"));
    return text.len ? keep_clean(m->target, text.s) : NULL;
}

static bool take_service_account(struct making *m, const struct kubeconfig_entry *context)
{
    struct kubeconfig_target *target = m->target;
    const char *root = m->config->service_root;
    AUTO_STR struct str token = STR_INIT(PATH_MAX), authority = STR_INIT(PATH_MAX),
                        namespace = STR_INIT(PATH_MAX);
    kubeconfig_service_path(&token, root, "token");
    kubeconfig_service_path(&authority, root, "ca.crt");
    kubeconfig_service_path(&namespace, root, "namespace");
    target->cluster = target->user = keep(target, KUBECONFIG_IN_CLUSTER);
    target->endpoint.base_url = keep(target, m->config->service_url);
    target->endpoint.compression = true;
    target->credentials.token_file = keep(target, token.s);
    target->namespace = service_namespace(m, namespace.s);
    return read_authority(m, context, authority.s);
}

static const struct kubeconfig_entry *choose(const struct kubeconfig *config, const char *name,
                                             struct error *error)
{
    const char *chosen = name ? name : kubeconfig_current(config);
    const struct kubeconfig_entry *entry =
        chosen ? kubeconfig_find(&config->contexts, chosen) : NULL;
    if (entry)
        return entry;
    if (name) {
        error_set(error, ERR_NOT_FOUND,
                  N_("There is no context {name}. carnet context ls shows those there are."),
                  "name", name);
    } else if (chosen) {
        error_set(error, ERR_CONFIG,
                  N_("{file} says that the context {name} is the current one, but there is none of "
                     "that name. carnet context ls shows those there are."),
                  "file", str_or(config->current_file, ""));
        error_add_arg(error, "name", chosen);
    } else if (config->current_error.code != ERR_NONE) {
        *error = config->current_error;
    } else {
        error_set(error, ERR_CONFIG,
                  N_("No context is chosen. carnet context ls shows those there are, --context "
                     "NAME takes one."),
                  NULL, NULL);
    }
    return NULL;
}

struct kubeconfig_target *kubeconfig_resolve(const struct kubeconfig *config, const char *context,
                                             struct error *error)
{
    const struct kubeconfig_entry *entry = choose(config, context, error);
    if (!entry)
        return NULL;
    struct kubeconfig_target *target = mem_zalloc(1, sizeof *target);
    struct making m = {.config = config, .target = target, .error = error};
    target->context = keep(target, entry->name);
    if (entry->file ? take_context(&m, entry) : take_service_account(&m, entry))
        return target;
    kubeconfig_target_free(target);
    return NULL;
}
