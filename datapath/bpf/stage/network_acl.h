/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * network_acl: judges every packet at the edge of its subnet, by rules that know no connections, and one
 * that goes through a NAT gateway also at the edge of the gateway's. The first packet's verdict for each
 * direction stands in the flow entry, until the topology changes.
 */
#ifndef TENET_STAGE_NETWORK_ACL_H
#define TENET_STAGE_NETWORK_ACL_H

#include "interface.h"
#include "policy.h"

#define ACL_BOTH_WAYS (FLOW_ACL_TO_INSTANCE | FLOW_ACL_FROM_INSTANCE)
#define ACL_REPLIES (FLOW_ACL_REPLY_TO_INSTANCE | FLOW_ACL_REPLY_FROM_INSTANCE)
#define ACL_NAT_ALL                                                                                \
	(FLOW_ACL_NAT_OUT_ENTERS | FLOW_ACL_NAT_OUT_LEAVES | FLOW_ACL_NAT_BACK_ENTERS |             \
	 FLOW_ACL_NAT_BACK_LEAVES)

static __noinline bool acl_allows(const struct packet *p, const struct policy *policy,
				  __u32 policy_direction, __u32 traffic, const struct address *far)
{
	struct judgement judgement = {.policy_direction = policy_direction};

	judgement.column = look_up(policy, policy_direction, RANGES_OF_PORTS, traffic);
	return judgement.column != NO_COLUMN && address_allows(p, policy, &judgement, far);
}

static __always_inline bool own_acl_allows(const struct packet *p, const struct policy *policy,
					   __u32 acl, enum policy_direction direction,
					   bool echo_reply)
{
	return acl_allows(p, policy, acl << 1 | direction,
			  traffic_of(p->key.protocol, service_towards(p, direction, echo_reply)),
			  &p->key.remote);
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
	if (own_acl_allows(p, policy, acl, POLICY_INGRESS, false))
		verdicts |= FLOW_ACL_TO_INSTANCE;
	if (own_acl_allows(p, policy, acl, POLICY_EGRESS, false))
		verdicts |= FLOW_ACL_FROM_INSTANCE;
	if (p->echo != ECHO_NONE) {
		if (own_acl_allows(p, policy, acl, POLICY_INGRESS, true))
			verdicts |= FLOW_ACL_REPLY_TO_INSTANCE;
		if (own_acl_allows(p, policy, acl, POLICY_EGRESS, true))
			verdicts |= FLOW_ACL_REPLY_FROM_INSTANCE;
	}
	p->network_acl = verdicts;
	return CONTINUE;
}

/* ---- the subnet of a NAT gateway ---- */

#define ACL_MISSING 256 /* beside ACL_NAT_ALL */

/* As the gateway's far side has it: IPv4, with the gateway's port of the connection. */
static __always_inline __u32 traffic_beyond_gateway(const struct packet *p, bool from_instance,
						    bool echo_reply, __be16 port)
{
	switch (p->key.protocol) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
		return traffic_of(p->key.protocol, from_instance ? p->key.remote_port : port);
	default:
		return traffic_of(IPPROTO_ICMP, bpf_htons((echo_reply ? 0 : 8) << 8));
	}
}

/*
 * What the ACL denies of the connection's packets of one way, as bits of enum flow_acl: where they enter
 * the gateway's subnet and where they leave it. Of echoes, requests or replies: what comes back are replies.
 * `port` is the gateway's, of packets to the instance.
 */
VERIFIED_ONCE int denied_at_gateway(struct packet *p, __u32 number, int from_instance, int echo_reply,
				    __u32 port)
{
	enum policy_direction near_direction = from_instance ? POLICY_INGRESS : POLICY_EGRESS;
	enum policy_direction way = from_instance ? POLICY_EGRESS : POLICY_INGRESS;
	struct nat_gateway *gateway;
	struct address near, far;
	bool near_open, far_open;
	struct policy *policy;
	__u32 acl, traffic;
	int denied = 0;

	NEVER_NULL(p);
	gateway = bpf_map_lookup_elem(&nat_gateways, &number);
	if (!gateway)
		return 0; /* so there are no ports either */
	near = p->key.local;
	near_open = gateway->flags & (address_is_ipv4(&near) ? NAT_ACL_OPEN_IPV4 : NAT_ACL_OPEN_IPV6);
	far_open = gateway->flags & NAT_ACL_OPEN_IPV4;
	if (near_open && far_open)
		return 0;
	acl = gateway->network_acl;
	policy = find_policy(acl);
	if (!policy)
		return ACL_MISSING | ACL_NAT_ALL;
	if (!near_open) {
		traffic = traffic_of(p->key.protocol, service_towards(p, way, echo_reply));
		if (!acl_allows(p, policy, acl << 1 | near_direction, traffic, &near))
			denied |= from_instance ? FLOW_ACL_NAT_OUT_ENTERS : FLOW_ACL_NAT_BACK_LEAVES;
	}
	if (!far_open) {
		address_from_ipv4(&far, p->key.remote.word[3]);
		traffic = traffic_beyond_gateway(p, from_instance, echo_reply, port);
		if (!acl_allows(p, policy, acl << 1 | way, traffic, &far))
			denied |= from_instance ? FLOW_ACL_NAT_OUT_LEAVES : FLOW_ACL_NAT_BACK_ENTERS;
	}
	return denied;
}

