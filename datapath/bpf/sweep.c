// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Forgets idle connections and unused locations. A kernel timer (Linux 5.15), started by one test
 * run of `sweep`; it lives as long as the map `sweep_state` is pinned.
 */
#include "include/binding.h"
#include "include/peer.h"
#include "include/stand_in.h"
#include "stage/flow.h"
#include "stage/usage.h"

#define SWEEP_EVERY (10 * MILLISECOND)
#define SWEEP_SLOTS 512 /* of each kind: a million in 20 seconds */
#define SWEEP_GRACE (1 * SECOND) /* keeps it away from packets that just found the entry alive */
#define PEER_UNUSED (60 * SECOND)

static __always_inline bool is_orphan(const struct flow_key *key)
{
	return !find_usage(key->interface);
}

/* Nobody ended the connection: what is still sent finds that the NAT gateway has. */
static __always_inline void end_binding(const struct flow_key *key, const struct flow *flow)
{
	struct nat_usage *usage = find_nat_usage(flow->judged_identity);

	if (usage && flow->state == CONNECTION_ESTABLISHED)
		__sync_fetch_and_add(&usage->idle_timeouts, 1);
	release_binding_of(key, flow);
}

/* Global, so that the verifier looks at it once and not at every turn of the loop. */
__noinline int sweep_flow(__u32 number)
{
	struct flow_slot *slot = bpf_map_lookup_elem(&flow_slots, &number);
	struct interface_usage *usage;
	struct flow *flow;
	__u64 last_seen, grace;

	if (!slot || !slot->used)
		return 0;
	flow = bpf_map_lookup_elem(&flows, &slot->key);
	if (!flow || flow->slot != number)
		return 0;
	last_seen = READ_ONCE(flow->last_seen);
	grace = SWEEP_GRACE;
	if (is_told_when_idle(flow, slot->key.protocol))
		grace += flow->idle_seconds * SECOND;
	if (!is_idle(clock_now(), last_seen, flow->idle_seconds, grace) &&
	    !is_orphan(&slot->key))
		return 0;
	/* A packet may just begin it anew. */
	if (__sync_val_compare_and_swap(&flow->last_seen, last_seen, SWEPT) != last_seen)
		return 0;
	usage = find_usage(slot->key.interface);
	if (usage)
		__sync_fetch_and_add(use_of(usage, flow->flags & FLOW_UNTRACKED), -1);
	if (flow->flags & FLOW_TRANSLATED)
		end_binding(&slot->key, flow);
	if (flow->flags & FLOW_STAND_IN)
		release_stand_in_of(&slot->key);
	slot->used = 0;
	bpf_map_delete_elem(&flows, &slot->key);
	free_flow_slot(number);
	return 1;
}

__noinline int sweep_peer(__u32 number)
{
	struct peer *peer = bpf_map_lookup_elem(&peers, &number);
	__u64 where;

	if (!peer)
		return 0;
	where = READ_ONCE(peer->where);
	if (peer_state(where) == PEER_FREE ||
	    !is_idle(clock_now(), peer->last_used, 0, PEER_UNUSED))
		return 0;
	return forget_peer(number, peer, where);
}

static int sweep_once(void *map, int *key, struct sweep_state *state)
{
	struct slots_taken *taken = bpf_map_lookup_elem(&slots_taken, &only_entry);

	if (taken) {
		for (int i = 0; i < SWEEP_SLOTS; i++) {
			if (state->next_flow_slot >= taken->flows)
				state->next_flow_slot = 0;
			sweep_flow(state->next_flow_slot++);
			if (state->next_peer >= taken->peers)
				state->next_peer = 0;
			sweep_peer(state->next_peer++);
		}
	}
	bpf_timer_start(&state->timer, SWEEP_EVERY, 0);
	return 0;
}

/* Returns 0, or what the kernel said. */
SEC("tc")
int sweep(struct __sk_buff *skb)
{
	struct sweep_state *state = bpf_map_lookup_elem(&sweep_state, &only_entry);
	long error;

	if (!state)
		return -ENOENT;
	error = bpf_timer_init(&state->timer, &sweep_state, 1 /* CLOCK_MONOTONIC */);
	if (error && error != -EBUSY) /* busy: there is one already */
		return error;
	/* A new program takes over the old one's timer. */
	error = bpf_timer_set_callback(&state->timer, sweep_once);
	if (error)
		return error;
	return bpf_timer_start(&state->timer, SWEEP_EVERY, 0);
}
