// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* At the ingress of the underlay device. */
#include "stage/decapsulate.h"
#include "stage/deliver.h"
#include "stage/edge.h"
#include "stage/flow.h"
#include "stage/fragment.h"
#include "stage/gateway.h"
#include "stage/interface.h"
#include "stage/location_answer.h"
#include "stage/observe.h"
#include "stage/parse.h"
#include "stage/public_address.h"
#include "stage/related.h"
#include "stage/security_group.h"
#include "stage/sender.h"
#include "stage/tracking.h"
#include "to_instance.h"

/*
 * The sender's egress rules allowed the packet because the receiver has an identity, but it has
 * another one: the sender must judge again. Decided while the packet can still become the answer.
 */
static __always_inline enum reason check_sender_judgement(struct __sk_buff *skb, struct packet *p,
							  const struct interface *interface)
{
	struct location here;

	if (likely(p->kind != (WIRE_DIRECT | WIRE_JUDGED)) ||
	    p->note == (interface->identity & IDENTITY_BITS))
		return CONTINUE;
	here = own_location(p, interface);
	return become_answer(skb, p, &here, ANSWER_HERE, JUDGED_IDENTITY_STALE);
}

/* The connection is another one's, whose interface is here too. */
VERIFIED_ONCE enum reason to_other_target(struct __sk_buff *skb, struct packet *p)
{
	struct interface *interface = NULL;
	struct flow_key key;
	struct flow *flow;

	NEVER_NULL(p);
	p->next_hop = p->balanced_to;
	STAGE(INTERFACE, find_receiver_interface(p, &interface));
	if (!interface)
		return LOAD_BALANCER_TARGET_NOT_HERE;
	STAGE(LOAD_BALANCER, enter_target(p));
	STAGE(INTERFACE, check_destination(p, interface));
	p->stage = STAGE_FLOW;
	key = p->key;
	flow = find_flow_to_instance(p, &key);
	if (flow && !p->related)
		STAGE(SECURITY_GROUP, rules_of_flow(p, &flow, false));
	p->stage = STAGE_LOAD_BALANCER;
	if (!flow)
		return LOAD_BALANCER_CONNECTION_UNKNOWN;
	STAGE(LOAD_BALANCER, check_balanced(p, flow));
	STAGE(DECAPSULATE, decapsulate(skb, p));
	return hand_over(skb, p, interface, flow);
}

static __always_inline enum reason from_fabric_stages(struct __sk_buff *skb, struct packet *p)
{
	struct interface *interface = NULL;
	struct flow *flow;

	STAGE(PARSE, parse_outer(skb, p));
	STAGE(SENDER, sender(skb, p));
	if (unlikely(p->trace_mark))
		observe_marked(p);
	if (p->kind == WIRE_ANSWER)
		STAGE(LOCATION_ANSWER, location_answer(skb, p));
	STAGE(PARSE, parse_inner(skb, p));
	if (unlikely(p->network_unknown))
		STAGE(SENDER, become_answer(skb, p, NULL, ANSWER_NOT_HERE, SENDER_NETWORK_UNKNOWN));
	if (unlikely((p->kind & WIRE_KIND_MASK) == WIRE_OUTBOUND))
		STAGE(EDGE, p->vni == INTERNET_NETWORK ? leave(skb, p) : leave_privately(skb, p));
	if (unlikely(p->kind == WIRE_PIECE))
		STAGE(EDGE, hand_to_gather(p));
	if (unlikely(p->vni == INTERNET_NETWORK))
		STAGE(PUBLIC_ADDRESS, arrive(skb, p));
	STAGE(INTERFACE, find_receiver_interface(p, &interface));
	if (unlikely(!interface && p->kind == WIRE_RELAYED && !p->mark)) {
		STAGE(NAT, arrive_privately(skb, p));
		STAGE(INTERFACE, find_receiver_interface(p, &interface));
	}
	STAGE(GATEWAY, gateway(skb, p));
	if (!interface)
		return INTERFACE_CLOSED;
	if (unlikely(is_observing()))
		observe_to_instance(p);
	STAGE(FRAGMENT, fragment(p, true));
	if (unlikely(p->next_hop))
		STAGE(LOAD_BALANCER, enter_as_target(skb, p));
	STAGE(INTERFACE, check_destination(p, interface));

	STAGE(RELATED, related(skb, p, true));
	p->stage = STAGE_FLOW;
	flow = find_flow_to_instance(p, &p->key);
	if (unlikely(!flow && p->related && !p->front))
		return ICMP_ERROR_FORGED; /* the connection has ended under our eyes */
	if (likely(flow != NULL && !p->related))
		STAGE(SECURITY_GROUP, rules_of_flow(p, &flow, false));
	if (unlikely(!flow && p->outbound_only)) {
		p->stage = STAGE_PUBLIC_ADDRESS;
		return EGRESS_ONLY_REFUSED;
	}
	if (unlikely(p->bound))
		STAGE(NAT, check_translated(p, flow));
	if (unlikely(concerns_balancer(p, flow))) {
		STAGE(LOAD_BALANCER, check_balanced(p, flow));
		if (!flow)
			STAGE(LOAD_BALANCER, seek_owner(skb, p));
		if (p->balanced_to)
			return to_other_target(skb, p);
	}
	if (unlikely(!flow))
		STAGE(SECURITY_GROUP, check_sender_judgement(skb, p, interface));
	p->stage = STAGE_DECAPSULATE;
	if (likely(!p->decapsulated))
		STAGE(DECAPSULATE, decapsulate(skb, p));
	return hand_over(skb, p, interface, flow);
}

SEC("tc")
int from_fabric(struct __sk_buff *skb)
{
	struct packet *p = packet_begin(skb);
	enum reason reason;

	if (!p)
		return TC_ACT_SHOT;
	reason = from_fabric_stages(skb, p);
	log_end(skb, p, reason);
	observe_end(skb, p, reason);
	return packet_end(p, reason);
}
