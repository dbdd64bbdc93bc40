/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Which connections are tracked, and what becomes of them when rules change: part of security_group. */
#ifndef TENET_STAGE_TRACKING_H
#define TENET_STAGE_TRACKING_H

#include "flow.h"
#include "security_group.h"

#define EVERYBODY_IPV6 1
#define EVERYBODY_UDP 2

/* Everybody is allowed the service of the connection's packets in the direction. */
static __noinline bool everybody_allows(const struct packet *p, const struct policy *policy,
					__u32 number, __u32 direction, __u32 row)
{
	struct judgement judgement = {.policy_direction = number << 1 | direction};

	judgement.column = column_of(p->key.protocol, service_towards(p, direction, false), policy,
				     judgement.policy_direction);
	return judgement.column != NO_COLUMN && row_allows(&judgement, row);
}

/*
 * What everybody may send, and everybody may be answered on any port, needs no tracking: each of its
 * packets is allowed by rules of its own. The packet at hand may be of either direction.
 */
static __always_inline bool is_untracked(const struct packet *p, const struct interface *interface)
{
	__u32 number = interface->policy;
	struct policy *policy;
	__u32 kind = 0;
	__u8 in, out;

	if (p->key.protocol == IPPROTO_UDP)
		kind = EVERYBODY_UDP;
	else if (p->key.protocol != IPPROTO_TCP)
		return false;
	policy = find_policy(number);
	if (!policy)
		return false;
	if (!address_is_ipv4(&p->key.remote))
		kind |= EVERYBODY_IPV6;
	in = 1 << (POLICY_INGRESS << 2 | kind);
	out = 1 << (POLICY_EGRESS << 2 | kind);
	kind &= EVERYBODY_IPV6;
	if (policy->everybody_all & out && policy->everybody_some & in &&
	    everybody_allows(p, policy, number, POLICY_INGRESS,
			     policy->everybody[POLICY_INGRESS << 1 | kind]))
		return true;
	return policy->everybody_all & in && policy->everybody_some & out &&
	       everybody_allows(p, policy, number, POLICY_EGRESS,
				policy->everybody[POLICY_EGRESS << 1 | kind]);
}

/* Beside the judgement of a first packet, and not within remember: the stack would be too deep. */
VERIFIED_ONCE enum reason decide_tracking(struct packet *p)
{
	struct interface *interface;

	NEVER_NULL(p);
	interface = interface_at_hand(p);
	if (!interface)
		return INTERFACE_CLOSED;
	p->untracked = is_untracked(p, interface);
	return CONTINUE;
}

/* ---- rules have changed since the connection was judged ---- */

enum later_judgement {
	STILL_ALLOWED,
	NO_LONGER_ALLOWED,
	CANNOT_SAY, /* not now */
	BEGINS_ANEW, /* as a new connection, which rules allow both ways */
};

/* Judging again costs as much as a first packet: only so many connections in a second. */
static __always_inline bool may_judge_again(const struct packet *p,
					    const struct interface *interface)
{
	struct interface_usage *usage = find_usage(p->key.interface);
	__u64 second = p->now / SECOND;

	if (!usage)
		return false;
	if (usage->rejudge_window != second) {
		usage->rejudge_window = second;
		usage->rejudged = 0;
	}
	return __sync_fetch_and_add(&usage->rejudged, 1) < interface->rejudge_rate;
}

/* Of the connection's far side; false: not known at this moment. */
static __always_inline bool identity_of_far_side(const struct packet *p, const struct flow *flow,
						 bool from_instance, __u32 *identity)
{
	struct peer *peer;
	__u64 where;

	*identity = p->far_identity;
	if (!from_instance)
		return true; /* it just stamped the packet */
	*identity = flow->judged_identity;
	if (!(flow->flags & FLOW_FROM_INSTANCE))
		return true;
	peer = flow->flags & FLOW_RESOLVED ? find_peer(flow->peer) : NULL;
	if (!peer || peer->epoch != flow->peer_epoch)
		return false;
	where = READ_ONCE(peer->where);
	*identity = peer_identity(where);
	return peer_state(where) == PEER_KNOWN || peer_state(where) == PEER_LOCAL;
}

/* As a first packet of the connection would be judged now, whichever packet is at hand. */
static __noinline enum later_judgement judge_towards(const struct packet *p,
						     const struct interface *interface,
						     const struct flow *flow, bool from_instance,
						     enum policy_direction direction)
{
	struct policy *policy = find_policy(interface->policy);
	struct judgement judgement = {.policy_direction = interface->policy << 1 | direction};
	__u32 identity;

