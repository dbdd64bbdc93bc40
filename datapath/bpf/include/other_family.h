/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A packet in the other IP family (RFC 7915): what has a counterpart there, and how it gets it. It has no
 * outer headers, and p->transport is where its transport header is. What has none is refused before
 * anything is remembered.
 */
#ifndef TENET_OTHER_FAMILY_H
#define TENET_OTHER_FAMILY_H

#include "cut.h"
#include "internet.h"
#include "stage/related.h"
#include "stage/too_big.h"

/* The headers' difference, by which the families' sizes of a packet differ. */
#define IPV6_LONGER ((__s32)(sizeof(struct ipv6hdr) - sizeof(struct iphdr)))

/* Every IPv6 link carries so much: smaller packets may be cut by IPv4 routers, larger ones may not (RFC
 * 7915, 5.1). */
#define LEAST_IPV6_MTU 1280
#define LEAST_IPV4_MTU 68
#define DONT_FRAGMENT 0x4000

/* Where a connection's other end has the address; of no other end the family is the packet's. */
static __always_inline bool is_of_other_family(const struct packet *p, const struct address *other)
{
	return address_is_ipv4(other) != (p->ether_type == bpf_htons(ETH_P_IP));
}

/* ---- ICMP errors: RFC 7915, 4.2 and 5.2 */

/* As in the message; what stands behind the checksum as a number: MTU or pointer. */
struct icmp_error {
	__u8 type;
	__u8 code;
	__be16 checksum;
	__u32 rest;
};

/* Where a field of the one header is in the other; -1: nowhere. */
static __always_inline int pointer_to_ipv4(__u32 pointer)
{
	switch (pointer) {
	case 0:
	case 1:
		return pointer;
	case 4:
	case 5:
		return offsetof(struct iphdr, tot_len);
	case 6:
		return offsetof(struct iphdr, protocol);
	case 7:
		return offsetof(struct iphdr, ttl);
	default:
		if (pointer < 8 || pointer >= sizeof(struct ipv6hdr))
			return -1;
		return pointer < 24 ? offsetof(struct iphdr, saddr) : offsetof(struct iphdr, daddr);
	}
}

static __always_inline int pointer_to_ipv6(__u32 pointer)
{
	switch (pointer) {
	case 0:
	case 1:
		return pointer;
	case 2:
	case 3:
		return offsetof(struct ipv6hdr, payload_len);
	case 8:
		return offsetof(struct ipv6hdr, hop_limit);
	case 9:
		return offsetof(struct ipv6hdr, nexthdr);
	default:
		if (pointer < 12 || pointer >= sizeof(struct iphdr))
			return -1;
		return pointer < 16 ? offsetof(struct ipv6hdr, saddr)
				    : offsetof(struct ipv6hdr, daddr);
	}
}

static __always_inline bool becomes(struct icmp_error *error, __u8 type, __u8 code, __u32 rest)
{
	error->type = type;
	error->code = code;
	error->rest = rest;
	return true;
}

static __always_inline bool unreachable_to_ipv4(struct icmp_error *error)
{
	switch (error->code) {
	case 0: /* no route */
	case 2: /* beyond scope */
	case 3: /* address unreachable */
		return becomes(error, 3, 1, 0);
	case 1: /* prohibited */
		return becomes(error, 3, 10, 0);
	case 4: /* port unreachable */
		return becomes(error, 3, 3, 0);
	default:
		return false;
	}
}

static __always_inline bool problem_to_ipv4(struct icmp_error *error)
{
	int pointer;

	if (error->code == 1) /* unknown next header: protocol unreachable */
		return becomes(error, 3, 2, 0);
	pointer = error->code == 0 ? pointer_to_ipv4(error->rest) : -1;
	return pointer >= 0 && becomes(error, 12, 0, pointer << 24);
}

/* Of a piece the fragment header goes, too. */
static __always_inline __u32 mtu_to_ipv4(__u32 mtu, bool piece)
{
	if (unlikely(piece))
		mtu = mtu < sizeof(struct fragment_header) ? 0 : mtu - sizeof(struct fragment_header);
	if (mtu > INTERNET_MTU + IPV6_LONGER)
		return INTERNET_MTU;
	return mtu < LEAST_IPV4_MTU + IPV6_LONGER ? LEAST_IPV4_MTU : mtu - IPV6_LONGER;
}

