# What is broken, and which suites must notice: mutation NAME FILE SED SUITE…
# The expression changes exactly one line. Suites are paths below tests/, each must turn red.

k=src/platform/kubernetes

# -- what comes from the platform ---------------------------------------------------------------------
mutation "deletions are dropped" $k/intake.c \
    's/if (str_eq(type, "DELETED"))$/if (str_eq(type, "deleted"))/' \
    faults/test_watch ui/program/test_keys
mutation "a change is taken for nothing" $k/intake.c \
    's/if (str_eq(type, "ADDED") || str_eq(type, "MODIFIED"))/if (str_eq(type, "ADDED"))/' \
    ui/program/test_keys
mutation "the version after a bookmark is ignored" $k/watch_read.c \
    's/    if (event.version\[0\])/    if (event.version[0] \&\& result != INTAKE_BOOKMARK)/' \
    faults/test_watch
mutation "410 is a failure like others" $k/status_error.c \
    's/{410, ERR_GONE}/{410, ERR_INVALID}/' unit/platform/test_kube_status
mutation "410 is not read again" $k/remedy.c \
    's/return m->failures == 0 || !m->reading ? REMEDY_READ_AGAIN : REMEDY_BACK_OFF;/return REMEDY_BACK_OFF;/' \
    unit/platform/test_kube_remedy
mutation "a nameless item lets its row go" $k/watch.c \
    's/    if (w->sweep && w->nameless)/    if (w->sweep \&\& w->nameless \&\& !w->sweep)/' faults/test_watch
mutation "an item at the border of two chunks is lost" src/data/json_split.c \
    '/^static const char .item_text/,/^}/s/        item_give(split, split->item.s, split->item.len);/        split->state = split->form == JSON_SPLIT_LIST ? ITEM_END : ITEM;/' \
    unit/data/test_json_split
mutation "texts are not cleaned" $k/decode.c \
    's/    utf8_clean(&d->scratch, bytes, len, max, 0);/    str_add_n(\&d->scratch, bytes, len < max ? len : max);/' \
    unit/platform/test_kube_decode ui/program/test_hostile
mutation "memory is counted in thousands" src/base/quantity.c \
    's/{"Mi", 0, 20}/{"Mi", 6, 0}/' unit/base/test_quantity
mutation "amounts have no maximum" $k/decode.c \
    's/    return amount > DECODE_AMOUNT ? DECODE_AMOUNT : amount;/    return amount;/' \
    unit/platform/test_kube_decode

# -- what is changed there ----------------------------------------------------------------------------
mutation "stop starts, start stops" $k/change.c \
    's/change->verb == VERB_STOP_SERVER ? now : NULL/change->verb != VERB_STOP_SERVER ? now : NULL/' \
    ui/program/test_keys ui/program/test_change
mutation "another server of the same name is deleted" $k/change.c \
    's/json_begin(&w, "preconditions"/json_begin(\&w, "ignored"/' ui/program/test_keys
mutation "servers in use are stopped with the others" src/platform/plan.c \
    's/return !item->was_stopped && item->idle >= 0 && item->idle < IN_USE_S;/return item->idle < -1;/' \
    unit/platform/test_plan ui/sheets/test_bulk
mutation "the typed number is not looked at" src/views/bulk.c \
    's/    if (!plan_typed_right(bulk->plan, bulk->typed.text.s)) {/    if (!bulk->plan) {/' \
    ui/sheets/test_bulk
mutation "the typed name is not looked at" src/views/confirm.c \
    's/!plan_typed_right(confirm->plan, confirm->typed.text.s)) {/!confirm->plan) {/' \
    ui/sheets/test_confirm
mutation "rights are not asked" src/views/frame.c \
    's/    return !namespace || model_allowed(ui->model, namespace, right) != ALLOWED_NO;/    return true;/' \
    ui/servers/test_keys

# -- what is shown ------------------------------------------------------------------------------------
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

# -- the terminal -------------------------------------------------------------------------------------
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
