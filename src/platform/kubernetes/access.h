/*
 * Who the person is and what they may do: access reviews, into the model (kubeflow.md 4.7,
 * kube-wire.md 6).
 *
 * One rules review per namespace; where the platform says that it is incomplete, single reviews for
 * what it left open. What could not be asked stays unknown and is asked again when the link comes
 * up.
 */
#ifndef CARNET_KUBERNETES_ACCESS_H
#define CARNET_KUBERNETES_ACCESS_H

#include <stdbool.h>
#include <stddef.h>

#include <carnet/base/map.h>
#include <carnet/model/rights.h>

struct deferred;
struct json;
struct link_keeper;
struct model;
struct query;

struct access {
    struct link_keeper *link;
    struct model *model;
    struct deferred *changed; /* asked when `all_namespaces` changes */
    struct map asked;         /* namespace ("" cluster-wide) -> struct inquiry */
    enum allowed all_namespaces;
    struct query *person; /* the review that says who we are */
    size_t person_review;
    bool person_known;
};
void access_init(struct access *access, struct link_keeper *link, struct model *model,
                 struct deferred *changed);
void access_fini(struct access *access);
void access_start(struct access *access); /* who am I, may I see all namespaces */
void access_ask(struct access *access, const char *namespace); /* null: cluster-wide */
void access_again(struct access *access);                      /* everything that was asked, anew */
void access_link_up(struct access *access);

const char *access_right_name(enum right right);

/* Pure: what a SelfSubjectRulesReview grants. True if it is complete. */
bool access_read_rules(const struct json *review, struct rights *rights);
/* Pure: the body of a SelfSubjectAccessReview; null namespace: cluster-wide. */
struct str;
void access_write_review(struct str *out, enum right right, const char *namespace);

#endif
