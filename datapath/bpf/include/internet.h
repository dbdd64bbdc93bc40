/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The internet as hosts and edges see it: which addresses are in it, and how packets get theirs. */
#ifndef TENET_INTERNET_H
#define TENET_INTERNET_H

#include "address_filter.h"
#include "outer.h"
#include "service.h"
#include "stage/related.h"

/* This host's device and addresses outside, where it is an edge; set when the programs are loaded. */
const volatile __u32 outer_ifindex; /* 0: it is none */
const volatile __be32 outer_address;
const volatile __u64 outer_ipv6_high; /* its first 64 bits as a number, and its last */
const volatile __u64 outer_ipv6_low;

#define INTERNET_MTU 1500 /* as in EC2: no larger packet leaves or enters */

/* NULL: nobody's here. */
static __always_inline struct public_address *find_public_address(const struct address *address)
{
	return find_by_address(&public_addresses, INTERNET_NETWORK, address);
}

struct ipv4_block {
	__u32 address;
	__u32 mask;
};

/* Not in the internet: RFC 6890, RFC 1918, RFC 6598, and multicast. IPv6: what is not 2000::/3. */
static __always_inline bool is_outside_internet(const struct address *address)
{
	__u32 ipv4 = bpf_ntohl(address->word[3]);

	if (!address_is_ipv4(address))
		return bpf_ntohl(address->word[0]) >> 29 != 1;
	return ipv4 >> 24 == 0 || ipv4 >> 24 == 10 || ipv4 >> 24 == 127 || ipv4 >> 29 == 7 ||
	       ipv4 >> 16 == 0xa9fe || ipv4 >> 20 == 0xac1 || ipv4 >> 16 == 0xc0a8 ||
	       ipv4 >> 22 == 0x6440 >> 6;
}

static __always_inline bool is_hosts(const struct address *address)
{
	__be32 ipv4 = address->word[3];

	if (fabric_ipv6)
		return bpf_map_lookup_elem(&host_numbers_ipv6, address);
	return address_is_ipv4(address) && bpf_map_lookup_elem(&host_numbers, &ipv4);
}

/* Neither is where the hosts themselves are. */
static __always_inline bool is_refused_outside(const struct address *address)
{
	return is_outside_internet(address) || is_hosts(address);
}

/* What comes from outside comes from nobody here. */
static __always_inline bool is_refused_source(const struct address *address)
{
	return is_outside_internet(address) ||
	       (unlikely(may_be_known(FILTER_INSIDE, address)) &&
		(is_hosts(address) || find_public_address(address)));
}

/* Whether the transport's checksum covers the addresses, and is in this piece. */
static __always_inline bool covers_addresses(const struct packet *p)
{
	return p->fragment != LATER_FRAGMENT && !p->related &&
	       (p->key.protocol == IPPROTO_TCP || p->key.protocol == IPPROTO_UDP);
}

static __always_inline bool replace_ipv4(struct __sk_buff *skb, __u32 ip, __u32 field, __be32 before,
					 __be32 after)
{
	__s64 difference = bpf_csum_diff(&before, sizeof(before), &after, sizeof(after), 0);

	return difference >= 0 &&
	       bpf_l3_csum_replace(skb, ip + offsetof(struct iphdr, check), 0, difference, 0) == 0 &&
	       bpf_skb_store_bytes(skb, ip + field, &after, sizeof(after), 0) == 0;
}

static __always_inline bool replace_port(struct __sk_buff *skb, __u32 at, __u32 checksum, __u64 flags,
					 __be16 port)
{
	__be16 before;

	return bpf_skb_load_bytes(skb, at, &before, sizeof(before)) == 0 &&
	       bpf_l4_csum_replace(skb, checksum, before, port, flags | sizeof(port)) == 0 &&
	       bpf_skb_store_bytes(skb, at, &port, sizeof(port), 0) == 0;
}

/*
 * An ICMP error quotes a packet with the address in its other place. Its header's checksum changes
 * by as much as the address, so that the error's own stays right; the quoted transport's, which
 * nobody looks at, stays as it was.
 */
static __always_inline bool replace_quoted(struct __sk_buff *skb, const struct packet *p,
					   __u32 field, __be32 before, __be32 after)
{
	__u32 at = p->transport + ICMP_HEADER;
	struct iphdr quoted;
	__be32 found;

	if (p->fragment || !(p->related || is_icmp_error(p)) || p->payload < ICMP_HEADER + sizeof(quoted) ||
	    bpf_skb_load_bytes(skb, at, &quoted, sizeof(quoted)) || quoted.version != 4)
		return true;
	found = field == offsetof(struct iphdr, saddr) ? quoted.saddr : quoted.daddr;
	return found != before || replace_ipv4(skb, at, field, before, after);
}

/* The source of an IPv4 packet that leaves, or the destination of one in the overlay that came. */
VERIFIED_ONCE int translate(struct __sk_buff *skb, struct packet *p, int source, __be32 before,
			    __be32 after)
{
	const __u32 ip = source ? ETH_HLEN : wire_overhead() + ETH_HLEN;
	const __u32 first = offsetof(struct iphdr, saddr);
	const __u32 second = offsetof(struct iphdr, daddr);

	if (!p)
		return false;
	if (covers_addresses(p)) {
		__s64 difference = bpf_csum_diff(&before, sizeof(before), &after, sizeof(after), 0);

		if (difference < 0 || !correct_transport(skb, p, difference))
			return false;
	}
	return replace_ipv4(skb, ip, source ? first : second, before, after) &&
	       replace_quoted(skb, p, source ? second : first, before, after);
}

#endif
