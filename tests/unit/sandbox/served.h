/*
 * For the suites that ask the HTTPS side of one sandbox, in memory, for notebooks.
 */
#ifndef CARNET_TESTS_UNIT_SANDBOX_SERVED_H
#define CARNET_TESTS_UNIT_SANDBOX_SERVED_H

#include "support/sandbox_api.h"

#define NOTEBOOKS "/apis/kubeflow.org/v1/namespaces/ada/notebooks"
#define NOTEBOOK(name)                                                                             \
    "{\"apiVersion\":\"kubeflow.org/v1\",\"kind\":\"Notebook\",\"metadata\":{\"name\":\"" name     \
    "\",\"labels\":{\"app\":\"" name                                                               \
    "\"}},\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"a\"}]}}}}"
#define MERGE "application/merge-patch+json"
#define JSON  "application/json"

static struct sandbox_api api;

static int setup(void **state)
{
    sandbox_api_init(&api, NULL);
    return 0;
}

static int teardown(void **state)
{
    sandbox_api_fini(&api);
    return 0;
}

static void expect(const char *method, const char *path, const char *type, const char *body,
                   int status, const char *holds)
{
    sandbox_api_expect(&api, &(struct sandbox_ask){method, path, type, body}, status, holds);
}

#endif
