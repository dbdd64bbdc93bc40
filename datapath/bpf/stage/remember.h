/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* remember: stores what was decided, for the packets that follow. */
#ifndef TENET_STAGE_REMEMBER_H
#define TENET_STAGE_REMEMBER_H

#include "flow.h"
#include "flow_hash.h"

/* The way to the remote side. */
static __always_inline void store_way(const struct packet *p, struct flow *flow)
{
	flow->peer = p->peer_slot;
	flow->peer_epoch = p->peer->epoch;
	flow->topology_generation = p->interface->topology_generation;
	flow->flags |= FLOW_RESOLVED;
}

static __always_inline void begin_flow(const struct packet *p, struct flow *flow,
				       bool from_instance)
{
	flow->last_seen = p->now;
	flow->source_port = source_port_of(flow_hash(&p->key));
	flow->state = CONNECTION_OPENING;
	flow->judged_identity = 0;
	flow->flags = from_instance ? FLOW_FROM_INSTANCE : 0;
	if (from_instance)
		store_way(p, flow);
	if (p->judged_identity) {
		flow->judged_identity = p->judged_identity;
		flow->flags |= FLOW_JUDGED_BY_IDENTITY;
	}
	if (p->key.protocol == IPPROTO_TCP)
		follow_tcp(p, flow, from_instance);
	flow->idle_seconds = idle_seconds(p, flow->state);
}

/* An entry that the sweep has claimed meanwhile is no longer ours to begin anew. */
static __always_inline bool claim(const struct packet *p, struct flow *flow)
{
	if (p->last_seen == SWEPT)
		return false;
	return __sync_val_compare_and_swap(&flow->last_seen, p->last_seen, p->now) != SWEPT;
}

static __always_inline enum reason insert_flow(struct packet *p, struct interface_usage *usage,
					       bool from_instance)
{
	struct flow flow = {};
	struct flow_slot *slot;
	long error;

	flow.slot = take_flow_slot();
	slot = bpf_map_lookup_elem(&flow_slots, &flow.slot);
	if (!slot) {
		__sync_fetch_and_add(&usage->flows, -1);
		return FLOW_TABLE_FULL;
	}
	begin_flow(p, &flow, from_instance);
	error = bpf_map_update_elem(&flows, &p->key, &flow, BPF_NOEXIST);
	p->flow = bpf_map_lookup_elem(&flows, &p->key);
	if (error) {
		free_flow_slot(flow.slot);
		__sync_fetch_and_add(&usage->flows, -1);
		/* Another processor saw the connection's first packet too, or the table is full. */
		return p->flow ? CONTINUE : FLOW_TABLE_FULL;
	}
	slot->key = p->key;
	WRITE_ONCE(slot->used, 1);
	return p->flow ? CONTINUE : FLOW_TABLE_FULL;
}

static __noinline enum reason remember(struct packet *p, bool from_instance)
{
	struct interface_usage *usage;

	if (p->flow && claim(p, p->flow)) {
		begin_flow(p, p->flow, from_instance);
		return CONTINUE;
	}
	usage = bpf_map_lookup_elem(&interface_usage, &p->interface->number);
	if (!usage)
		return FLOW_QUOTA_REACHED;
	if (__sync_fetch_and_add(&usage->flows, 1) >= p->interface->flow_quota) {
		__sync_fetch_and_add(&usage->flows, -1);
		return FLOW_QUOTA_REACHED;
	}
	return insert_flow(p, usage, from_instance);
}

#endif
