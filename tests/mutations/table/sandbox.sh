# The sandbox: its store, the API, people and rights, processes, folders, hostile requests.
#
# Never break what ends processes or removes files (src/sandbox/process/process_table.c,
# folder_remove): the suites run for real.

box=src/sandbox

# -- store -------------------------------------------------------------------------------------------------
mutation "who is too far behind is told that nothing changed" src/data/objects.c \
    's/    if (after < objects->oldest) {/    if (!objects) {/' unit/data/test_objects unit/sandbox/test_lists

mutation "changes are forgotten that are still promised" src/data/objects.c \
    's/    \*oldest = objects->version - objects->keep;/    *oldest = objects->version;/' unit/data/test_objects

mutation "a version is given twice after a write that failed" src/data/objects.c \
    's/^    objects->version = objects->before.version;//' unit/data/test_objects

mutation "changes that are still there are refused after a write that failed" src/data/objects.c \
    's/^    objects->oldest = objects->before.oldest;//' unit/data/test_objects

mutation "half of a group is kept" src/data/objects.c \
    's/    if (!failed && run(objects, "COMMIT"))/    if (run(objects, "COMMIT") \&\& !failed)/' unit/data/test_objects

mutation "the store is for everybody to read" src/data/objects.c \
    's/fchmod(fd, 0600) == 0;/fchmod(fd, 0644) == 0;/' unit/data/test_objects

# -- objects -----------------------------------------------------------------------------------------------
mutation "an update overwrites what it has not seen" $box/objects/registry_write.c \
    's/        return str_eq(said, meta_str(write->old, "resourceVersion")) ||/        return *said ||/' \
    unit/sandbox/test_registry

mutation "an update of another object of that name is taken" $box/objects/registry_write.c \
    's/    if (!\*uid || str_eq(uid, meta_str(write->old, "uid")))/    if (*name)/' unit/sandbox/test_registry

mutation "a replaced object loses its status" $box/objects/registry_write.c \
    's/        json_set(write->doc, next, "status", json_get(write->old, "status"));/        json_set(write->doc, next, "status", NULL);/' \
    unit/sandbox/test_registry

mutation "a dry run of an update changes" $box/objects/registry_write.c \
    's/    if (json_equal(shaped, write->old) || (write->flags & WRITE_DRY_RUN))/    if (json_equal(shaped, write->old))/' \
    unit/sandbox/test_registry

mutation "an object goes though a finalizer holds it" $box/objects/registry_write.c \
    's/           json_count(json_at(object, "metadata.finalizers")) == 0 &&/           object \&\&/' \
    unit/sandbox/test_registry

mutation "the precondition of a deletion is not looked at" $box/objects/registry_delete.c \
    's/    if (\*options->uid && !str_eq(options->uid, uid))/    if (*options->uid \&\& !*uid)/' \
    unit/sandbox/test_registry

mutation "a dry run of a deletion deletes" $box/objects/registry_delete.c \
    's/    if (!options->dry_run)/    if (options)/' unit/sandbox/test_registry

mutation "a quota looks at the new one alone" $box/objects/quota.c \
    's/    if (number_add(now, asked) <= most)/    if (asked <= most)/' unit/sandbox/test_registry

mutation "a pod that ended keeps its share of the quota" $box/objects/quota.c \
    '/^static int64_t pod_use/,/^}/s/    if (pod_is_over(pod))/    if (!pod)/' unit/sandbox/test_registry

mutation "the dependents of an earlier owner of that name stay" $box/world/gc.c \
    's/           str_eq(object_uid(&found), json_str(json_get(owner, "uid"), ""));/           object_uid(\&found);/' \
    unit/sandbox/test_world_controllers

# -- the API -----------------------------------------------------------------------------------------------
mutation "who watches one namespace hears of all" $box/api/watch.c \
    's/        (\*watch->ns && strcmp(event->ns, watch->ns) != 0) ||/        (!event) ||/' unit/sandbox/test_server

mutation "what ceased to match is never told" $box/api/watch.c \
    's/    if (event->change == REGISTRY_MODIFIED && matched && !matches)/    if (!event)/' unit/sandbox/test_server

mutation "the end of the first content is not told" $box/api/watch.c \
    's/        send_bookmark(watch, true);/        send_bookmark(watch, false);/' unit/sandbox/test_server

mutation "a page of the web may ask under a name of its own" $box/api/http_connection.c \
    's/    if (!host || !is_loopback(host) || is_cross_site(request)) {/    if (!host || is_cross_site(request)) {/' \
    unit/sandbox/test_server

