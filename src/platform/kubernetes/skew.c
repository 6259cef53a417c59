#include "skew.h"

#include <stdlib.h>
#include <string.h>

#define LEAST_MS  5000  /* below, nobody is misled and a Date is not good enough … */
#define CALM_MS   3000  /* … and once beyond, it goes on to count down to this */
#define MOST_S    86400 /* beyond, it is no clock that is wrong but a Date */
#define ENOUGH    3     /* so many must have been seen */
#define STEADY_MS 2500  /* what the middle may wander before it is followed */

static int by_value(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return left < right ? -1 : left > right;
}

static int64_t middle(const struct skew *skew)
{
    int64_t sorted[SKEW_SAMPLES];
    size_t count = skew->count < SKEW_SAMPLES ? skew->count : SKEW_SAMPLES;
    memcpy(sorted, skew->seen, sizeof sorted);
    qsort(sorted, count, sizeof *sorted, by_value);
    return sorted[count / 2];
}

static void use(struct skew *skew, int64_t base, int64_t wall, int64_t mono_ms)
{
    if (!skew->known || llabs(base - skew->base) > STEADY_MS)
        skew->base = base;
    skew->known = true;
    int64_t apart = llabs(skew->base + mono_ms - wall * 1000 - 500);
    skew->applies = apart > (skew->applies ? CALM_MS : LEAST_MS);
}

void skew_note(struct skew *skew, int64_t date, int64_t wall, int64_t mono_ms)
{
    if (date <= 0 || date > wall + MOST_S || date < wall - MOST_S)
        return;
    /* Whole seconds were cut off: half of one is missing on average. */
    skew->seen[skew->count++ % SKEW_SAMPLES] = date * 1000 + 500 - mono_ms;
    if (skew->count == 2 * SKEW_SAMPLES)
        skew->count = SKEW_SAMPLES; /* full is full */
    if (skew->count >= ENOUGH)
        use(skew, middle(skew), wall, mono_ms);
}

int64_t skew_ahead(const struct skew *skew, int64_t wall, int64_t mono_ms)
{
    int64_t ahead = (skew->base + mono_ms) / 1000 - wall;
    return skew->applies && llabs(ahead) <= MOST_S ? ahead : 0;
}
