/*
 * The sandbox itself: registry, world, rights and server put together in one process, and its end.
 *
 * The port of the last start is taken again if it is free, so that kubeconfigs that were handed out
 * go on working; "ready" is said when the world has settled.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <carnet/base/clock.h>
#include <carnet/base/i18n.h>
#include <carnet/base/log.h>
#include <carnet/base/str.h>
#include <carnet/data/file.h>
#include <carnet/loop/loop.h>
#include <carnet/sandbox/sandbox.h>

#include "api/server.h"
#include "certificate.h"
#include "inquiry.h"
#include "lock.h"
#include "objects/registry.h"
#include "people/people.h"
#include "people/rights.h"
#include "objects/podlog.h"
#include "ready.h"
#include "world/teaching.h"
#include "world/world.h"

#define GRACE_MS    5000
#define LOOK_MS     5000  /* how often the end of the lingering is looked for … */
#define SOON_MS     50    /* … and where it does not linger */
#define PATIENCE_MS 20000 /* a world that does not settle is shown as it is */
#define FIRST_MS    30000 /* who started it has so long to come */

struct serving {
    const struct sandbox_options *options;
    struct loop *loop;
    struct certificate certificate;
    struct people *people;
    struct registry *registry;
    struct world *world;
    struct rights rights;
    struct server *server;
    struct inquiry *inquiry;
    struct loop_timer *linger, *patience;
    int64_t ready; /* monotonic ms, 0 not yet */
    bool stays, ending;
};

static void path_of(const struct serving *serving, const char *name, struct str *path)
{
    str_addf(path, "%s/%s", serving->options->folder, name);
}

static void set_ready(const struct serving *serving, bool ready)
{
    AUTO_STR struct str path = STR_INIT(STR_LINE);
    struct error error = ERROR_NONE;
    path_of(serving, READY_FILE, &path);
    if (!ready)
        unlink(path.s);
    else if (!file_write(path.s, "", 0, 0600, &error))
        log_line(LOG_ERROR, "sandbox", "it is ready and cannot say so: %s", error_word(error.code));
}

/* -- the end ----------------------------------------------------------------------------------- */

static void ended(void *data)
{
    loop_stop(((struct serving *)data)->loop);
}

static void end(struct serving *serving)
{
    if (serving->ending)
        return;
    serving->ending = true;
    set_ready(serving, false);
    world_end(serving->world, GRACE_MS, ended, serving);
}

static void told_to_end(void *data, int signo)
{
    end(data);
}

/* Milliseconds until it may end, if nobody comes; <= 0: now. */
static int64_t left_to_linger(const struct serving *serving)
{
    int64_t last = server_last_request(serving->server), now = clock_mono_ms();
    int64_t wait = (int64_t)serving->options->linger_s * 1000;
    if (!serving->ready)
        return LOOK_MS;
    if (last < serving->ready) {
        last = serving->ready;
        wait = wait > FIRST_MS ? wait : FIRST_MS;
    }
    return last + wait - now;
}

static void look_for_clients(void *data)
{
    struct serving *serving = data;
    int64_t left = left_to_linger(serving), look = serving->options->linger_s ? LOOK_MS : SOON_MS;
    if (serving->stays)
        return;
    if (left <= 0 && server_clients(serving->server) == 0)
        end(serving);
    else
        loop_timer_set(serving->linger, left > 0 && left < look ? left : look);
}

/* A person started it while it lingered: it stays. */
static void told_to_stay(void *data, int signo)
{
    ((struct serving *)data)->stays = true;
}

/* -- asked how it does ------------------------------------------------------------------------ */

static void say_how(void *data, struct inquiry_answer *answer)
{
    const struct serving *serving = data;
    world_count(serving->world, &answer->servers, &answer->running);
    answer->lingers = serving->options->linger_s >= 0 && !serving->stays;
}

/* -- the beginning ----------------------------------------------------------------------------- */

static void say_ready(void *data)
{
    struct serving *serving = data;
    if (serving->ending || serving->ready)
        return;
    serving->ready = clock_mono_ms();
    set_ready(serving, true);
    if (serving->options->ready_fd < 0)
        return;
    if (write(serving->options->ready_fd, &(char){READY_BYTE}, 1) != 1)
        log_line(LOG_INFO, "sandbox", "nobody waits for the start");
    close(serving->options->ready_fd);
}

static int last_port(const struct serving *serving)
{
    AUTO_STR struct str path = STR_INIT(STR_LINE), text = STR_INIT(STR_LINE);
    struct error ignored = ERROR_NONE;
    path_of(serving, "port", &path);
    return file_read(path.s, &text, &ignored) ? (int)strtol(text.s, NULL, 10) : 0;
}