/* False: it has no counterpart. `piece`: it is about one. */
static __always_inline bool error_to_ipv4(struct icmp_error *error, bool piece)
{
	switch (error->type) {
	case 1:
		return unreachable_to_ipv4(error);
	case 2:
		return becomes(error, 3, 4, mtu_to_ipv4(error->rest, piece));
	case 3:
		return error->code <= 1 && becomes(error, 11, error->code, 0);
	default:
		return problem_to_ipv4(error);
	}
}

static __always_inline __u32 mtu_to_ipv6(__u32 mtu)
{
	if (mtu > INTERNET_MTU)
		return INTERNET_MTU + IPV6_LONGER;
	return mtu < LEAST_IPV6_MTU - IPV6_LONGER ? LEAST_IPV6_MTU : mtu + IPV6_LONGER;
}

static __always_inline bool unreachable_to_ipv6(struct icmp_error *error)
{
	switch (error->code) {
	case 2: /* protocol unreachable: a problem with the next header */
		return becomes(error, 4, 1, offsetof(struct ipv6hdr, nexthdr));
	case 3:
		return becomes(error, 1, 4, 0);
	case 4: /* fragmentation needed */
		return becomes(error, 2, 0, mtu_to_ipv6(error->rest & 0xffff));
	case 9: /* the network, the host, communication prohibited, precedence cut off */
	case 10:
	case 13:
	case 15:
		return becomes(error, 1, 1, 0);
	case 14:
		return false;
	default:
		return error->code <= 12 && becomes(error, 1, 0, 0);
	}
}

static __always_inline bool problem_to_ipv6(struct icmp_error *error)
{
	int pointer = error->code == 0 || error->code == 2 ? pointer_to_ipv6(error->rest >> 24) : -1;

	return pointer >= 0 && becomes(error, 4, 0, pointer);
}

static __always_inline bool error_to_ipv6(struct icmp_error *error)
{
	switch (error->type) {
	case 3:
		return unreachable_to_ipv6(error);
	case 11:
		return error->code <= 1 && becomes(error, 3, error->code, 0);
	default:
		return problem_to_ipv6(error);
	}
}

static __always_inline bool read_error(struct __sk_buff *skb, const struct packet *p,
				       struct icmp_error *error)
{
	if (bpf_skb_load_bytes(skb, p->transport, error, sizeof(*error)))
		return false;
	error->rest = bpf_ntohl(error->rest);
	return true;
}

/* ---- what both directions write */

static __always_inline __u8 echo_in_ipv4(__u8 type)
{
	return type == 128 ? 8 : 0;
}

static __always_inline __u8 echo_in_ipv6(__u8 type)
{
	return type == 8 ? 128 : 129;
}

static __always_inline __u8 traffic_class(const void *ipv6)
{
	return bpf_ntohs(*(const __be16 *)ipv6) >> 4;
}

/* A packet that IPv4 routers may cut has a number (RFC 6864). */
static __always_inline void write_ipv4_header(struct iphdr *ip, __u8 class, __u32 length, __u8 hops,
					      __u8 protocol, bool whole)
{
	*(__be16 *)ip = bpf_htons(0x4500 | class);
	ip->tot_len = bpf_htons(length);
	ip->id = whole ? 0 : bpf_htons(random_number());
	ip->frag_off = whole ? bpf_htons(DONT_FRAGMENT) : 0;
	ip->ttl = hops;
	ip->protocol = nat_protocol(protocol);
	ip->check = 0;
}

/* A piece may be cut further; its number is the IPv6 one's lower half. */
static __always_inline void write_ipv4_piece(struct iphdr *ip, __be32 id, __u32 start, bool more)
{
	ip->id = bpf_htons(bpf_ntohl(id));
	ip->frag_off = bpf_htons(start / UNIT | (more ? IPV4_MORE_FRAGMENTS : 0));
}

