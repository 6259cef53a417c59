/* Settings: every line is told once at most as an entry, with a clean key and a bounded value. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/data/settings.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool on_entry(void *user, const char *key, const char *value, int line)
{
    int *last = user;
    if (line <= *last || !*key || strlen(key) > 128 || strlen(value) > 4096 ||
        strpbrk(key, " =#\n") || strchr(value, '\n'))
        abort();
    *last = line;
    return line % 2 == 0;
}

static void on_wrong(void *user, int line, const char *text)
{
    int *last = user;
    if (line < *last || strchr(text, '\n'))
        abort();
    *last = line;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct settings_handlers handlers = {on_entry, on_wrong};
    int last = 0;
    settings_parse((const char *)data, size, &handlers, &last);
    return 0;
}
