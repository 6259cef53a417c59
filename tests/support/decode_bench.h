/*
 * A decoder with a document to read from, and an intake with its model: for cmocka's setup and
 * teardown.
 */
#ifndef CARNET_TESTS_DECODE_BENCH_H
#define CARNET_TESTS_DECODE_BENCH_H

#include <carnet/data/json.h>

#include "../../src/platform/kubernetes/decode.h"
#include "../../src/platform/kubernetes/intake.h"

struct bench {
    struct json_doc doc;
    struct decoder decoder;
    struct model *model;
    struct intake intake;
};
int bench_open(void **state);
int bench_close(void **state);
/* Replaces what was read before; text that is not JSON fails the test. */
const struct json *bench_parse(struct bench *bench, const char *text);

#endif
