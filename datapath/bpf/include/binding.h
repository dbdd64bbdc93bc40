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

static __always_inline struct nat_block_use_key block_of(const struct nat_binding_key *binding)
{
	return (struct nat_block_use_key){
		.gateway = binding->gateway,
		.address = binding->address,
		.block = bpf_ntohs(binding->port) / NAT_BLOCK,
	};
}

/* A block that is in use goes back to nobody. */
static __always_inline void count_in_block(const struct nat_binding_key *binding, __s64 difference)
{
	struct nat_block_use_key key = block_of(binding);
	__u64 *uses = bpf_map_lookup_elem(&nat_block_uses, &key);

	if (uses)
		__sync_fetch_and_add(uses, difference);
}

/* What an interface has of the ports that others want, too. */
static __always_inline void count_kept(__u32 gateway, __u32 interface, __s64 difference)
{
	struct nat_usage *usage = find_nat_usage(gateway);
	struct interface_usage *own = find_usage(interface);

	if (usage)
		__sync_fetch_and_add(&usage->kept, difference);
	if (own)
		__sync_fetch_and_add(&own->nat_kept, difference);
}

static __always_inline void count_binding(__u32 gateway, __u32 interface, bool kept, __s64 difference)
{
	struct nat_usage *usage = find_nat_usage(gateway);
	struct interface_usage *own = find_usage(interface);

	if (usage)
		__sync_fetch_and_add(&usage->active, difference);
	if (own)
		__sync_fetch_and_add(&own->translated, difference);
	if (kept)
		count_kept(gateway, interface, difference);
}

/* ---- mappings: what bindings of one source have in common ----
 *
 * An element of a hash is taken again by others as soon as it is deleted, while somebody may still look at
 * it. So a mapping is deleted only by who takes the last use away, nobody takes a use of one that has
 * none, and who has taken one looks whether it is still the one that he found: if not, he has a use of
 * another one, which cannot go as long as he does not give it back.
 */

#define NAT_MAPPING_TRIES 4 /* others may open and end it at the same time */

/* The key by which a mapping has its port. `key` is the mapping's, or one of the same gateway and protocol. */
static __always_inline void become_port(struct nat_mapping_key *key, __be32 address, __be16 port)
{
	key->interface = 0;
	key->local_port = port;
	key->way = NAT_MAPPED_PORT;
	address_from_ipv4(&key->local, address);
}

/* One use less; with the last one the port may be another mapping's. `key` is the mapping's, and changes:
 * there is little room on the stack. */
static __always_inline void give_back(struct nat_mapping *mapping, struct nat_mapping_key *key)
{
	__u32 interface = key->interface;
	__be32 address = mapping->address;
	__be16 port = mapping->port;
	bool kept = mapping->kept;

	if (__sync_fetch_and_add(&mapping->uses, -1) != 1)
		return;
	bpf_map_delete_elem(&nat_mappings, key);
	become_port(key, address, port);
	bpf_map_delete_elem(&nat_mappings, key);
	if (kept)
		count_kept(key->gateway, interface, -1);
}

/* From here on the port may be another connection's. */
__noinline int release_binding(const struct nat_binding_key *binding)
{
	struct nat_mapping_key mapping = {};
	struct nat_binding_key key;
	struct nat_binding *found;
	struct nat_mapping *of_source;
	bool kept;

	if (!binding)
		return 0;
	key = *binding;
	found = bpf_map_lookup_elem(&nat_bindings, &key);
	if (!found)
		return 0;
	kept = found->kept;
	mapping.gateway = key.gateway;
	mapping.interface = found->interface;
	mapping.local_port = found->local_port;
	mapping.protocol = key.protocol;
	mapping.way = found->mapped;
	mapping.local = found->local;
	if (bpf_map_delete_elem(&nat_bindings, &key))
		return 0;
	count_in_block(&key, -1);
	count_binding(key.gateway, mapping.interface, kept, -1);
	if (likely(mapping.way == NAT_NOT_MAPPED))
		return 1;
	of_source = bpf_map_lookup_elem(&nat_mappings, &mapping);
	if (of_source)
		give_back(of_source, &mapping);
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
