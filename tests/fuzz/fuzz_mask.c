/*
 * The masking of secrets in texts for other people: whatever stands before, a secret on a line of
 * its own does not come out, what comes out is not much longer than what went in, and masking what
 * is masked changes nothing that was masked back.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/mask.h>

#define SECRET "Zx9Secret7Qw"

static const char *const planted[] = {
    "\npassword=" SECRET "\n",
    "\nAuthorization: Bearer " SECRET "\n",
    "\nhttps://ada:" SECRET "@host.example/\n",
    "\napi_token: " SECRET "\n",
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { ROOM = 1 << 20 };
    for (size_t i = 0; i < sizeof planted / sizeof *planted; i++) {
        struct str text = STR_INIT(ROOM), out = STR_INIT(ROOM), again = STR_INIT(ROOM);
        str_add_n(&text, (const char *)data, size);
        str_add(&text, planted[i]);
        mask_add(&out, text.s, text.len);
        if (memmem(out.s, out.len, SECRET, strlen(SECRET)) &&
            !memmem(data, size, SECRET, strlen(SECRET)))
            abort();
        if (out.cut || out.len > 8 * text.len + 64)
            abort();
        mask_add(&again, out.s, out.len);
        if (memmem(again.s, again.len, SECRET, strlen(SECRET)) &&
            !memmem(data, size, SECRET, strlen(SECRET)))
            abort();
        str_fini(&text);
        str_fini(&out);
        str_fini(&again);
    }
    return 0;
}
