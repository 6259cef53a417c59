/*
 * Sums and products of figures from outside, which stop at the ends of the type instead of
 * overflowing: what is too large stays too large.
 */
#ifndef CARNET_BASE_NUMBER_H
#define CARNET_BASE_NUMBER_H

#include <stdint.h>

static inline int64_t number_add(int64_t a, int64_t b)
{
    int64_t sum;
    if (__builtin_add_overflow(a, b, &sum))
        return b > 0 ? INT64_MAX : INT64_MIN;
    return sum;
}

static inline int64_t number_times(int64_t a, int64_t b)
{
    int64_t product;
    if (__builtin_mul_overflow(a, b, &product))
        return (a < 0) == (b < 0) ? INT64_MAX : INT64_MIN;
    return product;
}

#endif
