/*
 * What a container executes: the command of the spec as it is given, or what its image stands for.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kubelet.h"
#include "kubelet_content.h"
#include "world_folder.h"

#define DEFAULT_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
#define DEFAULT_HOME "/home/jovyan"

static void add(char ***list, size_t *len, size_t *cap, const char *text)
{
    ARRAY_ROOM(*list, *cap, *len + 2);
    (*list)[(*len)++] = mem_strdup(text);
    (*list)[*len] = NULL;
}

static void add_arg(struct command *command, const char *text)
{
    add(&command->argv, &command->argc, &command->arg_cap, text);
}

static void free_list(char **list)
{
    for (size_t i = 0; list && list[i]; i++)
        free(list[i]);
    free(list);
}

void command_fini(struct command *command)
{
    free_list(command->argv);
    free_list(command->env);
    str_fini(&command->folder);
    if (command->listener >= 0)
        close(command->listener);
}

/* -- environment ------------------------------------------------------------------------------ */

static const char *variable(const struct command *command, const char *name, size_t len)
{
    for (size_t i = command->envc; i-- > 0;) {
        if (strncmp(command->env[i], name, len) == 0 && command->env[i][len] == '=')
            return command->env[i] + len + 1;
    }
    return NULL;
}

static void set_variable(struct command *command, const char *name, const char *value)
{
    AUTO_STR struct str text = STR_INIT(1u << 17);
    str_addf(&text, "%s=", name);
    str_add(&text, value);
    for (size_t i = 0; i < command->envc; i++) {
        if (strncmp(command->env[i], text.s, strlen(name) + 1) == 0) {
            free(command->env[i]);
            command->env[i] = str_take(&text);
            return;
        }
    }
    add(&command->env, &command->envc, &command->env_cap, text.s);
}

/* "$(NAME)" becomes its value, "$$(" stays as "$(", as Kubernetes does. */
static void expand(const struct command *command, const char *text, struct str *out)
{
    while (*text != '\0') {
        const char *end = text[0] == '$' && text[1] == '(' ? strchr(text, ')') : NULL;
        const char *value = end ? variable(command, text + 2, (size_t)(end - text - 2)) : NULL;
        if (value) {
            str_add(out, value);
            text = end + 1;
        } else if (str_starts(text, "$$(")) {
            str_add(out, "$(");
            text += 3;
        } else {
            str_add_char(out, *text++);
        }
    }
}

static bool from_field(const struct json *from, const struct object *object, struct str *out)
{
    const char *path = json_str(json_at(from, "fieldRef.fieldPath"), NULL);
    if (path)
        content_field(object, path, out);
    return path != NULL;
}

static bool not_found(struct run *run, bool secret, const char *name)
{
    str_copy(run->reason, sizeof run->reason, "CreateContainerConfigError");
    snprintf(run->message, sizeof run->message, "%s \"%.200s\" not found",
             secret ? "secret" : "configmap", name);
    return false;
}

static bool from_object(struct run *run, const struct json *from, struct str *out)
{
    struct world *world = run->pod->kubelet->world;
    bool secret = json_get(from, "secretKeyRef") != NULL;
    const struct json *ref = json_get(from, secret ? "secretKeyRef" : "configMapKeyRef");
    const char *name = json_str(json_get(ref, "name"), ""),
               *key = json_str(json_get(ref, "key"), "");
    AUTO_OBJECT struct object found = {0};
    bool there = object_read(world, secret ? world->kinds.secret : world->kinds.configmap,
                             run->pod->ns, name, &found);
    if ((there && content_value(&found, key, out)) || json_bool(json_get(ref, "optional"), false))
        return true;
    str_copy(run->reason, sizeof run->reason, "CreateContainerConfigError");
    if (there)
        snprintf(run->message, sizeof run->message, "couldn't find key %.200s in %s %.100s/%.200s",
                 key, secret ? "Secret" : "ConfigMap", run->pod->ns, name);
    else
        not_found(run, secret, name);
    return false;
}

struct from_all {
    struct command *command;
    const char *prefix;
};

static bool take_variable(void *data, const char *key, const char *value, size_t len)
{
    const struct from_all *from = data;
    AUTO_STR struct str name = STR_INIT(STR_LINE);
    str_addf(&name, "%s%s", from->prefix, key);
    if (strlen(value) == len && !strchr(name.s, '='))
        set_variable(from->command, name.s, value);
    return true;
}

