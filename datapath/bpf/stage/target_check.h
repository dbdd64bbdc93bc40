/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * load_balancer, the health checks of a balancer's targets: from the host's services to the target,
 * with the balancer's address as their source, and back. The connection's entry says that it is one.
 */
#ifndef TENET_STAGE_TARGET_CHECK_H
#define TENET_STAGE_TARGET_CHECK_H

#include "flow.h"
#include "host_service.h"
#include "network_acl.h"

/* Of the balancer that asks, and whether as the router; 0: it is no check. */
static __always_inline __u32 checker_of(const struct packet *p)
{
	const struct address *source = &p->key.remote;
	__u32 last = bpf_ntohl(source->word[3]);

	if (p->ether_type == bpf_htons(ETH_P_IP))
		return (last & SERVICE_CHECKS_MASK) == SERVICE_CHECKS_IPV4 ? last & ~SERVICE_CHECKS_MASK : 0;
	return source->word[0] == bpf_htonl(SERVICE_CHECKS_IPV6 << 16) &&
			       !(source->word[1] | source->word[2])
		       ? last
		       : 0;
}

static __always_inline void address_of_checker(struct address *address, bool ipv4, __u32 checker)
{
	if (ipv4) {
		address_from_ipv4(address, bpf_htonl(SERVICE_CHECKS_IPV4 | checker));
		return;
	}
	address->word[0] = bpf_htonl(SERVICE_CHECKS_IPV6 << 16);
	address->word[1] = 0;
	address->word[2] = 0;
	address->word[3] = bpf_htonl(checker);
}

/* The first of the target's subnet. Nobody has it, and no service answers TCP from there. */
static __always_inline void first_address(struct address *address, const struct interface *interface,
					  bool ipv4)
{
	if (ipv4) {
		address_from_ipv4(address, bpf_htonl(bpf_ntohl(interface->subnet_address) + 1));
		return;
	}
	*address = interface->ipv6;
	address->word[2] = 0;
	address->word[3] = bpf_htonl(1);
}

/* To the target: false if the balancer is not known. The packet's key becomes as the target sees it. */
static __always_inline bool check_target(struct packet *p, const struct interface *interface,
					 __u32 checker, struct rewrite *rewrite)
{
	__u32 front = checker & ~SERVICE_CHECKS_BY_ROUTER;
	struct balancer_front *found = bpf_map_lookup_elem(&balancer_fronts, &front);
	bool ipv4 = p->ether_type == bpf_htons(ETH_P_IP);
	__u32 host;

	if (!found || address_is_ipv4(&found->address) != ipv4 || p->key.protocol != IPPROTO_TCP ||
	    p->fragment)
		return false;
	if (checker & SERVICE_CHECKS_BY_ROUTER)
		first_address(&rewrite->source, interface, ipv4);
	else
		rewrite->source = found->address;
	rewrite->destination = p->key.local;
	if (ipv4) {
		host = bpf_ntohl(p->key.local.word[3]) & ~UPPER_HALF;
		host |= bpf_ntohl(interface->ipv4.word[3]) & UPPER_HALF;
		rewrite->destination.word[3] = bpf_htonl(host);
	} else {
		rewrite->destination.word[0] = interface->ipv6.word[0];
	}
	p->key.remote = rewrite->source;
	p->key.local = rewrite->destination;
	p->checked_by = checker;
	p->far_identity = found->identity;
	p->vni = interface->vni;
	remember_generations(p, interface);
	log_at(p, interface, FLOW_LOGGED_TO_INSTANCE);
	return true;
}

/* Of one address and port at the instance, a balancer has one connection, a client's or a check's. */
static __always_inline enum reason is_check_of(const struct packet *p, const struct flow *flow)
{
	return flow->flags & FLOW_CHECK && flow->front == p->checked_by
		       ? CONTINUE
		       : LOAD_BALANCER_CONNECTION_TAKEN;
}

/* The target's answer: to the services, who know interface and balancer by their numbers. */
VERIFIED_ONCE enum reason answer_check(struct __sk_buff *skb, struct packet *p)
{
	struct service_device *device = bpf_map_lookup_elem(&service_device, &only_entry);
	struct rewrite rewrite = {};
	struct interface *interface;
	struct flow_key key;
	struct flow *flow;

	NEVER_NULL(p);
	interface = interface_at_hand(p);
	if (!interface)
		return INTERFACE_CLOSED;
	p->stage = STAGE_LOAD_BALANCER;
	if (p->related)
		return LOAD_BALANCER_ERROR_REFUSED;
	if (p->fragment)
		return LOAD_BALANCER_FRAGMENT;
	key = p->key;
	flow = bpf_map_lookup_elem(&flows, &key);
	if (!flow)
		return LOAD_BALANCER_CONNECTION_UNKNOWN;
	STAGE(NETWORK_ACL, network_acl_of_flow(p, flow, POLICY_EGRESS));
	follow(p, interface, flow, true);
	p->stage = STAGE_LOAD_BALANCER;
	address_of_checker(&rewrite.destination, p->ether_type == bpf_htons(ETH_P_IP), flow->front);
	if (!device || !device->ifindex || !interface->service_slot)
		return SERVICE_AWAY;
	if (!known_as(p, interface, false, &rewrite.source))
		return SERVICE_SOURCE_FOREIGN;
	return to_service(skb, p, device, &rewrite);
}

#endif
