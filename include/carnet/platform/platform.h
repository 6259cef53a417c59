/*
 * The contract between screens and platforms.
 *
 * A platform keeps a model right: screens say what they want to see, results arrive as changes to the model,
 * through the loop. Everything asked carries an owner (any pointer); platform_forget(owner) ends all its
 * wants and calls, and none of its callbacks comes afterwards. Nothing here blocks; no callback comes from
 * inside the call that asked.
 * Adapters implement struct platform_ops and embed struct platform as their first member. Implementations:
 * kubernetes/ (the real one), the fixture of the tests; the sandbox is spoken to by the kubernetes one.
 */
#ifndef CARNET_PLATFORM_PLATFORM_H
#define CARNET_PLATFORM_PLATFORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <carnet/base/error.h>
#include <carnet/model/facts.h>
#include <carnet/model/rights.h>

struct loop;
struct model;
struct platform;
struct str;

/* The connection as a whole, for the header ------------------------------------------------------------ */
enum link_state {
    LINK_CONNECTING,
    LINK_LIVE,
    LINK_OLD,         /* connection stands, nothing came for too long */
    LINK_OFFLINE,     /* next try at `again` */
    LINK_SIGNED_OUT,
    LINK_CERTIFICATE, /* not trusted: nothing is sent, only looked at again now and then */
    LINK_SLOWED       /* the platform asked for less haste, until `again` */
};
struct link {
    enum link_state state;
    int64_t since;      /* monotonic ms of the present state; of OFFLINE, of the last word before it */
    int64_t last_byte;  /* monotonic ms of the last byte from the platform; 0 none yet */
    int64_t again;      /* monotonic ms of the next try, 0 none */
    struct error error; /* why, when not live */
    int rtt_ms;         /* -1 unknown */
    int64_t ahead;      /* seconds the platform's clock is ahead of this machine's; 0 also if little */
};

/* One thing that was wanted: a kind in a namespace (or all) ---------------------------------------------- */
enum feed_state { FEED_NONE, FEED_LOADING, FEED_LIVE, FEED_STALE, FEED_FORBIDDEN, FEED_NOT_SERVED };
struct feed {
    enum feed_state state;
    size_t count;       /* items read so far, while loading */
    int64_t as_of;      /* wall: when the content was last known right; 0 never */
    bool partial;       /* all namespaces asked, but only some may be read: see `missing` */
    size_t missing;     /* namespaces that could not be read */
    struct error error; /* of STALE, FORBIDDEN, NOT_SERVED */
};

/* What was exchanged with it since it began. */
struct platform_traffic {
    uint64_t requests, received; /* received: bytes */
};

/* Changes ----------------------------------------------------------------------------------------------- */
enum platform_verb { VERB_STOP_SERVER, VERB_START_SERVER, VERB_DELETE_SERVER, VERB_DELETE_VOLUME };
struct platform_change {
    enum platform_verb verb;
    struct ref ref;
    /* What the person saw: the change is refused with ERR_CONFLICT if the object is another one (uid)
     * or, after a 409, if its spec or stop mark differ from these. "" and -1: do not check. */
    const char *uid;
    int64_t generation;
    bool was_stopped;
    int64_t when; /* wall, by the platform's clock: the time a stop is stamped with; 0: when it is sent */
};

/* A change that ended with this may have arrived all the same: what came of it is not known. */
bool platform_outcome_open(const struct error *error);

/* Answers. `error` ERR_NONE is success. */
typedef void platform_done_fn(void *data, const struct error *error);
typedef void platform_text_fn(void *data, const struct error *error, const char *text, size_t len);

#define LOG_CUT "…\n" /* stands for lines that were left out */

struct platform_ops {
    const char *id; /* "kubernetes" */

    /* Mandatory. Begins to connect; called once. */
    void (*start)(struct platform *platform);
    /* Mandatory. Ends everything and frees the platform. */
    void (*free)(struct platform *platform);
    /* Mandatory. Counted by (owner, kind, namespace); namespace null is all namespaces. Feeds that are
     * wanted by somebody are kept up to date; kinds that are not served or forbidden harm no other. */
    void (*want)(struct platform *platform, void *owner, enum kind kind, const char *namespace);
    void (*unwant)(struct platform *platform, void *owner, enum kind kind, const char *namespace);
    void (*forget)(struct platform *platform, void *owner);
    /* Mandatory. Tries and reads again now (the key R). */
    void (*retry)(struct platform *platform);
    void (*link)(const struct platform *platform, struct link *link);
    void (*feed)(const struct platform *platform, enum kind kind, const char *namespace,
                 struct feed *feed);
    /* Mandatory. Asks what the person may do there (once per namespace, again after `retry`); the answer
     * arrives in the model. Null namespace: cluster-wide. */
    void (*ask_rights)(struct platform *platform, const char *namespace);
    /* Mandatory. How the platform names a right: "list notebooks.kubeflow.org". Static. */
    const char *(*right_name)(const struct platform *platform, enum right right);

