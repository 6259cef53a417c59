/* The insides of the fault server: everything is under `lock`, but the wait. */
#ifndef CARNET_TESTS_FAULT_PARTS_H
#define CARNET_TESTS_FAULT_PARTS_H

#include "fault_server.h"

#include <openssl/ssl.h>
#include <pthread.h>
#include <stdint.h>

struct fault_reply {
    struct fault_step *steps; /* their texts are copies */
    size_t len;
};
void reply_fini(struct fault_reply *reply);

struct route {
    struct route *next;
    char *pattern;
    int left; /* -1: always */
    bool kept;
    struct fault_reply reply;
    fault_handler *handler;
    void *data;
};

struct channel {
    struct channel *next;
    char *name;
    struct fault_reply pushed;
    size_t taken;
};

struct gate {
    struct gate *next;
    char *name;
};

struct connection {
    struct connection *next;
    struct fault_server *server;
    int fd, number;
    SSL *ssl; /* null: plain */
    bool shaken, gone;
    bool dropped; /* nothing it says counts any more */
    short want;   /* poll's events */
    char *input;
    size_t input_len, input_cap;
    char peer[128], asked[128];

    /* The script; `answering` is false between requests. */
    bool answering;
    struct fault_reply own;
    const struct fault_reply *script;
    size_t at;
    struct fault_step pushed; /* taken from a channel */
    bool in_pushed;
    size_t sent;
    int repeats;
    int64_t wake_at; /* of a pause; 0: none */
    bool yield;      /* a piece was sent: poll first, then the next */
};

struct fault_server {
    pthread_t thread;
    pthread_mutex_t lock;
    int wake[2];
    int listener; /* -1: down */
    int port;
    char url[64];
    SSL_CTX *tls;
    char admitted[256], admitted_peer[128]; /* "" everybody */
    char *client_ca_pem;
    bool client_may_be_nobody;
    bool raw, stop, frozen, going_down;
    enum fault_kind ending; /* FAULT_DO_END: nobody */
    pthread_cond_t is_down;
    enum fault_kind greeting;
    int greetings;

    struct connection *connections;
    int accepted;
    struct route *routes;
    struct channel *channels;
    struct gate *gates;
    struct fault_request **requests;
    size_t request_count;
};

int64_t fault_now_ms(void);
/* Goes as far as it can without waiting; sets what it waits for, or `gone`. */
void connection_go(struct connection *connection);
void connection_free(struct connection *connection);
/* FAULT_DO_CLOSE, _CUT or _RESET; the connection is gone. */
void connection_end(struct connection *connection, enum fault_kind how);

/* Finds the script for what came, and records it. */
void server_take(struct connection *connection, struct fault_request *request);
struct channel *server_channel(struct fault_server *server, const char *name);
bool server_gate_open(struct fault_server *server, const char *name);

#endif
