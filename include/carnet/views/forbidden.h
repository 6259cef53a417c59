/*
 * What is said where a right is missing: on the screen and on the command line in the same words.
 */
#ifndef CARNET_VIEWS_FORBIDDEN_H
#define CARNET_VIEWS_FORBIDDEN_H

#include <carnet/model/rights.h>

struct model;
struct platform;
struct text;

/* Names the role and the owner, who can help, where these are known; else the missing right. The
 * words point into the model and the present language. */
void forbidden_words(struct text *why, const struct platform *platform, const struct model *model,
                     const char *namespace, enum right right);

#endif
