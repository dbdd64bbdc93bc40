/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * too_big: tells a sender which size fits (RFC 1191, RFC 8201). The packet becomes the ICMP error,
 * which is written anew from its first byte: so nobody owes it a checksum any more.
 */
#ifndef TENET_STAGE_TOO_BIG_H
#define TENET_STAGE_TOO_BIG_H

#include "checksum.h"
#include "cut.h"
#include "local_service.h"
#include "related.h"

#define TELLS_PER_SECOND 100 /* at an interface */
#define QUOTED_IPV4 68 /* the longest header and 8 bytes */
#define QUOTED_IPV6 80

#define FRAGMENTATION_NEEDED_TYPE 3
#define FRAGMENTATION_NEEDED_CODE 4
#define ICMPV6_TOO_BIG_TYPE 2
#define ROUTER_HOPS 64

/* The same place in RFC 1191's and RFC 4443's messages. */
struct too_big_message {
	__u8 type;
	__u8 code;
	__be16 checksum;
	__be32 mtu; /* of RFC 1191 the low 16 bits */
};

/* What a segment of the packet measures, IP header included. */
static __always_inline __u32 size_on_wire(struct __sk_buff *skb, const struct packet *p)
{
	return skb->gso_size == 0 ? skb->len - ETH_HLEN : p->headers + skb->gso_size;
}

/* RFC 1122, 3.2.2 and RFC 4443, 2.4: of errors, and of pieces that are not first, nothing is said. */
static __always_inline bool may_tell(const struct packet *p)
{
	struct interface_usage *usage;
	__u64 second = p->now / SECOND;

	if (p->related || is_icmp_error(p) || p->fragment == LATER_FRAGMENT)
		return false;
	usage = find_usage(p->key.interface);
	if (!usage)
		return false;
	if (usage->tell_window != second) {
		usage->tell_window = second;
		usage->tells = 0;
	}
	return __sync_fetch_and_add(&usage->tells, 1) < TELLS_PER_SECOND;
}

static __always_inline bool write_too_big_ipv4(struct __sk_buff *skb, __u8 *quote, __be32 source,
					       __be32 destination, __u32 mtu)
{
	struct {
		struct too_big_message message;
		__u8 quote[QUOTED_IPV4];
	} *error;
	struct iphdr *ip;

	if (bpf_skb_load_bytes(skb, ETH_HLEN, quote, QUOTED_IPV4) ||
	    !cut_packet(skb, ETH_HLEN + sizeof(*ip) + sizeof(*error)))
		return false;
	ip = (void *)(long)skb->data + ETH_HLEN;
	error = (void *)(ip + 1);
	if ((void *)(error + 1) > (void *)(long)skb->data_end)
		return false;
	*(__be16 *)ip = bpf_htons(0x4500);
	ip->tot_len = bpf_htons(sizeof(*ip) + sizeof(*error));
	ip->id = 0;
	ip->frag_off = bpf_htons(0x4000);
	ip->ttl = ROUTER_HOPS;
	ip->protocol = IPPROTO_ICMP;
	ip->check = 0;
	ip->saddr = source;
	ip->daddr = destination;
	ip->check = folded(bpf_csum_diff(0, 0, (void *)ip, sizeof(*ip), 0));
	error->message.type = FRAGMENTATION_NEEDED_TYPE;
	error->message.code = FRAGMENTATION_NEEDED_CODE;
	error->message.checksum = 0;
	error->message.mtu = bpf_htonl(mtu);
	__builtin_memcpy(error->quote, quote, sizeof(error->quote));
	error->message.checksum = folded(bpf_csum_diff(0, 0, (void *)error, sizeof(*error), 0));
	return true;
}

static __always_inline bool write_too_big_ipv6(struct __sk_buff *skb, __u8 *quote,
					       const struct address *source,
					       const struct address *destination, __u32 mtu)
{
	struct {
		struct too_big_message message;
		__u8 quote[QUOTED_IPV6];
	} *error;
	struct ipv6hdr *ip;

	if (bpf_skb_load_bytes(skb, ETH_HLEN, quote, QUOTED_IPV6) ||
	    !cut_packet(skb, ETH_HLEN + sizeof(*ip) + sizeof(*error)))
		return false;
	ip = (void *)(long)skb->data + ETH_HLEN;
	error = (void *)(ip + 1);
	if ((void *)(error + 1) > (void *)(long)skb->data_end)
		return false;
	*(__be32 *)ip = bpf_htonl(0x60000000);
	ip->payload_len = bpf_htons(sizeof(*error));
	ip->nexthdr = IPPROTO_ICMPV6;
	ip->hop_limit = ROUTER_HOPS;
	__builtin_memcpy(&ip->saddr, source, sizeof(*source));
	__builtin_memcpy(&ip->daddr, destination, sizeof(*destination));
	error->message.type = ICMPV6_TOO_BIG_TYPE;
	error->message.code = 0;
	error->message.checksum = 0;
	error->message.mtu = bpf_htonl(mtu);
	__builtin_memcpy(error->quote, quote, sizeof(error->quote));
	error->message.checksum = ipv6_checksum(ip, error, sizeof(*error), IPPROTO_ICMPV6);
	return true;
}

