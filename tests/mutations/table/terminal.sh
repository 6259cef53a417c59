# The terminal.

mutation "the terminal's modes are not restored" src/tui/screen.c \
    's/    tcsetattr(screen->fd, TCSADRAIN, &screen->before);//' \
    ui/program/test_leave ui/terminal/test_screen

mutation "nor after a crash" src/tui/screen_crash.c \
    's/    tcsetattr(crash.fd, TCSANOW, &crash.modes);//' ui/program/test_leave ui/terminal/test_screen

mutation "paste mode stays on" src/tui/screen.c \
    's/static const char modes_off\[\] = .*/static const char modes_off[] = "";/' ui/program/test_leave

mutation "a signal ends with 0" src/app/screen_program.c \
    's/return session.ended_by ? (enum exit_code)(128 + session.ended_by) : EXIT_OK;/return EXIT_OK;/' \
    ui/program/test_leave

mutation "pasted text is keys" src/tui/input.c \
    's/enum { PASTE_BEGIN = 200 };/enum { PASTE_BEGIN = 299 };/' unit/tui/test_input ui/program/test_keys

mutation "closed outputs go to whoever comes next" src/app/program.c \
    's/        if (fcntl(fd, F_GETFD) < 0)/        if (fd < 0)/' cli/test-start.sh
