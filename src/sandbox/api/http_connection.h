/*
 * Private to the HTTP side: what libmicrohttpd calls. The only files that include it are server.c,
 * http_connection.c and stream.c.
 */
#ifndef CARNET_SRC_SANDBOX_API_HTTP_CONNECTION_H
#define CARNET_SRC_SANDBOX_API_HTTP_CONNECTION_H

#include <microhttpd.h>

#include "http.h"

void *http_connection_begin(void *server, const char *target, struct MHD_Connection *connection);
enum MHD_Result http_connection_access(void *server, struct MHD_Connection *connection,
                                       const char *url, const char *method, const char *version,
                                       const char *body, size_t *body_len, void **state);
void http_connection_end(void *server, struct MHD_Connection *connection, void **state,
                         enum MHD_RequestTerminationCode how);
/* Adds the warnings and sends. Takes the response over. */
void http_connection_send(struct request *request, int code, const char *type,
                          struct MHD_Response *response);

#endif
