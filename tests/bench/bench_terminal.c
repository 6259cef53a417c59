/*
 * How a terminal program feels at scale: started in a pty of 120x40, watched from outside.
 *
 *   bench_terminal [-r TEXT] [-w TEXT] [-W TEXT] [-k PROFILE] [-i SECONDS] [-n NAME] PROGRAM [ARG…]
 *     -r  shown when the first row is there         -k  keys: carnet, k9s, htop, less or plain
 *     -w  shown when the whole list is there        -i  idle seconds to be measured, after five
 *     -W  not shown any more when it is             -n  its name
 *     -x  a command that is run beside it from then on
 *     -s  so many starts to the first paint alone, of which the median is printed
 * Prints figures, one per line.
 *
 * Times are from the exec, or from the write of a key, to the read of the first byte; bytes of a
 * key are all that come until QUIET_MS pass without one, which is shorter than the pause after
 * which carnet draws its lower pane.
 */
#include <dirent.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <vterm.h>

#define ROWS       40
#define COLS       120
#define QUIET_MS   12
#define DEADLINE_S 60
#define SAMPLES    1000

struct subject {
    pid_t pid;
    int pty;
    VTerm *vterm;
    VTermScreen *screen;
    double started;
    size_t bytes; /* read so far */
    bool ended;
};

struct options {
    const char *row, *whole, *not_whole, *keys, *name, *then;
    int idle_s, starts;
};

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* -- the program ---------------------------------------------------------------------------- */

static void answer(const char *bytes, size_t len, void *user)
{
    struct subject *s = user;
    if (write(s->pty, bytes, len) < 0)
        perror("answer");
}

static void start(struct subject *s, char *const argv[])
{
    struct winsize size = {.ws_row = ROWS, .ws_col = COLS};
    *s = (struct subject){.vterm = vterm_new(ROWS, COLS)};
    vterm_set_utf8(s->vterm, 1);
    vterm_output_set_callback(s->vterm, answer, s);
    s->screen = vterm_obtain_screen(s->vterm);
    vterm_screen_enable_altscreen(s->screen, 1);
    vterm_screen_reset(s->screen, 1);
    s->started = now_ms();
    s->pid = forkpty(&s->pty, NULL, NULL, &size);
    if (s->pid == 0) {
        setenv("TERM", "xterm-256color", 1);
        execvp(argv[0], argv);
        perror(argv[0]);
        _exit(127);
    }
}

static void stop(struct subject *s)
{
    kill(s->pid, SIGTERM);
    for (int i = 0; i < 100 && waitpid(s->pid, NULL, WNOHANG) == 0; i++)
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    kill(s->pid, SIGKILL);
    waitpid(s->pid, NULL, 0);
    close(s->pty);
    vterm_free(s->vterm);
}

/* The time at which bytes were there; 0: none within `ms`. */
static double read_some(struct subject *s, int ms)
{
    struct pollfd fd = {.fd = s->pty, .events = POLLIN};
    char bytes[65536];
    if (poll(&fd, 1, ms) <= 0)
        return 0;
    double at = now_ms();
    ssize_t count = read(s->pty, bytes, sizeof bytes);
    if (count <= 0) {
        s->ended = true;
        return 0;
    }
    s->bytes += (size_t)count;
    vterm_input_write(s->vterm, bytes, (size_t)count);
    return at;
}

static void read_until_quiet(struct subject *s, int quiet_ms)
{
    while (read_some(s, quiet_ms) > 0)
        continue;
}

static void watch_for(struct subject *s, int ms)
{
    for (double end = now_ms() + ms; now_ms() < end && !s->ended;)
        read_some(s, (int)(end - now_ms()) + 1);
}

/* -- what it shows -------------------------------------------------------------------------- */

static void frame(const struct subject *s, char *out, size_t size)
{
    VTermRect all = {.end_row = ROWS, .end_col = COLS};
    size_t len = vterm_screen_get_text(s->screen, out, size - 1, all);
    out[len] = '\0';
}

