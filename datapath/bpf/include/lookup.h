/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Keys by value: where the packet's context is a function's argument, Linux 6.1 refuses keys that
 * lie in it.
 */
#ifndef TENET_LOOKUP_H
#define TENET_LOOKUP_H

#include "address.h"
#include "maps.h"

/* The delegated prefix around an address: each family has one length. */
static __always_inline void widen_to_prefix(struct network_address *key)
{
	if (address_is_ipv4(&key->address)) {
		key->address.word[3] &= bpf_htonl(0xfffffff0);
	} else {
		key->address.word[2] &= bpf_htonl(0xffff0000);
		key->address.word[3] = 0;
	}
	key->vni |= DELEGATED_PREFIX;
}

/* What a table that the agent writes has for the address itself, or else for the prefix around it. */
static __always_inline void *find_by_address(void *table, __u32 vni, const struct address *address)
{
	struct network_address key = {.vni = vni, .address = *address};
	void *found = bpf_map_lookup_elem(table, &key);

	if (found)
		return found;
	widen_to_prefix(&key);
	return bpf_map_lookup_elem(table, &key);
}

/* A NAT gateway's address is on as many hosts as have ports of it: who leads there goes by the port. */
static __always_inline bool is_nat_address(const struct network_address *key)
{
	struct public_address *found = bpf_map_lookup_elem(&public_addresses, key);

	return found && found->flags & PUBLIC_NAT;
}

static __always_inline struct interface *find_interface(__u32 ifindex)
{
	return bpf_map_lookup_elem(&interfaces, &ifindex);
}

static __always_inline struct interface_usage *find_usage(__u32 number)
{
	return bpf_map_lookup_elem(&interface_usage, &number);
}

static __always_inline struct interface_counters *find_counters(__u32 number)
{
	return bpf_map_lookup_elem(&interface_counters, &number);
}

static __always_inline struct network *find_network(__u32 vni)
{
	return bpf_map_lookup_elem(&networks, &vni);
}

static __always_inline struct host *find_host(__u32 number)
{
	return bpf_map_lookup_elem(&hosts, &number);
}

/* Whether it passes packets between the internet and the other hosts. */
static __always_inline bool is_edge(__u32 number)
{
	struct host *host = find_host(number);

	return host && host->flags & HOST_EDGE;
}

static __always_inline struct peer *find_peer(__u32 slot)
{
	return bpf_map_lookup_elem(&peers, &slot);
}

static __always_inline struct policy *find_policy(__u32 policy)
{
	return bpf_map_lookup_elem(&policies, &policy);
}

static __always_inline __u32 *find_service_slot(__u32 slot)
{
	return bpf_map_lookup_elem(&service_slots, &slot);
}

static __always_inline bool is_known_identity(__u32 identity)
{
	return bpf_map_lookup_elem(&identities, &identity);
}

#endif
