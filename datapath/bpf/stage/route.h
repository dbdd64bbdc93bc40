/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* route: finds the target of the destination in the subnet's route table. */
#ifndef TENET_STAGE_ROUTE_H
#define TENET_STAGE_ROUTE_H

#include "flow_hash.h"
#include "internet.h"
#include "packet.h"

#define ROUTE_PREFIX 160 /* table and address */

/* 0: there is none. Both directions of a connection choose alike where both have the same list. */
static __always_inline __u32 choose_next_hop(const struct packet *p, const struct route *route)
{
	__u32 count = route->next_hop_count;
	__u32 at;

	if (count <= 1)
		return count ? route->next_hop[0] : 0;
	if (count > NEXT_HOPS)
		count = NEXT_HOPS;
	at = connection_hash(&p->key) % count;
	/* The verifier does not see that a remainder is small, clang does, and would drop the mask. */
	asm volatile("" : "+r"(at));
	return route->next_hop[at & (NEXT_HOPS - 1)];
}

/*
 * A peering connection carries what is from one of its networks to the other, not what an instance
 * forwards for a third (the destination is looked for in the other network, and so is of it).
 */
static __always_inline bool is_of_own_network(const struct packet *p,
					      const struct interface *interface)
{
	struct route_key key = {
		.prefix_length = ROUTE_PREFIX,
		.table = bpf_htonl(interface->route_table),
		.address = p->key.local,
	};
	struct route *found = bpf_map_lookup_elem(&routes, &key);

	return found && found->within == interface->vni;
}

/*
 * A NAT gateway leads no IPv6 packet to what it would lead no IPv4 packet to: addresses that are not in
 * the internet (RFC 6052, 3.1), and those that the table leads to a network of ours.
 */
VERIFIED_ONCE int is_refused_embedded(const struct packet *p, __u32 table)
{
	struct route_key key = {.prefix_length = ROUTE_PREFIX, .table = table};
	struct route *found;

	if (!p)
		return true;
	address_from_ipv4(&key.address, p->key.remote.word[3]);
	found = bpf_map_lookup_elem(&routes, &key);
	return (found && found->target == TARGET_LOCAL) || is_refused_outside(&key.address);
}

static __always_inline bool is_refused_destination(const struct packet *p, __be32 table)
{
	return unlikely(p->nat && address_embeds_ipv4(&p->key.remote))
		       ? is_refused_embedded(p, table)
		       : is_refused_outside(&p->key.remote);
}

/*
 * p->vni becomes the network in which the destination is looked for, or p->next_hop the interface
 * that is to get the packet there.
 */
static __always_inline enum reason route(struct packet *p, const struct interface *interface)
{
	struct route_key key = {
		.prefix_length = ROUTE_PREFIX,
		.table = bpf_htonl(interface->route_table),
		.address = p->key.remote,
	};
	struct route *found = bpf_map_lookup_elem(&routes, &key);

	if (!found || found->target == TARGET_NONE)
		return ROUTE_NONE;
	p->vni = found->vni;
	p->next_hop = 0;
	p->nat = found->target == TARGET_NAT ? found->next_hop[0] : 0;
	if (unlikely(p->nat && p->vni != INTERNET_NETWORK)) {
		if (found->next_hop_count > 1)
			p->next_hop = found->next_hop[1];
		return address_is_ipv4(&p->key.remote) ? CONTINUE : ROUTE_BLACKHOLE;
	}
	if (unlikely(found->target == TARGET_NAT_PRIVATE))
		return NAT_PRIVATE_TO_INTERNET;
	if (unlikely(found->target == TARGET_INTERNET || p->nat)) {
		p->vni = INTERNET_NETWORK;
		return is_refused_destination(p, key.table) ? INTERNET_DESTINATION_REFUSED : CONTINUE;
	}
	if (found->target == TARGET_LOCAL) {
		if (likely(p->vni == interface->vni || speaks_for_itself(p) || p->mark == MARK_PROBE))
			return CONTINUE;
		return is_of_own_network(p, interface) ? CONTINUE : PEERING_SOURCE_FOREIGN;
	}
	if (found->target == TARGET_INTERFACE)
		p->next_hop = choose_next_hop(p, found);
	return p->next_hop ? CONTINUE : ROUTE_BLACKHOLE;
}

#endif
