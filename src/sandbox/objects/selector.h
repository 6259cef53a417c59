/*
 * Private to the HTTP side: label and field selectors (kube-wire.md 3.4).
 */
#ifndef CARNET_SRC_SANDBOX_OBJECTS_SELECTOR_H
#define CARNET_SRC_SANDBOX_OBJECTS_SELECTOR_H

#include <stdbool.h>

#include "registry.h"

enum selector_operator {
    SELECTOR_EQUAL,
    SELECTOR_DIFFERENT,
    SELECTOR_IN,
    SELECTOR_NOT_IN,
    SELECTOR_EXISTS,
    SELECTOR_ABSENT,
    SELECTOR_GREATER,
    SELECTOR_LESS
};
struct requirement {
    enum selector_operator how;
    bool field; /* of a field, not of a label */
    char *key;
    char **values;
    size_t count, cap;
};
struct selector {
    struct requirement *requirements;
    size_t count, cap;
};
/* Reads both; null or "" asks for nothing. False: 400 in `answer`, and there is nothing to free. */
bool selector_read(struct selector *selector, const struct resource *resource, const char *labels,
                   const char *fields, struct answer *answer);
void selector_fini(struct selector *selector);
bool selector_matches(const struct selector *selector, const struct json *object);
/* The one name it asks for, null if it does not. */
const char *selector_name(const struct selector *selector);
static inline bool selector_is_empty(const struct selector *selector)
{
    return selector->count == 0;
}

#endif
