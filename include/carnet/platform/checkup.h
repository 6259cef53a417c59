/*
 * A Kubernetes setup looked at from end to end, for `carnet doctor`: what is configured, the way
 * there, who signs in, what answers.
 *
 * Facts only, each part as far as it could be had whatever else is broken; judging them is the
 * caller's. No secret is in it. Texts are clean; "" and 0 are "not known".
 */
#ifndef CARNET_PLATFORM_CHECKUP_H
#define CARNET_PLATFORM_CHECKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <carnet/base/error.h>
#include <carnet/net/certificate.h>
#include <carnet/net/credentials.h>
#include <carnet/net/probe.h>

struct credentials;
struct loop;
struct kubernetes_source;

#define CHECKUP_CHAIN 8

struct checkup {
    /* The configuration, and what of it was left out (the first of `left_out_count`). */
    struct error
        error; /* why it cannot be used as it is; the parts below may be known all the same */
    struct error left_out;
    size_t left_out_count;
    char context[256], file[512], user[256], namespace[254], server[512];
    bool encrypted, insecure, own_authority;
    char name[254]; /* that its certificate must have, if another than the host's */

    /* Who signs in. */
    enum sign_in sign_in;
    char sign_in_name[512]; /* the program or the file, "" else */
    bool program_found;
    bool sign_in_failed; /* the program or file gave nothing: `answer` says why, and nothing was sent */
    struct credentials *credentials; /* during the call only, or null; credentials_ref keeps them */
    int64_t from, until; /* of the token, certificate or what the program gave; wall */
    int64_t written;     /* when the token's file was, wall */

    /* The way there. */
    bool tried;
    enum probe_step failed;
    struct error way; /* of `failed` */
    char host[254], port[16], address[64];
    struct certificate chain[CHECKUP_CHAIN];
    size_t chain_count;
    bool fits, trusted; /* the first certificate's names; where the chain leads */
    char distrust[128];

    /* What answered: GET /version, signed in. */
    bool asked;
    struct error answer;
    char version[64];
    int64_t date, date_at; /* the other side's clock, and ours when it came; wall */
};

typedef void checkup_fn(void *data, const struct checkup *checkup);
/* Told once, from the loop, which must turn until then; the facts live during the call. */
void checkup_start(struct loop *loop, const struct kubernetes_source *source, const char *context,
                   checkup_fn *done, void *data);

#endif
