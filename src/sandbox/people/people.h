/*
 * The people of the sandbox: who they are by their tokens. The person at the keyboard is "you"; the
 * others are there to be looked at with other eyes (kubeconfig --as). Tokens are made at the first
 * start and kept in the folder with mode 0600; they are compared in constant time.
 */
#ifndef CARNET_SRC_SANDBOX_PEOPLE_PEOPLE_H
#define CARNET_SRC_SANDBOX_PEOPLE_PEOPLE_H

#include <stdbool.h>
#include <stddef.h>

#include <carnet/base/error.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>

struct sandbox_person {
    const char *id;        /* "you": what kubeconfig --as takes */
    const char *user;      /* "you@sandbox.local" */
    const char *namespace; /* where the person begins */
    bool administrator;    /* may do everything: for carnet's own questions, not for kubeconfigs */
};
const struct sandbox_person *people_table(size_t *count);
const struct sandbox_person *people_by_id(const char *id);

struct people;
/* Reads the tokens, or makes them. Null on error. */
struct people *people_open(const char *folder, struct error *error);
void people_close(struct people *people); /* wipes */
/* Whose token this is; null: nobody's. */
const struct sandbox_person *people_by_token(const struct people *people, const char *token);
const char *people_token(const struct people *people, const struct sandbox_person *person);

#endif
