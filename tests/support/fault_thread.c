/* The fault server's thread: listening, accepting, waiting; its beginning and end. */
#include "fault_parts.h"

#include "tls.h"

#include <arpa/inet.h>
#include <assert.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/pem.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Connections --------------------------------------------------------------------------------- */

static void sweep(struct fault_server *server, bool everybody)
{
    struct connection **at = &server->connections;
    while (*at) {
        struct connection *c = *at;
        if (everybody)
            setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &(struct linger){1, 0}, sizeof(struct linger));
        if (everybody || c->gone) {
            *at = c->next;
            connection_free(c);
        } else {
            at = &c->next;
        }
    }
}

/* A script that greets instead of listening to what the client has to say. */
static void greet(struct connection *c)
{
    struct fault_server *server = c->server;
    if (server->greetings == 0)
        return;
    server->greetings--;
    fault_reply_add(&c->own, &(struct fault_step){.kind = server->greeting});
    c->script = &c->own;
    c->answering = true;
    SSL_free(c->ssl);
    c->ssl = NULL;
}

static void accept_all(struct fault_server *server)
{
    for (int fd; (fd = accept4(server->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
        struct connection *c = calloc(1, sizeof *c);
        c->server = server;
        c->fd = fd;
        c->number = ++server->accepted;
        c->next = server->connections;
        server->connections = c;
        if (server->tls) {
            c->ssl = SSL_new(server->tls);
            SSL_set_fd(c->ssl, fd);
        }
        greet(c);
    }
}

/* Turns --------------------------------------------------------------------------------------- */

static int timeout_of(const struct connection *c)
{
    if (c->yield)
        return 0;
    if (c->wake_at == 0)
        return -1;
    int64_t left = c->wake_at - fault_now_ms();
    return left > 0 ? (int)left : 0;
}

static int shorter(int a, int b)
{
    return a < 0 ? b : b < 0 || a < b ? a : b;
}

enum { OWN_FDS = 2 };

/* What the next wait looks at; the array is the caller's. */
static struct pollfd *watched(struct fault_server *server, size_t *count, int *timeout)
{
    size_t n = OWN_FDS;
    for (struct connection *c = server->connections; c; c = c->next)
        n++;
    struct pollfd *fds = calloc(n, sizeof *fds);
    fds[0] = (struct pollfd){.fd = server->wake[0], .events = POLLIN};
    fds[1] = (struct pollfd){.fd = server->frozen ? -1 : server->listener, .events = POLLIN};
    *timeout = -1;
    n = OWN_FDS;
    for (struct connection *c = server->connections; c; c = c->next, n++) {
        short hang_up = c->answering ? POLLRDHUP : 0;
        fds[n] = (struct pollfd){.fd = server->frozen ? -1 : c->fd,
                                 .events = (short)(c->want | hang_up)};
        if (!server->frozen)
            *timeout = shorter(*timeout, timeout_of(c));
    }
    *count = n;
    return fds;
}

/* Here and not in the caller's thread: a port is free only when nobody polls it any more. */
static void go_down(struct fault_server *server)
{
    if (server->listener >= 0)
        close(server->listener);
    server->listener = -1;
    sweep(server, true);
    server->going_down = false;
    pthread_cond_broadcast(&server->is_down);
}

static void end_all(struct fault_server *server)
{
    for (struct connection *c = server->connections; c; c = c->next)
        connection_end(c, server->ending);
    sweep(server, false);
    server->ending = FAULT_DO_END;
}

static void turn(struct fault_server *server)
{
    size_t count;
    int timeout;
    struct pollfd *fds = watched(server, &count, &timeout);
    pthread_mutex_unlock(&server->lock);
    poll(fds, count, timeout);
    pthread_mutex_lock(&server->lock);

    char drain[64];
    while (read(server->wake[0], drain, sizeof drain) > 0)
        ;
    if (server->going_down)
        go_down(server);
    if (server->ending != FAULT_DO_END)
        end_all(server);
    if (!server->frozen) {
        size_t at = OWN_FDS;
        for (struct connection *c = server->connections; c && at < count; c = c->next, at++)
            if (c->fd == fds[at].fd && (fds[at].revents & (POLLRDHUP | POLLHUP | POLLERR)) &&
                c->answering)
                c->gone = true;
        if (server->listener >= 0)
            accept_all(server);
        for (struct connection *c = server->connections; c; c = c->next)
            if (!c->gone)
                connection_go(c);
        sweep(server, false);
    }
    free(fds);
}

static void *run(void *data)
{
    struct fault_server *server = data;
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, NULL); /* signals are the program's under test */
    pthread_mutex_lock(&server->lock);
    while (!server->stop)
        turn(server);
    pthread_mutex_unlock(&server->lock);
    return NULL;
}

/* Beginning and end --------------------------------------------------------------------------- */

static void start_listening(struct fault_server *server)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)server->port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
    int failed = bind(fd, (struct sockaddr *)&address, len) || listen(fd, 128);
    assert(!failed);
    (void)failed;
    getsockname(fd, (struct sockaddr *)&address, &len);
    server->port = ntohs(address.sin_port);
    server->listener = fd;
}

