#include "kubeconfig_making.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <carnet/base/base64.h>
#include <carnet/base/i18n.h>
#include <carnet/data/file.h>

#define PEM_MAX (1u << 20)

/* What a target owns: texts and arrays, overwritten when freed. */
struct kubeconfig_text {
    struct kubeconfig_text *next;
    size_t size;
    char bytes[];
};

void *making_keep_bytes(struct kubeconfig_making *m, const void *bytes, size_t size)
{
    struct kubeconfig_text *text = mem_alloc(sizeof *text + size);
    text->size = size;
    text->next = m->target->texts;
    m->target->texts = text;
    memcpy(text->bytes, bytes, size);
    return text->bytes;
}

const char *making_keep(struct kubeconfig_making *m, const char *text)
{
    return text ? making_keep_bytes(m, text, strlen(text) + 1) : NULL;
}

const char *making_keep_clean(struct kubeconfig_making *m, const char *text)
{
    AUTO_STR struct str clean = STR_INIT(STR_LINE);
    if (!text)
        return NULL;
    kubeconfig_clean(&clean, text);
    return making_keep(m, clean.s);
}

void kubeconfig_target_free(struct kubeconfig_target *target)
{
    if (!target)
        return;
    while (target->texts) {
        struct kubeconfig_text *text = target->texts;
        target->texts = text->next;
        explicit_bzero(text->bytes, text->size);
        free(text);
    }
    free(target);
}

bool making_fail(struct kubeconfig_making *m, enum error_code code, const char *msgid,
                 const struct kubeconfig_entry *entry)
{
    error_set(m->error, code, msgid, "file",
              entry->file ? entry->file->path : KUBECONFIG_SERVICE_FOLDER);
    error_add_arg(m->error, "name", entry->name);
    return false;
}

bool making_fail_with(struct kubeconfig_making *m, enum error_code code, const char *msgid,
                      const struct kubeconfig_entry *entry, const char *name, const char *value)
{
    making_fail(m, code, msgid, entry);
    error_add_arg(m->error, name, value);
    return false;
}

const char *making_keep_path(struct kubeconfig_making *m, const struct kubeconfig_entry *entry,
                             const char *path)
{
    AUTO_STR struct str whole = STR_INIT(2 * PATH_MAX);
    if (path[0] != '/')
        str_add(&whole, entry->file->folder);
    str_add(&whole, path);
    return making_keep(m, whole.s);
}

static bool fail_file(struct kubeconfig_making *m, const struct kubeconfig_entry *entry,
                      const char *path, const char *words)
{
    making_fail_with(m, ERR_CONFIG,
                     NA_("{name} in {file} needs the file {path}, and it cannot be read.",
                         "Put it back, or fetch the kubeconfig again."),
                     entry, "path", path);
    error_set_evidence(m->error, words);
    return false;
}

bool making_file(struct kubeconfig_making *m, const struct kubeconfig_entry *entry, const char *key,
                 const char **out)
{
    const char *path = kubeconfig_text(entry->body, key);
    if (!path)
        return true;
    *out = making_keep_path(m, entry, path);
    return access(*out, R_OK) == 0 || fail_file(m, entry, *out, "");
}

static bool is_pem(const struct str *text)
{
    return strlen(text->s) == text->len && strstr(text->s, "-----BEGIN ");
}

static bool fail_pem(struct kubeconfig_making *m, const struct kubeconfig_entry *entry,
                     const char *key)
{
    return making_fail_with(
        m, ERR_CONFIG,
        NA_("{key} of {name} in {file} is not a certificate or key in PEM form.",
            "Fetch the kubeconfig again."),
        entry, "key", key);
}

bool making_pem_data(struct kubeconfig_making *m, const struct kubeconfig_entry *entry,
                     const char *key, const char **out)
{
    const char *text = kubeconfig_text(entry->body, key);
    if (!text)
        return true;
    struct str pem = STR_INIT(PEM_MAX);
    bool ok = base64_read(&pem, text, strlen(text)) && is_pem(&pem);
    if (ok)
        *out = making_keep(m, pem.s);
    explicit_bzero(pem.s, pem.len);
    str_fini(&pem);
    return ok || fail_pem(m, entry, key);
}

bool making_authority(struct kubeconfig_making *m, const struct kubeconfig_entry *entry,
                      const char *path)
{
    AUTO_STR struct str pem = STR_INIT(PEM_MAX);
    struct error error;
    if (!file_read(path, &pem, &error))
        return fail_file(m, entry, path, error.evidence);
    m->target->authority_file = path;
    m->target->endpoint.ca_pem = making_keep(m, pem.s);
    return is_pem(&pem) || fail_pem(m, entry, "certificate-authority");
}