static __always_inline void seal_ipv4_header(struct iphdr *ip, __be32 source, __be32 destination)
{
	ip->saddr = source;
	ip->daddr = destination;
	ip->check = folded(bpf_csum_diff(0, 0, (void *)ip, sizeof(*ip), 0));
}

static __always_inline void write_ipv6_header(struct ipv6hdr *ip, __u8 class, __u32 length,
					      __u8 hops, __u8 protocol)
{
	*(__be32 *)ip = bpf_htonl(0x60000000 | class << 20);
	ip->payload_len = bpf_htons(length);
	ip->nexthdr = protocol == IPPROTO_ICMP ? IPPROTO_ICMPV6 : protocol;
	ip->hop_limit = hops;
}

/* What ICMPv6's checksum covers and ICMP's does not, of TCP and UDP but the addresses: the rest is
 * the same in both families. */
struct ipv6_pseudo_header {
	struct address source;
	struct address destination;
	__be32 length;
	__be32 protocol;
};

static __always_inline bool set_ether_type(struct __sk_buff *skb, struct packet *p, __be16 type)
{
	p->ether_type = type;
	return bpf_skb_store_bytes(skb, offsetof(struct ethhdr, h_proto), &type, sizeof(type), 0) == 0;
}

/* What of the packet parse found, as it is in the other family. */
static __always_inline void parsed_as(struct packet *p, __u32 ip)
{
	p->headers = p->headers - (p->transport - ETH_HLEN) + ip;
	p->transport = ETH_HLEN + ip;
}

/* An ICMP error to `destination` that quotes what that sent to `far`. */
struct changed_error {
	struct address source;
	struct address destination;
	struct address far;
	__be16 port; /* of the destination; of an echo, its identifier */
	__be16 far_port; /* not of an echo */
};

static __always_inline void parsed_as_error(struct packet *p, const struct icmp_error *error, __u32 ip,
					    __u32 payload)
{
	p->transport = ETH_HLEN + ip;
	p->quoted = p->transport + ICMP_HEADER + ip;
	p->payload = payload;
	p->headers = ip + ICMP_HEADER;
	p->service = bpf_htons(error->type << 8 | error->code);
}

static __always_inline void write_quoted_ports(__be16 *transport, bool echo,
					       const struct changed_error *to)
{
	if (echo) {
		transport[2] = to->port;
	} else {
		transport[0] = to->port;
		transport[1] = to->far_port;
	}
}

static __always_inline bool has_checksum(struct __sk_buff *skb, const struct packet *p)
{
	__be16 checksum = 0;

	return bpf_skb_load_bytes(skb, checksum_offset(p), &checksum, sizeof(checksum)) == 0 && checksum;
}

/*
 * A piece has a counterpart if its checksum does not hang on the whole packet: in ICMPv6 it covers the
 * length of all, and a UDP datagram over IPv4 may have none, which would have to be made of all. Of a later
 * piece only the protocol counts: what its first one had is known where that was let through. IPv4 counts
 * the header in what is longest.
 */
static __always_inline bool has_form_of_piece(struct __sk_buff *skb, const struct packet *p)
{
	bool ipv4 = p->ether_type == bpf_htons(ETH_P_IP);

	if (!ipv4 && p->fragment_end > LARGEST_PACKET - sizeof(struct iphdr))
		return false;
	if (p->key.protocol == IPPROTO_TCP)
		return true;
	return p->key.protocol == IPPROTO_UDP &&
	       (!ipv4 || p->fragment == LATER_FRAGMENT || has_checksum(skb, p));
}

/* ---- IPv6 as IPv4 */

/* Bytes of the fragment header, if there is one. */
static __always_inline __u32 fragment_header_bytes(const struct packet *p)
{
	return unlikely(p->fragment_header) ? sizeof(struct fragment_header) : 0;
}

/* The protocol of the IPv6 packet that an error quotes at `at`, and whether it is a first piece. False: it
 * has another extension header. */
static __always_inline bool read_quoted_protocol(struct __sk_buff *skb, __u32 at, __u8 *protocol,
						 bool *piece)
{
	if (bpf_skb_load_bytes(skb, at + offsetof(struct ipv6hdr, nexthdr), protocol, sizeof(*protocol)))
		return false;
	*piece = *protocol == IPPROTO_FRAGMENT;
	return !*piece || bpf_skb_load_bytes(skb, at + sizeof(struct ipv6hdr), protocol,
					     sizeof(*protocol)) == 0;
}

