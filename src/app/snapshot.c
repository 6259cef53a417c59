/*
 * carnet --snapshot: one frame of the screen as text, and the end. Waits until what it shows was
 * read.
 */
#include <stdio.h>

#include <carnet/base/str.h>
#include <carnet/tui/grid.h>

#include "program.h"
#include "screen_host.h"

#define SETTLE_TIMEOUT_MS 20000
#define EXTRAS_TIMEOUT_MS 3000 /* reasons, volumes and figures are waited for, but not long */

static bool settled(struct program *program, void *data)
{
    return ui_settled(((struct screen_host *)data)->ui);
}

static bool complete(struct program *program, void *data)
{
    return ui_complete(((struct screen_host *)data)->ui);
}

/* A script reads the exit code, not the frame: a platform that cannot be had is told by it as by
 * the commands. */
static enum exit_code code_of(const struct screen_host *host)
{
    struct error error = host->no_platform;
    if (host->program->platform)
        (void)program_link_failed(host->program, &error);
    return error.code == ERR_NONE ? EXIT_OK : exit_code_of(&error);
}

enum exit_code program_snapshot(struct program *program, int cols, int rows)
{
    struct screen_host host;
    struct grid grid;
    enum exit_code code;
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);

    screen_host_init(&host, program, false);
    if (program_wait(program, settled, &host, SETTLE_TIMEOUT_MS))
        program_wait(program, complete, &host, EXTRAS_TIMEOUT_MS);
    grid_init(&grid);
    grid_resize(&grid, rows, cols);
    ui_draw(host.ui, &grid);
    grid_text(&grid, &text, !environment_utf8(&program->env));
    fputs(text.s, stdout);
    grid_fini(&grid);
    code = code_of(&host);
    screen_host_fini(&host);
    return code;
}
