/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A peer's word, and how a slot is given up. */
#ifndef TENET_PEER_H
#define TENET_PEER_H

#include "slots.h"

static __always_inline __u64 peer_word(__u32 host, enum peer_state state, __u32 identity)
{
	return (__u64)host << 40 | (__u64)state << 32 | identity;
}

static __always_inline __u32 peer_host(__u64 where)
{
	return where >> 40;
}

static __always_inline __u8 peer_state(__u64 where)
{
	return where >> 32;
}

static __always_inline __u32 peer_identity(__u64 where)
{
	return where;
}

#define NONCE_BITS 0xffffff

/* Packets for a next hop have its number where others have the nonce. */
static __always_inline __u32 nonce_for(const struct address *address)
{
	__u32 next_hop = next_hop_of(address);

	return (next_hop ? next_hop : random_number()) & NONCE_BITS;
}

static __always_inline void ask_again(struct peer *peer)
{
	peer->nonce = nonce_for(&peer->address);
	WRITE_ONCE(peer->where, peer_word(0, PEER_ASKING, 0));
}

/*
 * Whoever turns the word to free owns the slot: the sweep and an answer may come at once. Flows
 * that name the slot see another epoch from then on.
 */
static __always_inline bool forget_peer(__u32 slot, struct peer *peer, __u64 where)
{
	struct network_address key;

	if (__sync_val_compare_and_swap(&peer->where, where, peer_word(0, PEER_FREE, 0)) != where)
		return false;
	key.vni = peer->vni;
	key.address = peer->address;
	bpf_map_delete_elem(&locations, &key);
	__sync_fetch_and_add(&peer->epoch, 1);
	free_peer(slot);
	return true;
}

#endif
