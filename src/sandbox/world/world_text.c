#include "world_parts.h"

#include <inttypes.h>
#include <time.h>

void now_text(char out[CLOCK_TEXT])
{
    clock_format(out, clock_wall());
}

void now_micro_text(char out[NOW_MICRO])
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    char second[CLOCK_TEXT];
    clock_format(second, now.tv_sec);
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    str_add(&text, second);
    str_truncate(&text, text.len - 1);
    str_addf(&text, ".%06ldZ", now.tv_nsec / 1000);
    str_copy(out, NOW_MICRO, text.s);
}

void duration_text(struct str *out, int64_t seconds)
{
    int64_t hours = seconds / 3600, minutes = seconds / 60 % 60;
    if (hours > 0)
        str_addf(out, "%" PRId64 "h", hours);
    if (seconds >= 60)
        str_addf(out, "%" PRId64 "m", minutes);
    str_addf(out, "%" PRId64 "s", seconds % 60);
}

/* FNV-1a; letters that make no words, as Kubernetes' own suffixes. */
void hash_text(struct str *out, const char *text, size_t digits)
{
    static const char letters[] = "bcdfghjklmnpqrstvwxz2456789";
    uint64_t hash = 0xcbf29ce484222325u;
    for (const char *c = text; *c != '\0'; c++)
        hash = (hash ^ (unsigned char)*c) * 0x100000001b3u;
    for (size_t i = 0; i < digits; i++) {
        str_add_char(out, letters[hash % (sizeof letters - 1)]);
        hash /= sizeof letters - 1;
    }
}
