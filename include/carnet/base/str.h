/*
 * A growable string of bytes with a maximum.
 *
 * What always holds: `s` is never null and s[len] is '\0', also in a string that was only
 * initialised; `len` never exceeds `max`. Bytes may contain '\0' (len counts them).
 * The maximum is given at birth (STR_INIT or str_init) and never changes. An append that would go
 * past it appends as much as fits (never half a UTF-8 sequence) and sets `cut`: nothing from
 * outside can grow without bound, and the reader can be told.
 * Life: STR_INIT / str_init … str_fini; str_take hands the buffer to the caller (free()).
 */
#ifndef CARNET_BASE_STR_H
#define CARNET_BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str {
    char *s;
    size_t len;
    size_t cap; /* private: 0 while `s` points at the shared empty string */
    size_t max;
    bool cut; /* something did not fit */
};

extern const char str_empty[1]; /* one NUL, that nobody can write to */

#define STR_LINE     4096u           /* a line, a name, a message */
#define STR_DOCUMENT (16u << 20)     /* a file or an answer held whole */
#define STR_INIT(maximum) ((struct str){.s = (char *)(uintptr_t)str_empty, .max = (maximum)})

void str_init(struct str *str, size_t max);
void str_fini(struct str *str);
void str_clear(struct str *str); /* empties, keeps the memory */
char *str_take(struct str *str); /* caller frees; the string is empty afterwards */

/* All appends return false when something was cut. */
bool str_add(struct str *str, const char *s);
bool str_add_n(struct str *str, const char *bytes, size_t len);
bool str_add_char(struct str *str, char c);
bool str_add_rune(struct str *str, unsigned rune); /* as UTF-8 */
bool str_pad(struct str *str, char c, size_t count);
/* printf with a literal format only; never a format from a catalogue or from outside. */
bool str_addf(struct str *str, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool str_addv(struct str *str, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));
void str_truncate(struct str *str, size_t len);

/* Scope cleanup: `AUTO_STR struct str s = STR_INIT(STR_LINE);` */
#define AUTO_STR __attribute__((cleanup(str_fini)))

/* Comparisons that accept null as the empty string. */
bool str_eq(const char *a, const char *b);
bool str_starts(const char *s, const char *prefix);
bool str_ends(const char *s, const char *suffix);
/* Copies into a fixed array of `size` bytes, cut where it does not fit (never half a UTF-8 sequence); false
 * if it was. For identifiers that have a maximum of their own. */
bool str_copy(char *to, size_t size, const char *from);
/* The string, or the other for null. */
const char *str_or(const char *s, const char *otherwise);

#endif
