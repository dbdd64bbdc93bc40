/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * public_address: gives packets to and from the internet their other address, one to one, on the
 * instance's own host, or that of the appliance by way of which they come and go.
 */
#ifndef TENET_STAGE_PUBLIC_ADDRESS_H
#define TENET_STAGE_PUBLIC_ADDRESS_H

#include "internet.h"
#include "location_answer.h"
#include "nat.h"

/* Under which address an IPv4 packet leaves; IPv6 needs no other, unless it becomes IPv4. */
static __always_inline enum reason find_public_source(struct __sk_buff *skb, struct packet *p,
						      const struct interface *interface)
{
	struct network_address key = {.vni = interface->vni};
	__be32 *found;

	if (unlikely(p->answers)) {
		__u32 front = p->answers;
		struct balancer_front *balancer = bpf_map_lookup_elem(&balancer_fronts, &front);

		if (!balancer)
			return LOAD_BALANCER_CONNECTION_UNKNOWN;
		key.address = balancer->address;
		if (!address_is_ipv4(&key.address))
			return CONTINUE;
		p->private_source = key.address.word[3];
		found = bpf_map_lookup_elem(&published, &key);
		if (!found)
			return PUBLIC_ADDRESS_NONE;
		p->public_source = *found;
		return CONTINUE;
	}
	if (!address_is_ipv4(&p->key.local))
		return unlikely(is_nat64(p)) ? may_become_ipv4(skb, p) : CONTINUE;
	/* An ICMP error has the key of the connection that it is about. */
	if (bpf_skb_load_bytes(skb, ETH_HLEN + offsetof(struct iphdr, saddr), &p->private_source,
			       sizeof(p->private_source)))
		return TRUNCATED;
	if (p->nat || p->bound)
		return CONTINUE; /* under the NAT gateway's */
	address_from_ipv4(&key.address, p->private_source);
	found = bpf_map_lookup_elem(&published, &key);
	if (!found)
		return PUBLIC_ADDRESS_NONE;
	p->public_source = *found;
	return CONTINUE;
}

/* Nothing to 64:ff9b::/96 leaves without a binding. */
static __always_inline bool leave_as_ipv4(struct __sk_buff *skb, struct packet *p)
{
	if (!p->bound)
		return false;
	count_leaving(p);
	if (p->related)
		return error_leaves_as_ipv4(skb, p);
	return translate_port(skb, p, true, p->public_port) && leaves_as_ipv4(skb, p);
}

static __always_inline bool translate_source(struct __sk_buff *skb, struct packet *p)
{
	if (p->ether_type != bpf_htons(ETH_P_IP)) /* as a balancer's answer leaves, not as its target sent it */
		return likely(!is_nat64(p)) || leave_as_ipv4(skb, p);
	if (!translate(skb, p, true, p->private_source, p->public_source))
		return false;
	if (likely(!p->bound))
		return true;
	count_leaving(p);
	return translate_port(skb, p, true, p->public_port);
}

/* From an edge: from here on the packet is one of the interface's own network. */
VERIFIED_ONCE enum reason arrive(struct __sk_buff *skb, struct packet *p)
{
	struct public_address *found;
	struct address address;

	NEVER_NULL(p);
	if (!is_edge(p->sender))
		return PUBLIC_SENDER_NOT_EDGE;
	address = p->key.local;
	p->far_identity = 0;
	found = find_public_address(&address);
	if (found && found->flags & PUBLIC_NAT && !p->next_hop)
		return arrive_translated(skb, p, found->gateway);
	if (!found || !find_network(found->vni) ||
	    (p->next_hop ? !(found->flags & PUBLIC_BALANCER) : found->host != own_host))
		return PUBLIC_ADDRESS_NOT_HERE;
	p->vni = found->vni;
	p->outside = p->next_hop;
	p->outbound_only = found->flags & PUBLIC_OUTBOUND_ONLY;
	if (unlikely(found->flags & PUBLIC_ROUTED))
		p->next_hop = found->gateway; /* an appliance's, by the internet gateway's route table */
	if (!address_is_ipv4(&address))
		return CONTINUE;
	p->key.local = found->address;
	return translate(skb, p, false, address.word[3], p->key.local.word[3])
		       ? CONTINUE
		       : DECAPSULATE_FAILED;
}

#endif
