/*
 * Where an action is valid: bits of struct action.where (screens.md 8, column "where").
 */
#ifndef CARNET_VIEWS_PLACES_H
#define CARNET_VIEWS_PLACES_H

enum place {
    PLACE_LIST = 1,    /* every list with its lower pane, and the namespaces pane */
    PLACE_SERVER = 2,  /* the server list: together with PLACE_LIST */
    PLACE_PAGER = 4,   /* lower pane with the focus, full-screen text */
    PLACE_SHEET = 8,   /* sheet without text being typed */
    PLACE_TYPING = 16, /* text is being typed: only keys that are not letters */
    PLACE_ALL = 31
};
/* Where a person can be: these, and no other sets of them. */
enum { PLACES_TOGETHER = 6 };
extern const unsigned places_together[PLACES_TOGETHER];

/* Columns of the help page. */
enum help_group {
    HELP_NONE,
    HELP_MOVE,
    HELP_EVERYWHERE,
    HELP_SERVER,
    HELP_NAMESPACE,
    HELP_LIST,
    HELP_SHEET
};

#endif
