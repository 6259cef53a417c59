#include "detail_yaml.h"

#include <carnet/base/i18n.h>

#include "detail_parts.h"
#include "frame.h"
#include "words.h"

void yaml_init(struct yaml *yaml)
{
    yaml->pager = pager_new();
    str_init(&yaml->key, STR_LINE);
}

void yaml_fini(struct yaml *yaml)
{
    pager_free(yaml->pager);
    str_fini(&yaml->key);
}

void yaml_forget(struct detail *detail, struct platform *platform)
{
    struct yaml *yaml = &detail->yaml;
    if (platform && yaml->asked)
        platform_forget(platform, detail);
    yaml->asked = yaml->read = yaml->stale = false;
    yaml->error = ERROR_NONE;
    str_clear(&yaml->key);
    pager_clear(yaml->pager);
}

/* "name:" in accent, the rest as it is. */
static void add_line(struct pager *pager, const char *line, size_t len)
{
    AUTO_STR struct str part = STR_INIT(STR_DOCUMENT);
    size_t at = 0;
    while (at < len && (line[at] == ' ' || line[at] == '-'))
        at++;
    size_t name = at;
    while (name < len && line[name] != ':' && line[name] != ' ' && line[name] != '"')
        name++;
    if (name == len || line[name] != ':' || name == at)
        name = at = 0;
    str_add_n(&part, line, at);
    pager_add(pager, INK_TEXT, part.s);
    str_clear(&part);
    str_add_n(&part, line + at, name - at);
    pager_add(pager, INK_ACCENT, part.s);
    str_clear(&part);
    str_add_n(&part, line + name, len - name);
    pager_add(pager, INK_TEXT, part.s);
    pager_end_line(pager);
}

static void fill(struct pager *pager, const char *text, size_t len)
{
    pager_clear(pager);
    while (len > 0) {
        size_t n = 0;
        while (n < len && text[n] != '\n')
            n++;
        add_line(pager, text, n);
        n += n < len;
        text += n;
        len -= n;
    }
}

static void answered(void *data, const struct error *error, const char *text, size_t len)
{
    struct detail *detail = data;
    struct yaml *yaml = &detail->yaml;
    yaml->asked = false;
    yaml->error = *error;
    yaml->read = error->code == ERR_NONE;
    if (yaml->read)
        fill(yaml->pager, text, len);
    frame_dirty(detail->ui);
}

static void ask(struct detail *detail, const char *key)
{
    struct yaml *yaml = &detail->yaml;
    struct platform *platform = detail->ui->platform;
    const struct ref ref = {detail->namespace.s, detail->name.s};
    if (!str_eq(key, yaml->key.s)) {
        yaml_forget(detail, platform);
        str_add(&yaml->key, key);
        pager_first(yaml->pager);
    } else if (yaml->asked || !yaml->stale) {
        return;
    }
    yaml->asked = true;
    yaml->stale = false;
    platform->ops->read_yaml(platform, detail, KIND_SERVER, &ref, answered, detail);
}

/* An object that cannot be read as a server is shown as it came. */
static bool draw_unreadable(struct detail *detail, struct area area)
{
    const struct server *server = detail_server(detail);
    if (!server->unreadable || detail->yaml.read)
        return false;
    draw_wrapped(area, 0, 1, area.cols - 2, area.rows, INK_TEXT, server->unreadable);
    return true;
}

void yaml_draw(struct detail *detail, struct area area)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    struct yaml *yaml = &detail->yaml;
    if (detail->ui->platform) {
        AUTO_STR struct str key = STR_INIT(STR_LINE);
        str_add(&key, detail->namespace.s);
        str_add_char(&key, '/');
        str_add(&key, detail->name.s);
        ask(detail, key.s);
    }
    if (yaml->read) { /* also while it is read again */
        pager_draw(yaml->pager, area_part(area, 0, 1, area.rows, area.cols - 2));
        return;
    }
    if (draw_unreadable(detail, area))
        return;
    if (yaml->error.code == ERR_NONE)
        str_add(&text, _("Reading…"));
    else
        words_error(&text, &yaml->error, detail->ui->actions);
    draw_wrapped(area, 0, 3, area.cols - 4, area.rows,
                 yaml->error.code == ERR_NONE ? INK_MUTED : INK_TEXT, text.s);
}
