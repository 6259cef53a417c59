# What is changed there, the call that is shown for it, and the history.

k=src/platform/kubernetes

mutation "stop starts, start stops" $k/change_request.c \
    's/change->verb == VERB_STOP_SERVER ? when : NULL/change->verb != VERB_STOP_SERVER ? when : NULL/' \
    ui/program/test_keys ui/program/test_change

mutation "another server of the same name is deleted" $k/change_request.c \
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

mutation "rights are not asked" src/views/changes.c \
    's/    return !namespace || model_allowed(ui->model, namespace, right) != ALLOWED_NO;/    return true;/' \
    ui/servers/test_keys

mutation "a conflict is overcome whatever was changed meanwhile" $k/change.c \
    's/    if (change->wish.generation >= 0 && change->wish.generation != generation)/    if (change->wish.generation < -1)/' \
    faults/test_watch

mutation "volumes go though their server did not" src/platform/plan_run.c \
    's/    if (error->code != ERR_NONE || !send_volume(task))/    if (!send_volume(task))/' \
    unit/platform/test_plan_run

mutation "--dry-run sends" src/app/command_change.c \
    's/    if (program->options.dry_run)/    if (program->options.dry_run \&\& !plan)/' cli/test-calls.sh

# -- the call of kubectl that is shown -----------------------------------------------------------------
mutation "the call forgets which object is meant" $k/change_request.c \
    '/^void change_patch/,/^}/s/    if (change->uid && change->uid\[0\])/    if (!change)/' \
    unit/platform/test_kube_request

mutation "the call deletes in another way than carnet" $k/change_request.c \
    's/str_eq(propagation(change->verb), "Foreground")/str_eq(propagation(change->verb), "Background")/' \
    unit/platform/test_kube_request

mutation "a name may be an option of the call" $k/change_request.c \
    "s/ && name\[0\] != '-' && name\[0\] != '.';/;/" unit/platform/test_kube_request

mutation "the call goes to another context" $k/change_request.c \
    's/" --context="/" --user="/' unit/platform/test_kube_request

mutation "the call deletes volumes whether the server went or not" src/platform/plan_command.c \
    's/" &&\\n  "/" ;\\n  "/' unit/platform/test_plan_command

mutation "half of a change is shown as its call" src/platform/plan_command.c \
    's/^    str_truncate(out, before);//' unit/platform/test_plan_command

mutation "an apostrophe ends the word of a call" src/base/shell.c \
    "s/str_add(out, \"'.*''\")/str_add_char(out, *word)/" unit/base/test_shell

mutation "a call may hold control characters" src/base/shell.c \
    's/    if (has_controls(word))/    if (!word)/' unit/base/test_shell

# -- the history ---------------------------------------------------------------------------------------
mutation "what failed is done in the history" src/app/history.c \
    's/    return error->code == ERR_NONE ? "done"/    return error ? "done"/' unit/app/test_history

mutation "the history is for everybody to read" src/app/history.c \
    's/ || fchmod(fd, 0600) != 0) {/) {/' unit/app/test_history

mutation "the history is written through a link" src/app/history.c \
    's/ | O_CLOEXEC | O_NOFOLLOW, 0600);/ | O_CLOEXEC, 0600);/' unit/app/test_history

mutation "half a line of the history stays" src/app/history.c \
    's/    if (end >= 0 && ftruncate(fd, end) != 0)/    if (end < -1)/' unit/app/test_history

mutation "the history speaks to the terminal" src/app/history.c \
    's/        utf8_clean(&reading->texts, text, strlen(text), HISTORY_LINE_MAX, 0);/        str_add(\&reading->texts, text);/' \
    cli/test-history.sh
