/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Says of most addresses that no table has them, at the cost of a bit. */
#ifndef TENET_ADDRESS_FILTER_H
#define TENET_ADDRESS_FILTER_H

#include "flow_hash.h"
#include "lookup.h"

/* Of the delegated prefix around the address. */
static __always_inline __u32 filter_hash(const struct address *address)
{
	struct network_address key = {.address = *address};

	widen_to_prefix(&key);
	return finish(mix(mix(0, two_words(key.address.word[0], key.address.word[1])),
			  two_words(key.address.word[2], key.address.word[3])));
}

/* false: certainly no address of such a hash. */
static __always_inline bool may_have(enum filter filter, __u32 hash)
{
	__u32 at = filter * FILTER_LINES + hash / FILTER_LINE_BITS % FILTER_LINES;
	struct filter_line *line = bpf_map_lookup_elem(&address_filter, &at);
	__u32 bit = hash % FILTER_LINE_BITS;

	return line && line->word[bit / 64] >> bit % 64 & 1;
}

/* false: certainly not. */
static __always_inline bool may_be_known(enum filter filter, const struct address *address)
{
	return may_have(filter, filter_hash(address));
}

#endif
