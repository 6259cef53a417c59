/*
 * Small files of the person's: read whole with a maximum, written so that a crash leaves the old
 * or the new one, never half. XDG folders.
 */
#ifndef CARNET_DATA_FILE_H
#define CARNET_DATA_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include <carnet/base/error.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>

/* Appends the content; `out->max` is the maximum. False: ERR_IO/ERR_NOT_FOUND/ERR_TOO_LARGE. */
bool file_read(const char *path, struct str *out, struct error *error) MUST_CHECK;
/* Writes by a temporary file in the same folder, fsync and rename. Mode as given, e.g. 0600. */
bool file_write(const char *path, const char *bytes, size_t len, unsigned mode,
                struct error *error) MUST_CHECK;
/* Every missing folder of `path`; the folders a file of that path needs. False: ERR_IO. */
bool file_make_folders(const char *path, unsigned mode, struct error *error) MUST_CHECK;
bool file_make_parents(const char *path, unsigned mode, struct error *error) MUST_CHECK;

/* Appends "<XDG folder>/carnet/<name>". `kind`: where it belongs. False: no home folder known. */
enum file_kind { FILE_CONFIG, FILE_STATE, FILE_CACHE };
bool file_path(struct str *out, enum file_kind kind, const char *name);

#endif