/* Without extension headers but one of a piece; an error if it quotes such a packet of the connection. */
static __always_inline bool has_ipv4_form(struct __sk_buff *skb, const struct packet *p)
{
	struct icmp_error error;
	__u8 quoted;
	bool piece;

	if (p->transport != ETH_HLEN + sizeof(struct ipv6hdr) + fragment_header_bytes(p))
		return false;
	if (likely(!p->related))
		return true;
	return read_error(skb, p, &error) &&
	       read_quoted_protocol(skb, p->transport + ICMP_HEADER, &quoted, &piece) &&
	       quoted == p->key.protocol && error_to_ipv4(&error, piece);
}

/* Of the quoted packet so much as every error quotes. */
struct ipv4_error {
	struct iphdr ip;
	struct icmp_error icmp;
	struct iphdr quoted;
	__be16 transport[QUOTED_TRANSPORT / 2];
};

VERIFIED_ONCE int error_becomes_ipv4(struct __sk_buff *skb, struct packet *p,
				     const struct changed_error *to)
{
	__be16 outer[4], quoted[4], transport[QUOTED_TRANSPORT / 2];
	struct fragment_header fragment = {};
	struct ipv4_error *written;
	struct icmp_error error;
	__u32 at;
	bool echo, piece;

	if (!p || !to)
		return false;
	at = p->transport + ICMP_HEADER;
	if (!read_error(skb, p, &error) || bpf_skb_load_bytes(skb, ETH_HLEN, outer, sizeof(outer)) ||
	    bpf_skb_load_bytes(skb, at, quoted, sizeof(quoted)))
		return false;
	piece = ((__u8 *)quoted)[offsetof(struct ipv6hdr, nexthdr)] == IPPROTO_FRAGMENT;
	at += sizeof(struct ipv6hdr);
	if (piece) {
		if (bpf_skb_load_bytes(skb, at, &fragment, sizeof(fragment)))
			return false;
		at += sizeof(fragment);
	}
	if (!error_to_ipv4(&error, piece) || bpf_skb_load_bytes(skb, at, transport, sizeof(transport)))
		return false;
	echo = p->key.protocol == IPPROTO_ICMPV6;
	if (echo)
		((__u8 *)transport)[0] = echo_in_ipv4(((__u8 *)transport)[0]);
	write_quoted_ports(transport, echo, to);
	if (!cut_packet(skb, ETH_HLEN + sizeof(*written) + IPV6_LONGER) ||
	    bpf_skb_change_proto(skb, bpf_htons(ETH_P_IP), 0) ||
	    !set_ether_type(skb, p, bpf_htons(ETH_P_IP)))
		return false;
	make_linear(skb, ETH_HLEN + sizeof(*written));
	written = (void *)(long)skb->data + ETH_HLEN;
	if ((void *)(written + 1) > (void *)(long)skb->data_end)
		return false;
	write_ipv4_header(&written->ip, traffic_class(outer), sizeof(*written),
			  ((__u8 *)outer)[offsetof(struct ipv6hdr, hop_limit)], IPPROTO_ICMP, false);
	seal_ipv4_header(&written->ip, to->source.word[3], to->destination.word[3]);
	written->icmp.type = error.type;
	written->icmp.code = error.code;
	written->icmp.checksum = 0;
	written->icmp.rest = bpf_htonl(error.rest);
	write_ipv4_header(&written->quoted, traffic_class(quoted),
			  bpf_ntohs(quoted[2]) + sizeof(struct iphdr) - (piece ? sizeof(fragment) : 0),
			  ((__u8 *)quoted)[offsetof(struct ipv6hdr, hop_limit)], p->key.protocol, true);
	if (piece)
		write_ipv4_piece(&written->quoted, fragment.id, 0,
				 bpf_ntohs(fragment.offset_and_more) & 1);
	seal_ipv4_header(&written->quoted, to->destination.word[3], to->far.word[3]);
	__builtin_memcpy(written->transport, transport, sizeof(transport));
	written->icmp.checksum = folded(bpf_csum_diff(0, 0, (void *)&written->icmp,
						      sizeof(*written) - sizeof(written->ip), 0));
	parsed_as_error(p, &error, sizeof(written->ip), sizeof(*written) - sizeof(written->ip));
	p->fragment_header = false;
	return true;
}

