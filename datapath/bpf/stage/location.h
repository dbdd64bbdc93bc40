/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* location: finds the host that has the destination, or the gateway to ask. */
#ifndef TENET_STAGE_LOCATION_H
#define TENET_STAGE_LOCATION_H

#include "interface.h"
#include "peer.h"

static __always_inline bool known_absent(const struct packet *p, const struct network_address *key)
{
	__u64 *until = bpf_map_lookup_elem(&absent, key);

	return until && (__s64)(*until - p->now) > 0;
}

/* Asking costs gateways something: an instance may scan only so fast. */
static __always_inline bool may_ask(const struct packet *p)
{
	struct interface_usage *usage =
		bpf_map_lookup_elem(&interface_usage, &p->interface->number);
	__u64 second = p->now / SECOND;

	if (!usage)
		return false;
	if (usage->ask_window != second) {
		usage->ask_window = second;
		usage->asks = 0;
	}
	return __sync_fetch_and_add(&usage->asks, 1) < p->interface->ask_rate;
}

static __always_inline enum reason use_slot(struct packet *p, const struct network_address *key)
{
	__u32 *slot = bpf_map_lookup_elem(&locations, key);

	if (!slot)
		return LOCATION_TABLE_FULL;
	p->peer_slot = *slot;
	p->peer = bpf_map_lookup_elem(&peers, &p->peer_slot);
	if (!p->peer)
		return LOCATION_TABLE_FULL;
	p->where = READ_ONCE(p->peer->where);
	p->peer->last_used = p->now;
	return CONTINUE;
}

static __always_inline enum reason new_slot(struct packet *p, const struct network_address *key,
					    __u64 where, __u32 generation)
{
	__u32 slot = take_peer();
	struct peer *peer = bpf_map_lookup_elem(&peers, &slot);

	if (!peer)
		return LOCATION_TABLE_FULL;
	peer->nonce = random_number() & NONCE_BITS;
	peer->generation = generation;
	peer->vni = key->vni;
	peer->address = key->address;
	peer->confirmed_at = p->now;
	peer->asked_at = p->now;
	peer->last_used = p->now;
	__sync_fetch_and_add(&peer->epoch, 1);
	WRITE_ONCE(peer->where, where);
	if (bpf_map_update_elem(&locations, key, &slot, BPF_NOEXIST)) {
		WRITE_ONCE(peer->where, peer_word(0, PEER_FREE, 0));
		free_peer(slot);
		return use_slot(p, key); /* another processor was first, or the table is full */
	}
	p->peer = peer;
	p->peer_slot = slot;
	p->where = where;
	return CONTINUE;
}

/* Nobody here knows the address yet. */
static __always_inline enum reason place_new(struct packet *p, const struct network_address *key)
{
	struct network *network = bpf_map_lookup_elem(&networks, &key->vni);
	const __u32 gateway = NETWORK_GATEWAY_HERE | NETWORK_GATEWAY_IN_SYNC;

	if (known_absent(p, key))
		return LOCATION_ABSENT;
	if (network && (network->flags & gateway) == gateway) {
		struct location *location = bpf_map_lookup_elem(&gateway_locations, key);

		if (!location)
			return GATEWAY_ABSENT;
		if (location->host == 0 || location->host == own_host)
			return GATEWAY_PENDING;
		return new_slot(p, key, peer_word(location->host, PEER_KNOWN, location->identity),
				location->generation);
	}
	if (!may_ask(p))
		return LOCATION_ASK_LIMITED;
	return new_slot(p, key, peer_word(0, PEER_ASKING, 0), 0);
}

/* Sets the peer of the destination in network `vni`, and its local_receiver if it is on this host.
 */
static __always_inline enum reason locate(struct packet *p, __u32 vni)
{
	struct network_address key = {.vni = vni, .address = p->key.remote};
	struct interface *receiver = NULL;
	enum reason reason;
	__u64 here;

	p->local_receiver = bpf_map_lookup_elem(&local_addresses, &key);
	if (p->local_receiver)
		receiver = interface_of(p->local_receiver);
	if (receiver)
		here = peer_word(own_host, PEER_LOCAL, receiver->identity);

	if (use_slot(p, &key) != CONTINUE) {
		reason = receiver ? new_slot(p, &key, here, p->local_receiver->generation)
				  : place_new(p, &key);
		if (reason != CONTINUE)
			return reason;
	}
	if (receiver) {
		p->where = here;
		if (p->peer->where != here)
			WRITE_ONCE(p->peer->where, here);
	} else if (peer_state(p->where) == PEER_LOCAL) {
		ask_again(p->peer); /* it has left this host */
		p->where = p->peer->where;
	}
	return CONTINUE;
}

#endif
