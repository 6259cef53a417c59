/*
 * Secrets in texts that go to other people: overwritten by "•••".
 *
 * What is masked, whatever the text (a log line, an event, arguments, YAML):
 *   - the value after a word that names a secret (password, token, apiKey, --token …), after "=", ":" or, of
 *     an option, a space; in YAML also of env (name: X_TOKEN, then value: …) and of the next list item;
 *   - what follows Bearer, Basic, Negotiate; the whole value of Authorization, Cookie and Set-Cookie;
 *   - what stands before "@" in an address; tokens known by their beginning (ghp_, AKIA, eyJ…. and others);
 *   - long runs of base64 (32 and more with upper, lower and digits) and private keys (PEM).
 * Digests (sha256:…), uids and names of objects stay. Rather too much than too little; it is no proof that
 * nothing is left.
 */
#ifndef CARNET_BASE_MASK_H
#define CARNET_BASE_MASK_H

#include <stddef.h>

#include <carnet/base/str.h>

#define MASK "•••"

/* Appends the text, line by line; what one line says may mask the next. */
void mask_add(struct str *out, const char *text, size_t len);

#endif
