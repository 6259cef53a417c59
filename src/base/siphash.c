/*
 * SipHash-1-3 (Aumasson, Bernstein: "SipHash: a fast short-input PRF", 2012): who does not know
 * the key cannot choose names that fall on the same slot.
 */
#include <string.h>
#include <sys/auxv.h>

#include <carnet/base/map.h>

struct sip {
    uint64_t a, b, c, d;
};

static uint64_t rotate(uint64_t x, unsigned bits)
{
    return x << bits | x >> (64 - bits);
}

static void sip_round(struct sip *v)
{
    v->a += v->b;
    v->c += v->d;
    v->b = rotate(v->b, 13) ^ v->a;
    v->d = rotate(v->d, 16) ^ v->c;
    v->a = rotate(v->a, 32);
    v->c += v->b;
    v->a += v->d;
    v->b = rotate(v->b, 17) ^ v->c;
    v->d = rotate(v->d, 21) ^ v->a;
    v->c = rotate(v->c, 32);
}

static void sip_word(struct sip *v, uint64_t word)
{
    v->d ^= word;
    sip_round(v);
    v->a ^= word;
}

/* The kernel gives each process 16 random bytes: a secret that needs no state of ours. */
static void process_secret(uint64_t key[2])
{
    unsigned long address = getauxval(AT_RANDOM);
    key[0] = key[1] = 0;
    if (address)
        memcpy(key, (const void *)address, 16); /* NOLINT: the kernel's own pointer */
}

uint64_t map_hash(const void *bytes, size_t len)
{
    uint64_t key[2];
    process_secret(key);
    struct sip v = {key[0] ^ 0x736f6d6570736575u, key[1] ^ 0x646f72616e646f6du,
                    key[0] ^ 0x6c7967656e657261u, key[1] ^ 0x7465646279746573u};
    const unsigned char *p = bytes;
    size_t left = len;
    uint64_t word;
    for (; left >= 8; left -= 8, p += 8) {
        memcpy(&word, p, 8);
        sip_word(&v, word);
    }
    word = 0;
    if (left > 0)
        memcpy(&word, p, left);
    sip_word(&v, word | (uint64_t)len << 56);
    v.c ^= 0xFF;
    for (int i = 0; i < 3; i++)
        sip_round(&v);
    return v.a ^ v.b ^ v.c ^ v.d;
}
