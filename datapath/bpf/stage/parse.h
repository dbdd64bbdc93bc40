/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* parse: reads the packet's headers once, within bounds. */
#ifndef TENET_STAGE_PARSE_H
#define TENET_STAGE_PARSE_H

#include "own_host.h"
#include "packet.h"

#define IPV4_FRAGMENT 0x3fff /* more fragments, or an offset */
#define IPV4_MORE_FRAGMENTS 0x2000
#define IPV4_OFFSET 0x1fff
#define LARGEST_PACKET 65535
#define EXTENSION_HEADERS 4 /* as many are skipped */

/* Outer headers, inner Ethernet, the longest IPv4 header, TCP. */
#define LONGEST_HEADERS (ETH_HLEN + wire_overhead() + 60 + 20)

#define ARP_HARDWARE_ETHERNET 1
#define ARP_REQUEST 1
#define ARP_REPLY 2

/* RFC 826, for Ethernet and IPv4. */
struct arp_ipv4 {
	__be16 hardware_type;
	__be16 protocol_type;
	__u8 hardware_length;
	__u8 protocol_length;
	__be16 operation;
	__u8 sender_mac[6];
	__u8 sender[4];
	__u8 target_mac[6];
	__u8 target[4];
};

/* RFC 791; RFC 1858 and RFC 3128 say what comes of reading too little of a first piece. */
static __always_inline enum reason note_fragment(struct packet *p, __u32 start, __u32 length,
						 bool more, __be32 id, __u32 before)
{
	if (length == 0 || (more && length % 8))
		return FRAGMENT_MALFORMED;
	if (before + start + length > LARGEST_PACKET)
		return FRAGMENT_OVERSIZE;
	p->fragment = start == 0 ? FIRST_FRAGMENT : LATER_FRAGMENT;
	p->fragment_start = start;
	p->fragment_end = start + length;
	p->last_fragment = !more;
	p->fragment_id = id;
	return CONTINUE;
}

/* Neighbour discovery and multicast listener messages. RFC 6980: never in pieces. */
static __always_inline bool is_link_type(__u8 type)
{
	return type >= 130 && type <= 143;
}

/*
 * Which connection: ports, or what stands for them. `payload` is what the IP header promises after
 * itself; the frame has it.
 */
static __always_inline enum reason parse_transport(struct __sk_buff *skb, struct packet *p,
						   const __u32 frame, __u32 offset, __u32 payload,
						   bool to_instance)
{
	__u8 protocol = p->key.protocol;
	__u32 needed = protocol == IPPROTO_TCP ? sizeof(struct tcphdr) : sizeof(struct udphdr);
	bool icmp = address_is_ipv4(&p->key.local) ? protocol == IPPROTO_ICMP
						   : protocol == IPPROTO_ICMPV6;
	void *start;

	p->transport = offset;
	p->payload = payload;
	p->headers = offset - frame - ETH_HLEN;
	if (p->fragment == LATER_FRAGMENT)
		return CONTINUE;
	if (protocol != IPPROTO_TCP && protocol != IPPROTO_UDP && !icmp)
		return CONTINUE;
	start = (void *)(long)skb->data + (offset & 0x3fff);
	if (payload < needed)
		return p->fragment ? FRAGMENT_TINY : TRUNCATED;
	if (start + sizeof(struct udphdr) > (void *)(long)skb->data_end)
		return TRUNCATED;

	if (protocol == IPPROTO_TCP) {
		struct tcphdr *tcp = start;

		if ((void *)(tcp + 1) > (void *)(long)skb->data_end)
			return TRUNCATED;
		if (tcp->doff < 5)
			return MALFORMED_TRANSPORT;
		if (tcp->doff * 4 > payload)
			return p->fragment ? FRAGMENT_TINY : MALFORMED_TRANSPORT;
		p->headers += tcp->doff * 4;
		p->tcp_flags = ((__u8 *)tcp)[13];
		p->service = tcp->dest;
		p->key.local_port = to_instance ? tcp->dest : tcp->source;
		p->key.remote_port = to_instance ? tcp->source : tcp->dest;
	} else if (protocol == IPPROTO_UDP) {
		struct udphdr *udp = start;
		__u16 length = bpf_ntohs(udp->len);

		if (length < sizeof(*udp) || (length > payload && !p->fragment))
			return MALFORMED_TRANSPORT;
		p->headers += sizeof(*udp);
		p->service = udp->dest;
		p->key.local_port = to_instance ? udp->dest : udp->source;
		p->key.remote_port = to_instance ? udp->source : udp->dest;
	} else {
		struct icmp6hdr *message = start;
		__u8 type = message->icmp6_type;
		bool echo = protocol == IPPROTO_ICMP ? type == 0 || type == 8
						     : type == 128 || type == 129;

		if (unlikely(p->fragment) && protocol == IPPROTO_ICMPV6 && is_link_type(type))
			return FRAGMENT_REFUSED;
		p->service = *(__be16 *)start;
		if (echo && message->icmp6_code == 0) {
			p->key.local_port = message->icmp6_identifier;
			p->echo = type == 8 || type == 128 ? ECHO_REQUEST : ECHO_REPLY;
		} else {
			p->key.remote_port = p->service;
		}
	}
	return CONTINUE;
}

