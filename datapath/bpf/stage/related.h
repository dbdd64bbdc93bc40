/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * related: finds the connection that an ICMP error is about, by the packet it quotes (RFC 792, RFC
 * 4443, RFC 5927). The error goes where the connection goes, and is judged by no rule; it neither
 * keeps the connection alive nor changes its state.
 */
#ifndef TENET_STAGE_RELATED_H
#define TENET_STAGE_RELATED_H

#include "flow.h"
#include "parse.h"

#define ICMP_HEADER 8
#define QUOTED_TRANSPORT 8 /* bytes that every error quotes behind the IP header */

/* Destination unreachable, time exceeded, parameter problem; ICMPv6: packet too big too. */
static __always_inline bool is_icmp_error(const struct packet *p)
{
	__u8 type = p->service & 0xff; /* first byte */

	if (p->key.protocol == IPPROTO_ICMP)
		return p->ether_type == bpf_htons(ETH_P_IP) &&
		       (type == 3 || type == 11 || type == 12);
	return p->key.protocol == IPPROTO_ICMPV6 && p->ether_type == bpf_htons(ETH_P_IPV6) &&
	       type >= 1 && type <= 4;
}

/* The quoted packet; its addresses go straight into a key, since stack is scarce. */
struct quote {
	__u32 offset; /* of its transport header in the frame */
	__u8 protocol;
	bool ipv4;
	bool readable; /* there is a transport header */
};

static __always_inline bool read_quoted_ipv4(struct __sk_buff *skb, __u32 offset, __u32 length,
					     struct quote *quote, struct address *source,
					     struct address *destination)
{
	struct iphdr ip;
	__u32 header;

	if (length < sizeof(ip) || bpf_skb_load_bytes(skb, offset, &ip, sizeof(ip)) ||
	    ip.version != 4 || ip.ihl < 5)
		return false;
	header = ip.ihl * 4;
	address_from_ipv4(source, ip.saddr);
	address_from_ipv4(destination, ip.daddr);
	quote->ipv4 = true;
	quote->protocol = ip.protocol;
	quote->offset = offset + header;
	quote->readable =
		length >= header + QUOTED_TRANSPORT && !(ip.frag_off & bpf_htons(IPV4_OFFSET));
	return true;
}

static __always_inline bool read_quoted_ipv6(struct __sk_buff *skb, __u32 offset, __u32 length,
					     struct quote *quote, struct address *source,
					     struct address *destination)
{
	struct extensions at = {.offset = offset + sizeof(struct ipv6hdr)};
	__u8 start[offsetof(struct ipv6hdr, saddr)];

	if (length < sizeof(struct ipv6hdr) ||
	    bpf_skb_load_bytes(skb, offset, start, sizeof(start)) || start[0] >> 4 != 6)
		return false;
	offset += sizeof(start);
	if (bpf_skb_load_bytes(skb, offset, source, sizeof(*source)) ||
	    bpf_skb_load_bytes(skb, offset + sizeof(*source), destination, sizeof(*destination)))
		return false;
	at.payload = length - sizeof(struct ipv6hdr);
	at.next = start[offsetof(struct ipv6hdr, nexthdr)];
	quote->readable = skip_extensions(skb, &at) == CONTINUE && at.start == 0 &&
			  at.payload >= QUOTED_TRANSPORT;
	quote->protocol = at.next;
	quote->offset = at.offset;
	return true;
}

/* The quoted packet's ports as parse would have read them, at the interface that sent or got it. */
static __always_inline bool read_quoted_ports(struct __sk_buff *skb, const struct quote *quote,
					      bool by_receiver, struct flow_key *key)
{
	__be16 transport[4];

	if (bpf_skb_load_bytes(skb, quote->offset, transport, sizeof(transport)))
		return false;
	if (quote->protocol == IPPROTO_TCP || quote->protocol == IPPROTO_UDP) {
		key->local_port = transport[by_receiver ? 1 : 0];
		key->remote_port = transport[by_receiver ? 0 : 1];
	} else if (quote->protocol == (quote->ipv4 ? IPPROTO_ICMP : IPPROTO_ICMPV6)) {
		__u8 type = transport[0] & 0xff;
		bool echo = quote->protocol == IPPROTO_ICMP ? type == 0 || type == 8
							    : type == 128 || type == 129;

		if (echo && transport[0] >> 8 == 0)
			key->local_port = transport[2];
		else
			key->remote_port = transport[0];
	}
	return true;
}

