#include "support/decode_bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <carnet/base/mem.h>
#include <carnet/model/model.h>

int bench_open(void **state)
{
    struct bench *bench = mem_zalloc(1, sizeof *bench);
    json_doc_init(&bench->doc, 64u << 20);
    decoder_init(&bench->decoder);
    bench->model = model_new();
    intake_init(&bench->intake, bench->model);
    *state = bench;
    return 0;
}

int bench_close(void **state)
{
    struct bench *bench = *state;
    intake_fini(&bench->intake);
    model_free(bench->model);
    decoder_fini(&bench->decoder);
    json_doc_fini(&bench->doc);
    free(bench);
    return 0;
}

const struct json *bench_parse(struct bench *bench, const char *text)
{
    struct error error = ERROR_NONE;
    decoder_reset(&bench->decoder);
    if (!json_parse(&bench->doc, text, strlen(text), &error))
        fail_msg("the test's own JSON is wrong: %s", text);
    return bench->doc.root;
}