static __always_inline enum reason parse_ipv4(struct __sk_buff *skb, struct packet *p,
					      const __u32 frame, bool to_instance)
{
	struct iphdr *ip = (void *)(long)skb->data + frame + ETH_HLEN;
	__u32 header, total;

	if ((void *)(ip + 1) > (void *)(long)skb->data_end)
		return TRUNCATED;
	header = ip->ihl * 4;
	total = bpf_ntohs(ip->tot_len);
	if (ip->version != 4 || header < sizeof(*ip) || header > total)
		return MALFORMED_IP;
	if (total > p->length - frame - ETH_HLEN)
		return TRUNCATED;
	if (unlikely(ip->frag_off & bpf_htons(IPV4_FRAGMENT))) {
		enum reason reason = note_fragment(
			p, (bpf_ntohs(ip->frag_off) & IPV4_OFFSET) * 8, total - header,
			ip->frag_off & bpf_htons(IPV4_MORE_FRAGMENTS), bpf_htonl(bpf_ntohs(ip->id)), header);

		if (reason != CONTINUE)
			return reason;
	}
	address_from_ipv4(&p->key.local, to_instance ? ip->daddr : ip->saddr);
	address_from_ipv4(&p->key.remote, to_instance ? ip->saddr : ip->daddr);
	p->key.protocol = ip->protocol;
	return parse_transport(skb, p, frame, frame + ETH_HLEN + header, total - header,
			       to_instance);
}

struct extensions {
	__u32 offset;
	__u32 payload;
	__u32 before; /* bytes of headers that every piece has */
	__be32 id;
	__u16 start; /* of the piece in the whole, if it is one */
	__u8 next;
	bool more; /* pieces follow */
	bool fragment; /* there was a fragment header */
};

struct fragment_header {
	__u8 next;
	__u8 reserved;
	__be16 offset_and_more;
	__be32 id;
};

/* A piece that begins in the middle has no more headers: 8 bytes are read, and what comes next is the
 * caller's to see. */
static __always_inline enum reason read_fragment_header(struct __sk_buff *skb,
							struct extensions *at)
{
	struct fragment_header header;

	if (at->fragment)
		return FRAGMENT_MALFORMED;
	if (at->payload < sizeof(header) ||
	    bpf_skb_load_bytes(skb, at->offset, &header, sizeof(header)))
		return TRUNCATED;
	at->fragment = true;
	at->start = bpf_ntohs(header.offset_and_more) & 0xfff8;
	at->more = bpf_ntohs(header.offset_and_more) & 1;
	at->id = header.id;
	at->offset += sizeof(header);
	at->payload -= sizeof(header);
	at->next = header.next;
	return CONTINUE;
}

/* RFC 8200, 4. Hosts put few in front, routers none. */
VERIFIED_ONCE enum reason skip_extensions(struct __sk_buff *skb, struct extensions *at)
{
	NEVER_NULL(at);
/* A loop whose end falls through to its beginning is refused by older kernels (6.1). */
#pragma unroll
	for (int skipped = 0; skipped <= EXTENSION_HEADERS; skipped++) {
		__u8 start[2];
		__u32 length;

		switch (at->next) {
		case IPPROTO_FRAGMENT:
			break;
		case IPPROTO_ROUTING:
			return UNSUPPORTED_EXTENSION_HEADER;
		case IPPROTO_HOPOPTS:
		case IPPROTO_DSTOPTS:
		case IPPROTO_AH:
			break;
		default:
			return CONTINUE;
		}
		if (skipped == EXTENSION_HEADERS)
			break;
		if (at->next == IPPROTO_FRAGMENT) {
			enum reason reason = read_fragment_header(skb, at);

			if (reason != CONTINUE)
				return reason;
			if (at->start != 0)
				return CONTINUE;
			continue;
		}
		if (at->payload < sizeof(start) ||
		    bpf_skb_load_bytes(skb, at->offset, start, sizeof(start)))
			return at->more ? FRAGMENT_TINY : TRUNCATED;
		length = at->next == IPPROTO_AH ? (start[1] + 2) * 4 : (start[1] + 1) * 8;
		if (length > at->payload)
			return at->more ? FRAGMENT_TINY : TRUNCATED;
		if (!at->fragment)
			at->before += length;
		at->offset += length;
		at->payload -= length;
		at->next = start[0];
	}
	return UNSUPPORTED_EXTENSION_HEADER;
}

