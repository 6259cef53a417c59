#include "server.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>

#include "../objects/registry.h"
#include "http_connection.h"
#include "server_parts.h"
#include "watch.h"

#define CONNECTIONS_MAX 512   /* half of the descriptors a process usually has */
#define STRANGERS_FROM  384   /* so many connections, and strangers go */
#define CONNECTION_POOL 32768 /* its head of a request must fit: kubectl's are below 2 KiB */
#define SILENT_S        90    /* an open connection without a request */
#define TICK_MS         1000
#define STEPS_MAX       64

/* -- libmicrohttpd in our loop ----------------------------------------------------------------- */

/* How long it may wait; -1 for ever. */
static int64_t patience(const struct server *server)
{
    MHD_UNSIGNED_LONG_LONG ms;
    return MHD_get_timeout(server->daemon, &ms) == MHD_YES ? (int64_t)ms : -1;
}

/* A large answer goes out in many small steps: some of them in one turn, so that others get theirs
 * too. */
static void work(void *data)
{
    struct server *server = data;
    int64_t ms = 0;
    for (int steps = 0; ms == 0 && steps < STEPS_MAX; steps++) {
        MHD_run(server->daemon);
        ms = patience(server);
    }
    loop_timer_set(server->timer, ms);
}

static void readable(void *data, int fd, int events)
{
    work(data);
}

void server_wake(struct server *server)
{
    loop_defer_cancel(server->loop, server);
    loop_defer(server->loop, work, server);
}

/* Never later than it was: whoever comes more often than once a second would put it off for ever.
 */
void server_look_soon(struct server *server)
{
    if (!loop_timer_armed(server->tick))
        loop_timer_set(server->tick, TICK_MS);
}

static void tick(void *data)
{
    struct server *server = data;
    streams_look(server);
    watches_tick(server->watches);
    visitors_look(&server->visitors);
    if (server->streams || server->visitors.first)
        server_look_soon(server);
}

/* -- life
 * --------------------------------------------------------------------------------------------------
 */

static void connection_notice(void *data, struct MHD_Connection *connection, void **visitor,
                              enum MHD_ConnectionNotificationCode what)
{
    struct server *server = data;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        *visitor = visitors_come(&server->visitors, connection);
        server_look_soon(server);
    } else if (*visitor) {
        visitors_leave(&server->visitors, *visitor);
        *visitor = NULL;
    }
}

static void keep_quiet(void *data, const char *format, va_list args)
{
}

static struct MHD_Daemon *start(struct server *server, const struct server_options *options)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)options->port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_TLS | MHD_USE_ERROR_LOG;
    /* The logger comes first: whatever is said while the others are set goes to it. */
    return MHD_start_daemon(
        flags, 0, NULL, NULL, http_connection_access, server, MHD_OPTION_EXTERNAL_LOGGER,
        keep_quiet, NULL, MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address,
        MHD_OPTION_HTTPS_MEM_CERT, options->cert_pem, MHD_OPTION_HTTPS_MEM_KEY, options->key_pem,
        MHD_OPTION_HTTPS_PRIORITIES, "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2",
        MHD_OPTION_URI_LOG_CALLBACK, http_connection_begin, server, MHD_OPTION_NOTIFY_COMPLETED,
        http_connection_end, server, MHD_OPTION_NOTIFY_CONNECTION, connection_notice, server,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)CONNECTION_POOL, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)SILENT_S, MHD_OPTION_END);
}

static int port_of(struct MHD_Daemon *daemon)
{
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_LISTEN_FD);
    if (!info || getsockname(info->listen_fd, (struct sockaddr *)&address, &size) != 0)
        return 0;
    return ntohs(address.sin_port);
}

struct server *server_new(const struct server_options *options, struct error *error)
{
    struct server *server = mem_zalloc(1, sizeof *server);
    server->loop = options->loop;
    server->registry = options->registry;
    server->access = options->access;
    server->last_request = clock_mono_ms();
    server->timer = loop_timer_new(server->loop, work, server);
    server->tick = loop_timer_new(server->loop, tick, server);
    server->watches = watches_new(server);
    visitors_init(&server->visitors, STRANGERS_FROM);
    server->daemon = start(server, options);
    if (!server->daemon) {
        char port[16];
        snprintf(port, sizeof port, "%d", options->port);
        error_set(error, ERR_IO,
                  N_("The sandbox cannot listen on port {port} of 127.0.0.1: another program may "
                     "use it."),
                  "port", port);
        server_free(server);
        return NULL;
    }
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    server->source = loop_fd_add(server->loop, info->epoll_fd, LOOP_READ, readable, server);
    server->port = port_of(server->daemon);
    return server;
}

void server_free(struct server *server)
{
    if (!server)
        return;
    loop_fd_remove(server->source);
    if (server->daemon) {
        streams_cut(server);
        MHD_stop_daemon(server->daemon);
    }
    loop_defer_cancel(server->loop, server);
    watches_free(server->watches);
    loop_timer_free(server->timer);
    loop_timer_free(server->tick);
    free(server);
}

int server_port(const struct server *server)
{
    return server->port;
}

void server_set_world(struct server *server, const struct podlog *world)
{
    server->world = world;
}

size_t server_clients(const struct server *server)
{
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);
    return info ? info->num_connections : 0;
}

int64_t server_last_request(const struct server *server)
{
    return server->last_request;
}