/*
 * The connection that the error quotes a packet of, as its sender knows it (`to_sender`), or its
 * receiver. An error for somebody who did not send what it quotes is forged.
 */
static __always_inline enum reason quoted_connection(struct __sk_buff *skb, struct packet *p,
						     bool to_sender, struct flow_key *key,
						     bool *readable)
{
	struct address *source = to_sender ? &key->local : &key->remote;
	struct address *destination = to_sender ? &key->remote : &key->local;
	__u32 offset = p->transport + ICMP_HEADER;
	__u32 length = p->payload - ICMP_HEADER;
	struct quote quote = {};
	bool read;

	*readable = false;
	read = p->ether_type == bpf_htons(ETH_P_IP)
		       ? read_quoted_ipv4(skb, offset, length, &quote, source, destination)
		       : read_quoted_ipv6(skb, offset, length, &quote, source, destination);
	if (!read)
		return CONTINUE;
	if (!address_equal(source, to_sender ? &p->key.local : &p->key.remote))
		return ICMP_ERROR_FORGED;
	*readable = quote.readable && read_quoted_ports(skb, &quote, !to_sender, key);
	key->interface = p->key.interface;
	key->protocol = quote.protocol;
	p->quoted = quote.offset;
	return CONTINUE;
}

/* To an instance: it sent the quoted packet. From an instance: it got it. */
VERIFIED_ONCE enum reason relate(struct __sk_buff *skb, struct packet *p, int to_instance)
{
	struct flow_key key = {};
	enum reason reason;
	struct flow *flow;
	bool readable;

	NEVER_NULL(p);
	reason = quoted_connection(skb, p, to_instance, &key, &readable);
	if (reason != CONTINUE || !readable)
		return reason;
	flow = bpf_map_lookup_elem(&flows, &key);
	if (!flow || flow->flags & FLOW_CUT ||
	    is_idle(p->now, READ_ONCE(flow->last_seen), flow->idle_seconds, 0))
		return CONTINUE;
	p->key = key;
	p->related = true;
	return CONTINUE;
}

/* At an edge, which has no connections: whose the error is. p->related tells if it could be read. */
VERIFIED_ONCE enum reason take_quoted(struct __sk_buff *skb, struct packet *p)
{
	struct flow_key key = {};
	enum reason reason;
	bool readable;

	NEVER_NULL(p);
	reason = quoted_connection(skb, p, true, &key, &readable);
	if (reason == CONTINUE && readable) {
		p->key = key;
		p->related = true;
	}
	return reason;
}

static __always_inline enum reason related(struct __sk_buff *skb, struct packet *p,
					   bool to_instance)
{
	if (likely(!is_icmp_error(p)) || p->fragment)
		return CONTINUE;
	return relate(skb, p, to_instance);
}

/* The sender's interface knew the connection; the receiver's on this host must find it anew. */
static __always_inline enum reason error_as_received(struct __sk_buff *skb, struct packet *p)
{
	void *start = (void *)(long)skb->data + ETH_HLEN;

	p->related = false;
	p->key.local_port = 0;
	p->key.remote_port = p->service;
	if (p->ether_type == bpf_htons(ETH_P_IP)) {
		struct iphdr *ip = start;

		if ((void *)(ip + 1) > (void *)(long)skb->data_end)
			return TRUNCATED;
		p->key.protocol = IPPROTO_ICMP;
		address_from_ipv4(&p->key.remote, ip->saddr);
	} else {
		struct ipv6hdr *ip = start;

		if ((void *)(ip + 1) > (void *)(long)skb->data_end)
			return TRUNCATED;
		p->key.protocol = IPPROTO_ICMPV6;
		__builtin_memcpy(&p->key.remote, &ip->saddr, sizeof(struct address));
	}
	return CONTINUE;
}

#endif
