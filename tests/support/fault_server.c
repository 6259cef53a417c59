#include "fault_parts.h"

#include <assert.h>
#include <fnmatch.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

int64_t fault_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Scripts -------------------------------------------------------------------------------------- */

void reply_fini(struct fault_reply *reply)
{
    for (size_t i = 0; i < reply->len; i++)
        free((void *)(uintptr_t)reply->steps[i].text);
    free(reply->steps);
    *reply = (struct fault_reply){0};
}

void fault_reply_add(struct fault_reply *reply, const struct fault_step *step)
{
    reply->steps = realloc(reply->steps, (reply->len + 1) * sizeof *reply->steps);
    assert(reply->steps);
    struct fault_step *copy = &reply->steps[reply->len++];
    *copy = *step;
    if (!step->text)
        return;
    copy->len = step->len ? step->len : strlen(step->text);
    char *text = malloc(copy->len + 1);
    assert(text);
    memcpy(text, step->text, copy->len);
    text[copy->len] = '\0';
    copy->text = text;
}

static bool ends_script(enum fault_kind kind)
{
    return kind == FAULT_DO_END || kind >= FAULT_DO_CHANNEL;
}

void fault_reply_answer(struct fault_reply *reply, int status, const char *type, const char *body)
{
    char head[1024];
    snprintf(head, sizeof head,
             "HTTP/1.1 %d Whatever\r\nContent-Type: %s\r\nContent-Length: %zu\r\n\r\n", status,
             type, strlen(body));
    fault_reply_add(reply, &(struct fault_step)FAULT_TEXT(head));
    if (*body)
        fault_reply_add(reply, &(struct fault_step)FAULT_TEXT(body));
    fault_reply_add(reply, &(struct fault_step)FAULT_END);
}

/* The test's side ----------------------------------------------------------------------------- */

static void lock(struct fault_server *server)
{
    pthread_mutex_lock(&server->lock);
}

static void unlock_and_wake(struct fault_server *server)
{
    pthread_mutex_unlock(&server->lock);
    (void)!write(server->wake[1], "", 1);
}

static void add_route(struct fault_server *server, const char *pattern, int times,
                      const struct route *like)
{
    struct route *route = calloc(1, sizeof *route);
    *route = *like;
    route->pattern = strdup(pattern);
    route->left = times > 0 ? times : -1;
    lock(server);
    route->next = server->routes;
    server->routes = route;
    unlock_and_wake(server);
}

void fault_server_script(struct fault_server *server, const char *pattern, int times,
                         const struct fault_step *steps)
{
    struct route route = {0};
    do
        fault_reply_add(&route.reply, steps);
    while (!ends_script(steps++->kind));
    add_route(server, pattern, times, &route);
}

void fault_server_answer_times(struct fault_server *server, const char *pattern, int times,
                               int status, const char *type, const char *body)
{
    struct route route = {0};
    fault_reply_answer(&route.reply, status, type, body);
    add_route(server, pattern, times, &route);
}

void fault_server_answer(struct fault_server *server, const char *pattern, int status,
                         const char *type, const char *body)
{
    fault_server_answer_times(server, pattern, 0, status, type, body);
}

void fault_server_handle(struct fault_server *server, const char *pattern, fault_handler *handler,
                         void *data)
{
    add_route(server, pattern, 0, &(struct route){.handler = handler, .data = data});
}

void fault_server_keep(struct fault_server *server)
{
    lock(server);
    for (struct route *r = server->routes; r; r = r->next)
        r->kept = true;
    unlock_and_wake(server);
}

void fault_server_heal(struct fault_server *server)
{
    lock(server);
    for (struct route *r = server->routes; r && !r->kept; r = r->next)
        r->left = 0; /* kept in memory: a script of it may be running */
    unlock_and_wake(server);
}

struct channel *server_channel(struct fault_server *server, const char *name)
{
    for (struct channel *c = server->channels; c; c = c->next)
        if (strcmp(c->name, name) == 0)
            return c;
    struct channel *channel = calloc(1, sizeof *channel);
    channel->name = strdup(name);
    channel->next = server->channels;
    server->channels = channel;
    return channel;
}

void fault_server_push(struct fault_server *server, const char *channel,
                       const struct fault_step *step)
{
    lock(server);
    fault_reply_add(&server_channel(server, channel)->pushed, step);
    unlock_and_wake(server);
}

void fault_server_push_line(struct fault_server *server, const char *channel, const char *line)
{
    size_t size = strlen(line) + 32;
    char *chunk = malloc(size);
    assert(chunk);
    snprintf(chunk, size, "%zx\r\n%s\n\r\n", strlen(line) + 1, line);
    fault_server_push(server, channel, &(struct fault_step)FAULT_TEXT(chunk));
    free(chunk);
}

void fault_server_push_end(struct fault_server *server, const char *channel)
{
    fault_server_push(server, channel, &(struct fault_step)FAULT_TEXT("0\r\n\r\n"));
    fault_server_push(server, channel, &(struct fault_step)FAULT_END);
}

