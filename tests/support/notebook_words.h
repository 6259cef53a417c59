/*
 * What a platform says of the notebooks in the namespace lab, word for word: addresses as patterns
 * of the fault server, objects, events, lists, failures.
 */
#ifndef CARNET_TESTS_NOTEBOOK_WORDS_H
#define CARNET_TESTS_NOTEBOOK_WORDS_H

#include "support/fault_server.h"

#define NOTEBOOKS "GET /apis/kubeflow.org/v1/namespaces/lab/notebooks"
#define STREAMED  NOTEBOOKS "*sendInitialEvents=true*"
#define LISTED    NOTEBOOKS
#define PAGED     NOTEBOOKS "[?]limit=500*"
#define WATCHED   NOTEBOOKS "*resourceVersion=*"

#define HEAD                                                                                       \
    FAULT_TEXT("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n")
#define OBJECT(name, version, more)                                                                \
    "{\"apiVersion\":\"kubeflow.org/v1\",\"kind\":\"Notebook\",\"metadata\":{\"name\":\"" name     \
    "\",\"namespace\":\"lab\",\"resourceVersion\":\"" version "\",\"uid\":\"uid-" name             \
    "\",\"generation\":1" more                                                                     \
    "},\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"" name                        \
    "\",\"image\":\"img\"}]}}}}"
#define EVENT(type, object)    "{\"type\":\"" type "\",\"object\":" object "}\n"
#define ADDED(name, version)   EVENT("ADDED", OBJECT(name, version, ""))
#define CHANGED(name, version) EVENT("MODIFIED", OBJECT(name, version, ""))
#define DELETED(name, version) EVENT("DELETED", OBJECT(name, version, ""))
#define LIST_END(version)                                                                          \
    EVENT("BOOKMARK",                                                                              \
          "{\"kind\":\"Notebook\",\"metadata\":{\"annotations\":"                                  \
          "{\"k8s.io/initial-events-end\":\"true\"},\"resourceVersion\":\"" version "\"}}")
#define BOOKMARK(version)                                                                          \
    EVENT("BOOKMARK", "{\"kind\":\"Notebook\",\"metadata\":{\"resourceVersion\":\"" version "\"}"  \
                      "}")
#define STATUS(code, reason, message)                                                              \
    "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\","           \
    "\"message\":\"" message "\",\"reason\":\"" reason "\",\"code\":" #code "}"
#define LIST(items, version)                                                                       \
    "{\"apiVersion\":\"kubeflow.org/v1\",\"items\":[" items "],\"kind\":\"NotebookList\","         \
    "\"metadata\":{\"continue\":\"\",\"resourceVersion\":\"" version "\"}}"
#define THREE ADDED("a", "1") ADDED("b", "2") ADDED("c", "3") LIST_END("10")

#define SCRIPT(pattern, times, ...)                                                                \
    fault_server_script(rig->server, pattern, times, (struct fault_step[]){__VA_ARGS__, FAULT_END})

#endif
