/*
 * Files of the person's that carnet writes when asked to: new ones only, for their owner alone.
 */
#ifndef CARNET_SRC_APP_REPORT_FILE_H
#define CARNET_SRC_APP_REPORT_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include <carnet/base/error.h>
#include <carnet/base/mem.h>

/* "~/" is the home folder, if one is known. False: ERR_EXISTS where something has that name (also a link), else ERR_IO; what
 * was begun is gone. */
bool report_file_write(const char *home, const char *path, const char *text, size_t len,
                       struct error *error)
    MUST_CHECK;

#endif