bool server_gate_open(struct fault_server *server, const char *name)
{
    for (struct gate *g = server->gates; g; g = g->next)
        if (strcmp(g->name, name) == 0)
            return true;
    return false;
}

void fault_server_open_gate(struct fault_server *server, const char *name)
{
    struct gate *gate = calloc(1, sizeof *gate);
    gate->name = strdup(name);
    lock(server);
    gate->next = server->gates;
    server->gates = gate;
    unlock_and_wake(server);
}

void fault_server_admit(struct fault_server *server, const char *authorization, const char *peer)
{
    lock(server);
    snprintf(server->admitted, sizeof server->admitted, "%s", authorization ? authorization : "");
    snprintf(server->admitted_peer, sizeof server->admitted_peer, "%s", peer ? peer : "");
    unlock_and_wake(server);
}

void fault_server_greet(struct fault_server *server, enum fault_kind how, int times)
{
    lock(server);
    server->greeting = how;
    server->greetings = times;
    unlock_and_wake(server);
}

void fault_server_end(struct fault_server *server, enum fault_kind how)
{
    lock(server);
    server->ending = how;
    unlock_and_wake(server);
}

void fault_server_freeze(struct fault_server *server, bool frozen)
{
    lock(server);
    server->frozen = frozen;
    unlock_and_wake(server);
}

/* Requests ------------------------------------------------------------------------------------ */

static bool matches(const struct fault_request *request, const char *pattern)
{
    char line[8192];
    snprintf(line, sizeof line, "%s %s", request->method, request->path);
    return !pattern || fnmatch(pattern, line, 0) == 0;
}

static struct route *find_route(struct fault_server *server, const struct fault_request *request)
{
    for (struct route *r = server->routes; r; r = r->next)
        if (r->left != 0 && matches(request, r->pattern))
            return r;
    return NULL;
}

static bool is_admitted(const struct fault_server *server, const struct fault_request *request)
{
    char value[256];
    fault_request_field(request, "authorization", value, sizeof value);
    return (!server->admitted[0] || strcmp(value, server->admitted) == 0) &&
           (!server->admitted_peer[0] || strcmp(request->peer, server->admitted_peer) == 0);
}

void server_take(struct connection *c, struct fault_request *request)
{
    struct fault_server *server = c->server;
    struct route *route = find_route(server, request);
    server->requests =
        realloc(server->requests, (server->request_count + 1) * sizeof(struct fault_request *));
    assert(server->requests);
    server->requests[server->request_count++] = request;

    reply_fini(&c->own);
    c->script = &c->own;
    c->at = 0;
    c->answering = true;
    if (!is_admitted(server, request)) {
        fault_reply_answer(&c->own, 401, "application/json",
                           "{\"kind\":\"Status\",\"reason\":\"Unauthorized\",\"code\":401}");
        return;
    }
    if (route && route->left > 0)
        route->left--;
    if (!route)
        fault_reply_answer(&c->own, 404, "text/plain; charset=utf-8", "404 page not found\n");
    else if (route->handler)
        route->handler(route->data, request, &c->own);
    else
        c->script = &route->reply;
    if (c->script->len == 0)
        fault_reply_add(&c->own, &(struct fault_step)FAULT_CLOSE);
}

int fault_server_count(struct fault_server *server, const char *pattern)
{
    int count = 0;
    lock(server);
    for (size_t i = 0; i < server->request_count; i++)
        count += matches(server->requests[i], pattern);
    pthread_mutex_unlock(&server->lock);
    return count;
}

const struct fault_request *fault_server_request(struct fault_server *server, const char *pattern,
                                                 int n)
{
    const struct fault_request *found = NULL;
    lock(server);
    for (size_t i = 0; i < server->request_count && !found; i++)
        if (matches(server->requests[i], pattern) && n-- == 0)
            found = server->requests[i];
    pthread_mutex_unlock(&server->lock);
    return found;
}

const char *fault_request_field(const struct fault_request *request, const char *name, char *out,
                                size_t size)
{
    size_t len = strlen(name);
    *out = '\0';
    for (const char *line = strchr(request->head, '\n'); line; line = strchr(line, '\n')) {
        line++;
        if (strncasecmp(line, name, len) != 0 || line[len] != ':')
            continue;
        const char *value = line + len + 1 + strspn(line + len + 1, " ");
        snprintf(out, size, "%.*s", (int)strcspn(value, "\r\n"), value);
        break;
    }
    return out;
}

int fault_server_accepted(struct fault_server *server)
{
    lock(server);
    int accepted = server->accepted;
    pthread_mutex_unlock(&server->lock);
    return accepted;
}

int fault_server_connected(struct fault_server *server)
{
    int count = 0;
    lock(server);
    for (struct connection *c = server->connections; c; c = c->next)
        count++;
    pthread_mutex_unlock(&server->lock);
    return count;
}
