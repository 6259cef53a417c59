/*
 * The sandbox seen from outside: whether it runs, starting it, ending it, its kubeconfig.
 *
 * One lock decides: the serving process holds a POSIX lock on `lock`, which the kernel drops with
 * the process and which names its holder, so that no stale file is ever believed. A holder that no
 * process number here stands for is left alone (lock.h). Between the look and a signal the holder
 * may have ended: only within that moment could its number have become another's.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <carnet/base/base64.h>
#include <carnet/base/clock.h>
#include <carnet/base/i18n.h>
#include <carnet/data/file.h>
#include <carnet/data/json.h>
#include <carnet/data/yaml.h>
#include <carnet/sandbox/sandbox.h>

#include "certificate.h"
#include "inquiry.h"
#include "lock.h"
#include "people/people.h"
#include "ready.h"
#include "world/world.h"

#define START_MS 60000
#define STOP_MS  20000
#define LOOK_MS  20 /* neither a lock nor a file can be waited for with a deadline */

bool sandbox_folder(struct str *out)
{
    return file_path(out, FILE_STATE, "sandbox");
}

static int read_port(const char *folder)
{
    AUTO_STR struct str path = STR_INIT(STR_LINE), text = STR_INIT(STR_LINE);
    struct error ignored = ERROR_NONE;
    long port;
    str_addf(&path, "%s/port", folder);
    if (!file_read(path.s, &text, &ignored))
        return 0;
    port = strtol(text.s, NULL, 10);
    return port > 0 && port < 65536 ? (int)port : 0;
}

/* One that runs says so by a file: until it is there the sandbox is still starting, or ending. */
static bool is_ready(const char *folder)
{
    AUTO_STR struct str path = STR_INIT(STR_LINE);
    str_addf(&path, "%s/" READY_FILE, folder);
    return access(path.s, F_OK) == 0;
}

bool sandbox_look(const char *folder, struct sandbox_status *status, struct error *error)
{
    *status = (struct sandbox_status){.servers = -1, .pods = -1};
    if (!lock_holder(folder, &status->pid, error))
        return false;
    status->running = status->pid > 0;
    if (!status->running)
        return true;
    status->port = read_port(folder);
    struct inquiry_answer answer;
    if (is_ready(folder) && inquiry_ask(folder, &answer)) {
        status->servers = answer.servers;
        status->pods = answer.running;
        status->lingers = answer.lingers;
    }
    return true;
}

/* -- starting ---------------------------------------------------------------------------------- */

/* In a session of its own, so that no terminal's hang-up reaches it. */
static void become_sandbox(const char *folder, const char *program, int linger_s, int ready_fd)
{
    char linger[16], ready[16];
    int null = open("/dev/null", O_RDWR);
    snprintf(linger, sizeof linger, "%d", linger_s);
    snprintf(ready, sizeof ready, "%d", ready_fd);
    if (null >= 0) {
        dup2(null, STDIN_FILENO);
        dup2(null, STDOUT_FILENO);
        dup2(null, STDERR_FILENO);
    }
    setsid();
    setenv("LANGUAGE", language_current()->code, 1); /* of what it may have to say */
    if (chdir("/") == 0 && fcntl(ready_fd, F_SETFD, 0) == 0)
        execl(program, program, "sandbox", "serve", folder, linger, ready, (char *)NULL);
    _exit(127);
}

/* One that may outlive this program is its grandchild, nobody's child; one that ends with it is its
 * child, so that it can be waited for to the last (sandbox_await_end). */
static void fork_sandbox(const char *folder, const char *program, int linger_s, int ready_fd)
{
    if (linger_s == 0 || fork() == 0)
        become_sandbox(folder, program, linger_s, ready_fd);
    _exit(0);
}

static bool launch(const char *folder, const char *program, int linger_s, int *ready_fd,
                   struct error *error)
{
    int ends[2];
    pid_t child = -1;
    if (pipe2(ends, O_CLOEXEC) == 0) {
        child = fork();
        if (child == 0)
            fork_sandbox(folder, program, linger_s, ends[1]);
        close(ends[1]);
        if (child < 0)
            close(ends[0]);
    }
    if (child < 0) {
        error_set(error, ERR_IO, N_("The sandbox cannot be started: no process can be made."), NULL,
                  NULL);
        return false;
    }
    if (linger_s != 0)
        waitpid(child, NULL, 0);
    *ready_fd = ends[0];
    return true;
}

