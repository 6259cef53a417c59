#include "visitors.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <sys/socket.h>

#include <carnet/base/clock.h>
#include <carnet/base/mem.h>

#define ARRIVE_MS 20000 /* a request from its first byte, and the first after connecting */
#define SILENT_MS 90000 /* between requests */

void visitors_init(struct visitors *visitors, size_t most)
{
    *visitors = (struct visitors){.last = &visitors->first, .most = most};
}

/* libmicrohttpd sees the end of the connection and cleans up. */
static void cut(struct visitor *visitor)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(visitor->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    visitor->due = INT64_MAX;
    if (info)
        shutdown(info->connect_fd, SHUT_RDWR);
}

static void cut_oldest_stranger(struct visitors *visitors)
{
    for (struct visitor *visitor = visitors->first; visitor; visitor = visitor->next) {
        if (visitor->known || visitor->due == INT64_MAX)
            continue;
        cut(visitor);
        return;
    }
}

struct visitor *visitors_come(struct visitors *visitors, struct MHD_Connection *connection)
{
    struct visitor *visitor = mem_zalloc(1, sizeof *visitor);
    visitor->connection = connection;
    visitor->due = clock_mono_ms() + ARRIVE_MS;
    visitor->link = visitors->last;
    *visitors->last = visitor;
    visitors->last = &visitor->next;
    visitors->count++;
    if (visitors->count > visitors->most)
        cut_oldest_stranger(visitors);
    return visitor;
}

void visitors_leave(struct visitors *visitors, struct visitor *visitor)
{
    *visitor->link = visitor->next;
    if (visitor->next)
        visitor->next->link = visitor->link;
    else
        visitors->last = visitor->link;
    visitors->count--;
    free(visitor);
}

void visitor_begins(struct visitor *visitor)
{
    if (visitor)
        visitor->due = clock_mono_ms() + ARRIVE_MS;
}

void visitor_has_asked(struct visitor *visitor)
{
    if (visitor)
        visitor->due = INT64_MAX;
}

void visitor_was_answered(struct visitor *visitor)
{
    if (visitor)
        visitor->due = clock_mono_ms() + SILENT_MS;
}

void visitors_look(struct visitors *visitors)
{
    int64_t now = clock_mono_ms();
    for (struct visitor *visitor = visitors->first; visitor; visitor = visitor->next) {
        if (visitor->due < now)
            cut(visitor);
    }
}
