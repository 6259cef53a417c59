/*
 * The YAML tab: the object as the platform holds it, read when it is looked at.
 */
#ifndef CARNET_SRC_VIEWS_DETAIL_YAML_H
#define CARNET_SRC_VIEWS_DETAIL_YAML_H

#include <carnet/tui/grid.h>

struct detail;
struct platform;
struct yaml;

void yaml_init(struct yaml *yaml);
void yaml_fini(struct yaml *yaml);
void yaml_forget(struct detail *detail, struct platform *platform);
void yaml_draw(struct detail *detail, struct area area); /* asks for it when need be */

#endif
