#include "fault_proxy.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fault_parts.h"

enum { CHUNK = 16 * 1024, LINES = 64, TRICKLE_MS = 10 };

/* What was read from one end and not yet written to the other. */
struct way {
    char bytes[CHUNK];
    size_t len, at;
    int64_t due; /* of a late or trickling one: not before */
};
struct pair {
    int near, far; /* client, server; near -1: free */
    struct way up, down;
    size_t count; /* bytes towards the client since the last order */
    bool tunnelled;
};
struct fault_proxy {
    pthread_t thread;
    pthread_mutex_t lock;
    int wake[2], listener, port, target;
    bool tunnel, stop;
    enum line how;
    size_t n;
    struct pair pairs[LINES];
};

/* Ends ---------------------------------------------------------------------------------------- */

static void end(struct pair *pair, bool reset)
{
    if (reset)
        setsockopt(pair->near, SOL_SOCKET, SO_LINGER, &(struct linger){1, 0},
                   sizeof(struct linger));
    close(pair->near);
    close(pair->far);
    pair->near = -1;
}

static int reach(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
        fcntl(fd, F_SETFL, O_NONBLOCK) == 0)
        return fd;
    close(fd);
    return -1;
}

static struct pair *free_pair(struct fault_proxy *proxy)
{
    for (size_t i = 0; i < LINES; i++)
        if (proxy->pairs[i].near < 0)
            return &proxy->pairs[i];
    return NULL;
}

