/*
 * People in their roles, for suites that speak with a real platform.
 *
 * The kubeconfigs are those of contract.h (ada, ben, vic, sam, admin). Whatever platform answers,
 * the administrator's hand first makes sure that the roles hold: in the owner's namespace ada is
 * the owner, ben edits, vic looks; sam edits in a namespace of his own and is a stranger elsewhere.
 * What is there already stays as it is.
 */
#ifndef CARNET_TESTS_CONTRACT_PEOPLE_H
#define CARNET_TESTS_CONTRACT_PEOPLE_H

#include <stdbool.h>

struct contract_people {
    char owners[254], strangers[254]; /* namespaces */
};
/* False: there is nobody (no CARNET_TEST_DIR). Ends the test when the roles cannot be made. */
bool contract_people(struct contract_people *people);
/* What the platform calls who holds that kubeconfig. */
void contract_person_name(char out[254], const char *who);

#endif
