/*
 * What the person may do in a namespace, as far as it is known.
 *
 * The adapter fills it from access reviews; views ask before they offer an action, and say the reason.
 * Not asked yet and could-not-ask are both RIGHT_UNKNOWN: then the action is offered and the platform's
 * own answer decides.
 */
#ifndef CARNET_MODEL_RIGHTS_H
#define CARNET_MODEL_RIGHTS_H

#include <carnet/model/facts.h>

enum right {
    RIGHT_LIST_SERVERS,
    RIGHT_CREATE_SERVER,
    RIGHT_CHANGE_SERVER, /* stop, start */
    RIGHT_DELETE_SERVER,
    RIGHT_LIST_PODS,
    RIGHT_READ_LOGS,
    RIGHT_LIST_VOLUMES,
    RIGHT_DELETE_VOLUME,
    RIGHT_LIST_EVENTS,
    RIGHT_LIST_QUOTAS,
    RIGHT_LIST_USAGE,
    RIGHT_MANAGE_PEOPLE, /* write role bindings */
    RIGHT_COUNT
};
enum allowed { ALLOWED_UNKNOWN, ALLOWED_YES, ALLOWED_NO };

struct rights {
    unsigned char allowed[RIGHT_COUNT]; /* enum allowed */
};

/* Owner if people may be managed, contributor if servers may be created, viewer if they may be listed,
 * none if not even that; unknown while what decides is unknown. */
enum role rights_role(const struct rights *rights);

#endif
