#include "parts.h"

#include <carnet/base/log.h>
#include <carnet/base/mem.h>

#include <stdlib.h>

struct transfer {
    CURL *easy;
    loop_transfer_fn *done;
    void *data;
};

void transfers_init(struct transfers *transfers)
{
    *transfers = (struct transfers){.multi = curl_multi_init()};
    map_init(&transfers->byeasy, free);
}

void transfers_fini(struct transfers *transfers)
{
    size_t at = 0;
    const char *key;
    void *value;
    while (map_next(&transfers->byeasy, &at, &key, &value))
        curl_multi_remove_handle(transfers->multi, ((struct transfer *)value)->easy);
    map_fini(&transfers->byeasy);
    curl_multi_cleanup(transfers->multi);
}

bool loop_transfer_add(struct loop *loop, void *easy, loop_transfer_fn *done, void *data)
{
    struct transfers *transfers = &loop->transfers;
    if (transfers->inside || curl_multi_add_handle(transfers->multi, easy) != CURLM_OK)
        return false;
    struct transfer *transfer = mem_zalloc(1, sizeof *transfer);
    *transfer = (struct transfer){easy, done, data};
    map_set_n(&transfers->byeasy, (const char *)&easy, sizeof easy, transfer);
    transfers->wanted = true;
    return true;
}

void loop_transfer_remove(struct loop *loop, void *easy)
{
    struct transfers *transfers = &loop->transfers;
    struct transfer *transfer = map_remove_n(&transfers->byeasy, (const char *)&easy, sizeof easy);
    if (!transfer)
        return;
    curl_multi_remove_handle(transfers->multi, easy);
    free(transfer);
}

void loop_transfer_resume(struct loop *loop, void *easy)
{
    struct transfers *transfers = &loop->transfers;
    transfers->wanted = true;
    transfers->inside++; /* hands the bytes it held back at once */
    curl_easy_pause(easy, CURLPAUSE_CONT);
    transfers->inside--;
}

bool loop_inside_transfer(const struct loop *loop)
{
    return loop->transfers.inside > 0;
}

static void perform(struct transfers *transfers)
{
    int running;
    transfers->wanted = false;
    transfers->inside++;
    CURLMcode code = curl_multi_perform(transfers->multi, &running);
    transfers->inside--;
    if (code != CURLM_OK)
        log_line(LOG_ERROR, "loop", "curl_multi_perform: %s", curl_multi_strerror(code));
}

static bool collect(struct loop *loop)
{
    struct transfers *transfers = &loop->transfers;
    bool called = false;
    int left;
    for (CURLMsg *msg; (msg = curl_multi_info_read(transfers->multi, &left));) {
        if (msg->msg != CURLMSG_DONE)
            continue;
        CURL *easy = msg->easy_handle;
        int code = (int)msg->data.result;
        struct transfer *transfer =
            map_remove_n(&transfers->byeasy, (const char *)&easy, sizeof easy);
        curl_multi_remove_handle(transfers->multi, easy);
        if (!transfer)
            continue;
        struct transfer done = *transfer;
        free(transfer);
        done.done(done.data, code);
        called = true;
    }
    return called;
}

/* Performing costs a walk over all transfers (terminal-ssh.md 1): only when one has work. */
bool transfers_run(struct loop *loop, bool ready)
{
    struct transfers *transfers = &loop->transfers;
    long due = -1;
    curl_multi_timeout(transfers->multi, &due);
    if (!ready && !transfers->wanted && due != 0)
        return false;
    perform(transfers);
    return collect(loop) || ready;
}
