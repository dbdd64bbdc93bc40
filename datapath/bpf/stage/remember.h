/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* remember: stores what was decided, for the packets that follow. */
#ifndef TENET_STAGE_REMEMBER_H
#define TENET_STAGE_REMEMBER_H

#include "allowance.h"
#include "flow.h"
#include "flow_hash.h"
#include "binding.h"
#include "meter.h"
#include "stand_in.h"
#include "usage.h"

/* The way to the remote side. */
static __always_inline void store_way(const struct packet *p, struct flow *flow)
{
	flow->peer = p->peer_slot;
	flow->peer_epoch = p->peer_epoch;
	flow->topology_generation = p->topology_generation;
	if (!(flow->flags & FLOW_RESOLVED)) /* packets the other way may change flags at this moment */
		flow->flags |= FLOW_RESOLVED;
}

/* Senders may stamp what is no identity at all. */
static __always_inline __u32 far_identity(const struct packet *p)
{
	return p->far_identity & ~IDENTITY_BITS ? 0 : p->far_identity;
}

/* Which balancer it came by, or whom it was led to: a later table changes neither. */
static __always_inline void remember_balancer(const struct packet *p, struct flow *flow,
					      bool from_instance)
{
	flow->front = from_instance ? p->balanced_to : p->front;
	flow->front_port = from_instance ? 0 : p->front_port;
	flow->front_idle = from_instance ? 0 : p->front_idle;
	if (flow->front)
		flow->flags |= from_instance ? FLOW_BALANCED_OUT : FLOW_BALANCED;
	if (flow->front && !from_instance && p->outside)
		flow->flags |= FLOW_OUTSIDE;
	if (unlikely(p->stands_in))
		flow->flags |= FLOW_STAND_IN;
	flow->header = HEADER_NONE;
	flow->sequence = 0;
	if (unlikely(flow->flags & FLOW_BALANCED && p->sends_header)) {
		flow->header = p->key.protocol == IPPROTO_UDP ? HEADER_OF_DATAGRAMS
							      : HEADER_AWAITS_TARGET;
		flow->sequence = p->sequence;
	}
	if (unlikely(p->checked_by)) {
		flow->front = p->checked_by;
		flow->flags |= FLOW_CHECK;
	}
}

/* Whose port it has beyond the NAT gateway; who was chosen by a balancer gets it no more. */
static __always_inline void store_binding(const struct packet *p, struct flow *flow)
{
	flow->judged_identity = p->bound;
	flow->front = p->public_source;
	flow->front_port = p->public_port;
	flow->flags = (flow->flags & ~FLOW_BALANCED_OUT) | FLOW_TRANSLATED;
}

static __always_inline bool has_binding(const struct packet *p, const struct flow *flow)
{
	return flow->flags & FLOW_TRANSLATED && flow->judged_identity == p->bound &&
	       flow->front == p->public_source && flow->front_port == p->public_port;
}

static __always_inline void begin_flow(const struct packet *p, const struct interface *interface,
				       struct flow *flow, bool from_instance)
{
	flow->last_seen = p->now;
	flow->source_port = source_port_of(flow_hash(&p->key));
	flow->state = CONNECTION_OPENING;
	flow->judged_identity = from_instance ? p->judged_identity : far_identity(p);
	flow->flags = (from_instance ? FLOW_FROM_INSTANCE : 0) |
		      (p->untracked ? FLOW_UNTRACKED : 0);
	flow->network_acl = p->network_acl;
	flow->meter = p->meter;
	remember_balancer(p, flow, from_instance);
	if (unlikely(from_instance && p->bound))
		store_binding(p, flow);
	flow->topology_generation = p->topology_generation;
	flow->policy_generation = p->policy_generation;
	if (from_instance)
		store_way(p, flow);
	if (p->judged_identity)
		flow->flags |= FLOW_JUDGED_BY_IDENTITY;
	if (p->key.protocol == IPPROTO_TCP)
		follow_tcp(p, flow, from_instance);
	flow->idle_seconds = idle_seconds(p, interface, flow);
}

