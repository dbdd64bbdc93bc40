/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Bindings: as whom the far side of a NAT gateway knows a connection. A binding belongs to one entry
 * of flows, is made before it and goes with it.
 */
#ifndef TENET_BINDING_H
#define TENET_BINDING_H

#include "lookup.h"
#include "packet.h"

static __always_inline struct nat_usage *find_nat_usage(__u32 gateway)
{
	return bpf_map_lookup_elem(&nat_usage, &gateway);
}

/* The far side of an IPv6 connection has IPv4. */
static __always_inline __u8 nat_protocol(__u8 protocol)
{
	return protocol == IPPROTO_ICMPV6 ? IPPROTO_ICMP : protocol;
}

static __always_inline struct nat_binding_key binding_of(const struct flow_key *key,
							 const struct flow *flow)
{
	return (struct nat_binding_key){
		.gateway = flow->judged_identity,
		.address = flow->front,
		.remote = key->remote.word[3],
		.port = flow->front_port,
		.remote_port = key->remote_port,
		.protocol = nat_protocol(key->protocol),
	};
}

/* A block that is in use goes back to nobody. */
static __always_inline void count_in_block(const struct nat_binding_key *binding, __s64 difference)
{
	struct nat_block_use_key key = {
		.gateway = binding->gateway,
		.address = binding->address,
		.block = bpf_ntohs(binding->port) / NAT_BLOCK,
	};
	__u64 *uses = bpf_map_lookup_elem(&nat_block_uses, &key);

	if (uses)
		__sync_fetch_and_add(uses, difference);
}

/* What an interface has of the ports that others want, too. */
static __always_inline void count_binding(__u32 gateway, __u32 interface, bool kept, __s64 difference)
{
	struct nat_usage *usage = find_nat_usage(gateway);
	struct interface_usage *own = find_usage(interface);

	if (usage) {
		__sync_fetch_and_add(&usage->active, difference);
		if (kept)
			__sync_fetch_and_add(&usage->kept, difference);
	}
	if (own) {
		__sync_fetch_and_add(&own->translated, difference);
		if (kept)
			__sync_fetch_and_add(&own->nat_kept, difference);
	}
}

/* From here on the port may be another connection's. */
__noinline int release_binding(const struct nat_binding_key *binding)
{
	struct nat_binding_key key;
	struct nat_binding *found;
	__u32 interface;
	bool kept;

	if (!binding)
		return 0;
	key = *binding;
	found = bpf_map_lookup_elem(&nat_bindings, &key);
	if (!found)
		return 0;
	interface = found->interface;
	kept = found->kept;
	if (bpf_map_delete_elem(&nat_bindings, &key))
		return 0;
	count_in_block(&key, -1);
	count_binding(key.gateway, interface, kept, -1);
	return 1;
}

static __always_inline void release_binding_of(const struct flow_key *key, const struct flow *flow)
{
	struct nat_binding_key binding = binding_of(key, flow);

	release_binding(&binding);
}

/* Which of the hosts that have parts of the block has the port; 0: nobody. */
static __always_inline __u32 owner_within_block(const struct network_address *address, __u32 port)
{
	struct nat_part_owners_key key = {.address = *address, .block = port / NAT_BLOCK};
	struct nat_part_owners *owners = bpf_map_lookup_elem(&nat_part_owners, &key);

	return owners ? owners->host[port % NAT_BLOCK] : 0;
}

/* Which host has the port of a NAT gateway's address in the internet, or in its own network; 0: nobody. */
static __always_inline __u32 owner_of_port(__u32 vni, const struct address *address, __be16 port)
{
	struct network_address key = {.vni = vni, .address = *address};
	struct nat_owners *owners = bpf_map_lookup_elem(&nat_owners, &key);
	__u32 block = bpf_ntohs(port) / NAT_BLOCK;
	__u32 owner;

	if (!owners)
		return 0;
	owner = owners->host[block & (NAT_BLOCKS - 1)];
	return likely(owner) ? owner : owner_within_block(&key, bpf_ntohs(port));
}

#endif
