#include "kubelet_probe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <carnet/base/number.h>

#include "kubelet_check.h"

enum { STARTUP, READINESS, LIVENESS, PROBES };
enum { PORT_MAX = 65535, OUTPUT_MAX = 1024 };

static const struct {
    const char *key, *word, *words;
} kinds[PROBES] = {
    {"startupProbe", "Startup", "startup"},
    {"readinessProbe", "Readiness", "readiness"},
    {"livenessProbe", "Liveness", "liveness"},
};

struct probe {
    struct probes *probes;
    int kind;
    bool there, good;
    int successes, failures, enough, too_many;
    int64_t delay_ms, period_ms;
    struct check_wish wish;
    char *path, *headers;
    char **argv; /* exec; null: a look at the port */
    struct check *check;
    struct process *process;
    struct loop_timer *timer, *patience;
    bool late;
};

struct probes {
    struct run *run;
    struct probe all[PROBES];
    char **env, *folder; /* for exec */
};

/* -- what follows ----------------------------------------------------------------------------- */

static void look_again(struct run *run)
{
    work_add(run->pod->kubelet->world, WORK_POD, run->pod->ns, run->pod->name);
}

static void schedule(struct probe *probe, int64_t ms)
{
    if (probe->there)
        loop_timer_set(probe->timer, ms);
}

static void settle(struct probes *probes)
{
    struct run *run = probes->run;
    const struct probe *startup = &probes->all[STARTUP], *readiness = &probes->all[READINESS];
    bool up = !startup->there || startup->good, was = run->up, was_ready = run->ready;
    run->up = up;
    run->ready = up && (!readiness->there || readiness->good);
    run->judged = run->ready || readiness->failures >= readiness->too_many ||
                  startup->failures >= startup->too_many;
    if (up && !was) {
        schedule(&probes->all[READINESS], probes->all[READINESS].delay_ms);
        schedule(&probes->all[LIVENESS], probes->all[LIVENESS].delay_ms);
    }
    if (run->up != was || run->ready != was_ready)
        look_again(run);
    world_stirred(run->pod->kubelet->world);
}

/* Ended with its grace, as by a person; the kubelet starts it again. */
static void give_up(struct probe *probe, const struct object *object)
{
    struct run *run = probe->probes->run;
    int64_t grace = json_int(json_at(object->root, "spec.terminationGracePeriodSeconds"), 30);
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    str_addf(&text, "Container %s failed %s probe, will be restarted", run->name,
             kinds[probe->kind].words);
    container_says(run, object, "Normal", "Killing", text.s);
    loop_timer_set(probe->timer, -1);
    loop_timer_set(probe->patience, number_times(grace > 0 ? grace : 0, 1000));
    process_ask(run->process);
}

static void failed(struct probe *probe, const char *why)
{
    struct run *run = probe->probes->run;
    struct world *world = run->pod->kubelet->world;
    AUTO_OBJECT struct object object = {0};
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    probe->successes = 0;
    probe->failures++;
    if (!object_read(world, world->kinds.pod, run->pod->ns, run->pod->name, &object))
        return;
    str_addf(&text, "%s probe failed: %s", kinds[probe->kind].word, why);
    container_says(run, &object, "Warning", "Unhealthy", text.s);
    if (probe->failures < probe->too_many)
        return;
    probe->good = false;
    if (probe->kind != READINESS)
        give_up(probe, &object);
}

static void judge(struct probe *probe, const char *fault)
{
    schedule(probe, probe->period_ms);
    if (fault) {
        failed(probe, fault);
    } else {
        probe->failures = 0;
        if (++probe->successes >= probe->enough)
            probe->good = true;
    }
    if (probe->kind == STARTUP && probe->good)
        loop_timer_set(probe->timer, -1);
    settle(probe->probes);
}

/* -- a look at its port ----------------------------------------------------------------------- */

static void on_check(void *data, const struct check_result *result)
{
    struct probe *probe = data;
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    probe->check = NULL;
    if (!result->fault && probe->path && (result->status < 200 || result->status >= 400))
        str_addf(&text, "HTTP probe failed with statuscode: %d", result->status);
    judge(probe, result->fault ? result->fault : text.len > 0 ? text.s : NULL);
}

/* -- a command in its place ------------------------------------------------------------------- */

#define OUTPUT "probe." /* and the probe's word: a file beside the container's log */

