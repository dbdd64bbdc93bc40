/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Own and seeded, so that tests and the reference can know it: skb->hash is seeded at boot. */
#ifndef TENET_FLOW_HASH_H
#define TENET_FLOW_HASH_H

#include "layout.h"

const volatile __u32 hash_seed;

#define FIRST_SOURCE_PORT 49152 /* IANA's dynamic ports, as RFC 7348 recommends */
#define SOURCE_PORTS 0x3fff

#define HASHED_WORDS 11

static __always_inline __u32 hash_words(const __u32 *word, __u32 seed)
{
	__u32 hash = seed;

#pragma unroll
	for (int i = 0; i < HASHED_WORDS; i++) {
		hash = (hash ^ word[i]) * 0x9e3779b1;
		hash ^= hash >> 15;
	}
	return hash;
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

/* The same for both directions of a connection, and on all hosts. */
static __always_inline __u32 connection_hash(const struct flow_key *key)
{
	struct flow_key both = {.protocol = key->protocol};

	both.local_port = key->local_port ^ key->remote_port;
	for (int i = 0; i < 4; i++)
		both.local.word[i] = key->local.word[i] ^ key->remote.word[i];
	return hash_words((const __u32 *)&both, 0);
}

/* Which slot of a balancer's table; sticky: whatever the ports and the protocol. */
static __always_inline __u32 balancing_hash(const struct flow_key *key, bool sticky)
{
	struct flow_key client = {.local = key->local, .remote = key->remote};

	return connection_hash(sticky ? &client : key);
}

static __always_inline __be16 source_port_of(__u32 hash)
{
	return bpf_htons(FIRST_SOURCE_PORT + (hash & SOURCE_PORTS));
}

#endif
