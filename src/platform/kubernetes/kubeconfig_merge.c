#include "kubeconfig_merge.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <carnet/base/i18n.h>
#include <carnet/base/str.h>
#include <carnet/base/utf8.h>
#include <carnet/data/file.h>

#define FILE_MAX     (4u << 20)
#define TREE_MAX     (64u << 20)
#define NAME_MAX_LEN 1024
#define PROBLEMS_MAX 100

/* -- small things ---------------------------------------------------------- */

const char *kubeconfig_text(const struct json *object, const char *key)
{
    const struct json *node = json_get(object, key);
    if (json_type(node) == JSON_NULL)
        return NULL;
    const char *text = yaml_text(node, NULL);
    return text && *text ? text : NULL;
}

void kubeconfig_clean(struct str *out, const char *text)
{
    utf8_clean(out, text, strlen(text), NAME_MAX_LEN, 0);
}

static char *clean_copy(const char *text)
{
    struct str clean = STR_INIT(STR_LINE);
    kubeconfig_clean(&clean, text);
    return str_take(&clean);
}

void kubeconfig_service_path(struct str *out, const char *root, const char *name)
{
    str_add(out, root);
    str_add(out, KUBECONFIG_SERVICE_FOLDER "/");
    str_add(out, name);
}

static void add_problem(struct kubeconfig *config, const struct error *problem)
{
    if (config->problems_len == PROBLEMS_MAX)
        return;
    ARRAY_ROOM(config->problems, config->problems_cap, config->problems_len + 1);
    config->problems[config->problems_len++] = *problem;
}

/* "{file}, line {line}: …", for add_problem. */
static struct error problem_at(const struct kubeconfig_file *file, const struct json *node,
                               const char *msgid)
{
    AUTO_STR struct str line = STR_INIT(16);
    str_addf(&line, "%d", yaml_line(node));
    struct error problem;
    error_set(&problem, ERR_CONFIG, msgid, "file", file->path);
    error_add_arg(&problem, "line", line.s);
    return problem;
}

/* -- lists of entries ------------------------------------------------------ */

static void list_fini(struct kubeconfig_list *list)
{
    for (size_t i = 0; i < list->len; i++) {
        free(list->items[i]->name);
        free(list->items[i]);
    }
    free(list->items);
    map_fini(&list->by_name);
}

struct kubeconfig_entry *kubeconfig_find(const struct kubeconfig_list *list, const char *name)
{
    return map_get(&list->by_name, name);
}

/* Takes the name over. */
static void list_add(struct kubeconfig_list *list, char *name, const struct json *body,
                     const struct kubeconfig_file *file)
{
    struct kubeconfig_entry *entry = mem_zalloc(1, sizeof *entry);
    *entry = (struct kubeconfig_entry){.name = name, .body = body, .file = file};
    ARRAY_ROOM(list->items, list->cap, list->len + 1);
    list->items[list->len++] = entry;
    map_set(&list->by_name, name, entry);
}

/* The three sections, and what holds the body of an entry in them. */
struct section {
    const char *key, *body;
};
static const struct section sections[] = {
    {"contexts", "context"},
    {"clusters", "cluster"},
    {"users", "user"},
};

static void merge_entry(struct kubeconfig *config, struct kubeconfig_list *list,
                        const struct section *section, const struct kubeconfig_file *file,
                        const struct json *element)
{
    const char *name = kubeconfig_text(element, "name");
    if (!name) {
        struct error problem =
            problem_at(file, element,
                       N_("{file}, line {line}: an entry of {key} has no name. It is left out."));
        error_add_arg(&problem, "key", section->key);
        add_problem(config, &problem);
        return;
    }
    char *clean = clean_copy(name);
    const struct kubeconfig_entry *known = kubeconfig_find(list, clean);
    if (!known) {
        list_add(list, clean, json_get(element, section->body), file);
        return;
    }
    if (known->file == file) { /* in another file that is how merging works */
        struct error problem = problem_at(
            file, element, N_("{file}, line {line}: {name} is there twice. The first one counts."));
        error_add_arg(&problem, "name", clean);
        add_problem(config, &problem);
    }
    free(clean);
}

