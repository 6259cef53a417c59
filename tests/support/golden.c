#include "support/golden.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/str.h>

static bool read_file(const char *path, struct str *out)
{
    char bytes[4096];
    size_t count;
    FILE *file = fopen(path, "r");
    if (!file)
        return false;
    while ((count = fread(bytes, 1, sizeof bytes, file)) > 0)
        str_add_n(out, bytes, count);
    fclose(file);
    return true;
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    if (!file || fputs(text, file) == EOF || fclose(file) != 0)
        fail_msg("%s cannot be written", path);
}

static size_t line_length(const char *text)
{
    return strcspn(text, "\n");
}

/* Both, line by line: those that differ after each other, "-" as it was, "+" as it is. */
static void print_both(const char *was, const char *is)
{
    while (*was || *is) {
        size_t a = line_length(was), b = line_length(is);
        bool same = *was && *is && a == b && memcmp(was, is, a) == 0;
        if (same) {
            print_error("  %.*s\n", (int)a, was);
        } else {
            if (*was)
                print_error("- %.*s\n", (int)a, was);
            if (*is)
                print_error("+ %.*s\n", (int)b, is);
        }
        was += was[a] ? a + 1 : a;
        is += is[b] ? b + 1 : b;
    }
}

void golden_check(const char *name, const char *text)
{
    AUTO_STR struct str path = STR_INIT(STR_LINE), was = STR_INIT(STR_DOCUMENT);
    str_addf(&path, "%s/tests/ui/%s.txt", TEST_SOURCE_DIR, name);
    if (str_eq(getenv("CARNET_GOLDEN"), "renew")) {
        write_file(path.s, text);
        return;
    }
    bool found = read_file(path.s, &was);
    if (found && strcmp(was.s, text) == 0)
        return;
    print_both(was.s, text);
    fail_msg("%s: %s", path.s, found ? "differs" : "is missing (CARNET_GOLDEN=renew makes it)");
}