	if (!policy)
		return NO_LONGER_ALLOWED;
	judgement.names_groups =
		policy->flags & (direction == POLICY_INGRESS ? POLICY_INGRESS_NAMES_GROUPS
							     : POLICY_EGRESS_NAMES_GROUPS);
	judgement.column = column_of(p->key.protocol, service_towards(p, direction, false), policy,
				     judgement.policy_direction);
	if (judgement.column == NO_COLUMN)
		return NO_LONGER_ALLOWED;
	if (address_allows(p, policy, &judgement, &p->key.remote))
		return STILL_ALLOWED;
	if (!judgement.names_groups)
		return NO_LONGER_ALLOWED;
	if (!identity_of_far_side(p, flow, from_instance, &identity))
		return CANNOT_SAY;
	return identity_allows(&judgement, identity) ? STILL_ALLOWED : NO_LONGER_ALLOWED;
}

/* Where not everybody may any more, its packets may still be allowed by other rules, both ways. */
static __always_inline enum later_judgement judge_untracked(const struct packet *p,
							    const struct interface *interface,
							    const struct flow *flow,
							    bool from_instance)
{
	if (is_untracked(p, interface))
		return STILL_ALLOWED;
	if (judge_towards(p, interface, flow, from_instance, POLICY_INGRESS) == STILL_ALLOWED &&
	    judge_towards(p, interface, flow, from_instance, POLICY_EGRESS) == STILL_ALLOWED)
		return BEGINS_ANEW;
	return NO_LONGER_ALLOWED;
}

static __always_inline enum later_judgement judge_later(const struct packet *p,
							const struct interface *interface,
							const struct flow *flow,
							bool from_instance)
{
	if (flow->flags & FLOW_UNTRACKED)
		return judge_untracked(p, interface, flow, from_instance);
	if (interface->flags & INTERFACE_RULES_CUT)
		return NO_LONGER_ALLOWED;
	if (interface->flags & INTERFACE_RULES_REJUDGE)
		return may_judge_again(p, interface)
			       ? judge_towards(p, interface, flow, from_instance,
					       flow->flags & FLOW_FROM_INSTANCE ? POLICY_EGRESS
									: POLICY_INGRESS)
			       : CANNOT_SAY;
	return flow->flags & FLOW_CUT ? NO_LONGER_ALLOWED : STILL_ALLOWED;
}

static __always_inline enum reason cut_connection(const struct packet *p, struct flow *flow)
{
	flow->flags |= FLOW_CUT;
	flow->idle_seconds = CUT_IDLE;
	WRITE_ONCE(flow->last_seen, p->now);
	return SECURITY_GROUP_CONNECTION_CUT;
}

/*
 * The connection's entry is of other rules than those of now, or is cut. CONTINUE with p->renews:
 * the packet is the first of a new connection.
 */
VERIFIED_ONCE enum reason follow_rules(struct packet *p, struct flow *flow, int from_instance)
{
	struct interface *interface;
	bool by_mode;

	NEVER_NULL(p);
	NEVER_NULL(flow);
	interface = interface_at_hand(p);
	if (!interface)
		return INTERFACE_CLOSED;
	if (flow->policy_generation == p->policy_generation)
		return cut_connection(p, flow);
	switch (judge_later(p, interface, flow, from_instance)) {
	case STILL_ALLOWED:
		flow->flags &= ~FLOW_CUT;
		flow->policy_generation = p->policy_generation;
		return CONTINUE;
	case CANNOT_SAY:
		return flow->flags & FLOW_CUT ? cut_connection(p, flow) : CONTINUE;
	case BEGINS_ANEW:
		p->renews = true;
		return CONTINUE;
	default:
		break;
	}
	by_mode = !(flow->flags & FLOW_UNTRACKED) && interface->flags & INTERFACE_RULES_CUT;
	if (is_bare_syn(p) || (by_mode && p->key.protocol != IPPROTO_TCP)) {
		p->renews = true;
		return CONTINUE;
	}
	flow->policy_generation = p->policy_generation;
	return cut_connection(p, flow);
}

/* Whether the connection that was found may go on. *flow becomes NULL where it begins anew. */
static __always_inline enum reason rules_of_flow(struct packet *p, struct flow **flow,
						 bool from_instance)
{
	enum reason reason;

	if (likely((*flow)->policy_generation == p->policy_generation &&
		   !((*flow)->flags & FLOW_CUT)))
		return CONTINUE;
	reason = follow_rules(p, *flow, from_instance);
	if (p->renews)
		*flow = NULL;
	return reason;
}

#endif
