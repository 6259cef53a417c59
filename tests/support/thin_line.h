/*
 * A thin line: a network of this process's own, in which there is nothing but a loopback that
 * carries so many bits a second (tbf). Servers and programs started afterwards are in it too.
 */
#ifndef TESTS_SUPPORT_THIN_LINE_H
#define TESTS_SUPPORT_THIN_LINE_H

#include <stdbool.h>

/* `rate` as tc has it, "2mbit". False: not possible here (not root, no tc), `why` says it; the
 * process is as it was. Before any thread begins. */
bool thin_line(const char *rate, const char **why);

#endif
