/*
 * Kubernetes quantities ("500m", "16Gi", "12345678n", "1e3", "0.5").
 *
 * CPU is counted in thousandths of a core (milli), memory in bytes, both int64_t; QUANTITY_NONE
 * stands for "not given or not a quantity". Rounds up, as Kubernetes does, and saturates at the
 * ends of the type. The text in YAML and in quotations stays as it was written: these are for
 * figures only. Fact: kubeflow.md 4.1.
 */
#ifndef CARNET_BASE_QUANTITY_H
#define CARNET_BASE_QUANTITY_H

#include <stdint.h>

#define QUANTITY_NONE INT64_MIN

int64_t quantity_milli(const char *text); /* thousandths of the unit */
int64_t quantity_units(const char *text); /* whole units: bytes, pods, GPUs */

#endif
