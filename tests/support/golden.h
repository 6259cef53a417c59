/*
 * Golden files: text a test made before, kept in tests/ui/.
 */
#ifndef TESTS_SUPPORT_GOLDEN_H
#define TESTS_SUPPORT_GOLDEN_H

/* Compares with tests/ui/<name>.txt; fails the running test and prints both when they differ.
 * With CARNET_GOLDEN=renew it writes the file instead. */
void golden_check(const char *name, const char *text);

#endif
