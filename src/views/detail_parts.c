#include "detail_parts.h"

#include <carnet/base/i18n.h>
#include <carnet/model/model.h>

#include "frame.h"

const struct server *detail_server(const struct detail *detail)
{
    if (!detail->ui->model || detail->name.len == 0)
        return NULL;
    return model_server(detail->ui->model, detail->namespace.s, detail->name.s);
}

void detail_age(struct detail *detail, struct str *out, const char *pattern, int64_t when)
{
    int64_t age = frame_platform_now(detail->ui) - when;
    age = age > 0 ? age : 0;
    detail->seconds = detail->seconds || age < 60;
    TR_FILL(out, pattern, ARG_K("age", ARG_DURATION, age));
}
