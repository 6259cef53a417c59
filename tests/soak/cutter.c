/*
 * A line that breaks: forwards a port of loopback to another one, and cuts every connection each so many
 * seconds. For the soak.
 *
 *     cutter PORT SECONDS      prints the port it listens on, then forwards until it is ended
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PAIRS 128
#define CHUNK 65536

/* Two ends; what was read from one and not yet written to the other waits in its buffer. */
struct way {
    int from, to;
    char bytes[CHUNK];
    size_t len, at;
};
struct line {
    struct way ways[2];
    int open;
};

static int on_loopback(int port, int listening)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (listening ? bind(fd, (struct sockaddr *)&address, sizeof address) || listen(fd, 64)
                  : connect(fd, (struct sockaddr *)&address, sizeof address)) {
        close(fd);
        return -1;
    }
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

static void cut(struct line *line)
{
    struct linger reset = {1, 0};
    for (int i = 0; i < 2 && line->open; i++) {
        setsockopt(line->ways[i].from, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
        close(line->ways[i].from);
    }
    line->open = 0;
}

static void take(struct line *lines, int listener, int port)
{
    int near = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC), far;
    if (near < 0)
        return;
    far = on_loopback(port, 0);
    for (int i = 0; i < PAIRS && far >= 0; i++) {
        if (lines[i].open)
            continue;
        lines[i] = (struct line){.open = 1};
        lines[i].ways[0] = (struct way){.from = near, .to = far};
        lines[i].ways[1] = (struct way){.from = far, .to = near};
        return;
    }
    close(near);
    if (far >= 0)
        close(far);
}

/* Moves what can be moved; 0: an end is closed. */
static int move_on(struct way *way)
{
    ssize_t n;
    if (way->len == way->at) {
        n = read(way->from, way->bytes, sizeof way->bytes);
        if (n == 0 || (n < 0 && errno != EAGAIN))
            return 0;
        way->at = 0;
        way->len = n > 0 ? (size_t)n : 0;
    }
    if (way->at < way->len) {
        n = write(way->to, way->bytes + way->at, way->len - way->at);
        if (n < 0 && errno != EAGAIN)
            return 0;
        way->at += n > 0 ? (size_t)n : 0;
    }
    return 1;
}

static void forward(struct line *lines, int listener)
{
    struct pollfd fds[1 + 2 * PAIRS] = {{.fd = listener, .events = POLLIN}};
    nfds_t count = 1;
    for (int i = 0; i < PAIRS; i++) {
        for (int w = 0; w < 2 && lines[i].open; w++) {
            struct way *way = &lines[i].ways[w];
            int full = way->at < way->len;
            fds[count++] = (struct pollfd){.fd = full ? way->to : way->from,
                                           .events = full ? POLLOUT : POLLIN};
        }
    }
    poll(fds, count, 200);
    for (int i = 0; i < PAIRS; i++) {
        if (lines[i].open && !(move_on(&lines[i].ways[0]) && move_on(&lines[i].ways[1])))
            cut(&lines[i]);
    }
}

int main(int argc, char **argv)
{
    struct line *lines = calloc(PAIRS, sizeof *lines);
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    int port = argc == 3 ? atoi(argv[1]) : 0, listener = on_loopback(0, 1);
    time_t next;
    if (!port || listener < 0 || !lines || getsockname(listener, (struct sockaddr *)&address, &size)) {
        fprintf(stderr, "usage: cutter PORT SECONDS\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    next = time(NULL) + atoi(argv[2]);
    for (;;) {
        take(lines, listener, port);
        forward(lines, listener);
        if (time(NULL) < next)
            continue;
        next = time(NULL) + atoi(argv[2]);
        for (int i = 0; i < PAIRS; i++)
            cut(&lines[i]);
    }
}
