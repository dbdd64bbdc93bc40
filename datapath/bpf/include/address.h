/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TENET_ADDRESS_H
#define TENET_ADDRESS_H

#include "kernel.h"
#include "layout.h"

static __always_inline void address_from_ipv4(struct address *address, __be32 ipv4)
{
	address->word[0] = 0;
	address->word[1] = 0;
	address->word[2] = bpf_htonl(0xffff);
	address->word[3] = ipv4;
}

static __always_inline bool address_equal(const struct address *a, const struct address *b)
{
	return !((a->word[0] ^ b->word[0]) | (a->word[1] ^ b->word[1]) | (a->word[2] ^ b->word[2]) |
		 (a->word[3] ^ b->word[3]));
}

static __always_inline bool address_is_ipv4(const struct address *a)
{
	return !(a->word[0] | a->word[1] | (a->word[2] ^ bpf_htonl(0xffff)));
}

#define NAT64_PREFIX 0x0064ff9b /* 64:ff9b::/96, RFC 6052 */

static __always_inline bool address_embeds_ipv4(const struct address *a)
{
	return !((a->word[0] ^ bpf_htonl(NAT64_PREFIX)) | a->word[1] | a->word[2]);
}

/* 0.0.0.0 or :: */
static __always_inline bool address_is_unspecified(const struct address *a)
{
	return !(a->word[0] | a->word[1] | a->word[3]) &&
	       (a->word[2] == 0 || a->word[2] == bpf_htonl(0xffff));
}

/* 224.0.0.0/4, 255.255.255.255 or ff00::/8 */
static __always_inline bool address_is_multicast(const struct address *a)
{
	if (address_is_ipv4(a))
		return (a->word[3] & bpf_htonl(0xf0000000)) == bpf_htonl(0xe0000000) ||
		       a->word[3] == bpf_htonl(0xffffffff);
	return (a->word[0] & bpf_htonl(0xff000000)) == bpf_htonl(0xff000000);
}

/* fe80::/10 */
static __always_inline bool address_is_link_local(const struct address *a)
{
	return (a->word[0] & bpf_htonl(0xffc00000)) == bpf_htonl(0xfe800000);
}

/* An interface as next hop; see struct network_address. */
static __always_inline void address_from_next_hop(struct address *address, __u32 number)
{
	address->word[0] = bpf_htonl(0xff000000);
	address->word[1] = 0;
	address->word[2] = 0;
	address->word[3] = bpf_htonl(number);
}

/* 0 if it is an address like any other. */
static __always_inline __u32 next_hop_of(const struct address *a)
{
	return a->word[0] == bpf_htonl(0xff000000) ? bpf_ntohl(a->word[3]) : 0;
}

static __always_inline bool mac_equal(const __u8 *a, const __u8 *b)
{
	return !((*(__u16 *)a ^ *(__u16 *)b) | (*(__u16 *)(a + 2) ^ *(__u16 *)(b + 2)) |
		 (*(__u16 *)(a + 4) ^ *(__u16 *)(b + 4)));
}

static __always_inline void mac_copy(__u8 *to, const __u8 *from)
{
	*(__u16 *)to = *(__u16 *)from;
	*(__u16 *)(to + 2) = *(__u16 *)(from + 2);
	*(__u16 *)(to + 4) = *(__u16 *)(from + 4);
}

#endif
