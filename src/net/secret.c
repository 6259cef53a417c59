#include "secret.h"

#include <carnet/base/mem.h>

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char *secret_dup(const char *s)
{
    return s ? mem_strdup(s) : NULL;
}

void secret_free(char *s)
{
    if (s)
        explicit_bzero(s, strlen(s));
    free(s);
}

char *secret_join(const char *prefix, const char *value)
{
    size_t a = strlen(prefix), b = strlen(value);
    char *joined = mem_alloc(a + b + 1);
    memcpy(joined, prefix, a);
    memcpy(joined + a, value, b + 1);
    return joined;
}

char *secret_basic(const char *user, const char *password)
{
    char *with_colon = secret_join(user, ":");
    char *plain = secret_join(with_colon, password);
    size_t len = strlen(plain);
    char *coded = mem_alloc(4 * ((len + 2) / 3) + 1);
    EVP_EncodeBlock((unsigned char *)coded, (const unsigned char *)plain, (int)len);
    char *header = secret_join("Basic ", coded);
    secret_free(with_colon);
    secret_free(plain);
    secret_free(coded);
    return header;
}

static bool read_all(int fd, char *bytes, size_t size)
{
    for (size_t have = 0; have < size;) {
        ssize_t got = read(fd, bytes + have, size - have);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return false;
        if (got == 0)
            break; /* shorter than it was: a NUL stands there */
        have += (size_t)got;
    }
    return true;
}

char *secret_read(const char *path, size_t max)
{
    /* Not to hang on a pipe that somebody put there. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return NULL;
    struct stat st;
    char *bytes = NULL;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (size_t)st.st_size <= max) {
        bytes = mem_zalloc(1, (size_t)st.st_size + 1);
        if (!read_all(fd, bytes, (size_t)st.st_size)) {
            secret_free(bytes);
            bytes = NULL;
        }
    } else {
        errno = EFBIG;
    }
    int error = errno;
    close(fd);
    errno = error;
    return bytes;
}