static bool open_server(struct serving *serving, struct error *error)
{
    struct server_options options = {
        .loop = serving->loop,
        .registry = serving->registry,
        .access = &serving->rights.access,
        .cert_pem = serving->certificate.chain.s,
        .key_pem = serving->certificate.key.s,
        .port = last_port(serving),
    };
    AUTO_STR struct str path = STR_INIT(STR_LINE), text = STR_INIT(STR_LINE);

    serving->server = server_new(&options, error);
    if (!serving->server && options.port) {
        options.port = 0;
        serving->server = server_new(&options, error);
    }
    if (!serving->server)
        return false;
    path_of(serving, "port", &path);
    str_addf(&text, "%d\n", server_port(serving->server));
    return file_write(path.s, text.s, text.len, 0600, error);
}

static bool open_registry(struct serving *serving, struct error *error)
{
    AUTO_STR struct str path = STR_INIT(STR_LINE);
    path_of(serving, "objects.db", &path);
    serving->registry = registry_open(serving->loop, path.s, error);
    return serving->registry != NULL;
}

static bool open_world(struct serving *serving, const char *program, struct error *error)
{
    const struct world_options options = {.folder = serving->options->folder, .program = program};
    serving->world = world_new(serving->loop, serving->registry, &options, error);
    return serving->world != NULL;
}

static bool open_all(struct serving *serving, const char *program, struct error *error)
{
    struct answer answer = {0};
    if (!certificate_init(&serving->certificate, serving->options->folder, error))
        return false;
    serving->people = people_open(serving->options->folder, error);
    if (!serving->people || !open_registry(serving, error) || !open_world(serving, program, error))
        return false;
    rights_init(&serving->rights, serving->people, serving->registry);
    if (!open_server(serving, error))
        return false;
    server_set_world(serving->server, world_podlog(serving->world));
    serving->inquiry = inquiry_new(serving->loop, serving->options->folder, say_how, serving);
    if (!teaching_make(serving->registry, &answer))
        log_line(LOG_ERROR, "sandbox", "the first world: %s", answer.message);
    return true;
}

static void close_all(struct serving *serving)
{
    loop_timer_free(serving->linger);
    loop_timer_free(serving->patience);
    inquiry_free(serving->inquiry);
    if (serving->server)
        server_free(serving->server);
    if (serving->world)
        world_free(serving->world);
    if (serving->registry)
        registry_close(serving->registry);
    people_close(serving->people);
    certificate_fini(&serving->certificate);
}

static void run(struct serving *serving)
{
    loop_on_signal(serving->loop, SIGTERM, told_to_end, serving);
    loop_on_signal(serving->loop, SIGINT, told_to_end, serving);
    loop_on_signal(serving->loop, SIGHUP, told_to_end, serving);
    loop_on_signal(serving->loop, SIGUSR1, told_to_stay, serving);
    if (serving->options->linger_s >= 0) {
        serving->linger = loop_timer_new(serving->loop, look_for_clients, serving);
        loop_timer_set(serving->linger, SOON_MS);
    }
    serving->patience = loop_timer_new(serving->loop, say_ready, serving);
    loop_timer_set(serving->patience, PATIENCE_MS);
    world_when_settled(serving->world, say_ready, serving);
    loop_run(serving->loop);
}

/* To the log, and to who waits for the start. */
static void complain(const struct sandbox_options *options, const struct error *error)
{
    AUTO_STR struct str words = STR_INIT(STR_LINE);
    error_text(&words, error);
    log_line(LOG_ERROR, "sandbox", "%s %s", words.s, error->evidence);
    if (options->ready_fd >= 0 && write(options->ready_fd, words.s, words.len) < 0)
        log_line(LOG_INFO, "sandbox", "nobody waits for the start");
}

static void open_log(const char *folder)
{
    AUTO_STR struct str path = STR_INIT(STR_LINE);
    str_addf(&path, "%s/log", folder);
    log_open(path.s, LOG_INFO);
}

int sandbox_serve(const struct sandbox_options *options)
{
    struct serving serving = {
        .options = options,
        .certificate = {STR_INIT(0), STR_INIT(0), STR_INIT(0)},
    };
    struct error error = ERROR_NONE;
    char program[4096];
    ssize_t len = readlink("/proc/self/exe", program, sizeof program - 1);
    int lock, code = 1;

    umask(077);
    signal(SIGPIPE, SIG_IGN);
    open_log(options->folder);
    lock = lock_take(options->folder, &error);
    if (lock >= 0 && len > 0) {
        program[len] = '\0';
        serving.loop = loop_new();
        set_ready(&serving, false); /* of one that was killed */
        if (open_all(&serving, program, &error)) {
            run(&serving);
            code = 0;
        }
        close_all(&serving);
        loop_free(serving.loop);
    }
    if (code)
        complain(options, &error);
    log_close();
    if (lock >= 0)
        close(lock);
    return code;
}

bool sandbox_called(int argc, char **argv, int *code)
{
    if (argc != 6 || !str_eq(argv[1], "sandbox") || !str_eq(argv[2], "serve"))
        return false;
    language_set(getenv("LANGUAGE")); /* of who started it */
    *code = sandbox_serve(&(struct sandbox_options){
        .folder = argv[3],
        .linger_s = (int)strtol(argv[4], NULL, 10),
        .ready_fd = (int)strtol(argv[5], NULL, 10),
    });
    return true;
}
