#include <carnet/sandbox/inner.h>

#include <carnet/base/str.h>

#include "process.h"

bool sandbox_inner(int argc, char **argv, int *code)
{
    if (argc == 2 && str_eq(argv[1], PROCESS_KEEPER))
        *code = keeper_main();
    else if (argc == 3 && str_eq(argv[1], PROCESS_SERVER))
        *code = server_main(argv[2]);
    else
        return false;
    return true;
}
