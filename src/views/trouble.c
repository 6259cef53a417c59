#include "trouble.h"

#include <carnet/base/clock.h>
#include <carnet/base/i18n.h>

#include "frame.h"
#include "messages.h"

#define MOMENT_MS 2000 /* a list that is read again is not yet old */

static void look_at_list(const struct ui *ui, struct feed *feed)
{
    platform_feed(ui->platform, KIND_SERVER, ui->all ? NULL : ui->namespace, feed);
}

/* Where there are none the sentence stands in their place. */
static bool shows_rows(const struct ui *ui)
{
    return model_count(ui->model, KIND_SERVER, ui->all ? NULL : ui->namespace) > 0;
}

/* The header has room for the state alone: why it is so is said here. Old and slowed down it says
 * in full. */
static enum error_code of_link(const struct link *link)
{
    if (link->state == LINK_LIVE || link->state == LINK_CONNECTING || link->state == LINK_OLD ||
        link->state == LINK_SLOWED)
        return ERR_NONE;
    return link->error.code;
}

/* Not said: what the connection is about, and that a version is no longer kept (the list is being
 * read again by itself). */
static enum error_code of_list(const struct link *link, const struct feed *feed)
{
    if (link->state != LINK_LIVE || feed->state != FEED_STALE)
        return ERR_NONE;
    switch (feed->error.code) {
    case ERR_GONE:
    case ERR_CUT:
    case ERR_REFUSED:
    case ERR_NAME:
    case ERR_TLS:
    case ERR_UNAUTHORIZED:
        return ERR_NONE;
    default:
        return feed->error.code;
    }
}

static void say(struct ui *ui, enum error_code *said, enum error_code code,
                const struct error *error)
{
    if (code == *said)
        return;
    *said = code;
    if (code != ERR_NONE)
        messages_say_trouble(ui->messages, frame_now(ui), error);
}

/* Stays said as long as it is so. Where the list has no rows it stands in their place. */
static void let_stand(struct ui *ui, const struct link *link)
{
    bool stands = of_link(link) != ERR_NONE && shows_rows(ui);
    messages_stand(ui->messages, stands ? &link->error : NULL);
}

bool trouble_sandbox_ended(const struct ui *ui, struct error *error)
{
    const struct ui_host *host = ui->options.host_ops;
    struct link link;
    if (!ui->platform || !host->sandbox || !host->sandbox(ui->options.host))
        return false;
    platform_link(ui->platform, &link);
    if (link.state != LINK_OFFLINE || link.error.code != ERR_REFUSED)
        return false;
    error_set(error, ERR_REFUSED, NA_("The sandbox has ended.", "C, then Enter, starts it again."),
              NULL, NULL);
    return true;
}

void trouble_look(struct ui *ui)
{
    struct trouble *trouble = ui->trouble;
    struct feed feed;
    struct link link;
    look_at_list(ui, &feed);
    platform_link(ui->platform, &link);
    bool ended = trouble_sandbox_ended(ui, &link.error);
    enum error_code code = ended ? ERR_REFUSED : of_link(&link);
    let_stand(ui, &link);
    say(ui, &trouble->link, shows_rows(ui) ? code : ERR_NONE, &link.error);
    say(ui, &trouble->list, of_list(&link, &feed), &feed.error);
    if (trouble->link == ERR_NONE && trouble->list == ERR_NONE)
        messages_end_trouble(ui->messages);
    if (link.state != LINK_LIVE || feed.state != FEED_STALE)
        trouble->stale_since = 0;
    else if (trouble->stale_since == 0)
        trouble->stale_since = clock_mono_ms();
}

int64_t trouble_age(const struct ui *ui)
{
    struct feed feed;
    int64_t since = ui->trouble->stale_since;
    if (!ui->platform || since == 0 || clock_mono_ms() - since < MOMENT_MS)
        return -1;
    look_at_list(ui, &feed);
    return feed.as_of > 0 ? frame_now(ui) - feed.as_of : -1;
}
