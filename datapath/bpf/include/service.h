/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* How instances and the host's services know each other: see layout.h. */
#ifndef TENET_SERVICE_H
#define TENET_SERVICE_H

#include "packet.h"

#define DHCP_SERVER_PORT 67
#define DHCPV6_SERVER_PORT 547
#define NAMES_PORT 53
#define METADATA_PORT 80
#define ROUTER_SOLICITATION 133
#define ROUTER_ADVERTISEMENT 134

#define UPPER_HALF 0xffff0000 /* of an IPv4 address */
#define LINK_LOCAL_IPV4 0xa9fe0000 /* 169.254.0.0/16 */
#define LINK_LOCAL_IPV6 0xfe800000
#define ECN_BITS 3 /* RFC 3168: of the traffic class */

static __always_inline void service_ipv6(struct address *address, __u32 last)
{
	address->word[0] = bpf_htonl(SERVICE_IPV6_NETWORK);
	address->word[1] = 0;
	address->word[2] = 0;
	address->word[3] = bpf_htonl(last);
}

/* To ff02::1:2, all DHCP agents and servers of the link (RFC 8415, 7.1). */
static __always_inline bool is_for_dhcpv6(const struct packet *p)
{
	const struct address *remote = &p->key.remote;

	return p->key.protocol == IPPROTO_UDP && p->service == bpf_htons(DHCPV6_SERVER_PORT) &&
	       remote->word[0] == bpf_htonl(0xff020000) && !(remote->word[1] | remote->word[2]) &&
	       remote->word[3] == bpf_htonl(0x10002);
}

/* RFC 2131, 4.1: to everybody, from nobody yet. */
static __always_inline bool is_first_dhcp(const struct packet *p)
{
	return p->key.protocol == IPPROTO_UDP && p->service == bpf_htons(DHCP_SERVER_PORT) &&
	       p->ether_type == bpf_htons(ETH_P_IP) && p->key.local.word[3] == 0 &&
	       p->key.remote.word[3] == 0xffffffff;
}

/* All of the link: what an instance sees instead of a destination without its last bits. */
static __always_inline void everybody_ipv6(struct address *address)
{
	address->word[0] = bpf_htonl(0xff020000);
	address->word[1] = 0;
	address->word[2] = 0;
	address->word[3] = bpf_htonl(1);
}

/* RFC 4291, appendix A: what a router with this MAC address calls itself on its link. */
static __always_inline void link_local_of(struct address *address, const __u8 *mac)
{
	address->word[0] = bpf_htonl(LINK_LOCAL_IPV6);
	address->word[1] = 0;
	address->word[2] = bpf_htonl((__u32)(mac[0] ^ 2) << 24 | mac[1] << 16 | mac[2] << 8 | 0xff);
	address->word[3] = bpf_htonl(0xfe000000 | mac[3] << 16 | mac[4] << 8 | mac[5]);
}

/* The addresses, and on the way to the instance how far the packet may go. */
struct rewrite {
	struct address source;
	struct address destination;
	bool hop_limit_in_class; /* services say it by the first 6 bits of the traffic class */
};

static __always_inline __u16 checksum_offset(const struct packet *p)
{
	switch (p->key.protocol) {
	case IPPROTO_TCP:
		return p->transport + offsetof(struct tcphdr, check);
	case IPPROTO_UDP:
		return p->transport + offsetof(struct udphdr, check);
	default:
		return p->transport + offsetof(struct icmp6hdr, icmp6_cksum);
	}
}

/* The transport's checksum covers the addresses. UDP's may be none, and stays none. */
static __always_inline bool correct_transport(struct __sk_buff *skb, const struct packet *p,
					      __s64 difference)
{
	__u64 flags = BPF_F_PSEUDO_HDR;

	if (p->fragment == LATER_FRAGMENT)
		return true; /* it is in the first piece */
	if (p->key.protocol == IPPROTO_UDP)
		flags |= BPF_F_MARK_MANGLED_0;
	return bpf_l4_csum_replace(skb, checksum_offset(p), 0, difference, flags) == 0;
}

static __always_inline bool rewrite_ipv4(struct __sk_buff *skb, const struct packet *p,
					 const struct rewrite *rewrite)
{
	struct iphdr before, after;
	__s64 difference;

	if (bpf_skb_load_bytes(skb, ETH_HLEN, &before, sizeof(before)))
		return false;
	after = before;
	after.saddr = rewrite->source.word[3];
	after.daddr = rewrite->destination.word[3];
	if (rewrite->hop_limit_in_class && after.tos >> 2) {
		after.ttl = after.tos >> 2;
		after.tos &= ECN_BITS;
	}
	difference = bpf_csum_diff((void *)&before.saddr, 8, (void *)&after.saddr, 8, 0);
	if (difference < 0 || !correct_transport(skb, p, difference))
		return false;
	difference =
		bpf_csum_diff((void *)&before, sizeof(before), (void *)&after, sizeof(after), 0);
	return difference >= 0 && bpf_skb_store_bytes(skb, ETH_HLEN, &after, sizeof(after), 0) == 0 &&
	       bpf_l3_csum_replace(skb, ETH_HLEN + offsetof(struct iphdr, check), 0, difference,
				   0) == 0;
}

static __always_inline bool rewrite_ipv6(struct __sk_buff *skb, const struct packet *p,
					 const struct rewrite *rewrite)
{
	struct ipv6hdr before, after;
	__s64 difference;
	__u8 *class = (__u8 *)&after; /* version, traffic class and flow label: 4, 8 and 20 bits */
	__u8 hops;

	if (bpf_skb_load_bytes(skb, ETH_HLEN, &before, sizeof(before)))
		return false;
	after = before;
	__builtin_memcpy(&after.saddr, &rewrite->source, sizeof(struct address));
	__builtin_memcpy(&after.daddr, &rewrite->destination, sizeof(struct address));
	hops = (class[0] & 0xf) << 2 | class[1] >> 6;
	if (rewrite->hop_limit_in_class && hops) {
		after.hop_limit = hops;
		class[0] &= 0xf0;
		class[1] &= ECN_BITS << 4 | 0xf;
	}
	difference = bpf_csum_diff((void *)&before.saddr, 2 * sizeof(struct address),
				   (void *)&after.saddr, 2 * sizeof(struct address), 0);
	return difference >= 0 && correct_transport(skb, p, difference) &&
	       bpf_skb_store_bytes(skb, ETH_HLEN, &after, sizeof(after), 0) == 0;
}

VERIFIED_ONCE bool rewrite_addresses(struct __sk_buff *skb, const struct packet *p,
				     const struct rewrite *rewrite)
{
	if (!p || !rewrite)
		return false;
	return p->ether_type == bpf_htons(ETH_P_IP) ? rewrite_ipv4(skb, p, rewrite)
						    : rewrite_ipv6(skb, p, rewrite);
}

#endif
