/*
 * A machine that sleeps: the clocks of this program jump as they do when a lid was closed.
 *
 * The wall clock and the one that counts sleep go on by what was slept, the one of awake time does
 * not. The clock of libc is replaced for the whole program, so that this header holds the code:
 * only a test that includes it, in one file, has such clocks.
 */
#ifndef CARNET_TESTS_SLEEP_H
#define CARNET_TESTS_SLEEP_H

#include <stdatomic.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static _Atomic int64_t machine_slept;

static void machine_sleeps(int64_t ms)
{
    atomic_fetch_add(&machine_slept, ms);
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    if (syscall(SYS_clock_gettime, clock, now) != 0)
        return -1;
    if (clock != CLOCK_BOOTTIME && clock != CLOCK_REALTIME)
        return 0;
    int64_t ms = atomic_load(&machine_slept), ns = now->tv_nsec + ms % 1000 * 1000000;
    now->tv_sec += ms / 1000 + ns / 1000000000;
    now->tv_nsec = ns % 1000000000;
    return 0;
}

#endif
