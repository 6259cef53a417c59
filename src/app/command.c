#include "command.h"

#include <limits.h>
#include <stddef.h>

#include <carnet/base/i18n.h>
#include <carnet/base/str.h>

static const struct command commands[] = {
    {"ps", NC_("usage", "ps [-n NAMESPACE | -A] [-o table|json|yaml|name]"),
     NC_("command", "list the notebook servers"), 0, 0, false, command_ps},
    {"status", NC_("usage", "status NAME [-o table|json|yaml|name]"),
     NC_("command", "one server: its state, the reason and the evidence"), 1, 1, false,
     command_status},
    {"why", NC_("usage", "why NAME [-o table|json|yaml|name]"),
     NC_("command", "why a server is in its state, and what you can do about it"), 1, 1, false,
     command_why},
    {"start", NC_("usage", "start NAME…"), NC_("command", "start servers"), 1, INT_MAX,
     true, command_start},
    {"stop", NC_("usage", "stop NAME…"), NC_("command", "stop servers; volumes and settings stay"),
     1, INT_MAX, true, command_stop},
    {"delete", NC_("usage", "delete NAME [--with-volumes] [--yes]"),
     NC_("command", "delete a server, after saying what goes and what stays"), 1, 1,
     true, command_delete},
    {"context",
     NC_("usage",
         "context ls | use NAME | add NAME --kubeconfig FILE [--context CONTEXT] | test [NAME]"),
     NC_("command", "the platforms carnet knows"), 1, 2, false, command_context},
    {"sandbox", NC_("usage", "sandbox start | stop | status | reset | kubeconfig [--as PERSON]"),
     NC_("command", "the platform in the program, for trying things out"), 1, 1, false,
     command_sandbox},
    {NULL, NULL, NULL, 0, 0, false, NULL},
};

const struct command *command_table(void)
{
    return commands;
}

const struct command *command_find(const char *name)
{
    for (const struct command *c = commands; c->name; c++) {
        if (str_eq(c->name, name))
            return c;
    }
    return NULL;
}