static SSL_CTX *make_tls(const struct fault_server *server, const struct tls_identity *identity)
{
    SSL_CTX *tls = SSL_CTX_new(TLS_server_method());
    SSL_CTX_use_certificate(tls, identity->cert);
    SSL_CTX_use_PrivateKey(tls, identity->key);
    SSL_CTX_set_mode(tls, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    if (!server->client_ca_pem)
        return tls;
    BIO *bio = BIO_new_mem_buf(server->client_ca_pem, -1);
    X509 *authority = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    X509_STORE_add_cert(SSL_CTX_get_cert_store(tls), authority);
    SSL_CTX_add_client_CA(tls, authority);
    SSL_CTX_set_verify(
        tls, SSL_VERIFY_PEER | (server->client_may_be_nobody ? 0 : SSL_VERIFY_FAIL_IF_NO_PEER_CERT),
        NULL);
    SSL_CTX_set_session_id_context(tls, (const unsigned char *)"faults", 6);
    X509_free(authority);
    BIO_free(bio);
    return tls;
}

void fault_server_become(struct fault_server *server, const struct tls_identity *identity)
{
    pthread_mutex_lock(&server->lock);
    SSL_CTX_free(server->tls); /* connections hold what they need of it */
    server->tls = make_tls(server, identity);
    pthread_mutex_unlock(&server->lock);
}

struct fault_server *fault_server_new(const struct fault_options *options)
{
    struct fault_server *server = calloc(1, sizeof *server);
    assert(server);
    pthread_mutex_init(&server->lock, NULL);
    pthread_cond_init(&server->is_down, NULL);
    int failed = pipe2(server->wake, O_CLOEXEC | O_NONBLOCK);
    assert(!failed);
    (void)failed;
    server->raw = options->raw;
    server->ending = FAULT_DO_END;
    server->client_ca_pem = options->client_ca_pem ? strdup(options->client_ca_pem) : NULL;
    server->client_may_be_nobody = options->client_may_be_nobody;
    server->tls = options->tls ? make_tls(server, options->tls) : NULL;
    start_listening(server);
    snprintf(server->url, sizeof server->url, "%s://127.0.0.1:%d", options->tls ? "https" : "http",
             server->port);
    pthread_create(&server->thread, NULL, run, server);
    return server;
}

static void free_lists(struct fault_server *server)
{
    for (struct route *r = server->routes, *next; r; r = next) {
        next = r->next;
        reply_fini(&r->reply);
        free(r->pattern);
        free(r);
    }
    for (struct channel *c = server->channels, *next; c; c = next) {
        next = c->next;
        reply_fini(&c->pushed);
        free(c->name);
        free(c);
    }
    for (struct gate *g = server->gates, *next; g; g = next) {
        next = g->next;
        free(g->name);
        free(g);
    }
    for (size_t i = 0; i < server->request_count; i++) {
        free(server->requests[i]->path);
        free(server->requests[i]->head);
        free(server->requests[i]->body);
        free(server->requests[i]);
    }
    free(server->requests);
}

void fault_server_free(struct fault_server *server)
{
    if (!server)
        return;
    pthread_mutex_lock(&server->lock);
    server->stop = true;
    pthread_mutex_unlock(&server->lock);
    (void)!write(server->wake[1], "", 1);
    pthread_join(server->thread, NULL);
    sweep(server, true);
    if (server->listener >= 0)
        close(server->listener);
    close(server->wake[0]);
    close(server->wake[1]);
    SSL_CTX_free(server->tls);
    free(server->client_ca_pem);
    free_lists(server);
    pthread_cond_destroy(&server->is_down);
    pthread_mutex_destroy(&server->lock);
    free(server);
}

void fault_server_down(struct fault_server *server)
{
    pthread_mutex_lock(&server->lock);
    server->going_down = true;
    (void)!write(server->wake[1], "", 1);
    while (server->going_down)
        pthread_cond_wait(&server->is_down, &server->lock);
    pthread_mutex_unlock(&server->lock);
}

void fault_server_up(struct fault_server *server)
{
    pthread_mutex_lock(&server->lock);
    if (server->listener < 0)
        start_listening(server);
    pthread_mutex_unlock(&server->lock);
    (void)!write(server->wake[1], "", 1);
}

int fault_server_port(const struct fault_server *server)
{
    return server->port;
}

const char *fault_server_url(const struct fault_server *server)
{
    return server->url;
}
