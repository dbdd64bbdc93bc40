/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Own and seeded, so that tests and the reference can know it: skb->hash is seeded at boot. */
#ifndef TENET_FLOW_HASH_H
#define TENET_FLOW_HASH_H

#include "layout.h"

const volatile __u32 hash_seed;

#define FIRST_SOURCE_PORT 49152 /* IANA's dynamic ports, as RFC 7348 recommends */
#define SOURCE_PORTS 0x3fff

#define HASHED_WORDS 11
#define HASH_FACTOR 0x9e3779b97f4a7c15ULL /* of Fibonacci hashing: Knuth, volume 3, 6.4 */

/* 64 bits of the key at a time: a step waits for the one before. */
static __always_inline __u64 mix(__u64 hash, __u64 word)
{
	hash = (hash ^ word) * HASH_FACTOR;
	return hash ^ hash >> 32;
}

/* The last word's upper bits have not come far yet. */
static __always_inline __u32 finish(__u64 hash)
{
	return hash * HASH_FACTOR >> 32;
}

static __always_inline __u64 two_words(__u32 low, __u32 high)
{
	return (__u64)high << 32 | low;
}

static __always_inline __u32 hash_words(const __u32 *word, __u32 seed)
{
	__u64 hash = seed;

#pragma unroll
	for (int i = 0; i + 1 < HASHED_WORDS; i += 2)
		hash = mix(hash, two_words(word[i], word[i + 1]));
	return finish(mix(hash, word[HASHED_WORDS - 1]));
}

static __always_inline __u32 flow_hash(const struct flow_key *key)
{
	_Static_assert(sizeof(*key) == HASHED_WORDS * sizeof(__u32), "all of it");
	return hash_words((const __u32 *)key, hash_seed);
}

static __always_inline __u32 fragment_hash(const struct fragment_key *key)
{
	_Static_assert(sizeof(*key) == HASHED_WORDS * sizeof(__u32), "all of it");
	return hash_words((const __u32 *)key, hash_seed);
}

/* What it has of both sides: the same for both directions of a connection, and on all hosts. */
static __always_inline __u32 hash_of_both(__u32 what, const struct address *one,
					  const struct address *other)
{
	__u64 hash = mix(0, what);

	hash = mix(hash, two_words(one->word[0] ^ other->word[0], one->word[1] ^ other->word[1]));
	return finish(mix(hash, two_words(one->word[2] ^ other->word[2],
					  one->word[3] ^ other->word[3])));
}

static __always_inline __u32 connection_hash(const struct flow_key *key)
{
	__u32 ports = (__u16)(key->local_port ^ key->remote_port);

	return hash_of_both(key->protocol | ports << 16, &key->local, &key->remote);
}

/* Which slot of a balancer's table; sticky: whatever the ports, and mostly the protocol. */
static __always_inline __u32 balancing_hash(const struct flow_key *key, __u32 flags)
{
	if (likely(!(flags & BALANCER_STICKY)))
		return connection_hash(key);
	return hash_of_both(flags & BALANCER_STICKY_BY_PROTOCOL ? key->protocol : 0, &key->local,
			    &key->remote);
}

/* Of so many, which slot a hash stands for: Lemire, Fast Random Integer Generation in an Interval, 2019. */
static __always_inline __u32 slot_of_hash(__u32 hash, __u32 slots)
{
	return (__u64)hash * slots >> 32;
}

/* Of what all hosts reckon alike, what only the own ones can foretell. */
static __always_inline __u32 seeded(__u32 hash)
{
	return finish(mix(hash_seed, hash));
}

static __always_inline __be16 source_port_of(__u32 hash)
{
	return bpf_htons(FIRST_SOURCE_PORT + (hash & SOURCE_PORTS));
}

#endif
