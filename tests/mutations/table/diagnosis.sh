# Why a server is not well, and the events it rests on.

m=src/model

# -- rules that would hold where they must not -----------------------------------------------------------
mutation "the registry's answer is read in the image's name" $m/rules_container.c \
    's/            else if (!quoted && !address)/            else if (!address)/' \
    unit/model/test_state_container

mutation "a pull that was cured still fails" $m/rules_container.c \
    's/    return !pulled || pulled->event->last < failed->event->last;/    return true;/' \
    unit/model/test_state_container

mutation "whatever is killed was out of memory" $m/rules_container.c \
    's/ && end && str_eq(end->reason, "OOMKilled");/ \&\& end \&\& end->exit_code == 137;/' \
    unit/model/test_state_container

mutation "a program that ended well is told as a crash" $m/rules_container.c \
    's/ && end->exit_code != 0 && !gone_with_machine;/ \&\& !gone_with_machine;/' \
    unit/model/test_state_container

mutation "an init container that did its work has failed" $m/look.c \
    's/        return !container->init || container->now.exit_code != 0;/        return true;/' \
    unit/model/test_state_container

mutation "crashes are counted one too few" $m/rules_container.c \
    's/    int64_t times = container->restarts + 1;/    int64_t times = container->restarts;/' \
    unit/model/test_state_container

mutation "events of the pod before count" $m/look.c \
    's/        return str_eq(event->about_uid, uid);/        return true;/' unit/model/test_state_place

mutation "an old refusal counts though the pod has a node" $m/rules_place.c \
    '/scheduler_says/,/^}/s/    if (look_scheduled(look))/    if (!look)/' unit/model/test_state_place

mutation "a claim that is being deleted does not exist" $m/rules_place.c \
    's/    return at && strstr(at, "." not found");/    return at;/' unit/model/test_diagnosis

mutation "a volume is waited for that nobody said anything of" $m/rules_place.c \
    's/    return volume_in_phase(look, "Pending") && volume_event(look);/    return volume_in_phase(look, "Pending");/' \
    unit/model/test_diagnosis

mutation "two that wait blame each other for a volume" $m/rules_place.c \
    's/    if (pod == user->look->pod || !pod->node\[0\])/    if (pod == user->look->pod)/' unit/model/test_state_place

mutation "all GPUs are in use though not all were looked at" $m/rules_place.c \
    's/lacking >= model->nodes.with_gpus)/lacking > 0)/' unit/model/test_state_place

mutation "what the largest node just has is too much" $m/rules_place.c \
    's/    if (cpu > nodes->cpu_most && /    if (cpu >= nodes->cpu_most \&\& /' unit/model/test_state_place

mutation "what the quota just allows never fits" $m/rules_pod.c \
    's/ && ask > most;/ \&\& ask >= most;/' unit/model/test_state_pod

mutation "a refusal outlives the pod that was deleted after it" $m/rules_pod.c \
    's/           (!deleted || deleted->event->last < found->event->event->last);/           (deleted || !deleted);/' \
    unit/model/test_state_pod

mutation "two of three configurations are blamed alone" $m/rules_pod.c \
    's/    if (first < len && first + 1 + second == len)/    if (first < len)/' unit/model/test_state_pod

mutation "a mount that was made still fails" $m/rules_pod.c \
    's/        if (event && event->event->last >= failure->event->last)/        if (event \&\& !failure)/' \
    unit/model/test_state_pod

mutation "the mount of a program that runs fails" $m/rules_pod.c \
    '/^static bool mount_fails/,/^}/s/CONTAINER_RUNNING/CONTAINER_ENDED/' unit/model/test_state_pod

mutation "a node that was lost once is lost for ever" $m/rules_pod.c \
    's/ && (!ready || found->event->event->last + CLOCKS_APART_S < ready->changed))/ \&\& !ready)/' \
    unit/model/test_state_pod

mutation "a node that says it is back is not believed" $m/rules_pod.c \
    's/    if (node && node->ready && !found->condition)/    if (!pod)/' unit/model/test_diagnosis

mutation "a stop by the platform is blamed on a person" $m/rules_life.c \
    's/} else if (server->stopped_by\[0\] && server->stopped_by_platform)/} else if (server->stopped_by[0] \&\& !server->stopped_by_platform)/' \
    unit/model/test_diagnosis

mutation "a stop by somebody else is told as one from here" $m/stops.c \
    's/ && server->stopped > 1 && \*when == server->stopped;/ \&\& server->stopped > 1;/' unit/model/test_state_life

mutation "a pod that goes is ready" $m/rules_life.c \
    '/^static bool ready(/,/^}/s/    if (look->pod && look->pod->meta.deleting)/    if (!look)/' \
    unit/model/test_state_life

mutation "any finalizer is called the end of the pod" $m/rules_life.c \
    's/look->pod && meta->finalizer_count == 1 &&/look->pod \&\&/' unit/model/test_state_life

mutation "a stop that hangs at a lost node is told as one that goes on" $m/rules_life.c \
    's/    if (node_lost(look, &lost)) {/    if (!look) {/' unit/model/test_state_life

mutation "who may not read events is told that there are none" $m/rules_pod.c \
    's/RIGHT_LIST_EVENTS) == ALLOWED_NO;/RIGHT_LIST_EVENTS) == ALLOWED_NO \&\& !look;/' \
    unit/model/test_diagnosis

mutation "steps are offered that one may not take" $m/steps.c \
    's/ || model_allowed(model, ns, right) != ALLOWED_NO) {/ || model) {/' unit/model/test_diagnosis

mutation "a volume that is the cause is said to be fine" src/views/why_checks.c \
    's/    if (claims > 0 && !is_volume_cause(c->status->cause))/    if (claims > 0)/' \
    unit/views/test_report

mutation "a node that does not answer is said to answer" src/views/why_checks.c \
    's/    if (node && node->ready)/    if (node)/' unit/views/test_report

mutation "the log of the run that goes on is quoted for the one that ended" src/views/why.c \
    's/status->container, !status->ended};/status->container, status->ended};/' ui/sheets/test_why

# -- events ----------------------------------------------------------------------------------------------
mutation "a repetition in other words is folded away" $m/events.c \
    's/ && strcmp(original->message, words) == 0)/)/' unit/model/test_events

mutation "the newest event goes first" $m/events.c \
    's/last_of(link_entry(at)) < last_of(oldest))/last_of(link_entry(at)) > last_of(oldest))/' \
    unit/model/test_events

mutation "events of an earlier server of that name count" $m/events.c \
    's/    return event->last && event->last + CLOCKS_APART_S < server->meta.created &&/    return event->last < 0 \&\&/' \
    unit/model/test_events

mutation "folded events lose their count" $m/event_lines.c \
    's/INT64_MAX : line->count + older->count;/INT64_MAX : line->count;/' unit/platform/test_kube_events

mutation "folded events lose their beginning" $m/event_lines.c \
    's/        line->first = older->first;/        line->first = older->last;/' unit/platform/test_kube_events
