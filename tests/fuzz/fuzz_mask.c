/*
 * mask_add of anything: it ends, grows no further than its bound, keeps the lines, and a secret
 * that was put behind the name of one, in any of the forms people and programs write, is not in the
 * result. The first bytes of the input choose form, name and where the secret's bytes begin.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/mask.h>
#include <carnet/base/mem.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SECRET_MAX = 64, CHOICES = 3 };

static const char *const names[] = {"DB_PASSWORD",
                                    "password",
                                    "PGPASS",
                                    "DB_PASS",
                                    "apiKey",
                                    "API_KEY",
                                    "auth_token",
                                    "accessToken",
                                    "clientSecret",
                                    "AccountKey",
                                    "client-key-data",
                                    "id-token",
                                    "REDIS_AUTH",
                                    "csrf",
                                    "ENCRYPTION_KEY",
                                    "GH_PAT",
                                    "AWS_SECRET_ACCESS_KEY"};

/* $N is the name, $S the secret. `spaces`: it may have blanks, `signs`: also what ends values
 * elsewhere. */
static const struct form {
    const char *text;
    bool spaces, signs, head; /* head: at the beginning of a line */
} forms[] = {
    {"$N=$S", false, true, false},
    {"$N=$S end", false, true, false},
    {"$N: $S", true, false, false},
    {"$N: $S", true, true, true},
    {"  - $N: $S", true, true, true},
    {"- $N=$S", true, false, true},
    {"export $N=$S", true, false, true},
    {"\"$N\":\"$S\",\"n\":1", true, true, false},
    {"{\"$N\" : \"$S\" , \"n\" : 1}", true, true, false},
    {"{\\\"$N\\\":\\\"$S\\\",\\\"n\\\":1}", true, true, false},
    {"{'$N': '$S'}", true, true, false},
    {"'$N=$S'", true, true, false},
    {"--$N $S --quiet", false, true, false},
    {"--$N=$S --quiet", false, true, false},
    {"[\"--$N\",\"$S\",\"-v\"]", true, true, false},
    {"- --$N\n- $S", true, true, true},
    {"- name: $N\n  value: $S", true, true, true},
    {"- value: $S\n  name: $N", true, true, true},
    {"- name: $N\n  value: |\n    $S\n    $S", true, true, true},
    {"{\"name\":\"$N\",\"value\":\"$S\"}", true, true, false},
    {"{\"value\":\"$S\",\"name\":\"$N\"}", true, true, false},
    {"[{name: $N, value: $S}]", true, false, false},
    {"https://x.ca/a?$N=$S&lang=fr", false, false, false},
    {"https://ada:$S@x.ca/a", false, false, false},
    {"Authorization: Basic $S", true, false, false},
    {"Server=x;$N=$S;Database=y", true, false, false},
    {"<$N>$S</$N>", true, true, false},
};

static void must(bool holds)
{
    if (!holds)
        abort();
}

/* A secret of what this form can carry; never a word that is kept, as "true". */
static size_t make_secret(char secret[SECRET_MAX], const uint8_t *data, size_t size,
                          const struct form *form)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.+/";
    static const char signs[] = "@&,;!%^*(#$~?";
    size_t len = 0;
    memcpy(secret, "Zq7", 3);
    for (len = 3; len < SECRET_MAX - 4 && len - 3 < size; len++) {
        uint8_t byte = data[len - 3];
        secret[len] = plain[byte % (sizeof plain - 1)];
        if (byte >= 0xf0 && form->signs)
            secret[len] = signs[byte % (sizeof signs - 1)];
        else if (byte >= 0xe0 && form->spaces)
            secret[len] = ' ';
    }
    memcpy(secret + len, "x9Y", 4);
    return len + 3;
}

static void add_form(struct str *text, const struct form *form, const char *name,
                     const char *secret)
{
    for (const char *p = form->text; *p; p++) {
        if (p[0] == '$' && p[1] == 'N')
            str_add(text, name);
        else if (p[0] == '$' && p[1] == 'S')
            str_add(text, secret);
        else
            str_add_char(text, *p);
        p += p[0] == '$';
    }
}

/* What stands before it in its line is prose: another name there could take it for its own value.
 */
static void calm_last_line(struct str *text)
{
    for (size_t i = text->len; i > 0 && text->s[i - 1] != '\n'; i--) {
        if (memchr("=:-\"'`{@<", text->s[i - 1], 9))
            text->s[i - 1] = 'o';
    }
}

static size_t lines_of(const char *text, size_t len)
{
    size_t count = 0;
    for (size_t i = 0; i < len; i++)
        count += text[i] == '\n';
    return count;
}

static void check(const struct str *text, const char *secret)
{
    AUTO_STR struct str out = STR_INIT(STR_DOCUMENT), small = STR_INIT(text->len / 2);
    mask_add(&out, text->s, text->len);
    must(!out.cut && out.len <= text->len * strlen(MASK));
    must(lines_of(out.s, out.len) == lines_of(text->s, text->len));
    must(!secret || !memmem(out.s, out.len, secret, strlen(secret)));
    mask_add(&small, text->s, text->len);
    must(small.len <= text->len / 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    char secret[SECRET_MAX];
    if (size < CHOICES)
        return 0;
    const struct form *form = &forms[data[0] % ARRAY_LEN(forms)];
    const char *name = names[data[1] % ARRAY_LEN(names)];
    size_t rest = size - CHOICES, split = rest ? data[2] % (rest + 1) : 0;
    const char *before = (const char *)data + CHOICES;
    make_secret(secret, data + CHOICES, split, form);
    str_add_n(&text, before + split, rest - split);
    check(&text, NULL);
    calm_last_line(&text);
    if (memmem(text.s, text.len, secret, strlen(secret)))
        return 0;
    str_add_char(&text, form->head ? '\n' : ' ');
    add_form(&text, form, name, secret);
    check(&text, secret);
    return 0;
}