static void accept_all(struct fault_proxy *proxy)
{
    for (int fd; (fd = accept4(proxy->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
        struct pair *pair = free_pair(proxy);
        int far = pair ? reach(proxy->target) : -1;
        if (far < 0) {
            close(fd);
            continue;
        }
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
        setsockopt(far, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
        memset(pair, 0, sizeof *pair);
        pair->near = fd;
        pair->far = far;
        pair->tunnelled = !proxy->tunnel;
    }
}

/* Bytes --------------------------------------------------------------------------------------- */

/* False: the end has gone. */
static bool fill(int fd, struct way *way)
{
    if (way->at < way->len)
        return true;
    ssize_t got = recv(fd, way->bytes, sizeof way->bytes, 0);
    way->at = 0;
    way->len = got > 0 ? (size_t)got : 0;
    return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
}

static bool empty(int fd, struct way *way, size_t most)
{
    size_t left = way->len - way->at;
    ssize_t sent = send(fd, way->bytes + way->at, left < most ? left : most, MSG_NOSIGNAL);
    if (sent > 0)
        way->at += (size_t)sent;
    return sent >= 0 || errno == EAGAIN || errno == EINTR;
}

/* What the order does to bytes that have just come from the server. */
static void spoil(const struct fault_proxy *proxy, struct pair *pair)
{
    struct way *way = &pair->down;
    size_t kept = 0;
    if (proxy->how == LINE_LATE)
        way->due = fault_now_ms() + (int64_t)proxy->n;
    if ((proxy->how != LINE_GARBLED && proxy->how != LINE_LOSSY) || proxy->n == 0)
        return;
    for (size_t i = 0; i < way->len; i++) {
        bool hit = ++pair->count % proxy->n == 0;
        if (hit && proxy->how == LINE_LOSSY)
            continue;
        way->bytes[kept++] = hit ? (char)(way->bytes[i] ^ 0x55) : way->bytes[i];
    }
    way->len = kept;
}

/* How many bytes may go to the client now; sets `due` where time decides. */
static size_t allowance(const struct fault_proxy *proxy, struct pair *pair)
{
    int64_t now = fault_now_ms();
    if (pair->down.due > now)
        return 0;
    switch (proxy->how) {
    case LINE_TRICKLE:
        pair->down.due = now + TRICKLE_MS;
        return proxy->n;
    case LINE_RESET:
    case LINE_CUT:
    case LINE_STALLED:
        return proxy->n > pair->count ? proxy->n - pair->count : 0;
    default:
        return CHUNK;
    }
}

static void pass_down(struct fault_proxy *proxy, struct pair *pair)
{
    struct way *way = &pair->down;
    bool fresh = way->at == way->len;
    bool counts = proxy->how == LINE_RESET || proxy->how == LINE_CUT || proxy->how == LINE_STALLED;
    if (counts && pair->count >= proxy->n) {
        if (proxy->how != LINE_STALLED)
            end(pair, proxy->how == LINE_RESET);
        return;
    }
    if (!fill(pair->far, way)) {
        end(pair, false);
        return;
    }
    if (fresh && way->len > 0)
        spoil(proxy, pair);
    if (way->at == way->len)
        return;
    size_t before = way->at, most = allowance(proxy, pair);
    if (most > 0 && !empty(pair->near, way, most))
        end(pair, false);
    if (counts)
        pair->count += way->at - before;
}

static void pass_up(struct fault_proxy *proxy, struct pair *pair)
{
    static const char welcome[] = "HTTP/1.1 200 Connection established\r\n\r\n";
    struct way *way = &pair->up;
    if (proxy->how == LINE_STALLED && pair->count >= proxy->n)
        return;
    if (!fill(pair->near, way)) {
        end(pair, false);
        return;
    }
    if (!pair->tunnelled && way->at < way->len) { /* the request comes in one piece */
        pair->tunnelled = true;
        way->at = way->len;
        (void)!send(pair->near, welcome, sizeof welcome - 1, MSG_NOSIGNAL);
    }
    if (way->at < way->len && !empty(pair->far, way, CHUNK))
        end(pair, false);
}

/* Turns --------------------------------------------------------------------------------------- */

/* Every few milliseconds, only while a test runs: simple before thrifty. */
static void turn(struct fault_proxy *proxy)
{
    struct pollfd fds[2 + 2 * LINES] = {{.fd = proxy->wake[0], .events = POLLIN},
                                        {.fd = proxy->listener, .events = POLLIN}};
    nfds_t count = 2;
    bool waits = false;
    for (size_t i = 0; i < LINES; i++) {
        struct pair *pair = &proxy->pairs[i];
        if (pair->near < 0)
            continue;
        bool down = pair->down.at < pair->down.len, up = pair->up.at < pair->up.len;
        bool stalled = proxy->how == LINE_STALLED && pair->count >= proxy->n;
        waits |= down || up;
        if (stalled)
            continue;
        fds[count++] = (struct pollfd){.fd = pair->near, .events = up ? 0 : POLLIN};
        fds[count++] = (struct pollfd){.fd = pair->far, .events = down ? 0 : POLLIN};
    }
    pthread_mutex_unlock(&proxy->lock);
    poll(fds, count, waits ? 2 : -1);
    pthread_mutex_lock(&proxy->lock);
    char drain[64];
    while (read(proxy->wake[0], drain, sizeof drain) > 0)
        ;
    accept_all(proxy);
    for (size_t i = 0; i < LINES; i++) {
        if (proxy->pairs[i].near >= 0)
            pass_up(proxy, &proxy->pairs[i]);
        if (proxy->pairs[i].near >= 0)
            pass_down(proxy, &proxy->pairs[i]);
    }
}

static void *run(void *data)
{
    struct fault_proxy *proxy = data;
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, NULL);
    pthread_mutex_lock(&proxy->lock);
    while (!proxy->stop)
        turn(proxy);
    pthread_mutex_unlock(&proxy->lock);
    return NULL;
}

/* The test's side ----------------------------------------------------------------------------- */

static void unlock_and_wake(struct fault_proxy *proxy)
{
    pthread_mutex_unlock(&proxy->lock);
    (void)!write(proxy->wake[1], "", 1);
}

struct fault_proxy *fault_proxy_new(int port, bool tunnel)
{
    struct fault_proxy *proxy = calloc(1, sizeof *proxy);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    assert(proxy);
    proxy->target = port;
    proxy->tunnel = tunnel;
    for (size_t i = 0; i < LINES; i++)
        proxy->pairs[i].near = -1;
    proxy->listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int failed = bind(proxy->listener, (struct sockaddr *)&address, len) ||
                 listen(proxy->listener, 64) || pipe2(proxy->wake, O_CLOEXEC | O_NONBLOCK);
    assert(!failed);
    (void)failed;
    getsockname(proxy->listener, (struct sockaddr *)&address, &len);
    proxy->port = ntohs(address.sin_port);
    pthread_mutex_init(&proxy->lock, NULL);
    pthread_create(&proxy->thread, NULL, run, proxy);
    return proxy;
}

void fault_proxy_free(struct fault_proxy *proxy)
{
    if (!proxy)
        return;
    pthread_mutex_lock(&proxy->lock);
    proxy->stop = true;
    unlock_and_wake(proxy);
    pthread_join(proxy->thread, NULL);
    for (size_t i = 0; i < LINES; i++)
        if (proxy->pairs[i].near >= 0)
            end(&proxy->pairs[i], true);
    close(proxy->listener);
    close(proxy->wake[0]);
    close(proxy->wake[1]);
    pthread_mutex_destroy(&proxy->lock);
    free(proxy);
}

int fault_proxy_port(const struct fault_proxy *proxy)
{
    return proxy->port;
}

void fault_proxy_be(struct fault_proxy *proxy, enum line how, int n)
{
    pthread_mutex_lock(&proxy->lock);
    proxy->how = how;
    proxy->n = n > 0 ? (size_t)n : 0;
    for (size_t i = 0; i < LINES; i++) {
        proxy->pairs[i].count = 0;
        proxy->pairs[i].down.due = 0;
    }
    unlock_and_wake(proxy);
}
