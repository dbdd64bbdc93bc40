/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* At an edge: how much comes from outside for whom, and for whom nothing gets in for a while. */
#ifndef TENET_PUBLIC_TRAFFIC_H
#define TENET_PUBLIC_TRAFFIC_H

#include "flow_hash.h"
#include "packet.h"

/* Under which key public_addresses has the address; :: where nobody has it. */
static __always_inline void find_owners_key(struct network_address *key, const struct address *to)
{
	key->vni = INTERNET_NETWORK;
	key->address = *to;
	if (bpf_map_lookup_elem(&public_addresses, key))
		return;
	widen_to_prefix(key);
	if (bpf_map_lookup_elem(&public_addresses, key))
		return;
	__builtin_memset(key, 0, sizeof(*key));
	key->vni = INTERNET_NETWORK;
}

/*
 * Whether a packet counts for others. The multiples of the golden section fill any interval evenly, and
 * so do those of every second or third packet: none passes uncounted by coming in step.
 */
static __always_inline bool counts_for_others(__u64 packets)
{
	if (testing)
		return random_number() % TRAFFIC_COUNTED_ONE_IN == 0;
	return slot_of_hash(packets * HASH_FACTOR >> 32, TRAFFIC_COUNTED_ONE_IN) == 0;
}

/*
 * By who has the address, so that floods of all addresses of a prefix are one, and those of addresses
 * that nobody has push no other out.
 */
static __always_inline void count_public(const struct address *to, __u32 length)
{
	struct public_traffic first = {.packets = TRAFFIC_COUNTED_ONE_IN,
				       .bytes = (__u64)length * TRAFFIC_COUNTED_ONE_IN};
	struct public_traffic *counted;
	struct network_address key;

	find_owners_key(&key, to);
	counted = bpf_map_lookup_elem(&public_traffic, &key);
	if (!counted) {
		bpf_map_update_elem(&public_traffic, &key, &first, BPF_ANY);
		return;
	}
	counted->packets += first.packets;
	counted->bytes += first.bytes;
}

static __always_inline enum reason shed_flood(const struct address *to)
{
	struct edge_guard *guard = bpf_map_lookup_elem(&edge_guard, &only_entry);
	struct flooded *found;

	if (likely(!guard || !guard->flooded))
		return CONTINUE;
	found = find_by_address(&flooded, INTERNET_NETWORK, to);
	if (!found || clock_now() >= found->until)
		return CONTINUE;
	if (!found->passing)
		return PUBLIC_ADDRESS_FLOODED;
	return random_number() < found->passing ? CONTINUE : PUBLIC_ADDRESS_OVER_SHARE;
}

#endif
