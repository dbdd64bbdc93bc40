/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * load_balancer, the proxy protocol header of datagrams: each has one before its content, since any of
 * them may be lost or overtaken. Of one in pieces the first has it, and the others go behind it: a header
 * is as long as offsets can say. Nothing is remembered for that: all the datagrams of a connection have
 * it, or none.
 */
#ifndef TENET_STAGE_PROXY_DATAGRAM_H
#define TENET_STAGE_PROXY_DATAGRAM_H

#include "fragment.h"
#include "parse.h"
#include "proxy_header.h"

static __always_inline __u32 datagram_header_bytes(const struct packet *p)
{
	return names_ipv4(p) ? PROXY_DATAGRAM_IPV4 : PROXY_DATAGRAM_IPV6;
}

/* By so much the packet grows. */
static __always_inline __u32 added_to_datagram(const struct packet *p)
{
	return p->fragment == LATER_FRAGMENT ? 0 : datagram_header_bytes(p);
}

static __always_inline __u32 fixed_ip_header(const struct packet *p)
{
	return is_over_ipv4(p) ? sizeof(struct iphdr) : sizeof(struct ipv6hdr);
}

/* Before anything of it is remembered. */
VERIFIED_ONCE enum reason plan_datagram(struct __sk_buff *skb, struct packet *p)
{
	__u32 transport, end;
	__be16 length;

	NEVER_NULL(p);
	if (p->related)
		return CONTINUE;
	transport = inner_transport(p);
	end = p->fragment_end;
	if (p->fragment != LATER_FRAGMENT) {
		if (skb->gso_size || transport - ETH_HLEN - fixed_ip_header(p) > LONGEST_BETWEEN ||
		    bpf_skb_load_bytes(skb, transport + offsetof(struct udphdr, len), &length,
				       sizeof(length)))
			return LOAD_BALANCER_HEADER_IMPOSSIBLE;
		end = bpf_ntohs(length);
	}
	if (end + PROXY_DATAGRAM_IPV6 + LONGEST_BETWEEN > LARGEST_PACKET)
		return LOAD_BALANCER_HEADER_IMPOSSIBLE;
	p->header_step = HEADER_STEP_DATAGRAM;
	return CONTINUE;
}

/* A number of the IPv4 header: its own checksum changes by as much. */
static __always_inline bool replace_in_ipv4(struct __sk_buff *skb, __u32 field, __u32 more)
{
	const __u32 at = ETH_HLEN + field;
	__be16 before, after;

	if (bpf_skb_load_bytes(skb, at, &before, sizeof(before)))
		return false;
	after = bpf_htons(bpf_ntohs(before) + more);
	return bpf_l3_csum_replace(skb, ETH_HLEN + offsetof(struct iphdr, check), before, after,
				   sizeof(after)) == 0 &&
	       bpf_skb_store_bytes(skb, at, &after, sizeof(after), 0) == 0;
}

/* One of an IPv6 header, which no checksum covers but one that the device may have made. */
static __always_inline bool replace_in_ipv6(struct __sk_buff *skb, __u32 at, __u32 more)
{
	__be16 number;

	if (bpf_skb_load_bytes(skb, at, &number, sizeof(number)))
		return false;
	number = bpf_htons(bpf_ntohs(number) + more);
	return bpf_skb_store_bytes(skb, at, &number, sizeof(number), BPF_F_RECOMPUTE_CSUM) == 0;
}

/* Its fragment header is the last before what it brings. */
static __always_inline bool go_behind_header(struct __sk_buff *skb, struct packet *p, __u32 transport,
					     __u32 length)
{
	if (is_over_ipv4(p))
		return replace_in_ipv4(skb, offsetof(struct iphdr, frag_off), length / UNIT);
	return replace_in_ipv6(skb,
			       transport - sizeof(struct fragment_header) +
				       offsetof(struct fragment_header, offset_and_more),
			       length);
}

/*
 * Whether the kernel still owes the packet its checksum. It leaves what is not covered by the pseudo
 * header to whoever pays, and changes nothing for it until then.
 */
