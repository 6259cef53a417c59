#include <carnet/model/rights.h>

enum role rights_role(const struct rights *rights)
{
    static const struct {
        enum right right;
        enum role role;
    } steps[] = {
        {RIGHT_MANAGE_PEOPLE, ROLE_OWNER},
        {RIGHT_CREATE_SERVER, ROLE_CONTRIBUTOR},
        {RIGHT_LIST_SERVERS, ROLE_VIEWER},
    };
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (rights->allowed[steps[i].right] == ALLOWED_YES)
            return steps[i].role;
        if (rights->allowed[steps[i].right] == ALLOWED_UNKNOWN)
            return ROLE_UNKNOWN;
    }
    return ROLE_NONE;
}
