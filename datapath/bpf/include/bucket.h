/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Rates without a lock. What has passed is paid for in time: a bucket is the time, in nanoseconds of
 * the datapath's clock, until which all that passed is paid at the rate. It may be paid ahead until
 * now; who has not paid for longer than the depth has saved no more than that. The virtual scheduling
 * algorithm of ITU-T I.371, but for the last packet, which may overdraw: so one of any size passes.
 */
#ifndef TENET_BUCKET_H
#define TENET_BUCKET_H

#include "packet.h"

#define BUCKET_TRIES 4

static __always_inline __u64 paid_until(__u64 bucket, __u64 now, __u64 depth)
{
	__u64 earliest = now - depth;

	return bucket == 0 || (__s64)(bucket - earliest) < 0 ? earliest : bucket;
}

static __always_inline bool has_room(const __u64 *bucket, __u64 now, __u64 depth)
{
	return (__s64)(paid_until(READ_ONCE(*bucket), now, depth) - now) < 0;
}

/* Where other processors keep writing it, the bucket is full of use: nothing saved can be lost by
 * adding alone. */
static __always_inline void pay(__u64 *bucket, __u64 now, __u64 depth, __u64 cost)
{
	for (int tries = 0; tries < BUCKET_TRIES; tries++) {
		__u64 before = READ_ONCE(*bucket);
		__u64 after = paid_until(before, now, depth) + cost;

		if (__sync_val_compare_and_swap(bucket, before, after) == before)
			return;
	}
	__sync_fetch_and_add(bucket, cost);
}

#endif
