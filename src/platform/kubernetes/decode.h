/*
 * From a JSON object of the API to the facts of the model. Pure: no network, no model, no clock.
 *
 * Nothing in the object is trusted: wrong types read as "not given", every text is cleaned and has
 * a maximum, lists have a maximum length. The strings and arrays of the result live in the decoder
 * and in the JSON tree it read from: until decoder_reset or the next json_parse. Only a server says
 * that it could not be read (its row must not vanish); of the others what can be read is taken. All
 * return false without a usable name.
 */
#ifndef CARNET_KUBERNETES_DECODE_H
#define CARNET_KUBERNETES_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <carnet/base/arena.h>
#include <carnet/base/str.h>
#include <carnet/model/facts.h>

struct json;

enum { /* maxima, in bytes and in elements */
       DECODE_NAME = 253,
       DECODE_WORD = 512,
       DECODE_MESSAGE = 4096,
       DECODE_LIST = 128
};
/* The most that is believed of CPU (thousandths), bytes or pieces: screens multiply and add them. */
#define DECODE_AMOUNT ((int64_t)1 << 50)
/* The most that is believed of what is counted one by one: restarts, replicas, repetitions. */
#define DECODE_TIMES 1000000000
/* Times after this are none: nothing that Kubernetes says happens in the year 9999. */
#define DECODE_LATEST INT64_C(4102444800) /* 2100-01-01 */

struct decoder {
    struct arena arena;
    struct str scratch;
};
void decoder_init(struct decoder *decoder);
void decoder_fini(struct decoder *decoder);
void decoder_reset(struct decoder *decoder);

bool decode_namespace(struct decoder *d, const struct json *object, struct namespace *out);
/* A wrong type where it matters sets `out->unreadable` and still returns true. */
bool decode_server(struct decoder *d, const struct json *object, struct server *out);
bool decode_pod(struct decoder *d, const struct json *object, struct pod *out);
bool decode_volume(struct decoder *d, const struct json *object, struct volume *out);
bool decode_event(struct decoder *d, const struct json *object, struct event *out);
bool decode_quota(struct decoder *d, const struct json *object, struct quota *out);
bool decode_node(struct decoder *d, const struct json *object, struct node *out);
bool decode_usage(struct decoder *d, const struct json *object, struct usage *out);
/* The owner of a profile: "" if none is given. */
const char *decode_profile_owner(struct decoder *d, const struct json *object);

/* Parts --------------------------------------------------------------------------------------- */
/* Cleaned and cut; "" for what is not a string. Borrows when nothing had to be changed. */
const char *decode_text(struct decoder *d, const struct json *node, size_t max);
const char *decode_bytes(struct decoder *d, const char *bytes, size_t len, size_t max);
/* 0 for what is no time. */
int64_t decode_time(const struct json *node);
/* 0 … DECODE_TIMES: what is not a whole number, or negative, is 0. */
int decode_times(const struct json *node);
bool decode_meta(struct decoder *d, const struct json *object, struct meta *out);
/* The value of a label or annotation, null if there is none. */
const struct json *decode_label(const struct json *object, const char *key);
const struct json *decode_annotation(const struct json *object, const char *key);
size_t decode_conditions(struct decoder *d, const struct json *list, const struct condition **out);
void decode_state(struct decoder *d, const struct json *state, struct container_state *out);
/* The member of an object of which only the beginning is looked at; for what is asked for again and
 * again. Null: not there. */
const struct json *decode_member(const struct json *object, const char *key);
/* Elements of a list, at most DECODE_LIST. */
size_t decode_count(const struct json *list);
/* QUANTITY_NONE for what is negative, too. */
int64_t decode_cpu(const struct json *quantity);
int64_t decode_size(const struct json *quantity);
bool decode_is_gpu(const char *resource);
/* A sum that saturates; what is not given or negative counts as nothing. */
int64_t decode_sum(int64_t sum, int64_t more);

#endif
