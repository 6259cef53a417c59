/* A temporary folder of a test's own; it goes away with all that is in it. */
#ifndef CARNET_TESTS_SUPPORT_FOLDER_H
#define CARNET_TESTS_SUPPORT_FOLDER_H

#include <stddef.h>

struct test_folder {
    char path[64];
    char *paths[64]; /* handed out, freed with the folder */
    size_t count;
};

void test_folder_init(struct test_folder *folder);
void test_folder_fini(struct test_folder *folder);
/* The path of something in it, existing or not; lives as long as the folder (at most 64 of them).
 */
const char *test_folder_path(struct test_folder *folder, const char *name);
/* Writes a file in it, making folders on the way; returns its path. */
const char *test_folder_file(struct test_folder *folder, const char *name, const void *bytes,
                             size_t len);
const char *test_folder_text(struct test_folder *folder, const char *name, const char *text);
size_t test_folder_count(const struct test_folder *folder); /* entries at its top */

#endif
