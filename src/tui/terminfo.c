#include <carnet/tui/terminfo.h>

#include <unistd.h>

#include <curses.h>
#include <term.h>

bool terminfo_look(const char *term, int *colours)
{
    int known;
    if (setupterm(term, STDOUT_FILENO, &known) != OK)
        return false;
    *colours = tigetnum("colors");
    if (*colours < 0)
        *colours = 0;
    del_curterm(cur_term);
    return true;
}