static __always_inline bool remove_fragment_header(struct __sk_buff *skb)
{
	return bpf_skb_adjust_room(skb, -(__s32)sizeof(struct fragment_header), BPF_ADJ_ROOM_MAC,
				   BPF_F_ADJ_ROOM_FIXED_GSO) == 0;
}

/* What is no error, from and to these addresses; its ports stay. */
VERIFIED_ONCE int becomes_ipv4(struct __sk_buff *skb, struct packet *p, const struct rewrite *to)
{
	struct ipv6_pseudo_header covered;
	struct iphdr after = {};
	struct ipv6hdr before;
	__s64 difference;
	bool echo;

	if (!p || !to || bpf_skb_load_bytes(skb, ETH_HLEN, &before, sizeof(before)))
		return false;
	echo = p->key.protocol == IPPROTO_ICMPV6;
	write_ipv4_header(&after, traffic_class(&before),
			  bpf_ntohs(before.payload_len) + sizeof(after) - fragment_header_bytes(p),
			  before.hop_limit, p->key.protocol, size_on_wire(skb, p) > LEAST_IPV6_MTU);
	if (unlikely(p->fragment_header))
		write_ipv4_piece(&after, p->fragment_id, p->fragment_start,
				 p->fragment && !p->last_fragment);
	seal_ipv4_header(&after, to->source.word[3], to->destination.word[3]);
	__builtin_memcpy(&covered.source, &before.saddr, 2 * sizeof(struct address));
	covered.length = echo ? bpf_htonl(p->payload) : 0;
	covered.protocol = echo ? bpf_htonl(IPPROTO_ICMPV6) : 0;
	difference = echo ? bpf_csum_diff((void *)&covered, sizeof(covered), 0, 0, 0)
			  : bpf_csum_diff((void *)&covered, sizeof(covered), (void *)&after.saddr,
					  2 * sizeof(after.saddr), 0);
	if (difference < 0 || !correct_transport(skb, p, difference))
		return false;
	if (echo && !replace_port(skb, p->transport, checksum_offset(p), 0,
				  bpf_htons(p->echo == ECHO_REQUEST ? 8 << 8 : 0)))
		return false;
	parsed_as(p, sizeof(after));
	if (unlikely(p->fragment_header)) {
		p->fragment_header = false;
		p->fragment_id &= bpf_htonl(0xffff);
		if (!remove_fragment_header(skb))
			return false;
	}
	return bpf_skb_change_proto(skb, bpf_htons(ETH_P_IP), 0) == 0 &&
	       bpf_skb_store_bytes(skb, ETH_HLEN, &after, sizeof(after), BPF_F_RECOMPUTE_CSUM) == 0 &&
	       set_ether_type(skb, p, bpf_htons(ETH_P_IP));
}

/* ---- IPv4 as IPv6 */

#define SUMMED_AT_ONCE 64
#define SUMMED_MOST (24 * SUMMED_AT_ONCE) /* more than the internet carries in a packet */

/* Of the first so many bytes from `at` on, not folded; below 0: they are not there. */
VERIFIED_ONCE long sum_bytes(struct __sk_buff *skb, __u32 at, __u32 length, __u32 sum)
{
	__u8 bytes[SUMMED_AT_ONCE];
	__s64 total = sum;

	for (__u32 done = 0; done < SUMMED_MOST; done += SUMMED_AT_ONCE) {
		__u32 count = length - done;

		if (done >= length)
			break;
		if (count > SUMMED_AT_ONCE)
			count = SUMMED_AT_ONCE;
		__builtin_memset(bytes, 0, sizeof(bytes));
		/* The verifier does not see that it is not 0, clang does, and would drop the mask. */
		asm volatile("" : "+r"(count));
		count = ((count - 1) & (SUMMED_AT_ONCE - 1)) + 1;
		if (bpf_skb_load_bytes(skb, at + done, bytes, count))
			return -EINVAL;
		total = bpf_csum_diff(0, 0, (void *)bytes, sizeof(bytes), total);
		if (total < 0)
			return -EINVAL;
	}
	return total;
}

