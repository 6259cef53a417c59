# What carnet costs: its own weight, frames for slow terminals, requests to a platform in trouble.

mutation "CPU is counted from the start" src/app/weight.c \
    's/    figures->cpu = divided((last->cpu - before->cpu) \* 1000,/    figures->cpu = divided(last->cpu * 1000,/' \
    unit/app/test_weight

mutation "calls of the last minute are those of the last reading" src/app/weight.c \
    's/        if (last->at - reading->at >= MINUTE)/        if (last->at - reading->at >= 0)/' unit/app/test_weight

mutation "the meter never rests" src/app/weight.c \
    's/            weight->interval \* 2 < INTERVAL_MOST ? weight->interval \* 2 : INTERVAL_MOST;/            INTERVAL_LEAST;/' unit/app/test_weight

mutation "the meter is read as often where that is dear" src/app/weight.c \
    's/    if (weight->interval < affordable(reading))/    if (!weight)/' unit/app/test_weight

mutation "calls to the platform one left are forgotten" src/app/weight.c \
    's/^    weight->requests += traffic.requests;//' unit/app/test_weight

mutation "figures are read as often where that is dear" src/platform/kubernetes/watch.c \
    's/    if (w->scope.resource != KIND_USAGE || wish <= poll)/    if (w)/' unit/platform/test_kube_feeds

mutation "frames are sent faster than the terminal takes them" src/tui/pace.c \
    's/    if (bytes_flying(pace) > (pace->key ? CREDIT : 0) && patience > due)/    if (!pace)/' \
    unit/tui/test_pace ui/program/test_slow_terminal

mutation "a full line is not seen" src/tui/pace.c \
    's/    if (took > LATE_MS || queued > QUEUED_MAX)/    if (took > LATE_MS)/' unit/tui/test_pace

mutation "a terminal that never answers is asked for ever" src/tui/pace.c \
    's/^        pace->asks = false;/        pace->asks = true;/' unit/tui/test_pace

mutation "keys wait for the next frame" src/tui/pace.c \
    's/    if (pace->key || pace->last == 0 || due < now)/    if (pace->last == 0 || due < now)/' unit/tui/test_pace

mutation "a platform that is down is asked without rest" src/platform/kubernetes/pace.c \
    's/        wait = wait > most \/ 2 ? most : wait \* 2;/        wait = first;/' unit/platform/test_kube_pace

mutation "rows vanish when the line is cut" src/platform/kubernetes/watch.c \
    '/^void watch_drop_request/,/^}/s/        model_sweep_abort(w->sweep);/        model_sweep_end(w->sweep);/' \
    faults/test_watch

mutation "half an answer is taken for the whole" src/platform/kubernetes/watch.c \
    's/    if (w->told.code == ERR_NONE && in_an_item(w)) {/    if (w->told.code == ERR_NONE \&\& !w) {/' faults/test_watch

mutation "a web page makes the platform live again" src/platform/kubernetes/link.c \
    's/    if (str_starts(head->content_type, "text\/html"))/    if (!head)/' faults/test_watch
