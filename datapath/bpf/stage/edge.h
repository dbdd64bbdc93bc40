/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* edge: passes packets between the internet and the hosts that have its public addresses. */
#ifndef TENET_STAGE_EDGE_H
#define TENET_STAGE_EDGE_H

#include "gateway.h"
#include "internet.h"
#include "location_answer.h"

static __always_inline bool is_edge_here(void)
{
	struct network *internet = find_network(INTERNET_NETWORK);

	return outer_ifindex && internet && is_gateway_of(internet, own_host);
}

/* From a public address to another one: to its host, as if it had been outside meanwhile. */
static __always_inline enum reason turn_around(struct __sk_buff *skb, struct packet *p,
					       const struct public_address *target)
{
	__be32 host = live_host(target->host);
	enum reason reason;

	if (host == NO_HOST)
		return PUBLIC_ADDRESS_HOST_DOWN;
	reason = pass_on(skb, p, host, WIRE_INBOUND, 0);
	return reason == RELAYED ? TURNED_AROUND : reason;
}

/* Only a public address leaves, and only from the host that has it now. */
VERIFIED_ONCE enum reason leave(struct __sk_buff *skb, struct packet *p)
{
	struct public_address *source, *destination;
	struct ethhdr *ethernet;

	NEVER_NULL(p);
	if (!is_edge_here())
		return EDGE_NOT_HERE;
	source = find_public_address(&p->key.remote);
	if (!source || source->host != p->sender)
		return PUBLIC_SOURCE_NOT_SENDERS;
	destination = find_public_address(&p->key.local);
	if (destination)
		return turn_around(skb, p, destination);
	if (is_refused_outside(&p->key.local))
		return INTERNET_DESTINATION_REFUSED;
	STAGE(DECAPSULATE, decapsulate(skb, p));
	ethernet = ethernet_header(skb);
	if (!ethernet)
		return DECAPSULATE_FAILED;
	ethernet->h_proto = p->ether_type;
	p->verdict = VERDICT_TO_INTERNET;
	p->target = outer_ifindex;
	p->action = bpf_redirect_neigh(outer_ifindex, NULL, 0, 0);
	return SENT_TO_INTERNET;
}

#endif
