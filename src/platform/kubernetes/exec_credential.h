/*
 * What a credential plugin prints: an ExecCredential (kubeflow.md 4.8). Given to net, which knows no JSON.
 */
#ifndef CARNET_SRC_PLATFORM_KUBERNETES_EXEC_CREDENTIAL_H
#define CARNET_SRC_PLATFORM_KUBERNETES_EXEC_CREDENTIAL_H

#include <carnet/net/credentials.h>

bool exec_credential_parse(const char *text, size_t len, struct exec_answer *answer,
                           struct error *error);

#endif
