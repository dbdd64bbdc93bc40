/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * At an edge: a processor whose device brings more than its part hands packets on to the others. Which
 * processor does is the agent's to decide.
 */
#ifndef TENET_SPREAD_H
#define TENET_SPREAD_H

#include "public_traffic.h"

/* NULL: what comes here is worked on here. */
static __always_inline const struct spread *spread_here(void)
{
	struct edge_guard *guard = bpf_map_lookup_elem(&edge_guard, &only_entry);
	struct spread *found;

	if (likely(!guard || !guard->spread))
		return NULL;
	found = bpf_map_lookup_elem(&spread, &only_entry);
	return found && found->places && clock_now() < found->until ? found : NULL;
}

static __always_inline bool is_for_busiest(const struct spread *here, const struct address *to)
{
	struct network_address key = {.vni = INTERNET_NETWORK, .address = *to};

	if (here->busiest.vni & DELEGATED_PREFIX)
		widen_to_prefix(&key);
	return address_equal(&key.address, &here->busiest.address);
}

/*
 * Packets of the busiest address go by turns, whatever their flow, and this processor has its turn too,
 * at the place after the last: one flow may be more than any processor takes. Those of other addresses
 * stay in order, and leave; so do pieces of packets, since who comes after the first piece needs it.
 */
static __always_inline __u32 place_of_packet(const struct spread *here, struct handed_on *handed,
					     const struct flow_key *key, bool piece)
{
	if (!piece && is_for_busiest(here, &key->local))
		return handed->turns++ % (here->places + 1);
	return slot_of_hash(flow_hash(key), here->places);
}

/*
 * false: the packet is worked on here, also where the processor whose turn it is went off line. It
 * counts for its address where its device brought it, wherever it ends.
 */
static __always_inline bool hand_on(const struct flow_key *key, bool piece, __u32 length)
{
	const struct spread *here = spread_here();
	struct handed_on *handed;
	__u32 *processor, place;

	if (likely(!here))
		return false;
	handed = bpf_map_lookup_elem(&handed_on, &only_entry);
	if (!handed)
		return false;
	place = place_of_packet(here, handed, key, piece);
	if (place == here->places)
		return false;
	processor = bpf_map_lookup_elem(&spread_order, &place);
	if (!processor || bpf_redirect_map(&processors, *processor, 0) != XDP_REDIRECT)
		return false;
	handed->packets++;
	if (unlikely(counts_for_others(handed->packets)))
		count_public(&key->local, length);
	return true;
}

#endif