static __always_inline bool write_too_big(struct __sk_buff *skb, const struct packet *p,
					  const struct address *source,
					  const struct address *destination, __u32 mtu)
{
	__u8 quote[QUOTED_IPV6]; /* the longer; stack is scarce */

	return p->ether_type == bpf_htons(ETH_P_IP)
		       ? write_too_big_ipv4(skb, quote, source->word[3], destination->word[3], mtu)
		       : write_too_big_ipv6(skb, quote, source, destination, mtu);
}

/* The subnet's router speaks: its first address, or what its MAC makes of fe80::/64 (RFC 4291). */
static __always_inline void router_address(const struct packet *p,
					   const struct interface *interface,
					   struct address *address)
{
	const __u8 *mac = interface->router_mac;

	if (p->ether_type == bpf_htons(ETH_P_IP)) {
		address_from_ipv4(address, bpf_htonl(bpf_ntohl(interface->subnet_address) + 1));
		return;
	}
	address->word[0] = bpf_htonl(0xfe800000);
	address->word[1] = 0;
	address->word[2] =
		bpf_htonl((__u32)(mac[0] ^ 2) << 24 | mac[1] << 16 | mac[2] << 8 | 0xff);
	address->word[3] = bpf_htonl(0xfe000000 | mac[3] << 16 | mac[4] << 8 | mac[5]);
}

/* An instance's packet does not fit into the fabric. */
VERIFIED_ONCE enum reason tell_sender(struct __sk_buff *skb, struct packet *p, __u32 mtu)
{
	struct interface *interface;
	struct ethhdr *ethernet;
	struct address router;

	NEVER_NULL(p);
	p->stage = STAGE_TOO_BIG;
	interface = interface_at_hand(p);
	if (!interface || !may_tell(p))
		return PACKET_TOO_BIG_UNTOLD;
	router_address(p, interface, &router);
	if (!write_too_big(skb, p, &router, &p->key.local, mtu))
		return PACKET_TOO_BIG_UNTOLD;
	ethernet = (void *)(long)skb->data;
	if ((void *)(ethernet + 1) > (void *)(long)skb->data_end)
		return PACKET_TOO_BIG_UNTOLD;
	mac_copy(ethernet->h_dest, interface->mac);
	mac_copy(ethernet->h_source, interface->router_mac);
	return back_to_instance(skb, p, interface, PACKET_TOO_BIG);
}

/*
 * A packet does not fit into the instance's device. As in EC2 the receiver's side says so: the error
 * goes through the stages as if the instance had sent it, and is related to the connection.
 */
VERIFIED_ONCE enum reason tell_far_sender(struct __sk_buff *skb, struct packet *p, __u32 mtu)
{
	struct interface *interface;
	struct ethhdr *ethernet;

	NEVER_NULL(p);
	p->stage = STAGE_TOO_BIG;
	interface = interface_at_hand(p);
	if (!interface || !may_tell(p) ||
	    !write_too_big(skb, p, &p->key.local, &p->key.remote, mtu))
		return PACKET_TOO_BIG_UNTOLD;
	ethernet = (void *)(long)skb->data;
	if ((void *)(ethernet + 1) > (void *)(long)skb->data_end)
		return PACKET_TOO_BIG_UNTOLD;
	mac_copy(ethernet->h_dest, interface->router_mac);
	mac_copy(ethernet->h_source, interface->mac);
	ethernet->h_proto = p->ether_type;
	skb->mark = MARK_REENTERED;
	p->verdict = VERDICT_REENTER;
	p->target = p->ifindex;
	p->action = bpf_redirect(p->ifindex, BPF_F_INGRESS);
	return PACKET_TOO_BIG;
}

#endif