static void merge_section(struct kubeconfig *config, struct kubeconfig_list *list,
                          const struct section *section, const struct kubeconfig_file *file)
{
    const struct json *entries = json_get(file->doc.root, section->key);
    enum json_type type = json_type(entries);
    if (type != JSON_ARRAY && type != JSON_NULL && type != JSON_NONE) {
        struct error problem = problem_at(
            file, entries, N_("{file}, line {line}: {key} must be a list. It is left out."));
        error_add_arg(&problem, "key", section->key);
        add_problem(config, &problem);
    }
    if (type != JSON_ARRAY)
        return;
    JSON_EACH(element, entries)
        merge_entry(config, list, section, file, element);
}

/* -- files ----------------------------------------------------------------- */

static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    AUTO_STR struct str folder = STR_INIT(2 * PATH_MAX);
    AUTO_FREE char *here = path[0] == '/' ? NULL : getcwd(NULL, 0);
    if (here) {
        str_add(&folder, here);
        str_add_char(&folder, '/');
    }
    if (slash)
        str_add_n(&folder, path, (size_t)(slash - path) + 1);
    return str_take(&folder);
}

static void file_free(struct kubeconfig_file *file)
{
    free(file->path);
    free(file->folder);
    json_doc_wipe(&file->doc);
    free(file);
}

/* Null: `error` says why; ERR_NOT_FOUND only when the file is not there. */
static struct kubeconfig_file *file_load(const char *path, struct error *error)
{
    AUTO_STR struct str text = STR_INIT(FILE_MAX);
    if (!file_read(path, &text, error)) {
        if (error->code != ERR_NOT_FOUND)
            error->code = ERR_CONFIG;
        return NULL;
    }
    struct kubeconfig_file *file = mem_zalloc(1, sizeof *file);
    file->path = clean_copy(path);
    file->folder = folder_of(path);
    json_doc_init(&file->doc, TREE_MAX);
    bool ok = yaml_read(&file->doc, text.s, text.len, error);
    explicit_bzero(text.s, text.len);
    if (ok)
        return file;
    error->code = ERR_CONFIG;
    error_add_arg(error, "file", file->path);
    file_free(file);
    return NULL;
}

static bool is_kubeconfig(const struct json *root)
{
    const char *kind = kubeconfig_text(root, "kind");
    return json_type(root) == JSON_NULL ||
           (json_type(root) == JSON_OBJECT && (!kind || str_eq(kind, "Config")));
}

/* After a file that could not be read, what a later one says of the current context is not known to
 * be the person's wish. */
static void note_damage(struct kubeconfig *config, const struct error *error)
{
    add_problem(config, error);
    if (!config->current && config->current_error.code == ERR_NONE)
        config->current_error = *error;
}

static void merge_file(struct kubeconfig *config, struct kubeconfig_file *file)
{
    ARRAY_ROOM(config->files, config->files_cap, config->files_len + 1);
    config->files[config->files_len++] = file;
    if (!is_kubeconfig(file->doc.root)) {
        struct error error;
        error_set(&error, ERR_CONFIG, NA_("{file} is not a kubeconfig.", "Check the name."), "file",
                  file->path);
        note_damage(config, &error);
        return;
    }
    struct kubeconfig_list *const lists[] = {&config->contexts, &config->clusters, &config->users};
    for (size_t i = 0; i < ARRAY_LEN(sections); i++)
        merge_section(config, lists[i], &sections[i], file);
    const char *current = kubeconfig_text(file->doc.root, "current-context");
    if (current && !config->current && config->current_error.code == ERR_NONE) {
        config->current = clean_copy(current);
        config->current_file = file->path;
    }
}

/* A file of a list: it may be missing. */
static void load_listed(void *user, const char *path)
{
    struct kubeconfig *config = user;
    struct error error = ERROR_NONE;
    struct kubeconfig_file *file = file_load(path, &error);
    if (file)
        merge_file(config, file);
    else if (error.code != ERR_NOT_FOUND)
        note_damage(config, &error);
}

