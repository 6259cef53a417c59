/*
 * The local history as anybody may have written it: what is told is clean, bounded, and no more
 * than there are lines.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <carnet/base/error.h>

#include "../../src/app/history.h"

static void expect_clean(const char *text)
{
    if (!text || strlen(text) > HISTORY_LINE_MAX * 4)
        abort();
    for (const char *c = text; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            abort();
}

static void look(void *data, const struct history_entry *entry)
{
    const char *const texts[] = {entry->context, entry->namespace, entry->action,
                                 entry->kind,    entry->name,      entry->command,
                                 entry->outcome, entry->error,     entry->words};
    size_t *left = data;
    if (entry->when < 0 || (*left)-- == 0)
        abort();
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        expect_clean(texts[i]);
}

/* One folder for each run of the fuzzer, made at its first input. */
static void write_history(const char *folder, const uint8_t *bytes, size_t len)
{
    char path[256];
    FILE *file;
    snprintf(path, sizeof path, "%s/carnet", folder);
    mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/carnet/history.jsonl", folder);
    file = fopen(path, "w");
    if (!file || fwrite(bytes, 1, len, file) != len || fclose(file) != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    char folder[64];
    struct error error = ERROR_NONE;
    size_t lines = 1;
    snprintf(folder, sizeof folder, "/tmp/carnet-fuzz-history-%d", (int)getpid());
    mkdir(folder, 0700);
    setenv("XDG_STATE_HOME", folder, 1);
    write_history(folder, bytes, len);
    for (size_t i = 0; i < len; i++)
        lines += bytes[i] == '\n';
    if (!history_each(look, &lines, &error) && error.code == ERR_NONE)
        abort();
    return 0;
}
