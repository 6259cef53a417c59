/*
 * A catalogue of any bytes: refused, or every look-up stays inside it. The first byte of the input
 * chooses: the rest is the file, or the plural expression of a file that is good otherwise.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/i18n.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t read_all(const char *text)
{
    return text ? strlen(text) : 0;
}

static size_t use(const struct catalogue *catalogue)
{
    static const char *const ids[] = {"", "a", "Open", "GiB", "{n} server", "zzzz", "\x01", "\xFF"};
    size_t sum = 0;
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        sum += read_all(catalogue_find(catalogue, NULL, ids[i]));
        sum += read_all(catalogue_find(catalogue, "unit", ids[i]));
        for (int64_t n = -1; n < 130; n++)
            sum += read_all(catalogue_find_plural(catalogue, ids[i], n));
        sum += read_all(catalogue_find_plural(catalogue, ids[i], INT64_MIN));
    }
    return sum;
}

static void load_and_use(const void *bytes, size_t len)
{
    const char *why = NULL;
    struct catalogue *catalogue = catalogue_load(bytes, len, &why);
    if (!catalogue && !why)
        abort();
    if (catalogue && use(catalogue) == SIZE_MAX)
        abort();
    catalogue_free(catalogue);
}

/* A file of two entries in the machine's own byte order: the header, and "a" with its plural. */
static void load_plural(const char *expression, size_t len)
{
    struct {
        uint32_t words[7 + 8];
        char ids[5];   /* "", "a" and "b" */
        char forms[6]; /* "0", "1", "2" */
        char header[600];
    } file = {.ids = "\0a\0b", .forms = "0\0001\0002"};
    const uint32_t ids = sizeof file.words, forms = ids + sizeof file.ids,
                   header = forms + sizeof file.forms;
    int n = snprintf(file.header, sizeof file.header, "Plural-Forms: nplurals=3; plural=%.*s;\n",
                     (int)(len < 500 ? len : 500), expression);
    const uint32_t words[] = {0x950412de, 0, 2,       28,          44,     0, 0,    0,
                              ids,        3, ids + 1, (uint32_t)n, header, 5, forms};
    memcpy(file.words, words, sizeof words);
    load_and_use(&file, header + (size_t)n + 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 0 && data[0] == 'p')
        load_plural((const char *)data + 1, size - 1);
    else if (size > 0)
        load_and_use(data + 1, size - 1);
    return 0;
}
