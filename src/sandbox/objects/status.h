/*
 * Private to the sandbox: what came of a call, in the real server's words (kube-wire.md 4).
 */
#ifndef CARNET_SRC_SANDBOX_OBJECTS_STATUS_H
#define CARNET_SRC_SANDBOX_OBJECTS_STATUS_H

#include <stdbool.h>

#include <carnet/data/json.h>

#include "registry.h"

/* All of these set a failure and return false, so that a caller can return them. */
bool answer_fail(struct answer *answer, int code, const char *reason, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* The same with details about one object: `kind` says the plural or the Kind. */
enum details_kind { DETAILS_PLURAL, DETAILS_KIND };
void answer_details(struct answer *answer, const struct resource *resource, const char *name,
                    enum details_kind kind, const char *causes);
bool answer_not_found(struct answer *answer, const struct resource *resource, const char *name);
bool answer_exists(struct answer *answer, const struct resource *resource, const char *name,
                   bool being_deleted);
bool answer_conflict(struct answer *answer, const struct resource *resource, const char *name);
bool answer_forbidden(struct answer *answer, const struct resource *resource, const char *name,
                      const char *why);
bool answer_bad_request(struct answer *answer, const char *message);
/* The disk said no. */
bool answer_broken(struct answer *answer, const struct error *error);
bool answer_ok(struct answer *answer, int code);
void answer_warn(struct answer *answer, const char *text);

/* Appends the Status object of an answer, compact, with a newline. */
void status_write(struct str *out, const struct answer *answer);

/* Faults of an object: one 422 that lists them all. */
struct faults {
    struct str causes; /* JSON objects, joined by ',' */
    struct str message;
    int count;
    bool bad_request; /* the first was one of Go's decoder: 400 */
};
void faults_init(struct faults *faults);
void faults_fini(struct faults *faults);
/* `reason`: "FieldValueInvalid", …; the message without the field. */
void faults_add(struct faults *faults, const char *field, const char *reason, const char *format,
                ...) __attribute__((format(printf, 4, 5)));
/* `value` is quoted as Go would. */
void faults_invalid(struct faults *faults, const char *field, const char *value, const char *why);
void faults_required(struct faults *faults, const char *field, const char *why);
void faults_forbidden(struct faults *faults, const char *field, const char *why);
/* True: there were none. */
bool faults_none(const struct faults *faults, const struct resource *resource, const char *name,
                 struct answer *answer);

/* One fault of a request's options ("CreateOptions"): 422, and false. */
bool answer_bad_option(struct answer *answer, const char *options, const char *field,
                       const char *reason, const char *why);

#endif
