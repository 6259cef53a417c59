#include "command.h"

#include <limits.h>
#include <stddef.h>

#include <carnet/base/i18n.h>
#include <carnet/base/str.h>

static const struct help_line sandbox_words[] = {
    {"start", NC_("command", "start it; it stays until it is stopped")},
    {"stop", NC_("command", "end it and what runs in it; what is in it is kept")},
    {"status", NC_("command", "whether it runs, and where")},
    {"reset", NC_("command", "make it as at its first start: everything in it is deleted")},
    {"kubeconfig", NC_("command", "print a kubeconfig, for kubectl and others; > FILE keeps it")},
    {"--as you", NC_("command", "you own demo, may edit in team and look at library")},
    {"--as colleague", NC_("command", "the colleague owns team and library")},
    {"--as viewer", NC_("command", "the viewer may only look at demo")},
    {"--as stranger", NC_("command", "the stranger may do nothing")},
    {"--as administrator", NC_("command", "the administrator may do everything")},
    {NULL, NULL},
};

static const struct command commands[] = {
    {"ps", NC_("usage", "ps [-n NAMESPACE | -A] [-o table|json|yaml|name]"),
     NC_("command", "list the notebook servers"), 0, 0, false, command_ps},
    {"status", NC_("usage", "status NAME [-o table|json|yaml|name]"),
     NC_("command", "one server: its state, the reason and the evidence"), 1, 1, false,
     command_status},
    {"why", NC_("usage", "why NAME [-o table|json|yaml|name]"),
     NC_("command", "why a server is in its state, and what you can do about it"), 1, 1, false,
     command_why},
    {"report", NC_("usage", "report NAME"),
     NC_("command", "a server's state, cause, evidence and events as Markdown, English and French"),
     1, 1, false, command_report},
    {"history", NC_("usage", "history [-n NAMESPACE] [-o table|json|yaml|name]"),
     NC_("command", "what carnet changed from here, as kubectl calls, with the result"), 0, 0,
     false, command_history},
    {"start", NC_("usage", "start NAME…"), NC_("command", "start servers"), 1, INT_MAX, true,
     command_start},
    {"stop", NC_("usage", "stop NAME…"), NC_("command", "stop servers; volumes and settings stay"),
     1, INT_MAX, true, command_stop},
    {"delete", NC_("usage", "delete NAME [--with-volumes] [--yes]"),
     NC_("command", "delete a server, after saying what goes and what stays"), 1, 1, true,
     command_delete},
    {"context",
     NC_("usage", "context ls | use NAME | add NAME --kubeconfig FILE [--context CONTEXT] | rm "
                  "NAME [--yes] | "
                  "test [NAME]"),
     NC_("command", "the platforms carnet knows"), 1, 2, false, command_context},
    {"doctor", NC_("usage", "doctor [-n NAMESPACE] [-o table|json|yaml|name]"),
     NC_("command", "what is wrong with this setup, line by line"), 0, 0, false, command_doctor,
     NULL},
    {"sandbox",
     NC_("usage",
         "sandbox start | stop | status [-o json] | reset [--yes] | kubeconfig [--as PERSON]"),
     NC_("command", "the platform in the program, for trying things out"), 1, 1, false,
     command_sandbox, sandbox_words},
    {NULL, NULL, NULL, 0, 0, false, NULL, NULL},
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
