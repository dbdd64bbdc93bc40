/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* From flow on towards an instance of this host, the same whether the packet came from the fabric
 * or not. */
#ifndef TENET_TO_INSTANCE_H
#define TENET_TO_INSTANCE_H

#include "meter.h"
#include "stage/allowance.h"
#include "stage/deliver.h"
#include "stage/flow.h"
#include "stage/fragment.h"
#include "stage/interface.h"
#include "stage/load_balancer.h"
#include "stage/network_acl.h"
#include "stage/observe.h"
#include "stage/related.h"
#include "stage/remember.h"
#include "stage/reset.h"
#include "stage/security_group.h"
#include "stage/tracking.h"

/* Everything but remembering it. */
VERIFIED_ONCE enum reason first_packet_to_instance(struct packet *p)
{
	struct interface *interface;

	NEVER_NULL(p);
	interface = interface_at_hand(p);
	if (!interface)
		return INTERFACE_CLOSED;
	STAGE(NETWORK_ACL, network_acl(p, POLICY_INGRESS));
	if (unlikely(p->front))
		STAGE(LOAD_BALANCER, judge_front(p));
	STAGE(SECURITY_GROUP, judge_ingress(p, interface));
	STAGE(SECURITY_GROUP, decide_tracking(p));
	if (unlikely(p->front || p->checked_by))
		p->untracked = false; /* answers need the entry, to be translated */
	return CONTINUE;
}

static __always_inline enum reason hand_over(struct __sk_buff *skb, struct packet *p,
					     const struct interface *interface, struct flow *flow)
{
	STAGE(ALLOWANCE, allowance_in(skb, p, interface));
	if (unlikely(p->front && (p->ended || (flow && flow->flags & FLOW_ENDED))))
		STAGE(LOAD_BALANCER, reset_far_sender(skb, p, LOAD_BALANCER_CONNECTION_ENDED));
	if (unlikely(p->front && is_of_other_family(p, &p->key.local)))
		STAGE(LOAD_BALANCER, may_change_family(skb, p, flow));
	if (unlikely(p->front))
		STAGE(LOAD_BALANCER, begin_header(skb, p, flow));
	if (likely(flow != NULL)) {
		take_meter(p, flow);
		if (likely(!p->related)) {
			STAGE(NETWORK_ACL, network_acl_of_flow(p, flow, POLICY_INGRESS));
			follow(p, interface, flow, false);
		}
	} else {
		enum reason reason = first_packet_to_instance(p);

		if (reason != CONTINUE)
			return reason;
		if (unlikely(p->new_stand_in) && !take_stand_in(p)) {
			p->stage = STAGE_LOAD_BALANCER;
			return LOAD_BALANCER_PORTS_EXHAUSTED;
		}
		p->stage = STAGE_REMEMBER;
		reason = remember(p, false);
		if (unlikely(reason != CONTINUE && p->new_stand_in))
			release_stand_in_of(&p->key);
		if (reason != CONTINUE)
			return reason;
	}
	if (unlikely(p->fragment == FIRST_FRAGMENT))
		remember_fragments(p, true, false);
	if (unlikely(p->front))
		STAGE(LOAD_BALANCER, to_target(skb, p));
	if (unlikely(p->header_step == HEADER_STEP_DATAGRAM)) {
		__u32 added = added_to_datagram(p);

		if (added && skb->len - ETH_HLEN + added > interface->mtu)
			return tell_far_sender(skb, p, interface->mtu - added);
		STAGE(LOAD_BALANCER, put_datagram_header(skb, p));
	} else if (unlikely(p->header_step)) {
		STAGE(LOAD_BALANCER, put_header(skb, p));
	}
	STAGE(DELIVER, deliver(skb, p, interface));
	return CONTINUE;
}

static __always_inline void swap_sides(struct flow_key *key)
{
	struct address address = key->local;
	__be16 port = key->local_port;

	key->local = key->remote;
	key->remote = address;
	if (key->protocol == IPPROTO_TCP || key->protocol == IPPROTO_UDP) {
		key->local_port = key->remote_port;
		key->remote_port = port;
	}
}

/* The receiver is on this host too: the same packet, as its interface sees it. */
VERIFIED_ONCE enum reason to_local_receiver(struct __sk_buff *skb, struct packet *p)
{
	struct local_address *local;
	struct interface *interface;
	struct flow_key key;
	struct flow *flow;

	NEVER_NULL(p);
	interface = interface_at_hand(p);
	p->far_identity = interface && speaks_for_itself(p) ? interface->identity : 0;
	p->judged_identity = 0;
	p->renews = false;
	p->stands_in = false;
	p->header_step = HEADER_STEP_NONE;
	p->meter = 0;
	local = find_sought(p, &p->key.remote);
	swap_sides(&p->key);
	if (unlikely(p->related))
		STAGE(RELATED, error_as_received(skb, p));
	STAGE(INTERFACE, enter_receiver(p, local, &interface));
	if (unlikely(is_observing()))
		observe_to_instance(p);
	if (unlikely(p->next_hop))
		STAGE(LOAD_BALANCER, enter_as_target(skb, p));
	STAGE(INTERFACE, check_destination(p, interface));
	STAGE(RELATED, related(skb, p, true));
	p->stage = STAGE_FLOW;
	key = p->key;
	flow = find_flow_to_instance(p, &key);
	if (flow && !p->related)
		STAGE(SECURITY_GROUP, rules_of_flow(p, &flow, false));
	if (unlikely(concerns_balancer(p, flow)))
		STAGE(LOAD_BALANCER, check_balanced(p, flow));
	if (unlikely(!flow && p->front))
		STAGE(LOAD_BALANCER, take_new(p));
	return hand_over(skb, p, interface, flow);
}

#endif
