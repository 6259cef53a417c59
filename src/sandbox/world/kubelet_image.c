/*
 * Which images this sandbox has: it pulls none, each stands for a program of this machine.
 */
#include <string.h>

#include "kubelet.h"

/* Names as they are on platforms; the registry before them does not matter, the tag does. */
static const struct {
    const char *name;
    enum image_kind kind;
} known_images[] = {
    {"notebook", IMAGE_NOTEBOOK},
    {"jupyterlab-cpu", IMAGE_NOTEBOOK},
    {"jupyterlab", IMAGE_NOTEBOOK},
    {"jupyter", IMAGE_NOTEBOOK},
    {"jupyter-scipy", IMAGE_NOTEBOOK},
    {"jupyter-minimal", IMAGE_NOTEBOOK},
    {"sleep", IMAGE_SLEEP},
};
static const char *const known_tags[] = {"", "latest", "1", "v1", "v2"};

enum image_kind image_kind(const char *image)
{
    const char *slash = strrchr(image, '/');
    const char *name = slash ? slash + 1 : image;
    size_t len = strcspn(name, ":@");
    const char *tag = name[len] == ':' ? name + len + 1 : "";
    if (name[len] == '@')
        return IMAGE_UNKNOWN;
    bool tagged = false;
    for (size_t i = 0; i < ARRAY_LEN(known_tags); i++)
        tagged = tagged || str_eq(tag, known_tags[i]);
    for (size_t i = 0; tagged && i < ARRAY_LEN(known_images); i++) {
        if (strlen(known_images[i].name) == len && memcmp(known_images[i].name, name, len) == 0)
            return known_images[i].kind;
    }
    return IMAGE_UNKNOWN;
}

size_t image_count(void)
{
    return ARRAY_LEN(known_images);
}

void image_name(size_t index, struct str *out)
{
    str_addf(out, "localhost/%s:v1", known_images[index].name);
}
