/*
 * Why a server is in its state, in words: what the Why page and `carnet why` both show. Pure:
 * nothing here draws or asks the platform for anything.
 */
#ifndef CARNET_VIEWS_WHY_H
#define CARNET_VIEWS_WHY_H

#include <stdbool.h>
#include <stddef.h>

#include <carnet/base/i18n.h>
#include <carnet/model/model.h>
#include <carnet/model/state.h>
#include <carnet/platform/platform.h>

/* "The image cannot be pulled: …", the cause as a sentence of its own; the state's word without
 * one. */
void why_sentence(struct str *out, const struct status *status);
/* What a piece of evidence is ("container geo-map"), and what it says ("ImagePullBackOff: …"). */
void why_evidence_name(struct str *out, const struct evidence *evidence);
void why_evidence_words(struct str *out, const struct evidence *evidence);

/* What was looked at and is not the cause, and what could not be looked at. Never guessed: a check
 * without facts is not in the list. */
struct why_check {
    bool fine; /* false: could not be looked at */
    struct text words;
};
#define WHY_CHECKS 8
struct why_scope {
    const struct platform *platform;
    struct model *model;
    bool all; /* feeds are of all namespaces */
};
size_t why_checks(const struct why_scope *scope, const struct server *server,
                  struct why_check checks[WHY_CHECKS]);

/* The log that may tell how the program ended: of which pod and container, and of which run. False:
 * this cause has none, or its pod is not known. The ref points into the model. */
struct why_log {
    struct ref pod;
    const char *container;
    bool previous;
};
#define WHY_LOG_LINES 20 /* asked for: the last may be empty */
bool why_log(struct model *model, const struct server *server, struct why_log *log);
/* The call of kubectl for a step that carnet has no way of its own for: an editor on the server. Appended;
 * false: there is none. */
bool why_call(const struct platform *platform, const struct server *server, enum step_kind kind,
              struct str *out);
/* The last line of a log that is not empty, as bytes in `text`; "" when all are. */
const char *why_last_line(const char *text, size_t len, size_t *line_len);

#endif