static __always_inline enum reason parse_ipv6(struct __sk_buff *skb, struct packet *p,
					      const __u32 frame, bool to_instance)
{
	struct ipv6hdr *ip = (void *)(long)skb->data + frame + ETH_HLEN;
	struct extensions at = {.offset = frame + ETH_HLEN + sizeof(*ip)};
	__u32 whole;

	if ((void *)(ip + 1) > (void *)(long)skb->data_end)
		return TRUNCATED;
	if (ip->version != 6)
		return MALFORMED_IP;
	whole = bpf_ntohs(ip->payload_len);
	at.payload = whole;
	if (at.payload + sizeof(*ip) > p->length - frame - ETH_HLEN)
		return TRUNCATED;
	__builtin_memcpy(&p->key.local, to_instance ? &ip->daddr : &ip->saddr,
			 sizeof(struct address));
	__builtin_memcpy(&p->key.remote, to_instance ? &ip->saddr : &ip->daddr,
			 sizeof(struct address));
	if (address_is_ipv4(&p->key.local) || address_is_ipv4(&p->key.remote))
		return MALFORMED_IP; /* keys could not tell it from IPv4 */

	at.next = ip->nexthdr;
	if (unlikely(at.next != IPPROTO_TCP && at.next != IPPROTO_UDP &&
		     at.next != IPPROTO_ICMPV6)) {
		enum reason reason = skip_extensions(skb, &at);

		if (reason != CONTINUE)
			return reason;
		if (at.start != 0 || at.more) {
			__u32 end_of_ip = frame + ETH_HLEN + sizeof(*ip) + whole;
			__u32 begin = frame + ETH_HLEN + sizeof(*ip) + at.before +
				      sizeof(struct fragment_header);

			reason = note_fragment(p, at.start, end_of_ip - begin, at.more, at.id,
					       at.before);
			if (reason != CONTINUE)
				return reason;
		}
		p->fragment_header = at.fragment;
		p->fragment_id = at.id;
		make_linear(skb, at.offset + sizeof(struct tcphdr));
	}
	p->key.protocol = p->fragment == LATER_FRAGMENT ? IPPROTO_FRAGMENT : at.next;
	return parse_transport(skb, p, frame, at.offset, at.payload, to_instance);
}

/* Sender and target stand where source and destination do. */
static __always_inline enum reason parse_arp(struct __sk_buff *skb, struct packet *p)
{
	struct arp_ipv4 *arp = (void *)(long)skb->data + ETH_HLEN;

	if ((void *)(arp + 1) > (void *)(long)skb->data_end)
		return TRUNCATED;
	address_from_ipv4(&p->key.local, *(__be32 *)arp->sender);
	address_from_ipv4(&p->key.remote, *(__be32 *)arp->target);
	return CONTINUE;
}

/* `frame` is where the Ethernet header starts: 0, or behind the outer headers. */
static __always_inline enum reason parse(struct __sk_buff *skb, struct packet *p, const __u32 frame,
					 bool to_instance)
{
	struct ethhdr *ethernet;

	make_linear(skb, LONGEST_HEADERS);
	ethernet = (void *)(long)skb->data + frame;
	if ((void *)(ethernet + 1) > (void *)(long)skb->data_end)
		return TRUNCATED;
	p->ether_type = ethernet->h_proto;
	if (p->ether_type == bpf_htons(ETH_P_IP))
		return parse_ipv4(skb, p, frame, to_instance);
	if (p->ether_type == bpf_htons(ETH_P_IPV6))
		return parse_ipv6(skb, p, frame, to_instance);
	if (p->ether_type == bpf_htons(ETH_P_ARP) && frame == 0)
		return parse_arp(skb, p);
	return UNSUPPORTED_ETHERTYPE;
}

static __always_inline enum reason parse_from_instance(struct __sk_buff *skb, struct packet *p)
{
	if (skb->vlan_present)
		return UNSUPPORTED_ETHERTYPE;
	return parse(skb, p, 0, false);
}

