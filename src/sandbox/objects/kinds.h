/*
 * Private to the sandbox: what each kind sets by itself and asks of an object (kube-wire.md 4.2,
 * 8).
 */
#ifndef CARNET_SRC_SANDBOX_OBJECTS_KINDS_H
#define CARNET_SRC_SANDBOX_OBJECTS_KINDS_H

#include <stdbool.h>

struct json;
struct json_doc;
struct faults;

void complete_binding(struct json_doc *doc, struct json *object, bool fresh);
void complete_claim(struct json_doc *doc, struct json *object, bool fresh);
void complete_event(struct json_doc *doc, struct json *object, bool fresh);
void complete_job(struct json_doc *doc, struct json *object, bool fresh);
void complete_namespace(struct json_doc *doc, struct json *object, bool fresh);
void complete_pod(struct json_doc *doc, struct json *object, bool fresh);
void complete_quota(struct json_doc *doc, struct json *object, bool fresh);
void complete_secret(struct json_doc *doc, struct json *object, bool fresh);
void complete_service(struct json_doc *doc, struct json *object, bool fresh);
void complete_statefulset(struct json_doc *doc, struct json *object, bool fresh);
void complete_storage(struct json_doc *doc, struct json *object, bool fresh);

void check_binding(struct faults *faults, const struct json *object, const struct json *before);
void check_data(struct faults *faults, const struct json *object, const struct json *before);
void check_claim(struct faults *faults, const struct json *object, const struct json *before);
void check_event(struct faults *faults, const struct json *object, const struct json *before);
void check_pod(struct faults *faults, const struct json *object, const struct json *before);

#endif
