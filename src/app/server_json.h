/*
 * A server as JSON: carnet's own shape, the same for every platform (described in the README). States and
 * causes are fixed English ids; what is not known is null; times are RFC 3339; CPU in thousandths of a core,
 * memory in bytes.
 */
#ifndef CARNET_SRC_APP_SERVER_JSON_H
#define CARNET_SRC_APP_SERVER_JSON_H

#include <stdint.h>

#include <carnet/data/json.h>
#include <carnet/model/facts.h>

struct model;
struct status;

void server_json(struct json_out *out, struct model *model, const struct server *server,
                 int64_t now);
/* Its members from `state` to `evidence`, into an object that is begun. */
void server_json_status(struct json_out *out, const struct status *status, int64_t now);

#endif
