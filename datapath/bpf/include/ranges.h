/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Finds the range that a number is in. Nobody can predict which it is, and a branch foretold wrongly
 * costs more than all comparisons: so they are added up, in two steps of seven.
 */
#ifndef TENET_RANGES_H
#define TENET_RANGES_H

#include "layout.h"

#define STRIDE 8

_Static_assert(RANGES_A_PAGE == 7 * STRIDE, "two steps reach all of them");

/* 1 or 0 */
static __always_inline __u32 not_above(__u32 first, __u32 number)
{
	return ((__u64)first - number - 1) >> 63;
}

/* The last of the ranges that does not begin above the number; the first one if all do. */
static __always_inline __u32 find_range(const __u32 first[RANGES_A_PAGE], __u32 number)
{
	__u32 at = 0;
	__u32 within = 0;

#pragma unroll
	for (int i = STRIDE; i < RANGES_A_PAGE; i += STRIDE)
		at += not_above(first[i], number);
	first += at * STRIDE;
#pragma unroll
	for (int i = 1; i < STRIDE; i++)
		within += not_above(first[i], number);
	return at * STRIDE + within;
}

static __always_inline __u32 find_page(const struct policy_directory *directory, __u32 number)
{
	__u32 page = find_range(directory->first, number);

	return page < directory->pages ? page : directory->pages - 1;
}

#endif