    /* Mandatory. One change; the model follows by its feed, not by `done`. */
    void (*change)(struct platform *platform, void *owner, const struct platform_change *change,
                   platform_done_fn *done, void *data);
    /* Mandatory. The object as the platform holds it, as YAML (clean, no managed fields). */
    void (*read_yaml)(struct platform *platform, void *owner, enum kind kind, const struct ref *ref,
                      platform_text_fn *done, void *data);
    /* Optional (absent: not possible). The last `lines` lines of a container's log; `previous` reads the
     * run before. At most 64 KiB, clean, lines kept; if that was more, its end, behind LOG_CUT. */
    void (*read_log)(struct platform *platform, void *owner, const struct ref *pod,
                     const char *container, int lines, bool previous, platform_text_fn *done,
                     void *data);
    /* Optional (absent: not known). The version of what answers, such as "v1.34.4"; clean. */
    void (*read_version)(struct platform *platform, void *owner, platform_text_fn *done, void *data);
    /* Optional. Whether all namespaces may be listed at once; ALLOWED_UNKNOWN while not known. */
    enum allowed (*all_namespaces)(const struct platform *platform);
    /* Optional (absent: there are none). The call of another program (kubectl) that does the same, with
     * context and namespace, quoted for a shell; appended. For copying: carnet never runs it. Made from
     * what the request itself is made from. False, and nothing appended: there is none for this. */
    bool (*change_command)(const struct platform *platform, const struct platform_change *change,
                           struct str *out);
    bool (*read_command)(const struct platform *platform, enum kind kind, const struct ref *ref,
                         struct str *out);
    /* What carnet itself does not offer: an editor on the object. */
    bool (*edit_command)(const struct platform *platform, enum kind kind, const struct ref *ref,
                         struct str *out);
    /* With change_command: the request in a few words, "DELETE notebooks/x   …". Appended. */
    void (*change_brief)(const struct platform *platform, const struct platform_change *change,
                         struct str *out);
    /* Optional (absent: nothing is exchanged). */
    void (*traffic)(const struct platform *platform, struct platform_traffic *traffic);
};

/* Names of contexts are the person's own, and long where a program made them. */
#define PLATFORM_NAME_SIZE 1032

struct platform {
    const struct platform_ops *ops;
    struct loop *loop;
    struct model *model;
    /* Set by who shows it: called when link or feed states changed (coalesced, once a turn). */
    void (*changed)(void *data);
    void *changed_data;
    /* Set by who keeps the history: called for each change a plan sent, with what came of it.
     * ERR_CANCELLED: it was sent, and nobody waited for the answer. */
    void (*answered)(void *data, const struct platform *platform,
                     const struct platform_change *change, const struct error *error);
    void *answered_data;
    char context[PLATFORM_NAME_SIZE]; /* the name people know it by */
    /* Where and as whom, the adapter's own words: tells platforms of the same name apart in what is
     * remembered. Set and owned by the adapter, no secret, never shown; null: the name is enough. */
    char *identity;
};

/* Thin calls, so that callers need not spell the table. */
void platform_start(struct platform *platform);
void platform_free(struct platform *platform); /* accepts null */
void platform_want(struct platform *platform, void *owner, enum kind kind, const char *namespace);
void platform_unwant(struct platform *platform, void *owner, enum kind kind, const char *namespace);
void platform_forget(struct platform *platform, void *owner);
void platform_retry(struct platform *platform);
void platform_link(const struct platform *platform, struct link *link);
/* Wall, by the platform's clock as far as it is known: what it stamps is to be measured against this. */
int64_t platform_now(const struct platform *platform);
void platform_feed(const struct platform *platform, enum kind kind, const char *namespace,
                   struct feed *feed);
void platform_ask_rights(struct platform *platform, const char *namespace);
/* Zeros for null. */
void platform_traffic(const struct platform *platform, struct platform_traffic *traffic);

#endif
