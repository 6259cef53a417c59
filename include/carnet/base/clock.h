/*
 * Time. Clocks that are never mixed.
 *
 * Monotonic: milliseconds from an unknown start, for ages of a connection, silences. It goes on while the
 * machine sleeps: what was read before is that old.
 * Awake: the same without sleep, for the loop's timers alone: nothing is overdue because a lid was closed.
 * Wall: seconds since 1970 UTC, for what platforms stamp on objects and what people read.
 * Tests fix the wall time by CARNET_NOW (RFC 3339): app reads it (program_now) and passes it down;
 * nothing below app reads the environment, and clock_wall goes on as the machine's clock does.
 * A wall time of 0 means "not known" everywhere in carnet.
 */
#ifndef CARNET_BASE_CLOCK_H
#define CARNET_BASE_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int64_t clock_mono_ms(void);
int64_t clock_awake_ms(void);
int64_t clock_wall(void); /* seconds */

/* RFC 3339 ("2026-11-22T04:07:31Z", with fraction, with +00:00). 0 when it is not one, and for
 * times before 1970: Go writes an unset time as the year 1. */
int64_t clock_parse(const char *text);
#define CLOCK_TEXT 21 /* bytes clock_format needs, with the NUL */
void clock_format(char out[CLOCK_TEXT], int64_t wall); /* always UTC, "…Z" */
/* Local time of day, "12:04", and date, "2026-11-22", by the host's time zone. */
void clock_hour_minute(char out[6], int64_t wall);
void clock_date(char out[11], int64_t wall);

#endif