static void output_path(const struct run *run, struct str *out)
{
    AUTO_STR struct str part = STR_INIT(STR_LINE);
    str_addf(&part, "logs/%s", run->name);
    pod_folder(run->pod, part.s, out);
}

/* What it printed, without the times and words of a log (kubelet_log.h). */
static void read_output(const struct probe *probe, struct str *out)
{
    AUTO_STR struct str path = STR_INIT(STR_LINE);
    char line[OUTPUT_MAX];
    output_path(probe->probes->run, &path);
    str_addf(&path, "/" OUTPUT "%s", kinds[probe->kind].words);
    FILE *file = fopen(path.s, "re");
    while (file && fgets(line, sizeof line, file)) {
        const char *at = line;
        for (int field = 0; field < 3 && (at = strchr(at, ' ')); field++)
            at++;
        str_add(out, at ? at : "");
    }
    if (file)
        fclose(file);
    unlink(path.s);
}

static void on_process(void *data, const struct process_news *news)
{
    struct probe *probe = data;
    AUTO_STR struct str text = STR_INIT(STR_LINE), output = STR_INIT(OUTPUT_MAX);
    if (news->change == PROCESS_STARTED)
        return;
    loop_timer_set(probe->patience, -1);
    process_free(probe->process);
    probe->process = NULL;
    read_output(probe, &output);
    if (probe->late)
        str_addf(&text, "command timed out: \"%s\" timed out after %llds", probe->argv[0],
                 (long long)(probe->wish.timeout_ms / 1000));
    else if (news->change == PROCESS_FAILED)
        str_addf(&text, "exec: \"%s\": %s", probe->argv[0], strerror(news->error));
    else if (news->code != 0)
        str_add(&text, output.s);
    bool fine = !probe->late && news->change == PROCESS_ENDED && news->code == 0;
    judge(probe, fine ? NULL : text.s);
}

/* The command, or the container that was asked to end. */
static void on_late(void *data)
{
    struct probe *probe = data;
    probe->late = true;
    process_kill(probe->process ? probe->process : probe->probes->run->process);
}

static void run_command(struct probe *probe)
{
    struct run *run = probe->probes->run;
    struct world *world = run->pod->kubelet->world;
    AUTO_STR struct str logs = STR_INIT(STR_LINE), part = STR_INIT(STR_LINE),
                        record = STR_INIT(STR_LINE), log = STR_INIT(STR_LINE);
    output_path(run, &logs);
    str_addf(&log, OUTPUT "%s", kinds[probe->kind].words);
    str_addf(&part, "records/%s.%s", run->name, kinds[probe->kind].words);
    pod_folder(run->pod, part.s, &record);
    struct process_spec spec = {
        .program = world->program,
        .argv = (const char *const *)probe->argv,
        .env = (const char *const *)probe->probes->env,
        .folder = probe->probes->folder,
        .logs = logs.s,
        .log_name = log.s,
        .record = record.s,
        .owner = process_owner(),
        .listener = -1,
    };
    probe->late = false;
    probe->process = process_start(world->loop, &spec, on_process, probe);
    loop_timer_set(probe->patience, probe->wish.timeout_ms);
}

/* -- its turns -------------------------------------------------------------------------------- */

static void on_time(void *data)
{
    struct probe *probe = data;
    struct run *run = probe->probes->run;
    if (probe->check || probe->process || run->state != RUN_RUNNING || run->pod->ending)
        return;
    if (probe->argv && !probe->probes->env)
        judge(probe, "its variables cannot be had");
    else if (probe->argv)
        run_command(probe);
    else
        probe->check = check_start(run->pod->kubelet->world->loop, &probe->wish, on_check, probe);
}

/* -- from the spec ---------------------------------------------------------------------------- */

/* A server of the sandbox's own listens where it was told, whatever port the spec names. */
static int port_of(const struct run *run, const struct json *port, const struct json *container)
{
    int64_t number = json_int(port, 0);
    JSON_EACH(item, json_get(container, "ports")) {
        if (json_type(port) == JSON_STRING &&
            str_eq(json_str(port, ""), json_str(json_get(item, "name"), "")))
            number = json_int(json_get(item, "containerPort"), 0);
    }
    if (run->port > 0)
        return run->port;
    return number > 0 && number <= PORT_MAX ? (int)number : 0;
}

/* Text of an object goes into a request: nothing that would end its line. */
static char *one_line(const char *text)
{
    char *copy = mem_strdup(text);
    for (char *at = copy; *at != '\0'; at++) {
        if ((unsigned char)*at <= ' ' || *at == 0x7f)
            *at = '_';
    }
    return copy;
}

