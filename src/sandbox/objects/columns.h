/*
 * Private to the sandbox: the columns of Tables, as the real server gives them (kube-wire.md 2.1).
 */
#ifndef CARNET_SRC_SANDBOX_OBJECTS_COLUMNS_H
#define CARNET_SRC_SANDBOX_OBJECTS_COLUMNS_H

#include "resource.h"

extern const struct table_column columns_account[], columns_binding[], columns_claim[],
    columns_configmap[], columns_custom[], columns_event[], columns_job[], columns_namespace[],
    columns_node[], columns_pod[], columns_quota[], columns_secret[], columns_service[],
    columns_statefulset[], columns_storage[], columns_volume[];
/* For kinds without columns of their own: Name and Created At. */
extern const struct table_column columns_plain[];

/* Cells that several kinds have. */
void cell_name(struct str *out, const struct json *object, int64_t now);
void cell_age(struct str *out, const struct json *object, int64_t now);
/* Appends a quoted string; null or "" as `otherwise`. */
void cell_text(struct str *out, const char *text, const char *otherwise);
/* Appends how long ago that was, as "5m37s"; "<unknown>" for none. Not quoted. */
void cell_ago(struct str *out, const char *time, int64_t now);
void cell_duration(struct str *out, int64_t seconds);
/* Appends the containers' names (images) of a pod spec, joined by ','. Not quoted. */
void cell_containers(struct str *out, const struct json *pod_spec, const char *field);

#endif
