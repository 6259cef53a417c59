/*
 * carnet, the whole program, in front of a platform (house.h), and a fault between the two.
 *
 * The platform speaks TLS behind a line of its own (fault_proxy.h). The person sees two servers,
 * jl-cpu and r-prices, and the header says live; then the fault strikes, and the frame is looked
 * at; then it ends, and carnet must be right again by itself: a server that came meanwhile appears,
 * the header says live. Waits of the connection are ten times shorter than people's.
 */
#ifndef CARNET_TESTS_FAULT_SCENE_H
#define CARNET_TESTS_FAULT_SCENE_H

#include "support/fault_proxy.h"
#include "support/house.h"
#include "support/tls.h"

struct fault_scene {
    struct house house;
    struct tls_identity authority, server;
    struct fault_proxy *line;
    struct terminal *terminal;
    /* A test's own: */
    struct fault_server *proxy; /* or another service; freed with the scene */
    const char *file, *path, *user;
    char address[128];
    int port;
};

enum fault_moment {
    WHILE_WATCHING, /* the list stands and is live */
    AT_START,       /* nothing was read yet */
    AT_A_CHANGE     /* the person presses s on jl-cpu */
};

#define HEADER_LIVE       "● live"
#define HEADER_OLD        "◐ * old"
#define HEADER_OFFLINE    "✕ offline *, again in * s"
#define HEADER_SIGNED_OUT "✕ signed out"

#define FAULT_CHANGE "PATCH " HOUSE_NOTEBOOKS "/*" /* the request of it */

struct fault_case {
    const char *name; /* of the fault, for people */
    enum fault_moment when;

    /* What strikes; what is not set does not. */
    enum line line;
    int line_n;
    const char *pattern; /* of the requests that are answered by `steps`; null: all of them */
    struct fault_step steps[5];
    struct fault_step pushed[3]; /* said in the open stream of the servers, up to FAULT_END */
    bool open_lines_stay;        /* else those that are open are reset when it strikes */
    void (*strike)(struct fault_scene *scene);
    void (*heal)(struct fault_scene *scene);

    int sent; /* AT_A_CHANGE: how often the change was sent, from the beginning to the end; looked at */
    bool rows_go; /* they may not be read any more */
    const char *header; /* words of the header while it lasts, * for a figure */
    const char *says;   /* what begins the sentence; null: there is none */
    const char *next;   /* a note for people: what carnet does next */
};

void fault_scene_open(struct fault_scene *scene);
/* With a server of another sort; its authority for clients may be the scene's own. */
#define FAULT_SCENE_AUTHORITY "the scene's"
void fault_scene_open_as(struct fault_scene *scene, const struct fault_options *options);
void fault_scene_close(struct fault_scene *scene);
/* Writes the kubeconfig: `user` is a YAML flow map, "{token: x}". */
void fault_scene_config(struct fault_scene *scene, const char *user);
/* Another address of the platform. */
void fault_scene_address(struct fault_scene *scene, const char *url);
/* Runs carnet until both servers are there and the header says live. */
void fault_scene_live(struct fault_scene *scene);
/* A server was made meanwhile: it appears, and the header says live, without a key. Ends carnet. */
void fault_scene_recovers(struct fault_scene *scene);

/* One case from its beginning to the end, in a scene of its own. */
void fault_case_run(const struct fault_case *one);
/* The table of the cases in tests/faults/README.md, between the marks that name it: compared, or
 * written with CARNET_FAULTS=renew. */
void fault_cases_check(const char *name, const struct fault_case *cases, size_t count);
/* The same for rows that are text already. */
void fault_table_check(const char *name, const char *table);

#endif
