#include "pace.h"

#include <sys/random.h>

const struct pace pace_usual = {
    .backoff_first = 800,
    .backoff_most = 30000,
    .ask_after = 15000,
    .answer_within = 3000,
    .own_answer = 5000,
    .ask_timeout = 10000,
    .offline_after = 60000,
    .signed_out_again = 60000,
    .look_again = 2000,
    .recheck = 1500,
    .stream_silence = 75000,
    .list_silence = 20000,
    .rate_check = 2000,
    .poll = 30000,
    .refused_first = 30000,
    .refused_most = 300000,
    .linger = 30000,
};

struct pace pace_hurried(const struct pace *pace, int times)
{
    struct pace quick = *pace;
    int *const waits[] = {
        &quick.backoff_first, &quick.backoff_most, &quick.ask_after,      &quick.answer_within,
        &quick.own_answer,    &quick.ask_timeout,  &quick.offline_after,  &quick.signed_out_again,
        &quick.look_again,    &quick.recheck,      &quick.stream_silence, &quick.list_silence,
        &quick.rate_check,    &quick.poll,         &quick.refused_first,  &quick.refused_most,
        &quick.linger,
    };

    for (size_t i = 0; times > 1 && i < sizeof waits / sizeof *waits; i++)
        *waits[i] = *waits[i] < times ? 1 : *waits[i] / times;
    return quick;
}

unsigned pace_random(unsigned below)
{
    unsigned value = 0;

    if (below < 2)
        return 0;
    /* Without entropy the jitter is lost, nothing else. */
    if (getrandom(&value, sizeof value, GRND_NONBLOCK) != (ssize_t)sizeof value)
        return 0;
    return value % below;
}

int pace_backoff(int first, int most, unsigned failures)
{
    int wait = first;

    for (unsigned i = 0; i < failures && wait < most; i++)
        wait = wait > most / 2 ? most : wait * 2;
    wait += (int)pace_random((unsigned)wait / 2 + 1);
    return wait > most ? most : wait;
}
