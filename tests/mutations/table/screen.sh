# What is shown.

mutation "the sort order is reversed" src/views/server_row.c \
    's/    return order ? order : by_name(a, b);/    return order ? -order : -by_name(a, b);/' \
    unit/views/test_server_row ui/servers/test_frames

mutation "the cursor stays at a place, not at a server" src/tui/list_cursor.c \
    's/    list->home = list->at = list_index(&list->shown, list->selected);/    list->home = list->at = list->at < list->shown.count ? list->at : 0, list->selected = list->shown.items[list->at];/' \
    unit/tui/test_list ui/program/test_keys

mutation "a translation is missing" i18n/fr.po \
    's/^msgstr "Prêt"$/msgstr ""/' lint/check-texts.sh ui/program/test_keys

mutation "a translation loses a name" i18n/fr.po \
    's/^msgstr "{n} sur {all} marqués"/msgstr "{n} marqués"/' lint/check-texts.sh

mutation "NO_COLOR is ignored" src/app/environment.c \
    's/.no_colour = variable("NO_COLOR") != NULL,/.no_colour = false,/' ui/program/test_start

mutation "LC_ALL=C is ignored" src/app/environment.c \
    's/^    if (ctype)$/    if (ctype \&\& !plain_c(ctype))/' ui/program/test_start cli/test-usage.sh

mutation "a damaged setting is not said" src/app/program.c \
    's/    if (choices_read(choices, error) && choices->wrong) {/    if (choices_read(choices, error) \&\& !choices) {/' \
    ui/program/test_start cli/test-start.sh

mutation "language is not remembered" src/app/screen_host.c \
    's/    save("language", next->code);//' ui/program/test_keys
