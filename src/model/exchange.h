/* The exchange algorithm over pairs of neighbours (model/clusters.h). Internal to clustering. */
#ifndef SLUICE_MODEL_EXCHANGE_H
#define SLUICE_MODEL_EXCHANGE_H

#include "sluice_types.h"

/*
 * pair[0..n): first << 32 | second, of items 0..items-1, no item beside itself; their order, and that of
 * their halves, is changed. class[]: of each item, in
 * and out, below classes (at most SLUICE_CLUSTERS_MAX). Items below fixed keep theirs, the others move among classes
 * fixed..classes-1: each in turn into the one that makes the mutual information of neighbours' classes the greatest, of
 * equal ones into the lowest; so many rounds over all.
 */
enum sluice_status sluice_exchange(uint64_t *pair, size_t n, size_t items, unsigned fixed, unsigned classes,
                                   unsigned rounds, uint16_t *class) SLUICE_MUST_USE;

#endif