static __always_inline bool take_place(struct interface_usage *usage, __u32 quota, bool untracked)
{
	__u64 *use = use_of(usage, untracked);

	if (__sync_fetch_and_add(use, 1) < quota)
		return true;
	__sync_fetch_and_add(use, -1);
	return false;
}

static __always_inline enum reason insert_flow(const struct packet *p, const struct flow_key *key,
					       const struct interface *interface,
					       bool from_instance)
{
	struct flow flow = {};
	struct flow_slot *slot;

	flow.slot = take_flow_slot();
	slot = bpf_map_lookup_elem(&flow_slots, &flow.slot);
	if (!slot)
		return FLOW_TABLE_FULL;
	begin_flow(p, interface, &flow, from_instance);
	if (bpf_map_update_elem(&flows, key, &flow, BPF_NOEXIST)) {
		free_flow_slot(flow.slot);
		return FLOW_TABLE_FULL;
	}
	slot->key = *key;
	WRITE_ONCE(slot->used, 1);
	return CONTINUE;
}

static __always_inline enum reason new_flow(const struct packet *p, const struct flow_key *key,
					    const struct interface *interface, bool from_instance)
{
	struct interface_usage *usage = find_usage(p->key.interface);
	enum reason reason = FLOW_QUOTA_REACHED;

	if (!usage)
		return reason;
	if (take_place(usage, interface->flow_quota, p->untracked)) {
		reason = insert_flow(p, key, interface, from_instance);
		if (reason == CONTINUE) {
			__sync_fetch_and_add(&usage->begun, 1);
			return CONTINUE;
		}
		__sync_fetch_and_add(use_of(usage, p->untracked), -1);
	}
	/* The next packet can be judged like this one. Or another processor saw the connection's
	 * first packet too. */
	if (p->untracked || (reason == FLOW_TABLE_FULL && bpf_map_lookup_elem(&flows, key)))
		return CONTINUE;
	if (reason == FLOW_QUOTA_REACHED)
		__sync_fetch_and_add(&usage->quota_drops, 1);
	return reason;
}

/* The entry goes on with another connection; only a change of kind changes what the interface uses. */
static __always_inline enum reason renew_flow(const struct packet *p,
					      const struct interface *interface,
					      struct flow *flow, bool from_instance)
{
	struct interface_usage *usage = find_usage(p->key.interface);
	bool was_untracked = flow->flags & FLOW_UNTRACKED;

	if (was_untracked != p->untracked) {
		if (!usage)
			return FLOW_QUOTA_REACHED;
		/* What is not tracked has the entry already, quota or not. */
		if (!take_place(usage, p->untracked ? ~0U : interface->flow_quota, p->untracked)) {
			__sync_fetch_and_add(&usage->quota_drops, 1);
			return FLOW_QUOTA_REACHED;
		}
		__sync_fetch_and_add(use_of(usage, was_untracked), -1);
	}
	if (unlikely(flow->flags & FLOW_TRANSLATED && !(from_instance && has_binding(p, flow))))
		release_binding_of(&p->key, flow);
	if (unlikely(flow->flags & FLOW_STAND_IN && !p->stands_in))
		release_stand_in_of(&p->key);
	begin_flow(p, interface, flow, from_instance);
	if (usage)
		__sync_fetch_and_add(&usage->begun, 1);
	return CONTINUE;
}

VERIFIED_ONCE enum reason remember(struct packet *p, int from_instance)
{
	struct interface *interface;
	enum reason reason;
	struct flow_key key;
	struct flow *flow;

	NEVER_NULL(p);
	interface = interface_at_hand(p);
	if (!interface)
		return INTERFACE_CLOSED;
	reason = take_connection(p, interface);
	if (reason != CONTINUE)
		return reason;
	p->meter = p->checked_by ? 0 : find_meter(p); /* checks are ours */
	key = p->key;
	flow = p->renews ? bpf_map_lookup_elem(&flows, &key) : NULL;
	if (flow && claim(p, flow))
		return renew_flow(p, interface, flow, from_instance);
	return new_flow(p, &key, interface, from_instance);
}

#endif
