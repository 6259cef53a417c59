#include "shown.h"

#include <string.h>

#include <carnet/base/str.h>
#include <carnet/model/model.h>

#include "detail.h"
#include "frame.h"
#include "servers.h"
#include "spaces.h"
#include "wants.h"

/* What is shown ------------------------------------------------------------------------------- */

void shown_go(struct ui *ui, const char *namespace, bool all)
{
    AUTO_STR struct str name = STR_INIT(sizeof ui->namespace - 1);
    str_add(&name, namespace);
    if (!ui->platform)
        return;
    if (ui->all != all || strcmp(ui->namespace, name.s) != 0) {
        wants_drop(ui);
        ui->all = all;
        memcpy(ui->namespace, all ? "" : name.s, all ? 1 : name.len + 1);
        wants_take(ui);
        servers_filter_clear(ui->servers);
    }
    detail_leave(ui->detail, ui->platform);
    servers_show(ui->servers);
    spaces_show(ui->spaces);
    ui->options.host_ops->namespace_shown(ui->options.host, all ? "" : name.s);
    frame_dirty(ui);
}

const struct server *shown_server(const struct ui *ui)
{
    struct ref ref;
    if (!ui->model || !servers_selected(ui->servers, &ref))
        return NULL;
    return model_server(ui->model, ref.namespace, ref.name);
}