static void read_headers(struct probe *probe, const struct json *headers)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    JSON_EACH(header, headers) {
        AUTO_FREE char *name = one_line(json_str(json_get(header, "name"), ""));
        AUTO_FREE char *value = one_line(json_str(json_get(header, "value"), ""));
        str_addf(&text, "%s: %s\r\n", name, value);
    }
    probe->headers = mem_strdup(text.s);
}

static void read_way(struct probe *probe, const struct json *spec, const struct json *container)
{
    const struct json *http = json_get(spec, "httpGet"), *tcp = json_get(spec, "tcpSocket");
    const struct json *command = json_at(spec, "exec.command");
    const struct run *run = probe->probes->run;
    if (http) {
        AUTO_FREE char *path = one_line(json_str(json_get(http, "path"), "/"));
        AUTO_STR struct str whole = STR_INIT(STR_LINE);
        str_addf(&whole, "%s%s", path[0] == '/' ? "" : "/", path);
        probe->path = mem_strdup(whole.s);
        read_headers(probe, json_get(http, "httpHeaders"));
        probe->wish.port = port_of(run, json_get(http, "port"), container);
    } else if (tcp) {
        probe->wish.port = port_of(run, json_get(tcp, "port"), container);
    } else if (json_count(command) > 0) {
        size_t len = 0;
        probe->argv = mem_zalloc(json_count(command) + 1, sizeof *probe->argv);
        JSON_EACH(item, command)
            probe->argv[len++] = mem_strdup(json_str(item, ""));
    }
    probe->wish.path = probe->path;
    probe->wish.headers = probe->headers;
    probe->there = probe->path || probe->argv || tcp;
}

static int64_t at_least(const struct json *spec, const char *key, int64_t usual, int64_t least)
{
    int64_t value = json_int(json_get(spec, key), usual);
    value = value < 100000 ? value : 100000;
    return value > least ? value : least;
}

static void read_probe(struct probe *probe, const struct json *spec, const struct json *container)
{
    struct loop *loop = probe->probes->run->pod->kubelet->world->loop;
    if (!spec)
        return;
    probe->delay_ms = at_least(spec, "initialDelaySeconds", 0, 0) * 1000;
    probe->period_ms = at_least(spec, "periodSeconds", 10, 1) * 1000;
    probe->wish.timeout_ms = at_least(spec, "timeoutSeconds", 1, 1) * 1000;
    probe->enough = (int)at_least(spec, "successThreshold", 1, 1);
    probe->too_many = (int)at_least(spec, "failureThreshold", 3, 1);
    read_way(probe, spec, container);
    probe->timer = loop_timer_new(loop, on_time, probe);
    probe->patience = loop_timer_new(loop, on_late, probe);
}

void probes_begin(struct run *run, const struct object *object, const struct json *container)
{
    struct probes *probes = mem_zalloc(1, sizeof *probes);
    probes_end(run);
    run->probes = probes;
    probes->run = run;
    bool commands = false;
    for (int i = 0; i < PROBES; i++) {
        probes->all[i] = (struct probe){.probes = probes, .kind = i, .too_many = 1};
        read_probe(&probes->all[i], json_get(container, kinds[i].key), container);
        commands = commands || probes->all[i].argv;
    }
    struct command command;
    if (commands && command_place(run, object, container, &command)) {
        probes->env = command.env;
        probes->folder = mem_strdup(command.folder.s);
        command.env = NULL;
    }
    if (commands)
        command_fini(&command);
    settle(probes);
    schedule(&probes->all[STARTUP], probes->all[STARTUP].delay_ms);
}

static void free_strings(char **list)
{
    for (size_t i = 0; list && list[i]; i++)
        free(list[i]);
    free(list);
}

void probes_end(struct run *run)
{
    struct probes *probes = run->probes;
    run->probes = NULL;
    run->up = run->ready = run->judged = false;
    if (!probes)
        return;
    for (int i = 0; i < PROBES; i++) {
        struct probe *probe = &probes->all[i];
        check_cancel(probe->check);
        process_free(probe->process);
        loop_timer_free(probe->timer);
        loop_timer_free(probe->patience);
        free_strings(probe->argv);
        free(probe->path);
        free(probe->headers);
    }
    free_strings(probes->env);
    free(probes->folder);
    free(probes);
}
