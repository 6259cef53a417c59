#include "wants.h"

#include <carnet/base/mem.h>

#include "frame.h"

/* Of the namespace shown, or of all. Events and volumes of all namespaces are as many as their
 * servers. */
static const enum kind of_namespace[] = {KIND_SERVER, KIND_POD,    KIND_USAGE,
                                         KIND_EVENT,  KIND_VOLUME, KIND_QUOTA};
static const enum kind of_cluster[] = {KIND_NAMESPACE, KIND_NODE};

void wants_take(struct ui *ui)
{
    const char *namespace = ui->all ? NULL : ui->namespace;
    for (size_t i = 0; i < ARRAY_LEN(of_cluster); i++)
        platform_want(ui->platform, ui, of_cluster[i], NULL);
    if (!ui->all && !ui->namespace[0])
        return;
    for (size_t i = 0; i < ARRAY_LEN(of_namespace); i++)
        platform_want(ui->platform, ui, of_namespace[i], namespace);
    if (namespace)
        platform_ask_rights(ui->platform, namespace);
}

void wants_drop(struct ui *ui)
{
    const char *namespace = ui->all ? NULL : ui->namespace;
    for (size_t i = 0; i < ARRAY_LEN(of_cluster); i++)
        platform_unwant(ui->platform, ui, of_cluster[i], NULL);
    if (!ui->all && !ui->namespace[0])
        return;
    for (size_t i = 0; i < ARRAY_LEN(of_namespace); i++)
        platform_unwant(ui->platform, ui, of_namespace[i], namespace);
}

static bool is_read(const struct ui *ui, enum kind kind, const char *namespace)
{
    struct feed feed;
    platform_feed(ui->platform, kind, namespace, &feed);
    return feed.state != FEED_NONE && feed.state != FEED_LOADING;
}

bool wants_settled(const struct ui *ui)
{
    const char *namespace = ui->all ? NULL : ui->namespace;
    bool all = true;
    for (size_t i = 0; i < ARRAY_LEN(of_cluster); i++)
        all = all && is_read(ui, of_cluster[i], NULL);
    for (size_t i = 0; i < ARRAY_LEN(of_namespace); i++)
        all = all && is_read(ui, of_namespace[i], namespace);
    return all;
}
