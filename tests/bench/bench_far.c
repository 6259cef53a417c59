/*
 * How a terminal program feels from far away: its pty ends in a line of ours with a delay and a
 * rate, which takes whatever is written, as sshd does, and brings it to a terminal that answers
 * what programs ask.
 *
 *   bench_far [-n NAME] [-d ROUND_TRIP_MS] [-r BYTES_PER_S] [-w SETTLE_MS] PROGRAM
 * [ARG…]
 *
 * Says how long a cursor move (j) takes from the key to its first byte at the terminal, and when
 * one goes from the last page to the first and back (G, g) thirty times a second for three seconds,
 * how long after the last key the terminal still draws, and how many bytes came. Without arguments
 * it does nothing.
 */
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PIECES = 8192, PIECE = 4096, MOVES = 40, HELD = 90 };

/* On its way since `sent`, there at `due`. */
struct piece {
    double sent, due;
    size_t len;
    char bytes[PIECE];
};
struct way {
    struct piece *pieces; /* a ring */
    size_t first, count;
    double free; /* when the line has carried all of it */
};
struct line {
    pid_t pid;
    int pty;
    double delay, rate; /* ms each way; bytes per ms */
    struct way out, in;
    double shown;      /* when the last piece arrived */
    double shown_sent; /* and when it was sent */
    size_t bytes;
};

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static struct piece *push(const struct line *line, struct way *way, const char *bytes, size_t len)
{
    if (way->count == PIECES || len > PIECE)
        return NULL;
    struct piece *piece = &way->pieces[(way->first + way->count++) % PIECES];
    double begin = now_ms();
    memcpy(piece->bytes, bytes, len);
    piece->len = len;
    piece->sent = begin;
    begin = begin > way->free ? begin : way->free;
    way->free = begin + (double)len / line->rate;
    piece->due = way->free + line->delay;
    return piece;
}

static void type(struct line *line, const char *keys)
{
    push(line, &line->in, keys, strlen(keys));
}

/* The terminal's answers to the questions programs ask. */
static void arrive(struct line *line, const struct piece *piece)
{
    static const char *const asked[][2] = {
        {"\033[5n", "\033[0n"}, {"\033[6n", "\033[1;1R"}, {"\033[c", "\033[?62;22c"}};
    char text[PIECE + 1];
    memcpy(text, piece->bytes, piece->len);
    text[piece->len] = '\0';
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        for (const char *at = text; (at = strstr(at, asked[i][0])); at++)
            type(line, asked[i][1]);
    line->shown = now_ms();
    line->shown_sent = piece->sent;
    line->bytes += piece->len;
}

static double next_due(const struct way *way)
{
    return way->count > 0 ? way->pieces[way->first].due : 1e18;
}

static const struct piece *take(struct way *way)
{
    const struct piece *piece = &way->pieces[way->first];
    way->first = (way->first + 1) % PIECES;
    way->count--;
    return piece;
}

/* One step of at most `ms`; false: the program has ended. */
static bool step(struct line *line, double ms)
{
    double due =
        next_due(&line->in) < next_due(&line->out) ? next_due(&line->in) : next_due(&line->out);
    double left = due - now_ms();
    struct pollfd fd = {.fd = line->pty, .events = POLLIN};
    char bytes[PIECE];
    left = left < 0 ? 0 : left > ms ? ms : left;
    if (poll(&fd, 1, (int)(left + 0.999)) > 0) {
        ssize_t len = read(line->pty, bytes, sizeof bytes);
        if (len <= 0)
            return false;
        push(line, &line->out, bytes, (size_t)len);
    }
    while (next_due(&line->in) <= now_ms()) {
        const struct piece *piece = take(&line->in);
        if (write(line->pty, piece->bytes, piece->len) < 0)
            return false;
    }
    while (next_due(&line->out) <= now_ms())
        arrive(line, take(&line->out));
    return true;
}

static void run(struct line *line, double ms)
{
    for (double end = now_ms() + ms; now_ms() < end && step(line, end - now_ms());)
        continue;
}

/* Until nothing has come for `ms`. */
static void settle(struct line *line, double ms)
{
    double end = now_ms() + 60000;
    line->shown = now_ms();
    while (now_ms() < end && now_ms() - line->shown < ms && step(line, ms))
        continue;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* What arrives counts if it was sent after the key could be known. */
static void measure_moves(struct line *line)
{
    double took[MOVES];
    for (int i = 0; i < MOVES; i++) {
        double pressed = now_ms(), end = pressed + 3000;
        type(line, "j");
        line->shown_sent = 0;
        while (line->shown_sent < pressed + line->delay && now_ms() < end && step(line, 3000))
            continue;
        took[i] = line->shown - pressed;
        run(line, 250);
    }
    qsort(took, MOVES, sizeof *took, by_size);
    printf("  %-34s %10.0f ms p50 %7.0f ms p95, %.2f round trips\n", "cursor moves",
           took[MOVES / 2], took[MOVES * 95 / 100], took[MOVES / 2] / (2 * line->delay));
}

static void measure_pages(struct line *line)
{
    size_t before = line->bytes;
    for (int i = 0; i < HELD; i++) {
        type(line, i % 2 ? "g" : "G");
        run(line, 1000.0 / 30);
    }
    double last = now_ms();
    settle(line, 1000);
    printf("  %-34s %10.0f ms after the last key, %zu bytes\n", "pages, 30 a second for 3 s",
           line->shown > last ? line->shown - last : 0, line->bytes - before);
}

static void bench(struct line *line, char *const argv[], double wait)
{
    struct winsize size = {.ws_row = 40, .ws_col = 120};
    line->pid = forkpty(&line->pty, NULL, NULL, &size);
    if (line->pid == 0) {
        setenv("TERM", "xterm-256color", 1);
        setenv("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22", 1);
        execvp(argv[0], argv);
        perror(argv[0]);
        _exit(127);
    }
    run(line, wait);
    measure_moves(line);
    measure_pages(line);
    kill(line->pid, SIGTERM);
    run(line, 200);
    kill(line->pid, SIGKILL);
    waitpid(line->pid, NULL, 0);
}

int main(int argc, char *argv[])
{
    struct line line = {.delay = 50, .rate = 12.5};
    const char *name = NULL;
    double wait = 6000;
    for (int option; (option = getopt(argc, argv, "+n:d:r:w:")) != -1;) {
        switch (option) {
        case 'n':
            name = optarg;
            break;
        case 'd':
            line.delay = strtod(optarg, NULL) / 2;
            break;
        case 'r':
            line.rate = strtod(optarg, NULL) / 1000;
            break;
        case 'w':
            wait = strtod(optarg, NULL);
            break;
        default:
            return 2;
        }
    }
    if (optind >= argc)
        return 0;
    line.out.pieces = calloc(PIECES, sizeof *line.out.pieces);
    line.in.pieces = calloc(PIECES, sizeof *line.in.pieces);
    if (!line.out.pieces || !line.in.pieces)
        return 1;
    printf("%s, from far away: %.0f ms there and back, %.0f bytes/s\n", name ? name : argv[optind],
           2 * line.delay, line.rate * 1000);
    bench(&line, argv + optind, wait);
    return 0;
}
