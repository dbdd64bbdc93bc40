/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* location: finds the host that has the destination, or the gateway to ask. */
#ifndef TENET_STAGE_LOCATION_H
#define TENET_STAGE_LOCATION_H

#include "interface.h"
#include "own_host.h"
#include "peer.h"

static __always_inline bool known_absent(const struct packet *p, const struct network_address *key)
{
	__u64 *until = bpf_map_lookup_elem(&absent, key);

	return until && (__s64)(*until - p->now) > 0;
}

/* Asking costs gateways something: an instance may scan only so fast. */
static __always_inline bool may_ask(const struct packet *p, const struct interface *interface)
{
	struct interface_usage *usage = find_usage(p->key.interface);
	__u64 second = p->now / SECOND;

	if (!usage)
		return false;
	if (usage->ask_window != second) {
		usage->ask_window = second;
		usage->asks = 0;
	}
	return __sync_fetch_and_add(&usage->asks, 1) < interface->ask_rate;
}

/* NULL: there is none for the address. */
static __always_inline struct peer *use_slot(struct packet *p, const struct network_address *key)
{
	__u32 *slot = bpf_map_lookup_elem(&locations, key);
	struct peer *peer;

	if (!slot)
		return NULL;
	p->peer_slot = *slot;
	peer = find_peer(p->peer_slot);
	if (!peer)
		return NULL;
	p->where = READ_ONCE(peer->where);
	p->peer_epoch = peer->epoch;
	peer->last_used = p->now;
	return peer;
}

static __always_inline enum reason new_slot(struct packet *p, const struct network_address *key,
					    __u64 where, __u32 generation)
{
	__u32 slot = take_peer();
	struct peer *peer = find_peer(slot);

	if (!peer)
		return LOCATION_TABLE_FULL;
	peer->nonce = nonce_for(&key->address);
	peer->generation = generation;
	peer->vni = key->vni;
	peer->address = key->address;
	peer->confirmed_at = p->now;
	peer->asked_at = p->now;
	peer->last_used = p->now;
	p->peer_epoch = __sync_fetch_and_add(&peer->epoch, 1) + 1;
	p->peer_slot = slot;
	p->where = where;
	WRITE_ONCE(peer->where, where);
	if (bpf_map_update_elem(&locations, key, &slot, BPF_NOEXIST) == 0)
		return CONTINUE;
	WRITE_ONCE(peer->where, peer_word(0, PEER_FREE, 0));
	free_peer(slot);
	/* Another processor was first, or the table is full. */
	return use_slot(p, key) ? CONTINUE : LOCATION_TABLE_FULL;
}

static __always_inline bool is_running(const struct location *location)
{
	return location->host != 0 && location->host != own_host;
}

static __always_inline __u64 word_of(const struct location *location)
{
	return peer_word(location->host, PEER_KNOWN, location->identity);
}

/*
 * What this host's own table says, as a gateway's or of a preloaded network: a location, or by which reason
 * the packet ends. Neither: a gateway is to be asked. A gateway asks nobody; nor does a host of a network
 * that drops, once it knows all.
 */
static __always_inline enum reason look_up_here(const struct network *network,
						const struct network_address *key,
						struct location **location)
{
	__u32 flags = network ? network->flags : 0;
	bool in_sync = flags & NETWORK_IN_SYNC;
	bool drops = in_sync && flags & NETWORK_DROP_ON_MISS;
	bool gateway = in_sync && flags & NETWORK_GATEWAY_HERE;
	struct location *found;

	*location = NULL;
	if (!gateway && !(flags & NETWORK_PRELOADED))
		return CONTINUE;
	found = find_by_address(&gateway_locations, key->vni, &key->address);
	if (found && is_running(found)) {
		*location = found;
		return CONTINUE;
	}
	if ((!gateway && !drops) || is_nat_address(key))
		return CONTINUE;
	if (found)
		return GATEWAY_PENDING;
	return drops ? LOCATION_NOT_PRELOADED : GATEWAY_ABSENT;
}

static __always_inline bool is_newer(const struct location *location, const struct peer *peer)
{
	return (__s32)(location->generation - peer->generation) > 0;
}

/*
 * Whether the table that has the location may say so of a peer that is to be found again: a gateway's may,
 * and one that is all there is. Any other may be behind what hosts have said; then a gateway knows better.
 */
static __always_inline bool is_believed(const struct network *network,
					const struct location *location, const struct peer *peer)
{
	return (network->flags & NETWORK_IN_SYNC &&
		network->flags & (NETWORK_GATEWAY_HERE | NETWORK_DROP_ON_MISS)) ||
	       is_newer(location, peer);
}

static __always_inline void learn_by_table(struct peer *peer, const struct location *location,
					__u64 now)
{
	peer->generation = location->generation;
	peer->confirmed_at = now;
	WRITE_ONCE(peer->where, word_of(location));
}

/* Nobody here knows the address yet. */
static __always_inline enum reason place_new(struct packet *p, const struct interface *interface,
					     const struct network_address *key)
{
	struct location *location;
	enum reason reason;

	if (unlikely(key->vni == INTERNET_NETWORK))
		return new_slot(p, key, peer_word(0, PEER_KNOWN, 0), 0); /* behind whichever edge */
	reason = look_up_here(find_network(key->vni), key, &location);
	if (reason != CONTINUE)
		return reason;
	if (location)
		return new_slot(p, key, word_of(location), location->generation);
	if (known_absent(p, key))
		return LOCATION_ABSENT;
	if (!may_ask(p, interface))
		return LOCATION_ASK_LIMITED;
	return new_slot(p, key, peer_word(0, PEER_ASKING, 0), 0);
}

static __always_inline enum reason place_again(struct packet *p, const struct network_address *key,
					       struct peer *peer)
{
	struct network *network;
	struct location *location;
	enum reason reason;

	if (peer_state(p->where) == PEER_LOCAL) {
		ask_again(peer); /* it has left this host */
		p->where = peer_word(0, PEER_ASKING, 0);
	}
	if (peer_state(p->where) != PEER_ASKING)
		return CONTINUE;
	network = find_network(key->vni);
	reason = look_up_here(network, key, &location);
	if (!network || !location || !is_believed(network, location, peer))
		return reason;
	learn_by_table(peer, location, p->now);
	p->where = word_of(location);
	return CONTINUE;
}

static __always_inline enum reason place_here(struct packet *p, const struct network_address *key,
					      const struct local_address *local,
					      const struct interface *receiver)
{
	__u64 here = peer_word(own_host, PEER_LOCAL, receiver->identity);
	struct peer *peer = use_slot(p, key);

	if (!peer)
		return new_slot(p, key, here, local->generation);
	if (p->where != here)
		WRITE_ONCE(peer->where, here);
	p->where = here;
	return CONTINUE;
}

/* Sets the peer of the destination, or of the next hop, in network p->vni. */
static __always_inline enum reason locate(struct packet *p, const struct interface *interface)
{
	struct network_address key = sought(p, &p->key.remote);
	struct local_address *local = find_local_address(key.vni, &key.address);
	struct interface *receiver = local ? interface_of(local) : NULL;
	struct peer *peer;

	if (receiver)
		return place_here(p, &key, local, receiver);
	peer = use_slot(p, &key);
	return peer ? place_again(p, &key, peer) : place_new(p, interface, &key);
}

#endif