/* IPv4 has UDP without a checksum, IPv6 has not (RFC 8200, 8.1; RFC 7915, 4.5): all of it is summed. */
static __always_inline bool seal_datagram(struct __sk_buff *skb, const struct packet *p,
					  struct ipv6_pseudo_header *covered)
{
	__be16 length, checksum;
	__s64 sum;

	if (bpf_skb_load_bytes(skb, p->transport + offsetof(struct udphdr, len), &length, sizeof(length)))
		return false;
	covered->length = bpf_htonl(bpf_ntohs(length));
	covered->protocol = bpf_htonl(IPPROTO_UDP);
	sum = bpf_csum_diff(0, 0, (void *)covered, sizeof(*covered), 0);
	sum = sum_bytes(skb, p->transport, bpf_ntohs(length), sum);
	if (sum < 0)
		return false;
	checksum = folded(sum);
	if (!checksum)
		checksum = 0xffff;
	return bpf_skb_store_bytes(skb, checksum_offset(p), &checksum, sizeof(checksum),
				   BPF_F_RECOMPUTE_CSUM) == 0;
}

/* Without options; an error if it has a counterpart. The header is at `ip`. */
static __always_inline bool has_ipv6_form(struct __sk_buff *skb, const struct packet *p, __u32 ip)
{
	struct icmp_error error;

	if (p->transport != ip + sizeof(struct iphdr))
		return false;
	if (is_icmp_error(p) || p->related)
		return read_error(skb, p, &error) && error_to_ipv6(&error);
	return p->fragment || p->key.protocol != IPPROTO_UDP || has_checksum(skb, p) ||
	       (!skb->gso_size && p->payload <= SUMMED_MOST);
}

struct ipv6_error {
	struct ipv6hdr ip;
	struct icmp_error icmp;
	struct ipv6hdr quoted;
	__be16 transport[QUOTED_TRANSPORT / 2];
};

VERIFIED_ONCE int error_becomes_ipv6(struct __sk_buff *skb, struct packet *p,
				     const struct changed_error *to)
{
	__be16 transport[QUOTED_TRANSPORT / 2];
	struct ipv6_error *written;
	struct iphdr outer, quoted;
	struct icmp_error error;
	__u32 at;
	bool echo;

	if (!p || !to)
		return false;
	at = p->transport + ICMP_HEADER;
	if (!read_error(skb, p, &error) || !error_to_ipv6(&error) ||
	    bpf_skb_load_bytes(skb, ETH_HLEN, &outer, sizeof(outer)) ||
	    bpf_skb_load_bytes(skb, at, &quoted, sizeof(quoted)) ||
	    bpf_skb_load_bytes(skb, at + quoted.ihl * 4, transport, sizeof(transport)))
		return false;
	echo = quoted.protocol == IPPROTO_ICMP;
	if (echo)
		((__u8 *)transport)[0] = echo_in_ipv6(((__u8 *)transport)[0]);
	write_quoted_ports(transport, echo, to);
	if (bpf_skb_change_proto(skb, bpf_htons(ETH_P_IPV6), 0) ||
	    !set_ether_type(skb, p, bpf_htons(ETH_P_IPV6)) ||
	    !cut_packet(skb, ETH_HLEN + sizeof(*written)))
		return false;
	written = (void *)(long)skb->data + ETH_HLEN;
	if ((void *)(written + 1) > (void *)(long)skb->data_end)
		return false;
	write_ipv6_header(&written->ip, outer.tos, sizeof(*written) - sizeof(written->ip), outer.ttl,
			  IPPROTO_ICMPV6);
	__builtin_memcpy(&written->ip.saddr, &to->source, sizeof(to->source));
	__builtin_memcpy(&written->ip.daddr, &to->destination, sizeof(to->destination));
	written->icmp.type = error.type;
	written->icmp.code = error.code;
	written->icmp.checksum = 0;
	written->icmp.rest = bpf_htonl(error.rest);
	write_ipv6_header(&written->quoted, quoted.tos, bpf_ntohs(quoted.tot_len) - quoted.ihl * 4,
			  quoted.ttl, quoted.protocol);
	__builtin_memcpy(&written->quoted.saddr, &to->destination, sizeof(to->destination));
	__builtin_memcpy(&written->quoted.daddr, &to->far, sizeof(to->far));
	__builtin_memcpy(written->transport, transport, sizeof(transport));
	written->icmp.checksum = ipv6_checksum(&written->ip, &written->icmp,
					       sizeof(*written) - sizeof(written->ip), IPPROTO_ICMPV6);
	parsed_as_error(p, &error, sizeof(written->ip), sizeof(*written) - sizeof(written->ip));
	return true;
}