/* Every key of a config map or a secret. */
static bool add_env_from(struct run *run, const struct json *container, struct command *command)
{
    struct world *world = run->pod->kubelet->world;
    JSON_EACH(item, json_get(container, "envFrom")) {
        bool secret = json_get(item, "secretRef") != NULL;
        const struct json *ref = json_get(item, secret ? "secretRef" : "configMapRef");
        const char *name = json_str(json_get(ref, "name"), "");
        struct from_all from = {command, json_str(json_get(item, "prefix"), "")};
        AUTO_OBJECT struct object found = {0};
        if (object_read(world, secret ? world->kinds.secret : world->kinds.configmap, run->pod->ns,
                        name, &found))
            content_each(&found, take_variable, &from);
        else if (!json_bool(json_get(ref, "optional"), false))
            return not_found(run, secret, name);
    }
    return true;
}

static bool add_env(struct run *run, const struct object *object, const struct json *container,
                    struct command *command)
{
    if (!add_env_from(run, container, command))
        return false;
    JSON_EACH(item, json_get(container, "env")) {
        const char *name = json_str(json_get(item, "name"), "");
        const struct json *from = json_get(item, "valueFrom");
        AUTO_STR struct str value = STR_INIT(1u << 16);
        if (name[0] == '\0' || strchr(name, '='))
            continue;
        if (!from)
            expand(command, json_str(json_get(item, "value"), ""), &value);
        else if (!from_field(from, object, &value) && !json_get(from, "resourceFieldRef") &&
                 !from_object(run, from, &value))
            return false;
        set_variable(command, name, value.s);
    }
    return true;
}

static bool set_places(struct run *run, const struct json *container, struct command *command)
{
    const char *folder = json_str(json_get(container, "workingDir"), DEFAULT_HOME);
    AUTO_STR struct str home = STR_INIT(PATH_MAX);
    bool made = volumes_path(run->pod, DEFAULT_HOME, &home) &&
                volumes_path(run->pod, folder[0] == '/' ? folder : DEFAULT_HOME, &command->folder);
    if (!made) {
        str_copy(run->reason, sizeof run->reason, "CreateContainerConfigError");
        snprintf(run->message, sizeof run->message, "the working folder \"%.200s\" cannot be made",
                 folder);
        return false;
    }
    set_variable(command, "HOME", home.s);
    set_variable(command, "PATH", DEFAULT_PATH);
    return true;
}

/* -- what an image stands for ----------------------------------------------------------------- */

static int listen_somewhere(int *port)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    if (fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
        listen(fd, 16) == 0 && getsockname(fd, (struct sockaddr *)&address, &len) == 0) {
        *port = ntohs(address.sin_port);
        return fd;
    }
    if (fd >= 0)
        close(fd);
    return -1;
}

/* By descriptors: the folder is the pod's own, and its processes may put there what they like. */
static bool write_owned(struct run *run, const char *name, const char *text)
{
    int folder = pod_run_folder(run);
    bool done = folder >= 0 && folder_write(folder, name, text, process_owner());
    if (folder >= 0)
        close(folder);
    return done;
}

/* Only a plain file of the pod's own: its processes could have put a link there. */
static bool read_owned(const char *path, struct str *out)
{
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat about;
    bool plain = fd >= 0 && fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && about.st_nlink == 1;
    char piece[128];
    ssize_t got = plain ? read(fd, piece, sizeof piece) : -1;
    if (fd >= 0)
        close(fd);
    if (got > 0)
        str_add_n(out, piece, (size_t)got);
    return got > 0;
}

static void token_path(const struct run *run, struct str *path)
{
    AUTO_STR struct str part = STR_INIT(STR_LINE);
    str_addf(&part, "run/%s", run->name);
    pod_folder(run->pod, part.s, path);
    str_add(path, "/token");
}

bool command_token(const struct run *run, struct str *token)
{
    AUTO_STR struct str path = STR_INIT(PATH_MAX);
    token_path(run, &path);
    return read_owned(path.s, token);
}