static __always_inline bool owes_checksum(struct __sk_buff *skb, __u32 at, __be16 before)
{
	const __be16 some = bpf_htons(1);
	__be16 after = before;

	if (bpf_l4_csum_replace(skb, at, 0, some, sizeof(some)) ||
	    bpf_skb_load_bytes(skb, at, &after, sizeof(after)))
		return false;
	if (after == before)
		return true;
	bpf_skb_store_bytes(skb, at, &before, sizeof(before), 0);
	return false;
}

/*
 * What is owed covers what lies from the old place of the UDP header on: the last octets of the header,
 * which nobody reads, are where it will be paid. They are zeros, and with what will be written there all
 * from there on adds up to nothing, so that the new checksum is that of what is before.
 */
static __always_inline __be16 datagram_checksum(struct header_at_hand *at, bool owed, __u32 length)
{
	__u32 sum = owed ? at->udp.check : (__be16)~at->udp.check;
	__be16 checksum;

	if (owed)
		sum += bpf_htons(length) + at->udp.source + at->udp.dest + at->udp.len;
	else
		sum += 2 * bpf_htons(length);
	checksum = folded(bpf_csum_diff(0, 0, (void *)at->header, length, sum));
	return checksum ? checksum : 0xffff;
}

static __always_inline bool put_in_datagram(struct __sk_buff *skb, struct packet *p, bool ipv4,
					    const __u32 length)
{
	struct header_at_hand *at = bpf_map_lookup_elem(&header_at_hand, &only_entry);
	__u32 transport = inner_transport(p);
	__u32 fixed = ETH_HLEN + fixed_ip_header(p);
	__u32 between = transport - fixed;
	bool owed;

	if (!at || bpf_skb_load_bytes(skb, transport, &at->udp, sizeof(at->udp)) ||
	    !write_proxy_header(at, p, ipv4, PROXY_DATAGRAM, length))
		return false;
	owed = at->udp.check &&
	       owes_checksum(skb, transport + offsetof(struct udphdr, check), at->udp.check);
	at->udp.len = bpf_htons(bpf_ntohs(at->udp.len) + length);
	if (at->udp.check)
		at->udp.check = datagram_checksum(at, owed, length);
	if (bpf_skb_adjust_room(skb, length, BPF_ADJ_ROOM_NET, BPF_F_ADJ_ROOM_FIXED_GSO))
		return false;
	barrier_var(between); /* the verifier must see the next comparison */
	if (between > 0 && between <= LONGEST_BETWEEN &&
	    (bpf_skb_load_bytes(skb, fixed + length, at->between, between) ||
	     bpf_skb_store_bytes(skb, fixed, at->between, between, BPF_F_RECOMPUTE_CSUM)))
		return false;
	return bpf_skb_store_bytes(skb, transport, &at->udp, sizeof(at->udp) + length,
				   BPF_F_RECOMPUTE_CSUM) == 0 &&
	       (is_over_ipv4(p)
			? replace_in_ipv4(skb, offsetof(struct iphdr, tot_len), length)
			: replace_in_ipv6(skb, ETH_HLEN + offsetof(struct ipv6hdr, payload_len), length));
}

VERIFIED_ONCE int datagram_of_ipv4(struct __sk_buff *skb, struct packet *p)
{
	return p && put_in_datagram(skb, p, true, PROXY_DATAGRAM_IPV4);
}

VERIFIED_ONCE int datagram_of_ipv6(struct __sk_buff *skb, struct packet *p)
{
	return p && put_in_datagram(skb, p, false, PROXY_DATAGRAM_IPV6);
}

/* After addresses and ports are the target's. The outer headers are gone. */
VERIFIED_ONCE enum reason put_datagram_header(struct __sk_buff *skb, struct packet *p)
{
	bool done;

	NEVER_NULL(p);
	if (p->fragment == LATER_FRAGMENT)
		done = go_behind_header(skb, p, inner_transport(p), datagram_header_bytes(p));
	else
		done = names_ipv4(p) ? datagram_of_ipv4(skb, p) : datagram_of_ipv6(skb, p);
	return done ? CONTINUE : DELIVER_FAILED;
}

#endif