/* Within a subnet its ACL has nothing to say: what the gateway sends back to an instance beside it enters
 * the subnet at the gateway. One subnet's edge has one policy. */
static __always_inline bool is_beside_gateway(const struct packet *p, __u32 number)
{
	struct nat_gateway *gateway = bpf_map_lookup_elem(&nat_gateways, &number);
	struct interface *interface = interface_at_hand(p);

	return gateway && interface && gateway->network_acl == interface->network_acl;
}

/* What the gateway's subnet says about the connection goes to p->network_acl, too. */
VERIFIED_ONCE int judge_at_gateway(struct packet *p, __u32 number, __u32 port)
{
	int denied;

	NEVER_NULL(p);
	denied = denied_at_gateway(p, number, true, false, 0);
	denied |= denied_at_gateway(p, number, false, true, port);
	p->network_acl |= denied & ACL_NAT_ALL;
	if (is_beside_gateway(p, number))
		p->network_acl |= FLOW_ACL_TO_INSTANCE |
				  (p->echo == ECHO_NONE ? 0 : FLOW_ACL_REPLY_TO_INSTANCE);
	return denied & ACL_MISSING ? NETWORK_ACL_MISSING : CONTINUE;
}

static __always_inline enum reason denied_by_gateway(int denied, int enters, int leaves)
{
	if (likely(!(denied & (enters | leaves))))
		return CONTINUE;
	if (denied & ACL_MISSING)
		return NETWORK_ACL_MISSING;
	return denied & enters ? NETWORK_ACL_NAT_INGRESS_DENIED : NETWORK_ACL_NAT_EGRESS_DENIED;
}

/* From the instance by way of the gateway, of a connection that has a binding. */
static __always_inline enum reason gateway_lets_out(struct packet *p, const struct flow *flow)
{
	int denied = flow->network_acl;

	if (likely(!(flow->flags & FLOW_TRANSLATED)))
		return CONTINUE;
	if (unlikely(p->echo == ECHO_REPLY)) /* which is not what was remembered */
		denied = denied_at_gateway(p, flow->judged_identity, true, true, 0);
	return denied_by_gateway(denied, FLOW_ACL_NAT_OUT_ENTERS, FLOW_ACL_NAT_OUT_LEAVES);
}

/* ---- what the entry says ---- */

/* It was composed under another topology. */
VERIFIED_ONCE enum reason judge_flow_again(struct packet *p, struct flow *flow)
{
	enum reason reason;

	NEVER_NULL(p);
	NEVER_NULL(flow);
	reason = judge_network_acl(p);
	if (reason == CONTINUE && flow->flags & FLOW_TRANSLATED)
		reason = judge_at_gateway(p, flow->judged_identity, flow->front_port);
	if (reason != CONTINUE)
		return reason;
	flow->flags &= ~FLOW_RESOLVED;
	flow->network_acl = p->network_acl;
	flow->topology_generation = p->topology_generation;
	return CONTINUE;
}

static __always_inline enum reason hold_under_topology(struct packet *p, struct flow *flow)
{
	if (unlikely(flow->topology_generation != p->topology_generation))
		return judge_flow_again(p, flow);
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
	enum reason reason = hold_under_topology(p, flow);

	if (reason != CONTINUE)
		return reason;
	return apply_verdict(p, flow->network_acl, direction);
}

/* To the instance by way of the gateway, of a connection that has a binding. */
static __always_inline enum reason gateway_lets_in(struct packet *p, struct flow *flow)
{
	enum reason reason;

	if (p->related)
		return CONTINUE;
	reason = hold_under_topology(p, flow);
	if (reason != CONTINUE)
		return reason;
	return denied_by_gateway(flow->network_acl, FLOW_ACL_NAT_BACK_ENTERS, FLOW_ACL_NAT_BACK_LEAVES);
}

#endif
