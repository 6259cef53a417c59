#include "unread.h"

#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/base/i18n.h>
#include <carnet/base/str.h>
#include <carnet/platform/platform.h>

bool as_of_look(struct as_of *out, const struct platform *platform, const char *ns,
                const struct server *server)
{
    struct feed feed = {0};
    struct link link = {0};
    platform_feed(platform, KIND_SERVER, ns, &feed);
    platform_link(platform, &link);
    bool old = server->remembered || feed.state == FEED_STALE;
    *out = (struct as_of){
        .when = server->remembered ? server->remembered : feed.as_of,
        .why = link.error.code != ERR_NONE ? link.error : feed.error,
    };
    return old && out->when > 0;
}

static void not_read(struct str *out, const struct feed *feed)
{
    AUTO_STR struct str why = STR_INIT(STR_LINE);
    error_text(&why, &feed->error);
    if (why.len > 0)
        TR_FILL(out, _("Events were not read. {why}"), ARG_S("why", why.s));
    else
        str_add(out, _("Events were not read."));
}

void no_events(struct str *out, const struct platform *platform, const char *ns, bool waits)
{
    struct feed feed = {0};
    char clock[6];
    platform_feed(platform, KIND_EVENT, ns, &feed);
    switch (feed.state) {
    case FEED_FORBIDDEN:
        TR_FILL(out, _("You may not read events here. The missing right: {right}."),
                ARG_S("right", platform->ops->right_name(platform, RIGHT_LIST_EVENTS)));
        return;
    case FEED_NONE:
    case FEED_LOADING:
        if (waits)
            str_add(out, _("Reading…"));
        else
            not_read(out, &feed);
        return;
    case FEED_LIVE:
        str_add(out, _("No event that the platform still keeps (about the last hour)."));
        return;
    case FEED_STALE:
    case FEED_NOT_SERVED:
        break;
    }
    if (feed.as_of == 0) {
        not_read(out, &feed);
        return;
    }
    clock_hour_minute(clock, feed.as_of);
    TR_FILL(out, _("As of {time}, no event that the platform still kept (about an hour)."),
            ARG_S("time", clock));
}