static bool shows(const struct subject *s, const char *text)
{
    static char room[ROWS * COLS * 8];
    frame(s, room, sizeof room);
    return strstr(room, text) != NULL;
}

static bool shows_anything(const struct subject *s)
{
    static char room[ROWS * COLS * 8];
    frame(s, room, sizeof room);
    return room[strspn(room, " \n")] != '\0';
}

/* -- /proc ---------------------------------------------------------------------------------- */

static bool read_proc(const struct subject *s, const char *file, char *out, size_t size)
{
    char path[400];
    snprintf(path, sizeof path, "/proc/%d/%s", (int)s->pid, file);
    FILE *stream = fopen(path, "r");
    size_t len = stream ? fread(out, 1, size - 1, stream) : 0;
    out[len] = '\0';
    if (stream)
        fclose(stream);
    return len > 0;
}

static long field(const struct subject *s, const char *file, const char *name)
{
    char text[8192];
    if (!read_proc(s, file, text, sizeof text))
        return -1;
    const char *at = strstr(text, name);
    return at ? strtol(at + strlen(name), NULL, 10) : -1;
}

struct work {
    double cpu_ms;
    long wakeups;
};

/* Over all threads that live. */
static struct work work_of(const struct subject *s)
{
    struct work work = {0};
    char path[300], text[64];
    snprintf(path, sizeof path, "/proc/%d/task", (int)s->pid);
    DIR *tasks = opendir(path);
    for (struct dirent *task; tasks && (task = readdir(tasks));) {
        if (task->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "task/%s/schedstat", task->d_name);
        if (read_proc(s, path, text, sizeof text))
            work.cpu_ms += strtod(text, NULL) / 1e6;
        snprintf(path, sizeof path, "task/%s/status", task->d_name);
        work.wakeups += field(s, path, "\nvoluntary_ctxt_switches:");
    }
    if (tasks)
        closedir(tasks);
    return work;
}

/* -- start ---------------------------------------------------------------------------------- */

static bool is_whole(const struct subject *s, const struct options *o)
{
    return (!o->whole || shows(s, o->whole)) && (!o->not_whole || !shows(s, o->not_whole));
}

static void say_ms(const char *what, double ms)
{
    if (ms > 0)
        printf("  %-34s %10.1f ms\n", what, ms);
    else
        printf("  %-34s %10s\n", what, "never");
}

static bool measure_start(struct subject *s, const struct options *o)
{
    double byte = 0, paint = 0, row = 0, whole = 0, deadline = s->started + DEADLINE_S * 1e3;
    while (!whole && !s->ended && now_ms() < deadline) {
        double at = read_some(s, 1000);
        if (at == 0)
            continue;
        byte = byte > 0 ? byte : at;
        if (paint == 0 && shows_anything(s))
            paint = at;
        if (row == 0 && o->row && shows(s, o->row))
            row = at;
        if ((row > 0 || !o->row) && paint > 0 && is_whole(s, o))
            whole = at;
    }
    say_ms("start to first byte", byte - s->started);
    say_ms("start to first paint", paint - s->started);
    if (o->row)
        say_ms("start to first row", row - s->started);
    if (o->whole)
        say_ms("start to whole list", whole - s->started);
    printf("  %-34s %10.0f ms\n", "CPU until then", work_of(s).cpu_ms);
    printf("  %-34s %10zu\n", "bytes until then", s->bytes);
    return whole > 0;
}

/* -- keys ----------------------------------------------------------------------------------- */

struct samples {
    double ms[SAMPLES];
    size_t count, bytes, silent;
    double cpu_ms; /* of all keys, also what is done after the answer */
};

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void press(struct subject *s, const char *key, struct samples *samples)
{
    size_t before = s->bytes;
    double cpu = work_of(s).cpu_ms, begin = now_ms();
    if (write(s->pty, key, strlen(key)) < 0)
        return;
    double at = read_some(s, 1000);
    read_until_quiet(s, QUIET_MS);
    if (at == 0)
        samples->silent++;
    else if (samples->count < SAMPLES)
        samples->ms[samples->count++] = at - begin;
    samples->bytes += s->bytes - before;
    samples->cpu_ms += work_of(s).cpu_ms - cpu;
}