/* READY_BYTE, or why it could not start, and the end. */
static void hear(int fd, struct str *said)
{
    struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
    int64_t end = clock_mono_ms() + START_MS, left;
    char piece[256];
    while ((left = end - clock_mono_ms()) > 0 && said->s[0] != READY_BYTE) {
        if (poll(&poll_fd, 1, (int)left) <= 0)
            continue;
        ssize_t got = read(fd, piece, sizeof piece);
        if (got <= 0 || !str_add_n(said, piece, (size_t)got))
            return;
    }
}

static bool await_ready(int fd, const char *folder, struct error *error)
{
    AUTO_STR struct str said = STR_INIT(STR_LINE);
    hear(fd, &said);
    close(fd);
    if (said.s[0] == READY_BYTE)
        return true;
    error_set(error, ERR_IO, N_("The sandbox did not start. Its log is in {folder}/log."), "folder",
              folder);
    if (said.len > 0)
        error_set_evidence(error, said.s);
    return false;
}

/* True: it runs and is ready. False without an error: none runs. */
static bool find_running(const char *folder, pid_t *holder, struct error *error)
{
    int64_t end = clock_mono_ms() + START_MS;
    while (clock_mono_ms() < end) {
        if (!lock_holder(folder, holder, error) || *holder == 0)
            return false;
        if (is_ready(folder))
            return true;
        poll(NULL, 0, LOOK_MS);
    }
    error_set(error, ERR_TIMEOUT,
              N_("A sandbox has been starting or ending for a minute. Its log is in {folder}/log."),
              "folder", folder);
    return false;
}

static bool make_folder(const char *folder, struct error *error)
{
    struct error failure = ERROR_NONE;
    if (file_make_folders(folder, 0700, &failure) && chmod(folder, 0700) == 0)
        return true;
    error_set(error, ERR_IO,
              NA_("{folder} cannot be written.", "Check its rights and the space left."), "folder",
              folder);
    return false;
}

bool sandbox_launch(const char *folder, const char *program, int linger_s, int *ready_fd,
                    struct error *error)
{
    return make_folder(folder, error) && launch(folder, program, linger_s, ready_fd, error);
}

bool sandbox_start(const char *folder, const char *program, int linger_s, struct error *error)
{
    struct error failure = ERROR_NONE;
    pid_t holder = 0;
    int ready_fd;
    if (!make_folder(folder, error))
        return false;
    for (int tries = 0; tries < 2; tries++) {
        if (find_running(folder, &holder, &failure)) {
            if (linger_s < 0 && holder > 1)
                kill(holder, SIGUSR1); /* it stays */
            return true;
        }
        if (failure.code == ERR_NONE && launch(folder, program, linger_s, &ready_fd, &failure) &&
            await_ready(ready_fd, folder, &failure))
            return true;
        /* Another start may have been quicker. */
        if (failure.code != ERR_IO || !lock_holder(folder, &holder, &failure) || holder == 0)
            break;
        failure = (struct error)ERROR_NONE;
    }
    *error = failure;
    return false;
}

/* -- ending ------------------------------------------------------------------------------------ */

/* The lock goes a little sooner than the process. If it is our child, it is waited for as such. */
static void await_process(pid_t pid, int64_t end)
{
    int fd = (int)syscall(SYS_pidfd_open, pid, 0);
    struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
    int64_t left = end - clock_mono_ms();
    if (fd >= 0 && left > 0)
        poll(&poll_fd, 1, (int)left);
    if (fd >= 0)
        close(fd);
    waitpid(pid, NULL, WNOHANG);
}

/* Waits until the lock is free: then its children have ended, and it does. */
bool sandbox_await_end(const char *folder, int ms, struct error *error)
{
    int64_t end = clock_mono_ms() + ms;
    pid_t holder, last = 0;
    while (clock_mono_ms() < end) {
        if (!lock_holder(folder, &holder, error))
            return false;
        if (holder == 0) {
            if (last > 0)
                await_process(last, end);
            return true;
        }
        last = holder;
        poll(NULL, 0, LOOK_MS);
    }
    error_set(error, ERR_TIMEOUT, N_("The sandbox has not ended yet."), NULL, NULL);
    return false;
}

bool sandbox_stop(const char *folder, struct error *error)
{
    struct sandbox_status status;
    if (!sandbox_look(folder, &status, error))
        return false;
    if (!status.running)
        return true;
    if (status.pid == 1) {
        error_set(error, ERR_EXISTS,
                  NA_("The sandbox is the first process of its container.",
                      "Ending the container ends it."),
                  NULL, NULL);
        return false;
    }
    if (kill(status.pid, SIGTERM) != 0 && errno != ESRCH) {
        error_set(error, ERR_IO, N_("The sandbox cannot be ended: it is another person's."), NULL,
                  NULL);
        return false;
    }
    return sandbox_await_end(folder, STOP_MS, error);
}