/* The token is kept from one run to the next: an address a person noted goes on working. */
static bool need_token(struct run *run, struct str *token)
{
    if (command_token(run, token))
        return true;
    unsigned char bytes[24];
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        return false;
    for (size_t i = 0; i < sizeof bytes; i++)
        str_addf(token, "%02x", bytes[i]);
    return write_owned(run, "token", token->s);
}

static bool find_program(const char *name)
{
    AUTO_FREE char *copy = mem_strdup(DEFAULT_PATH);
    char *rest = copy;
    for (char *folder; (folder = strsep(&rest, ":"));) {
        AUTO_STR struct str path = STR_INIT(PATH_MAX);
        str_addf(&path, "%s/%s", folder, name);
        if (access(path.s, X_OK) == 0)
            return true;
    }
    return false;
}

static bool jupyter_command(struct run *run, const char *folder, const char *token,
                            struct command *command)
{
    const char *which = find_program("jupyter-lab")        ? "lab"
                        : find_program("jupyter-notebook") ? "notebook"
                                                           : NULL;
    if (!which)
        return false;
    int fd = listen_somewhere(&run->port); /* only to learn a port that is free */
    if (fd >= 0)
        close(fd);
    const char *prefix = variable(command, "NB_PREFIX", strlen("NB_PREFIX"));
    AUTO_STR struct str config = STR_INIT(STR_LINE * 2), path = STR_INIT(PATH_MAX);
    struct json_out out = json_out(&config);
    json_begin(&out, NULL, '{');
    json_begin(&out, "IdentityProvider", '{');
    json_put_str(&out, "token", token);
    json_end(&out);
    json_begin(&out, "ServerApp", '{');
    json_put_str(&out, "ip", "127.0.0.1");
    json_put_int(&out, "port", run->port);
    json_put_bool(&out, "open_browser", false);
    json_put_bool(&out, "allow_root", geteuid() == 0);
    json_put_str(&out, "base_url", str_or(prefix, "/"));
    json_end(&out);
    json_end(&out);
    if (!write_owned(run, "jupyter.json", config.s))
        return false;
    str_addf(&path, "--config=%s/jupyter.json", folder);
    add_arg(command, "jupyter");
    add_arg(command, which);
    add_arg(command, path.s);
    return true;
}

static bool notebook_command(struct run *run, struct command *command)
{
    AUTO_STR struct str part = STR_INIT(STR_LINE), folder = STR_INIT(PATH_MAX);
    str_addf(&part, "run/%s", run->name);
    pod_folder(run->pod, part.s, &folder);
    AUTO_STR struct str token = STR_INIT(128);
    if (!need_token(run, &token))
        return false;
    if (jupyter_command(run, folder.s, token.s, command))
        return true;
    command->listener = listen_somewhere(&run->port);
    add_arg(command, PROCESS_SELF);
    add_arg(command, PROCESS_SERVER);
    add_arg(command, folder.s);
    return command->listener >= 0;
}

bool command_place(struct run *run, const struct object *object, const struct json *container,
                   struct command *command)
{
    *command = (struct command){.folder = STR_INIT(PATH_MAX), .listener = -1};
    return set_places(run, container, command) && add_env(run, object, container, command);
}

bool command_make(struct run *run, const struct object *object, const struct json *container,
                  struct command *command)
{
    run->port = 0;
    if (!command_place(run, object, container, command))
        return false;
    bool given = json_count(json_get(container, "command")) > 0;
    JSON_EACH(item, json_get(container, "command")) {
        AUTO_STR struct str text = STR_INIT(1u << 17);
        expand(command, json_str(item, ""), &text);
        add_arg(command, text.s);
    }
    enum image_kind kind = image_kind(run->image);
    if (!given && kind == IMAGE_SLEEP) {
        add_arg(command, "sleep");
        if (json_count(json_get(container, "args")) == 0)
            add_arg(command, "infinity");
    } else if (!given && !notebook_command(run, command)) {
        str_copy(run->reason, sizeof run->reason, "CreateContainerError");
        str_copy(run->message, sizeof run->message, "no port or token could be had");
        return false;
    }
    if (given || kind == IMAGE_SLEEP) {
        JSON_EACH(item, json_get(container, "args")) {
            AUTO_STR struct str text = STR_INIT(1u << 17);
            expand(command, json_str(item, ""), &text);
            add_arg(command, text.s);
        }
    }
    return command->argc > 0;
}
