/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * fragment: lets the pieces of a packet go where its first piece went. The first piece is judged like
 * any packet and remembered when it passed; a later one takes its ports, and from there on is judged
 * like it. What comes before its first piece, or brings bytes that came already, goes no further.
 */
#ifndef TENET_STAGE_FRAGMENT_H
#define TENET_STAGE_FRAGMENT_H

#include "flow.h"
#include "flow_hash.h"

#define FRAGMENT_IDLE 30 /* seconds: as long as Linux waits for the rest */
#define UNIT 8 /* bytes: offsets count so, RFC 791 */
#define UNITS (FRAGMENT_WORDS * 64)

/* What the pieces of the packet have in common; of no interface. */
static __always_inline void read_fragment_key(const struct packet *p, struct fragment_key *key)
{
	key->protocol = p->ether_type == bpf_htons(ETH_P_IP) ? p->key.protocol : IPPROTO_FRAGMENT;
	key->id = p->fragment_id;
	key->local = p->key.local;
	key->remote = p->key.remote;
}

/* The slot where the packet may be remembered; the key has the rest already. */
static __always_inline __u32 fragment_slot(const struct packet *p, struct fragment_key *key,
					   bool to_instance)
{
	key->interface = p->key.interface;
	key->to_instance = to_instance;
	return key->interface % FRAGMENT_SETS * FRAGMENT_WAYS + fragment_hash(key) % FRAGMENT_WAYS;
}

static __always_inline bool is_same_packet(const struct fragment_key *a,
					   const struct fragment_key *b)
{
	return a->interface == b->interface && a->protocol == b->protocol &&
	       a->to_instance == b->to_instance && a->id == b->id &&
	       address_equal(&a->local, &b->local) && address_equal(&a->remote, &b->remote);
}

/* Of units [first, end), those in a word: true if some of them were marked before. Verified once, and
 * not for every word. */
__noinline int mark_word(__u32 slot, __u32 word, __u32 first, __u32 end)
{
	struct fragmented *found = bpf_map_lookup_elem(&fragments, &slot);
	__u32 from = word * 64;
	__u64 mask = ~0ULL;
	__u64 before;

	if (!found || word >= FRAGMENT_WORDS)
		return false;
	if (first > from)
		mask &= ~0ULL << ((first - from) & 63);
	if (end - from < 64)
		mask &= ~(~0ULL << ((end - from) & 63));
	before = found->seen[word];
	found->seen[word] = before | mask;
	return (before & mask) != 0;
}

/*
 * True if some of the bytes came already. After the last piece nothing may follow. Two processors
 * may mark at once; that a packet's pieces are judged alike does not hang on it.
 */
static __always_inline bool mark_seen(const struct packet *p, __u32 slot)
{
	__u32 first = p->fragment_start / UNIT;
	__u32 end = p->last_fragment ? UNITS : p->fragment_end / UNIT;
	bool twice = false;

	for (__u32 i = 0; i < FRAGMENT_WORDS; i++) {
		__u32 word = first / 64 + i;

		if (word * 64 >= end)
			break;
		if (mark_word(slot, word, first, end))
			twice = true;
	}
	return twice;
}

/* A balancer's target gets all pieces as they came for the balancer, and is found by that. */
static __always_inline bool read_front_address(__u32 number, struct address *address)
{
	struct balancer_front *front = bpf_map_lookup_elem(&balancer_fronts, &number);

	if (front)
		*address = front->address;
	return front;
}

/* The first piece passed; or, by way of a gateway, is about to. */
VERIFIED_ONCE int remember_fragments(struct packet *p, int to_instance, int asked)
{
	struct fragment_key key = {};
	struct fragmented *found;
	bool by_front;
	__u32 slot;

	if (!p)
		return 0;
	by_front = to_instance && p->front;
	read_fragment_key(p, &key);
	if (unlikely(by_front)) {
		key.remote = p->client;
		if (!read_front_address(p->front, &key.local))
			return 0;
	}
	slot = fragment_slot(p, &key, to_instance);
	found = bpf_map_lookup_elem(&fragments, &slot);
	if (!found)
		return 0;
	found->key = key;
	found->begun_at = p->now;
	found->local_port = by_front ? p->front_port : p->key.local_port;
	found->remote_port = by_front ? p->client_port : p->key.remote_port;
	found->service = by_front ? p->front_port : p->service;
	found->protocol = p->key.protocol;
	found->echo = p->echo;
	found->asked = asked;
	for (int word = 0; word < FRAGMENT_WORDS; word++)
		found->seen[word] = 0;
	mark_seen(p, slot);
	return 0;
}

static __always_inline struct fragmented *find_first_fragment(const struct packet *p, bool to_instance,
							      __u32 *slot)
{
	struct fragment_key key = {};
	struct fragmented *found;

	read_fragment_key(p, &key);
	*slot = fragment_slot(p, &key, to_instance);
	found = bpf_map_lookup_elem(&fragments, slot);
	return found && is_same_packet(&found->key, &key) &&
			       !is_idle(p->now, found->begun_at, FRAGMENT_IDLE, 0)
		       ? found
		       : NULL;
}

VERIFIED_ONCE enum reason follow_first_fragment(struct packet *p, int to_instance)
{
	struct fragmented *found;
	__u32 slot;

	NEVER_NULL(p);
	found = find_first_fragment(p, to_instance, &slot);
	if (!found)
		return FRAGMENT_WITHOUT_FIRST;
	if (mark_seen(p, slot))
		return FRAGMENT_OVERLAPS;
	p->key.local_port = found->local_port;
	p->key.remote_port = found->remote_port;
	p->key.protocol = found->protocol;
	p->service = found->service;
	p->echo = found->echo;
	p->by_gateway = found->asked;
	return CONTINUE;
}

static __always_inline enum reason fragment(struct packet *p, bool to_instance)
{
	if (likely(p->fragment != LATER_FRAGMENT))
		return CONTINUE;
	return follow_first_fragment(p, to_instance);
}

#endif
