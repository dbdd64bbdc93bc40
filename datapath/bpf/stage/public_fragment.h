/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * fragment, at edges and at the hosts behind NAT gateways: by which ports the pieces of a packet go that
 * comes to a public address of several hosts, or from one. Whether they may, and which bytes have come,
 * is looked at where the instance is. An address has a part of the room of its own, so that a flood of
 * pieces for one harms no other.
 */
#ifndef TENET_STAGE_PUBLIC_FRAGMENT_H
#define TENET_STAGE_PUBLIC_FRAGMENT_H

#include "fragment.h"

/* In a table in which an address has so many ways of one of so many sets. */
static __always_inline __u32 slot_of_shared(const struct fragment_key *key, const struct address *shared,
					    __u32 sets, __u32 ways)
{
	return bpf_ntohl(shared->word[3]) % sets * ways + fragment_hash(key) % ways;
}

static __always_inline __u32 public_fragment_slot(const struct fragment_key *key,
						  const struct address *shared)
{
	return slot_of_shared(key, shared, PUBLIC_FRAGMENT_SETS, PUBLIC_FRAGMENT_WAYS);
}

/* `connection` has the ports of the first piece. */
static __always_inline void remember_public_fragments(const struct fragment_key *key,
						      const struct address *shared,
						      const struct flow_key *connection, __u8 echo,
						      __u64 now)
{
	__u32 slot = public_fragment_slot(key, shared);
	struct public_fragment *found = bpf_map_lookup_elem(&public_fragments, &slot);

	if (!found)
		return;
	found->key = *key;
	found->begun_at = now;
	found->local_port = connection->local_port;
	found->remote_port = connection->remote_port;
	found->protocol = connection->protocol;
	found->echo = echo;
}

/* NULL: the first piece has not been here. */
static __always_inline struct public_fragment *
find_public_fragment(const struct fragment_key *key, const struct address *shared, __u64 now)
{
	__u32 slot = public_fragment_slot(key, shared);
	struct public_fragment *found = bpf_map_lookup_elem(&public_fragments, &slot);

	return found && is_same_packet(&found->key, key) &&
			       !is_idle(now, found->begun_at, FRAGMENT_IDLE, 0)
		       ? found
		       : NULL;
}

/* Of a piece in the overlay. */
static __always_inline void read_public_key(const struct packet *p, struct fragment_key *key)
{
	read_fragment_key(p, key);
	key->interface = p->vni; /* networks may have the same addresses */
}

/* A piece in the overlay; `shared` is the public address by its ports: its source, or its destination. */
VERIFIED_ONCE int remember_public_pieces(struct packet *p, int by_source)
{
	struct fragment_key key = {};
	struct address shared;

	if (!p)
		return 0;
	shared = by_source ? p->key.remote : p->key.local;
	read_public_key(p, &key);
	remember_public_fragments(&key, &shared, &p->key, p->echo, p->now);
	return 0;
}

VERIFIED_ONCE enum reason follow_public_pieces(struct packet *p, int by_source)
{
	struct fragment_key key = {};
	struct public_fragment *found;
	struct address shared;

	NEVER_NULL(p);
	shared = by_source ? p->key.remote : p->key.local;
	read_public_key(p, &key);
	found = find_public_fragment(&key, &shared, p->now);
	if (!found)
		return FRAGMENT_WITHOUT_FIRST;
	p->key.local_port = found->local_port;
	p->key.remote_port = found->remote_port;
	p->key.protocol = found->protocol;
	p->echo = found->echo;
	return CONTINUE;
}

/* What has none goes to no address of several hosts. */
static __always_inline bool has_ports(const struct packet *p)
{
	return p->key.protocol == IPPROTO_TCP || p->key.protocol == IPPROTO_UDP || p->echo != ECHO_NONE;
}

static __always_inline enum reason share_public_pieces(struct packet *p, bool by_source)
{
	if (p->fragment == LATER_FRAGMENT)
		return follow_public_pieces(p, by_source);
	if (p->fragment == FIRST_FRAGMENT && has_ports(p))
		remember_public_pieces(p, by_source);
	return CONTINUE;
}

#endif
