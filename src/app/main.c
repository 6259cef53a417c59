#include <carnet/sandbox/inner.h>
#include <carnet/sandbox/sandbox.h>

#include "program.h"

int main(int argc, char **argv)
{
    int code;
    if (sandbox_inner(argc, argv, &code) || sandbox_called(argc, argv, &code))
        return code;
    return program_main(argc, argv);
}