static __always_inline void write_fragment_header(struct fragment_header *header, const struct packet *p)
{
	header->next = p->key.protocol;
	header->reserved = 0;
	header->offset_and_more = bpf_htons(p->fragment_start | !p->last_fragment);
	header->id = p->fragment_id;
}

/* What is no error, from and to these addresses; its ports stay. */
VERIFIED_ONCE int becomes_ipv6(struct __sk_buff *skb, struct packet *p, const struct rewrite *to)
{
	bool echo;
	struct iphdr before;
	union {
		struct ipv6hdr ip;
		struct ipv6_pseudo_header covered;
		struct fragment_header fragment;
	} after;
	__u32 more = 0;
	__s64 difference;

	if (!p || !to || bpf_skb_load_bytes(skb, ETH_HLEN, &before, sizeof(before)))
		return false;
	echo = p->key.protocol == IPPROTO_ICMP;
	after.covered.source = to->source;
	after.covered.destination = to->destination;
	after.covered.length = echo ? bpf_htonl(p->payload) : 0;
	after.covered.protocol = echo ? bpf_htonl(IPPROTO_ICMPV6) : 0;
	difference = echo ? bpf_csum_diff(0, 0, (void *)&after.covered, sizeof(after.covered), 0)
			  : bpf_csum_diff((void *)&before.saddr, 2 * sizeof(before.saddr),
					  (void *)&after.covered, sizeof(after.covered), 0);
	if (difference < 0)
		return false;
	if (unlikely(p->key.protocol == IPPROTO_UDP && !p->fragment && !has_checksum(skb, p))
		    ? !seal_datagram(skb, p, &after.covered)
		    : !correct_transport(skb, p, difference))
		return false;
	if (echo && !replace_port(skb, p->transport, checksum_offset(p), 0,
				  bpf_htons((p->echo == ECHO_REQUEST ? 128 : 129) << 8)))
		return false;
	if (bpf_skb_change_proto(skb, bpf_htons(ETH_P_IPV6), 0))
		return false;
	if (unlikely(p->fragment)) {
		more = sizeof(after.fragment);
		if (bpf_skb_adjust_room(skb, more, BPF_ADJ_ROOM_MAC, BPF_F_ADJ_ROOM_FIXED_GSO))
			return false;
		write_fragment_header(&after.fragment, p);
		if (bpf_skb_store_bytes(skb, ETH_HLEN + sizeof(after.ip), &after.fragment,
					sizeof(after.fragment), BPF_F_RECOMPUTE_CSUM))
			return false;
	}
	p->fragment_header = p->fragment;
	write_ipv6_header(&after.ip, before.tos, bpf_ntohs(before.tot_len) - sizeof(before) + more,
			  before.ttl, more ? IPPROTO_FRAGMENT : before.protocol);
	__builtin_memcpy(&after.ip.saddr, &to->source, sizeof(to->source));
	__builtin_memcpy(&after.ip.daddr, &to->destination, sizeof(to->destination));
	parsed_as(p, sizeof(after.ip) + more);
	return bpf_skb_store_bytes(skb, ETH_HLEN, &after.ip, sizeof(after.ip), BPF_F_RECOMPUTE_CSUM) ==
		       0 &&
	       set_ether_type(skb, p, bpf_htons(ETH_P_IPV6));
}

#endif
