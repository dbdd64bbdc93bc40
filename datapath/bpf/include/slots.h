/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Slots of flow_slots and peers: the one freed last, else the lowest never used. So nobody has to
 * fill a stack with a million numbers before the first packet.
 */
#ifndef TENET_SLOTS_H
#define TENET_SLOTS_H

#include "packet.h"

#define NO_SLOT 0xffffffff

static __always_inline __u32 take_slot(void *free, void *slots, __u32 *taken)
{
	__u32 slot;

	if (bpf_map_pop_elem(free, &slot) == 0)
		return slot;
	slot = __sync_fetch_and_add(taken, 1);
	if (bpf_map_lookup_elem(slots, &slot))
		return slot;
	__sync_fetch_and_add(taken, -1); /* all were taken */
	return NO_SLOT;
}

static __always_inline __u32 take_flow_slot(void)
{
	struct slots_taken *taken = bpf_map_lookup_elem(&slots_taken, &only_entry);

	return taken ? take_slot(&free_flow_slots, &flow_slots, &taken->flows) : NO_SLOT;
}

static __always_inline __u32 take_peer(void)
{
	struct slots_taken *taken = bpf_map_lookup_elem(&slots_taken, &only_entry);

	return taken ? take_slot(&free_peers, &peers, &taken->peers) : NO_SLOT;
}

static __always_inline __u32 take_meter_slot(struct slots_taken *taken)
{
	return take_slot(&free_meters, &meter_owners, &taken->meters);
}

static __always_inline void free_meter_slot(__u32 slot)
{
	bpf_map_push_elem(&free_meters, &slot, 0);
}

static __always_inline void free_flow_slot(__u32 slot)
{
	bpf_map_push_elem(&free_flow_slots, &slot, 0);
}

static __always_inline void free_peer(__u32 slot)
{
	bpf_map_push_elem(&free_peers, &slot, 0);
}

#endif
