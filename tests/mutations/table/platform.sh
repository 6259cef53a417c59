# What comes from the platform.

k=src/platform/kubernetes

mutation "deletions are dropped" $k/intake.c \
    's/if (str_eq(type, "DELETED"))$/if (str_eq(type, "deleted"))/' \
    faults/test_watch ui/program/test_keys

mutation "a change is taken for nothing" $k/intake.c \
    's/if (str_eq(type, "ADDED") || str_eq(type, "MODIFIED"))/if (str_eq(type, "ADDED"))/' \
    ui/program/test_keys

mutation "the version after a bookmark is ignored" $k/watch_read.c \
    's/    if (event.version\[0\])/    if (event.version[0] \&\& result != INTAKE_BOOKMARK)/' \
    faults/test_watch

mutation "410 is a failure like others" src/net/translate.c \
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
