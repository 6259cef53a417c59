/*
 * The servers seen last time, so that the screen is not empty while the platform is being asked: put into the
 * model as facts, and replaced by the first list (which also takes away what is no longer there). Only what a
 * row shows is kept, of at most 200 servers of one namespace, in the local store.
 */
#ifndef CARNET_SRC_APP_REMEMBERED_ROWS_H
#define CARNET_SRC_APP_REMEMBERED_ROWS_H

struct program;

/* Keeps the servers of a namespace, if they are known to be right at this moment. */
void remembered_rows_keep(struct program *program, const char *namespace);
/* Puts them into the model, if it knows none of that namespace yet. */
void remembered_rows_show(struct program *program, const char *namespace);

#endif
