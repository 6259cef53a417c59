#include <carnet/model/facts.h>

const char *kind_word(enum kind kind)
{
    static const char *const words[KIND_COUNT] = {
        [KIND_NAMESPACE] = "namespace", [KIND_SERVER] = "server", [KIND_POD] = "pod",
        [KIND_VOLUME] = "volume",       [KIND_EVENT] = "event",   [KIND_QUOTA] = "quota",
        [KIND_NODE] = "node",           [KIND_USAGE] = "usage",
    };
    return words[kind];
}