/* A question without a packet is an IP header's first bytes: only the addresses count. */
static __always_inline enum reason parse_probe(struct __sk_buff *skb, struct packet *p)
{
	struct ethhdr *ethernet = (void *)(long)skb->data + wire_overhead();
	void *ip = ethernet + 1;

	if (ip + sizeof(struct iphdr) > (void *)(long)skb->data_end)
		return TRUNCATED;
	p->ether_type = ethernet->h_proto;
	if (p->ether_type == bpf_htons(ETH_P_IP)) {
		struct iphdr *ipv4 = ip;

		if (ipv4->version != 4 || ipv4->ihl < 5)
			return MALFORMED_IP;
		address_from_ipv4(&p->key.local, ipv4->daddr);
		address_from_ipv4(&p->key.remote, ipv4->saddr);
		return CONTINUE;
	}
	if (p->ether_type == bpf_htons(ETH_P_IPV6)) {
		struct ipv6hdr *ipv6 = ip;

		if ((void *)(ipv6 + 1) > (void *)(long)skb->data_end)
			return TRUNCATED;
		if (ipv6->version != 6)
			return MALFORMED_IP;
		__builtin_memcpy(&p->key.local, &ipv6->daddr, sizeof(struct address));
		__builtin_memcpy(&p->key.remote, &ipv6->saddr, sizeof(struct address));
		return address_is_ipv4(&p->key.local) || address_is_ipv4(&p->key.remote)
			       ? MALFORMED_IP
			       : CONTINUE;
	}
	return UNSUPPORTED_ETHERTYPE;
}

static __always_inline enum reason parse_inner(struct __sk_buff *skb, struct packet *p)
{
	return (p->kind & (WIRE_KIND_MASK | WIRE_PROBE)) == (WIRE_ASK | WIRE_PROBE) ? parse_probe(skb, p) : parse(skb, p, wire_overhead(), true);
}

static __always_inline enum reason parse_outer_ipv4(struct __sk_buff *skb, struct packet *p)
{
	struct ethhdr *ethernet = (void *)(long)skb->data;
	struct iphdr *ip = (void *)(ethernet + 1);
	struct udphdr *udp;
	__u32 header;

	if ((void *)(ip + 1) > (void *)(long)skb->data_end ||
	    ethernet->h_proto != bpf_htons(ETH_P_IP) || ip->version != 4 || ip->ihl < 5 ||
	    ip->protocol != IPPROTO_UDP || ip->daddr != own_address ||
	    ip->frag_off & bpf_htons(IPV4_FRAGMENT))
		return PASSED_TO_HOST;
	header = ip->ihl * 4;
	udp = (void *)ip + header;
	if ((void *)(udp + 1) > (void *)(long)skb->data_end || udp->dest != bpf_htons(VXLAN_PORT))
		return PASSED_TO_HOST;
	p->from_fabric = true;
	p->outer_source = ip->saddr;
	p->outer_port = udp->source;
	return header == sizeof(*ip) ? CONTINUE : SENDER_ENCAPSULATION_MALFORMED;
}

/*
 * Hosts write neither extension headers nor checksums. One that is there would have to be right, over
 * all of a packet that the kernel may still hold in pieces: it is refused.
 */
static __always_inline enum reason parse_outer_ipv6(struct __sk_buff *skb, struct packet *p)
{
	struct ethhdr *ethernet = (void *)(long)skb->data;
	struct ipv6hdr *ip = (void *)(ethernet + 1);
	struct udphdr *udp = (void *)(ip + 1);
	const __be64 *destination = (const __be64 *)&ip->daddr;

	if ((void *)(udp + 1) > (void *)(long)skb->data_end ||
	    ethernet->h_proto != bpf_htons(ETH_P_IPV6) || ip->version != 6 ||
	    ip->nexthdr != IPPROTO_UDP || udp->dest != bpf_htons(VXLAN_PORT) ||
	    destination[0] != bpf_cpu_to_be64(own_ipv6_high) ||
	    destination[1] != bpf_cpu_to_be64(own_ipv6_low))
		return PASSED_TO_HOST;
	p->from_fabric = true;
	p->outer_port = udp->source;
	return udp->check ? SENDER_ENCAPSULATION_MALFORMED : CONTINUE;
}

/* To the host's own stack, and to what others attached there. */
static __always_inline enum reason pass_to_host_stack(struct packet *p)
{
	p->verdict = VERDICT_PASS;
	p->action = TC_ACT_UNSPEC;
	return PASSED_TO_HOST;
}

/* Whether it is the overlay's business at all, and what stands around the inner frame. */
static __always_inline enum reason parse_outer(struct __sk_buff *skb, struct packet *p)
{
	enum reason reason;

	make_linear(skb, LONGEST_HEADERS);
	if (skb->vlan_present)
		return pass_to_host_stack(p);
	reason = fabric_ipv6 ? parse_outer_ipv6(skb, p) : parse_outer_ipv4(skb, p);
	return reason == PASSED_TO_HOST ? pass_to_host_stack(p) : reason;
}

#endif