static void say_keys(const char *what, struct samples *samples)
{
    size_t n = samples->count;
    if (n == 0) {
        printf("  %-34s %10s\n", what, "no answer");
        return;
    }
    qsort(samples->ms, n, sizeof *samples->ms, by_size);
    printf("  %-34s %10.2f ms p50 %7.2f ms p95 %7.2f ms most %6.2f ms CPU %6zu bytes  (%zu keys",
           what, samples->ms[n / 2], samples->ms[n * 95 / 100], samples->ms[n - 1],
           samples->cpu_ms / (double)n, samples->bytes / n, n);
    if (samples->silent > 0)
        printf(", %zu without an answer", samples->silent);
    printf(")\n");
}

/* `keys` are pressed in turn, all of them `times` times; a leading "." key is pressed but not
 * measured. */
struct strokes {
    const char *what;
    const char *keys[16];
    int times;
};
static const struct strokes carnet_keys[] = {
    {"cursor moves", {"j"}, 300},
    {"cursor moves back", {"k"}, 200},
    {"pages", {"\033[6~"}, 45},
    {"pages back", {"\033[5~"}, 45},
    {"last, first", {"G", "g"}, 25},
    {"sorting by each column", {".o", ".j", "\r"}, 8},
    {"back to what needs one first",
     {".o", ".k", ".k", ".k", ".k", ".k", ".k", ".k", ".k", "\r"},
     1},
    {"filter typed and taken back",
     {"./", "l", "o", "a", "d", "-", "1", "7", "\177", "\177", "\177", "\177", "\177", "\177",
      ".\033"},
     3},
    {0},
};
static const struct strokes k9s_keys[] = {
    {"cursor moves", {"j"}, 300}, {"cursor moves back", {"k"}, 200}, {"pages", {"\006"}, 45},
    {"pages back", {"\002"}, 45}, {"last, first", {"G", "g"}, 25},   {0},
};
static const struct strokes htop_keys[] = {
    {"cursor moves", {"\033[B"}, 60},
    {"cursor moves back", {"\033[A"}, 60},
    {"pages", {"\033[6~", "\033[5~"}, 30},
    {0},
};
static const struct strokes less_keys[] = {
    {"cursor moves", {"j"}, 300}, {"cursor moves back", {"k"}, 200}, {"pages", {" "}, 45},
    {"pages back", {"b"}, 45},    {"last, first", {"G", "g"}, 25},   {0},
};
static const struct strokes plain_keys[] = {
    {"cursor moves", {"j"}, 300},    {"cursor moves back", {"k"}, 200}, {"pages", {"\033[6~"}, 45},
    {"pages back", {"\033[5~"}, 45}, {"last, first", {"G", "g"}, 25},   {0},
};
static const struct {
    const char *name;
    const struct strokes *strokes;
} profiles[] = {{"carnet", carnet_keys},
                {"k9s", k9s_keys},
                {"htop", htop_keys},
                {"less", less_keys},
                {"plain", plain_keys}};

static void run_strokes(struct subject *s, const struct strokes *strokes)
{
    struct samples samples = {0}, apart = {0};
    for (int time = 0; time < strokes->times; time++)
        for (int i = 0; i < 16 && strokes->keys[i]; i++) {
            const char *key = strokes->keys[i];
            bool measured = key[0] != '.' || key[1] == '\0';
            press(s, measured ? key : key + 1, measured ? &samples : &apart);
        }
    watch_for(s, 200);
    say_keys(strokes->what, &samples);
}

static void measure_keys(struct subject *s, const char *profile)
{
    for (size_t i = 0; i < sizeof profiles / sizeof *profiles; i++)
        if (strcmp(profiles[i].name, profile) == 0)
            for (const struct strokes *at = profiles[i].strokes; at->what; at++)
                run_strokes(s, at);
}

/* -- rest ----------------------------------------------------------------------------------- */

