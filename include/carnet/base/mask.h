/*
 * Secrets in texts that go to other people: overwritten by "•••".
 *
 * What is masked, whatever the text (a log line, an event, arguments, YAML, JSON):
 *   - the value behind a name of a secret (DB_PASSWORD, DB_PASS, apiKey, auth, ENCRYPTION_KEY, --token …),
 *     to its end: the closing quote; of "name: value" that begins a line the line's end and the lines
 *     indented below it; else what a shell, an address or a list ends it with;
 *   - "value" beside a "name" that names a secret, in a line or in lines, before it or behind; the items of
 *     a list that a secret names; data of a Secret;
 *   - what follows Bearer, Basic and the like; the whole value of Authorization, Cookie and Set-Cookie;
 *   - what stands before "@" in an address; tokens known by their beginning (ghp_, AKIA, eyJ…. and others);
 *   - long runs of base64 (32 and more with upper, lower and digits), and what looks like lines of a private
 *     key (PEM) behind its BEGIN.
 * Digests (sha256:…), uids, names of objects, also of Secrets and their keys, references ($(NAME)), true and
 * false stay. Rather too much than too little; it is no proof that nothing is left.
 */
#ifndef CARNET_BASE_MASK_H
#define CARNET_BASE_MASK_H

#include <stddef.h>

#include <carnet/base/str.h>

#define MASK "•••"

/* Appends the text, line by line and with as many lines; what one line says may mask the next. At most nine
 * bytes for one of the text. Texts of different origin are masked one by one: one must not hide the other. */
void mask_add(struct str *out, const char *text, size_t len);

#endif
