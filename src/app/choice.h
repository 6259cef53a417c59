/*
 * Which platform is meant, and by what: the order that program.h tells.
 */
#ifndef CARNET_SRC_APP_CHOICE_H
#define CARNET_SRC_APP_CHOICE_H

#include <stdbool.h>

#include <carnet/platform/kubernetes.h>

struct program;

enum chosen_by {
    CHOSEN_BY_SCREEN,      /* the person just picked it */
    CHOSEN_BY_SANDBOX,     /* --sandbox */
    CHOSEN_BY_CONTEXT,     /* --context */
    CHOSEN_BY_KUBECONFIG,  /* --kubeconfig: what is current there */
    CHOSEN_BY_SETTING,     /* context = NAME, also by `carnet context use` */
    CHOSEN_BY_ENVIRONMENT, /* KUBECONFIG: what is current there */
    CHOSEN_BY_DEFAULT      /* ~/.kube/config or the pod's account */
};
struct choice {
    enum chosen_by by;
    const char *name;              /* as it was named, or null */
    const struct own_context *own; /* that is carnet's own name for it, or null */
    struct kubernetes_source source;
    const char *context; /* in that source; null: the current one */
};
/* `context`: what the person picked on the screen, or null. Strings are the program's. */
void choice_make(struct choice *choice, const struct program *program, const char *context);
/* The sandbox was chosen: by its flag, or by its name where no other platform has it. */
bool choice_names_sandbox(const struct choice *choice, struct program *program);
/* Nothing of that choice is there (`error`), and it means the sandbox then. */
bool choice_falls_to_sandbox(const struct choice *choice, const struct error *error);
/* Nothing is configured where a source looks (`error` says so). A file that was named and is not
 * there is an error, not a reason to show something else. */
bool choice_finds_nothing(const struct kubernetes_source *source, const struct error *error);
/* Says of a setting that names what is gone that it does; other errors stay. */
void choice_explain(const struct choice *choice, struct error *error);

#endif
