/* A catalogue of any bytes: refused, or every look-up stays inside it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/i18n.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t read_all(const char *text)
{
    return text ? strlen(text) : 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const ids[] = {"", "a", "Open", "GiB", "{n} server", "zzzz", "\x01", "\xFF"};
    const char *why = NULL;
    struct catalogue *catalogue = catalogue_load(data, size, &why);
    if (!catalogue) {
        if (!why)
            abort();
        return 0;
    }
    size_t sum = 0;
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        sum += read_all(catalogue_find(catalogue, NULL, ids[i]));
        sum += read_all(catalogue_find(catalogue, "unit", ids[i]));
        for (int64_t n = -1; n < 130; n++)
            sum += read_all(catalogue_find_plural(catalogue, ids[i], n));
        sum += read_all(catalogue_find_plural(catalogue, ids[i], INT64_MIN));
    }
    catalogue_free(catalogue);
    return sum == SIZE_MAX; /* the sum is used */
}