bool sandbox_reset(const char *folder, struct error *error)
{
    AUTO_STR struct str path = STR_INIT(STR_LINE);
    static const char *const files[] = {"objects.db", "objects.db-journal", "objects.db-wal",
                                        "objects.db-shm"};
    if (!sandbox_stop(folder, error))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        str_clear(&path);
        str_addf(&path, "%s/%s", folder, files[i]);
        if (unlink(path.s) == 0 || errno == ENOENT)
            continue;
        error_set(error, ERR_IO, N_("{file} cannot be removed."), "file", path.s);
        return false;
    }
    if (world_forget(folder))
        return true;
    error_set(error, ERR_IO, N_("{file} cannot be removed."), "file", folder);
    return false;
}

/* -- kubeconfig -------------------------------------------------------------------------------- */

static void begin_entry(struct json_out *w, const char *list, const char *name, const char *what)
{
    json_begin(w, list, '[');
    json_begin(w, NULL, '{');
    json_put_str(w, "name", name);
    json_begin(w, what, '{');
}

static void end_entry(struct json_out *w)
{
    json_end(w);
    json_end(w);
    json_end(w);
}

static void write_config(struct str *out, int port, const char *authority,
                         const struct sandbox_person *person, const char *token)
{
    struct json_out w = json_out(out);
    AUTO_STR struct str server = STR_INIT(STR_LINE), base64 = STR_INIT(STR_DOCUMENT);
    str_addf(&server, "https://127.0.0.1:%d", port);
    base64_write(&base64, authority, strlen(authority));
    json_begin(&w, NULL, '{');
    json_put_str(&w, "apiVersion", "v1");
    json_put_str(&w, "kind", "Config");
    json_put_str(&w, "current-context", "sandbox");
    begin_entry(&w, "clusters", "sandbox", "cluster");
    json_put_str(&w, "server", server.s);
    json_put_str(&w, "certificate-authority-data", base64.s);
    end_entry(&w);
    begin_entry(&w, "users", person->id, "user");
    json_put_str(&w, "token", token);
    end_entry(&w);
    begin_entry(&w, "contexts", "sandbox", "context");
    json_put_str(&w, "cluster", "sandbox");
    json_put_str(&w, "user", person->id);
    json_put_str(&w, "namespace", person->namespace);
    end_entry(&w);
    json_end(&w);
}

static void add_people(struct error *error)
{
    AUTO_STR struct str names = STR_INIT(STR_LINE);
    size_t count;
    const struct sandbox_person *table = people_table(&count);
    for (size_t i = 0; i < count; i++)
        str_addf(&names, "%s%s", i > 0 ? ", " : "", table[i].id);
    error_add_arg(error, "people", names.s);
}

bool sandbox_kubeconfig(const char *folder, const char *id, struct str *out, struct error *error)
{
    const struct sandbox_person *person = people_by_id(id ? id : "you");
    AUTO_STR struct str authority = STR_INIT(STR_DOCUMENT), json = STR_INIT(STR_DOCUMENT);
    struct people *people;
    struct json_doc doc;
    int port = read_port(folder);
    bool ok;

    if (!person) {
        error_set(error, ERR_NOT_FOUND, N_("The sandbox knows no {name}. It knows {people}."),
                  "name", id);
        add_people(error);
        return false;
    }
    if (!port || !certificate_authority(folder, &authority, error)) {
        error_set(error, ERR_NOT_FOUND,
                  NA_("The sandbox was never started.", "carnet sandbox start does."), NULL, NULL);
        return false;
    }
    people = people_open(folder, error);
    if (!people)
        return false;
    write_config(&json, port, authority.s, person, people_token(people, person));
    people_close(people);
    json_doc_init(&doc, STR_DOCUMENT);
    ok = json_parse(&doc, json.s, json.len, error);
    if (ok)
        yaml_write(out, doc.root, NULL);
    explicit_bzero(json.s, json.len);
    json_doc_wipe(&doc);
    return ok;
}

bool sandbox_own_kubeconfig(const char *folder, struct str *path, struct error *error)
{
    struct str text = STR_INIT(STR_DOCUMENT);
    bool ok = sandbox_kubeconfig(folder, NULL, &text, error);
    str_addf(path, "%s/kubeconfig", folder);
    ok = ok && file_write(path->s, text.s, text.len, 0600, error);
    explicit_bzero(text.s, text.len);
    str_fini(&text);
    return ok;
}
