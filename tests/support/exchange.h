/*
 * Requests from a file, sent to two servers, and their answers made comparable.
 *
 * A file holds blocks separated by empty lines:
 *     # what is looked at
 *     ~ a difference that is known, and why            (or none)
 *     PATCH /api/v1/namespaces/@ns/pods/p?dryRun=All
 *     Content-Type: application/json                   (this one if there is none)
 *     Accept: application/yaml                         (JSON if there is none)
 *     {"a body":"in one line"}
 * @ns is the namespace of the run; @rv, @uid and @continue are what the last object (list) of that
 * server said. `UNTIL 404 GET path` repeats until that status is there, and is no comparison.
 *
 * What two servers can never have in common is made the same: uids, versions, times, generated
 * names, managedFields, tokens of pages; members are sorted.
 */
#ifndef CARNET_TESTS_EXCHANGE_H
#define CARNET_TESTS_EXCHANGE_H

#include <stdbool.h>

#include <carnet/base/str.h>

struct exchange {
    struct str what, known, method, path, type, accept, body;
    int until; /* 0: to be compared */
};
/* The block at *text, which moves on; false: there is none left. Ends the program on a faulty one.
 */
bool exchange_read(struct exchange *exchange, const char **text);
void exchange_fini(struct exchange *exchange);

/* One of the two servers: what it said last. */
struct side {
    char version[64], uid[64];
    struct str token;
};
void side_fini(struct side *side);
/* `text` with the @words replaced. */
void side_fill(const struct side *side, const char *ns, const char *text, struct str *out);
/* Remembers what an answer said. */
void side_note(struct side *side, const char *answer, size_t len);

/* The answer, made comparable: one JSON text a line. */
void answer_normal(const char *answer, size_t len, struct str *out);

#endif
