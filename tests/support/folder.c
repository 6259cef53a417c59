#include "folder.h"

#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void must(int ok, const char *what)
{
    if (ok)
        return;
    perror(what);
    abort();
}

void test_folder_init(struct test_folder *folder)
{
    *folder = (struct test_folder){.path = "/tmp/carnet-test.XXXXXX"};
    must(mkdtemp(folder->path) != NULL, "mkdtemp");
}

static int remove_one(const char *path, const struct stat *found, int type, struct FTW *at)
{
    (void)found, (void)type, (void)at;
    return remove(path);
}

void test_folder_fini(struct test_folder *folder)
{
    nftw(folder->path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    for (size_t i = 0; i < folder->count; i++)
        free(folder->paths[i]);
    folder->count = 0;
}

const char *test_folder_path(struct test_folder *folder, const char *name)
{
    size_t size = strlen(folder->path) + strlen(name) + 2;
    must(folder->count < sizeof folder->paths / sizeof *folder->paths, "test_folder_path");
    char *path = malloc(size);
    must(path != NULL, "malloc");
    snprintf(path, size, "%s/%s", folder->path, name);
    folder->paths[folder->count++] = path;
    return path;
}

const char *test_folder_file(struct test_folder *folder, const char *name, const void *bytes,
                             size_t len)
{
    const char *path = test_folder_path(folder, name);
    char *part = strdup(path);
    must(part != NULL, "strdup");
    for (char *slash = part + strlen(folder->path); (slash = strchr(slash + 1, '/'));) {
        *slash = '\0';
        mkdir(part, 0700);
        *slash = '/';
    }
    free(part);
    FILE *file = fopen(path, "w");
    must(file != NULL, path);
    must(fwrite(bytes, 1, len, file) == len, path);
    must(fclose(file) == 0, path);
    return path;
}

const char *test_folder_text(struct test_folder *folder, const char *name, const char *text)
{
    return test_folder_file(folder, name, text, strlen(text));
}

size_t test_folder_count(const struct test_folder *folder)
{
    DIR *entries = opendir(folder->path);
    must(entries != NULL, folder->path);
    size_t count = 0;
    for (struct dirent *entry; (entry = readdir(entries));)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(entries);
    return count;
}
