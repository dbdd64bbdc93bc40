/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * network_acl: judges every packet at the edge of its subnet, by rules that know no connections. The
 * first packet's verdict for each direction stands in the flow entry, until the topology changes.
 */
#ifndef TENET_STAGE_NETWORK_ACL_H
#define TENET_STAGE_NETWORK_ACL_H

#include "interface.h"
#include "policy.h"

#define ACL_BOTH_WAYS (FLOW_ACL_TO_INSTANCE | FLOW_ACL_FROM_INSTANCE)
#define ACL_REPLIES (FLOW_ACL_REPLY_TO_INSTANCE | FLOW_ACL_REPLY_FROM_INSTANCE)

static __noinline bool acl_allows(const struct packet *p, const struct policy *policy,
				  __u32 policy_direction, __be16 service)
{
	struct judgement judgement = {.policy_direction = policy_direction};

	judgement.column = column_of(p->key.protocol, service, policy, policy_direction);
	return judgement.column != NO_COLUMN && address_allows(p, policy, &judgement, &p->key.remote);
}

/* Everything that the ACL says about the packet's connection: p->network_acl. */
VERIFIED_ONCE enum reason judge_network_acl(struct packet *p)
{
	struct interface *interface;
	struct policy *policy;
	__u32 open, acl, verdicts = 0;

	NEVER_NULL(p);
	interface = interface_at_hand(p);
	if (!interface)
		return INTERFACE_CLOSED;
	open = address_is_ipv4(&p->key.remote) ? INTERFACE_ACL_OPEN_IPV4 : INTERFACE_ACL_OPEN_IPV6;
	if (interface->flags & open) {
		p->network_acl = ACL_BOTH_WAYS | (p->echo == ECHO_NONE ? 0 : ACL_REPLIES);
		return CONTINUE;
	}
	acl = interface->network_acl;
	policy = find_policy(acl);
	if (!policy)
		return NETWORK_ACL_MISSING;
	if (acl_allows(p, policy, acl << 1 | POLICY_INGRESS, service_towards(p, POLICY_INGRESS, false)))
		verdicts |= FLOW_ACL_TO_INSTANCE;
	if (acl_allows(p, policy, acl << 1 | POLICY_EGRESS, service_towards(p, POLICY_EGRESS, false)))
		verdicts |= FLOW_ACL_FROM_INSTANCE;
	if (p->echo != ECHO_NONE) {
		if (acl_allows(p, policy, acl << 1 | POLICY_INGRESS,
			       service_towards(p, POLICY_INGRESS, true)))
			verdicts |= FLOW_ACL_REPLY_TO_INSTANCE;
		if (acl_allows(p, policy, acl << 1 | POLICY_EGRESS,
			       service_towards(p, POLICY_EGRESS, true)))
			verdicts |= FLOW_ACL_REPLY_FROM_INSTANCE;
	}
	p->network_acl = verdicts;
	return CONTINUE;
}

static __always_inline enum reason apply_verdict(const struct packet *p, __u8 verdicts,
						 enum policy_direction direction)
{
	__u8 bit = 1 << (direction + (p->echo == ECHO_REPLY ? 2 : 0));

	if (likely(verdicts & bit))
		return CONTINUE;
	return direction == POLICY_EGRESS ? NETWORK_ACL_EGRESS_DENIED : NETWORK_ACL_INGRESS_DENIED;
}

/* Of the first packet of a connection. */
static __always_inline enum reason network_acl(struct packet *p, enum policy_direction direction)
{
	enum reason reason = judge_network_acl(p);

	return reason == CONTINUE ? apply_verdict(p, p->network_acl, direction) : reason;
}

/* Of a packet whose connection is known: the entry says it, unless it was composed under another
 * topology. */
static __always_inline enum reason network_acl_of_flow(struct packet *p, struct flow *flow,
						       enum policy_direction direction)
{
	if (unlikely(flow->topology_generation != p->topology_generation)) {
		enum reason reason = judge_network_acl(p);

		if (reason != CONTINUE)
			return reason;
		flow->flags &= ~FLOW_RESOLVED;
		flow->network_acl = p->network_acl;
		flow->topology_generation = p->topology_generation;
	}
	return apply_verdict(p, flow->network_acl, direction);
}

#endif
