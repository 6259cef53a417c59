#include <carnet/platform/platform.h>

#include <carnet/base/clock.h>

void platform_start(struct platform *platform)
{
    platform->ops->start(platform);
}

void platform_free(struct platform *platform)
{
    if (platform)
        platform->ops->free(platform);
}

void platform_want(struct platform *platform, void *owner, enum kind kind, const char *namespace)
{
    platform->ops->want(platform, owner, kind, namespace);
}

void platform_unwant(struct platform *platform, void *owner, enum kind kind, const char *namespace)
{
    platform->ops->unwant(platform, owner, kind, namespace);
}

void platform_forget(struct platform *platform, void *owner)
{
    platform->ops->forget(platform, owner);
}

void platform_retry(struct platform *platform)
{
    platform->ops->retry(platform);
}

void platform_link(const struct platform *platform, struct link *link)
{
    platform->ops->link(platform, link);
}

int64_t platform_now(const struct platform *platform)
{
    struct link link = {0};
    platform_link(platform, &link);
    return clock_wall() + link.ahead;
}

void platform_feed(const struct platform *platform, enum kind kind, const char *namespace,
                   struct feed *feed)
{
    platform->ops->feed(platform, kind, namespace, feed);
}

void platform_ask_rights(struct platform *platform, const char *namespace)
{
    platform->ops->ask_rights(platform, namespace);
}

void platform_traffic(const struct platform *platform, struct platform_traffic *traffic)
{
    *traffic = (struct platform_traffic){0};
    if (platform && platform->ops->traffic)
        platform->ops->traffic(platform, traffic);
}

bool platform_outcome_open(const struct error *error)
{
    if (error->status >= 400 && error->status < 500)
        return false; /* it arrived, and was refused */
    switch (error->code) {
    case ERR_CANCELLED: /* nobody waited for the answer */
    case ERR_TIMEOUT:
    case ERR_CUT:
    case ERR_PROTOCOL:
    case ERR_TOO_LARGE:
        return true;
    case ERR_SERVER: /* of who stands between */
        return error->status >= 502 && error->status <= 504;
    default:
        return false;
    }
}