static void say_memory(const struct subject *s, const char *when)
{
    printf("  %-34s %10.1f MB, %.1f MB of it anonymous; %.1f MB at most\n", when,
           (double)field(s, "smaps_rollup", "Rss:") / 1024,
           (double)field(s, "smaps_rollup", "Anonymous:") / 1024,
           (double)field(s, "status", "VmHWM:") / 1024);
}

static void measure_idle(struct subject *s, int seconds)
{
    struct work before = work_of(s);
    size_t bytes = s->bytes;
    double begin = now_ms();
    watch_for(s, seconds * 1000);
    double took = (now_ms() - begin) / 1000;
    struct work after = work_of(s);
    printf("  %-34s %10.2f %% CPU %8.1f wake-ups/s %8.0f bytes/s (%d s)\n", "left alone",
           (after.cpu_ms - before.cpu_ms) / took / 10,
           (double)(after.wakeups - before.wakeups) / took, (double)(s->bytes - bytes) / took,
           seconds);
}

static int bench_starts(const struct options *o, char *const argv[])
{
    double paint[SAMPLES], cpu[SAMPLES];
    int count = o->starts < SAMPLES ? o->starts : SAMPLES;
    for (int i = 0; i < count; i++) {
        struct subject subject;
        double at = 0;
        start(&subject, argv);
        while (!subject.ended && at == 0) {
            double read = read_some(&subject, 1000);
            at = read > 0 && shows_anything(&subject) ? read : 0;
        }
        paint[i] = at - subject.started;
        cpu[i] = work_of(&subject).cpu_ms;
        stop(&subject);
    }
    qsort(paint, (size_t)count, sizeof *paint, by_size);
    qsort(cpu, (size_t)count, sizeof *cpu, by_size);
    printf("%s\n  %-34s %10.1f ms p50 %8.1f ms best %8.1f ms CPU  (%d starts)\n",
           o->name ? o->name : argv[0], "start to first paint", paint[count / 2], paint[0],
           cpu[count / 2], count);
    return 0;
}

static void say_frame(const struct subject *s)
{
    VTermRect line = {.end_col = COLS};
    char room[COLS * 8];
    for (line.end_row = 1; line.end_row <= ROWS; line.start_row = line.end_row++) {
        size_t len = vterm_screen_get_text(s->screen, room, sizeof room, line);
        printf("  | %.*s\n", (int)len, room);
    }
}

static int bench(const struct options *o, char *const argv[])
{
    struct subject subject;
    printf("%s\n", o->name ? o->name : argv[0]);
    start(&subject, argv);
    bool whole = measure_start(&subject, o);
    if (whole) {
        if (o->then && system(o->then) != 0)
            perror(o->then);
        watch_for(&subject, 5000);
        say_memory(&subject, "resident after 5 s");
        if (o->idle_s > 0)
            measure_idle(&subject, o->idle_s);
        if (o->keys) {
            measure_keys(&subject, o->keys);
            say_memory(&subject, "resident after the keys");
        }
    } else {
        say_frame(&subject);
    }
    stop(&subject);
    fflush(stdout);
    return whole ? 0 : 1;
}

int main(int argc, char *argv[])
{
    struct options options = {0};
    for (int option; (option = getopt(argc, argv, "+r:w:W:k:i:n:s:x:")) != -1;) {
        switch (option) {
        case 'r':
            options.row = optarg;
            break;
        case 'w':
            options.whole = optarg;
            break;
        case 'W':
            options.not_whole = optarg;
            break;
        case 'k':
            options.keys = optarg;
            break;
        case 'i':
            options.idle_s = atoi(optarg);
            break;
        case 'n':
            options.name = optarg;
            break;
        case 'x':
            options.then = optarg;
            break;
        case 's':
            options.starts = atoi(optarg);
            break;
        default:
            return 2;
        }
    }
    if (optind >= argc)
        return 2;
    return options.starts > 0 ? bench_starts(&options, argv + optind)
                              : bench(&options, argv + optind);
}