static void each_of_list(const char *paths, void (*each)(void *user, const char *path), void *user)
{
    AUTO_STR struct str path = STR_INIT(PATH_MAX);
    for (const char *at = paths; *at;) {
        size_t len = strcspn(at, ":");
        str_clear(&path);
        if (len > 0 && str_add_n(&path, at, len))
            each(user, path.s);
        at += len + (at[len] == ':');
    }
}

void kubeconfig_paths(const struct kubernetes_source *source,
                      void (*each)(void *user, const char *path), void *user)
{
    AUTO_STR struct str home = STR_INIT(PATH_MAX);
    if (source->kubeconfig) {
        each(user, source->kubeconfig);
    } else if (source->kubeconfig_env && *source->kubeconfig_env) {
        each_of_list(source->kubeconfig_env, each, user);
    } else if (source->home) {
        str_add(&home, source->home);
        if (str_add(&home, "/.kube/config"))
            each(user, home.s);
    }
}

/* -- in the cluster -------------------------------------------------------- */

static void find_service_account(struct kubeconfig *config, const struct kubernetes_source *source,
                                 const char *root)
{
    AUTO_STR struct str token = STR_INIT(PATH_MAX), url = STR_INIT(STR_LINE);
    const char *host = str_or(source->service_host, ""), *port = str_or(source->service_port, "");
    kubeconfig_service_path(&token, root, "token");
    if (!*host || !*port || access(token.s, F_OK) != 0 ||
        kubeconfig_find(&config->contexts, KUBECONFIG_IN_CLUSTER))
        return;
    const char *const brackets[2] = {strchr(host, ':') ? "[" : "", strchr(host, ':') ? "]" : ""};
    str_addf(&url, "https://%s%s%s:%s", brackets[0], host, brackets[1], port);
    config->service_url = clean_copy(url.s);
    config->service_root = mem_strdup(root);
    list_add(&config->contexts, mem_strdup(KUBECONFIG_IN_CLUSTER), NULL, NULL);
}

/* -- the whole ------------------------------------------------------------- */

bool kubeconfig_merge(struct kubeconfig *config, const struct kubernetes_source *source,
                      const char *root, struct error *error)
{
    if (source->kubeconfig) {
        struct kubeconfig_file *file = file_load(source->kubeconfig, error);
        if (!file) {
            error->code = ERR_CONFIG;
            return false;
        }
        merge_file(config, file);
    } else {
        kubeconfig_paths(source, load_listed, config);
        find_service_account(config, source, root);
    }
    if (config->contexts.len > 0)
        return true;
    if (config->problems_len > 0) {
        *error = config->problems[0];
        return false;
    }
    if (config->files_len == 0 && source->kubeconfig_env)
        error_set(error, ERR_NOT_FOUND,
                  NA_("KUBECONFIG says {file}, and that is not there.",
                      "Check the name, or unset KUBECONFIG."),
                  "file", source->kubeconfig_env);
    else if (config->files_len == 0)
        error_set(error, ERR_NOT_FOUND,
                  NA_("There is no kubeconfig.",
                      "Ask who runs the cluster for one, and put it in ~/.kube/config."),
                  NULL, NULL);
    return config->files_len > 0;
}

void kubeconfig_merge_init(struct kubeconfig *config)
{
    *config = (struct kubeconfig){.current_error = ERROR_NONE};
    map_init(&config->contexts.by_name, NULL);
    map_init(&config->clusters.by_name, NULL);
    map_init(&config->users.by_name, NULL);
}

void kubeconfig_merge_fini(struct kubeconfig *config)
{
    list_fini(&config->contexts);
    list_fini(&config->clusters);
    list_fini(&config->users);
    for (size_t i = 0; i < config->files_len; i++)
        file_free(config->files[i]);
    free(config->files);
    free(config->current);
    free(config->problems);
    free(config->service_root);
    free(config->service_url);
}
