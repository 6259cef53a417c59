/*
 * The Plural-Forms of a catalogue: "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : …);".
 *
 * A C expression over n, read once into a small tree. Whatever it says, plural_form answers a
 * form below `forms` (a division by zero counts as 0).
 */
#ifndef CARNET_SRC_BASE_PLURAL_H
#define CARNET_SRC_BASE_PLURAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PLURAL_NODES = 128, PLURAL_FORMS_MAX = 8 };

struct plural_node {
    unsigned char op;     /* see plural.c */
    unsigned char arg[3]; /* nodes */
    uint64_t value;
};

struct plural {
    unsigned forms;
    unsigned char root;
    size_t count;
    struct plural_node nodes[PLURAL_NODES];
};

/* Reads a whole header of a catalogue; without Plural-Forms it is "nplurals=2; plural=n != 1".
 * False when what stands there cannot be read. */
bool plural_read(struct plural *plural, const char *header);
unsigned plural_form(const struct plural *plural, uint64_t n);

#endif
