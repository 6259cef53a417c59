/*
 * Private to the HTTP side: who is connected, and since when they owe a request.
 *
 * Any process of this machine can connect. One that sends its request byte by byte, or none, is let
 * go when its time is over; where there are too many, the oldest that never showed a token goes
 * first, so that strangers crowd out each other and not the person.
 */
#ifndef CARNET_SRC_SANDBOX_API_VISITORS_H
#define CARNET_SRC_SANDBOX_API_VISITORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct MHD_Connection;

struct visitor {
    struct visitor *next, **link;
    struct MHD_Connection *connection;
    int64_t
        due;    /* monotonic: until then a request must be there; INT64_MAX: it is being answered */
    bool known; /* has shown a token that is somebody's */
};
struct visitors {
    struct visitor *first, **last;
    size_t count, most; /* above `most` strangers go */
};

void visitors_init(struct visitors *visitors, size_t most);
struct visitor *visitors_come(struct visitors *visitors, struct MHD_Connection *connection);
void visitors_leave(struct visitors *visitors, struct visitor *visitor); /* frees */
/* A request begins, is there, was answered. */
void visitor_begins(struct visitor *visitor);
void visitor_has_asked(struct visitor *visitor);
void visitor_was_answered(struct visitor *visitor);
/* From time to time: cuts those whose time is over. */
void visitors_look(struct visitors *visitors);

#endif
