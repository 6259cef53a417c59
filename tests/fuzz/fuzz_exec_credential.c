/*
 * What a sign-in program prints: taken whole or refused; what is taken has no end before its own and a
 * certificate never comes without its key.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/str.h>
#include <carnet/net/credentials.h>

#include "../../src/platform/kubernetes/exec_credential.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error error = ERROR_NONE;
    struct exec_answer answer = {
        .token = STR_INIT(64),
        .cert_pem = STR_INIT(64),
        .key_pem = STR_INIT(64),
    };
    bool good = exec_credential_parse((const char *)data, size, &answer, &error);
    if (good && (answer.token.cut || answer.cert_pem.cut || answer.key_pem.cut ||
                 !answer.cert_pem.len != !answer.key_pem.len || answer.expires < 0))
        abort();
    if (memchr(answer.api_version, '\0', sizeof answer.api_version) == NULL)
        abort();
    str_fini(&answer.token);
    str_fini(&answer.cert_pem);
    str_fini(&answer.key_pem);
    return 0;
}