mutation "a page of the web may ask" $box/api/http_connection.c \
    's/    if (!host || !is_loopback(host) || is_cross_site(request)) {/    if (!host || !is_loopback(host)) {/' \
    unit/sandbox/test_server

mutation "a body that was cut is taken for whole" $box/api/http_connection.c \
    's/    if (request->body.cut)/    if (!request)/' unit/sandbox/test_hostile

mutation "a slash in disguise is a part of a name" $box/api/route.c \
    "s/!\*part || strchr(part, '\/') || strcmp(part, \"..\") == 0 ||/!*part ||/" unit/sandbox/test_hostile

mutation "strangers keep everybody out" $box/api/visitors.c \
    's/    if (visitors->count > visitors->most)/    if (!visitors)/' unit/sandbox/test_hostile

# -- people ------------------------------------------------------------------------------------------------
mutation "the name of a group is a person's" $box/people/rights.c \
    's/        if ((str_eq(kind, "User") && str_eq(name, person->name)) ||/        if (str_eq(name, person->name) ||/' \
    unit/sandbox/test_rights

mutation "strangers have the rights of members" $box/people/rights.c \
    's/    if (in_group(search->person, "sandbox:members"))/    if (search->person)/' unit/sandbox/test_rights

mutation "who may look may change" $box/people/roles.c \
    's/enum { VIEW_RULES = 8,/enum { VIEW_RULES = 9,/' unit/sandbox/test_roles unit/sandbox/test_rights

mutation "a rule for one object is for all" $box/people/roles.c \
    's/           (json_count(names) == 0 || listed(names, ask->name));/           (names || !names);/' unit/sandbox/test_roles

mutation "who signs in with a part of a token is let in" $box/people/people.c \
    's/token, TOKEN_TEXT - 1) == 0)/token, TOKEN_TEXT \/ 2) == 0)/' unit/sandbox/test_people

mutation "two sandboxes share a folder" $box/lock.c \
    's/    if (fcntl(fd, F_SETLK, &whole) == 0)/    if (fcntl(fd, F_SETLK, \&whole) <= 0)/' unit/sandbox/test_control

# -- processes and folders ---------------------------------------------------------------------------------
mutation "containers see the sandbox's own environment" $box/process/process_keeper.c \
    's/^    environ = strings_of(json_get(spec, "env"));//' unit/sandbox/test_world_kubelet

mutation "a server is ended without being asked" $box/process/process_keeper.c \
    's/        kill(keeper->child, SIGTERM);/        kill(keeper->child, SIGKILL);/' unit/sandbox/test_world_kubelet

mutation "the end of a container is told as a good one" $box/process/process_keeper.c \
    's/WEXITSTATUS(keeper->status) : 128/0 : 128/' unit/sandbox/test_world_kubelet

mutation "a notebook server lets everybody in" $box/process/process_server.c \
    's/    return visitor->server->token.len > 0 && same(token, visitor->server->token.s);/    return true;/' \
    unit/sandbox/test_world_kubelet

mutation "the token of a server stands in its log" $box/process/process_server.c \
    's/    str_addf(&note, "GET %s", target);/    str_addf(\&note, "GET %s?%s", target, query ? query : "");/' \
    unit/sandbox/test_world_log

mutation "a mount path may be anything" $box/world/kubelet_volume.c \
    "s/        if (!folder_name_ok(part) && !(part\[0\] == .* && !rest))/        if (!part)/" unit/sandbox/test_world_volumes

mutation "a link in a volume leads the sandbox out" $box/world/world_folder.c \
    '/^static int step/,/^}/s/ | O_NOFOLLOW | O_CLOEXEC;/ | O_CLOEXEC;/' unit/sandbox/test_world_folder

mutation "a secret of a pod is for everybody to read" $box/world/kubelet_content.c \
    's/    done = done && for_pod(content, fd, 0440);/    done = done \&\& for_pod(content, fd, 0444);/' \
    unit/sandbox/test_world_volumes

mutation "what cannot be read owns nothing" $box/world/claims.c \
    's/    return owners->all;/    return owners->all || true;/' unit/sandbox/test_world_volumes

mutation "a pod is placed where there is no room" $box/world/scheduler.c \
    's/        sum = number_add(sum, booked(value, resource));/        sum = 0;/' unit/sandbox/test_world_scheduler
