/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* location_answer: takes the answer of a gateway or a host about where an address is. */
#ifndef TENET_STAGE_LOCATION_ANSWER_H
#define TENET_STAGE_LOCATION_ANSWER_H

#include "outer.h"
#include "peer.h"

#define ABSENT_FOR (100 * MILLISECOND)

static __always_inline bool is_gateway_of(const struct network *network, __u32 host)
{
	bool found = false;

	for (__u32 i = 0; i < NETWORK_GATEWAYS; i++)
		found |= i < network->gateway_count && network->gateway[i] == host;
	return found;
}

/* Either the nonce, or the identity that a packet was judged against: hosts answer that one. */
static __always_inline bool note_is_ours(__u32 note, const struct peer *peer, __u64 where)
{
	__u32 identity = peer_identity(where) & IDENTITY_BITS;

	return note == peer->nonce ||
	       (peer_state(where) == PEER_KNOWN && identity != 0 && note == identity);
}

static __always_inline bool is_entitled(const struct packet *p, __u8 verdict, __u64 where)
{
	struct network *network = find_network(p->vni);

	if (network && is_gateway_of(network, p->sender))
		return true;
	return verdict != ANSWER_ABSENT && peer_state(where) == PEER_KNOWN &&
	       peer_host(where) == p->sender;
}

static __always_inline enum reason learn_here(const struct packet *p, struct peer *peer,
					      __u64 where, const struct location_answer *answer)
{
	__u32 host = bpf_ntohl(answer->host);
	__u32 generation = bpf_ntohl(answer->generation);
	__u64 there = peer_word(host, host == own_host ? PEER_LOCAL : PEER_KNOWN,
				bpf_ntohl(answer->identity) & IDENTITY_BITS);

	if ((__s32)(generation - peer->generation) < 0)
		return ANSWER_STALE;
	/* Another answer, or the sweep, may have come between. */
	if (__sync_val_compare_and_swap(&peer->where, where, there) != where)
		return ANSWER_STALE;
	peer->generation = generation;
	peer->confirmed_at = p->now;
	return LOCATION_LEARNED;
}

static __always_inline enum reason learn_absent(const struct packet *p, __u32 slot,
						struct peer *peer, __u64 where,
						const struct network_address *key)
{
	__u64 until = p->now + ABSENT_FOR;

	forget_peer(slot, peer, where);
	bpf_map_update_elem(&absent, key, &until, BPF_ANY);
	return LOCATION_ABSENT_LEARNED;
}

VERIFIED_ONCE enum reason location_answer(struct __sk_buff *skb, struct packet *p)
{
	struct outer_headers *outer = outer_headers(skb);
	struct location_answer *answer = (void *)(outer + 1);
	struct network_address key;
	struct peer *peer;
	__u32 *slot;
	__u64 where;
	__u8 verdict;

	NEVER_NULL(p);
	if (!outer || (void *)(answer + 1) > (void *)(long)skb->data_end ||
	    outer->ether_type != bpf_htons(WIRE_ANSWER_ETHERTYPE) || answer->version != 1)
		return ANSWER_MALFORMED;
	verdict = answer->verdict;
	if (verdict < ANSWER_HERE || verdict > ANSWER_NOT_HERE)
		return ANSWER_MALFORMED;
	if (verdict == ANSWER_HERE && (answer->host == 0 || bpf_ntohl(answer->host) >= HOSTS))
		return ANSWER_MALFORMED;

	key.vni = p->vni;
	key.address = answer->address;
	slot = bpf_map_lookup_elem(&locations, &key);
	peer = slot ? find_peer(*slot) : NULL;
	if (!peer)
		return ANSWER_UNASKED;
	where = READ_ONCE(peer->where);
	if (!note_is_ours(p->note, peer, where))
		return ANSWER_NONCE_WRONG;
	if (!is_entitled(p, verdict, where))
		return ANSWER_NOT_ENTITLED;

	switch (verdict) {
	case ANSWER_HERE:
		return learn_here(p, peer, where, answer);
	case ANSWER_ABSENT:
		return learn_absent(p, *slot, peer, where, &key);
	default:
		ask_again(peer);
		return LOCATION_NOT_HERE_LEARNED;
	}
}

#endif
