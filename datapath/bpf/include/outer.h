/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The headers around a frame between hosts, and the way to the fabric. */
#ifndef TENET_OUTER_H
#define TENET_OUTER_H

#include "own_host.h"
#include "packet.h"

/* What stands between the outer and the inner IP header; RFC 7348, and wire.h for the parts that carry
 * our data. */
struct outer_headers {
	struct udphdr udp;
	__be32 flags_and_note;
	__be32 vni; /* and the trace mark */
	__be16 tag_high; /* inner destination MAC */
	__be32 tag_low;
	__be16 kind; /* inner source MAC */
	__be32 identity;
	__be16 ether_type;
} __attribute__((packed, aligned(2)));

_Static_assert(sizeof(struct iphdr) + sizeof(struct outer_headers) == WIRE_OVERHEAD_IPV4,
	       "as on the wire");
_Static_assert(sizeof(struct ipv6hdr) + sizeof(struct outer_headers) == WIRE_OVERHEAD_IPV6,
	       "as on the wire");

struct outer_ipv4 {
	struct ethhdr ethernet;
	struct iphdr ip;
} __attribute__((packed, aligned(2)));

struct outer_ipv6 {
	struct ethhdr ethernet;
	__be32 version_and_label;
	__be16 payload_length;
	__u8 next_header;
	__u8 hop_limit;
	__be64 source[2];
	struct address destination;
} __attribute__((packed, aligned(2)));

_Static_assert(sizeof(struct outer_ipv6) == ETH_HLEN + sizeof(struct ipv6hdr), "as on the wire");

/*
 * A field of a frame at once, wherever it lies. The compiler takes what is not aligned apart, which the
 * processors that this runs on need not.
 */
#define WRITE_FIELD(field, value) (*(typeof(field) *)(void *)&(field) = (value))

#define VXLAN_VALID_VNI 0x08000000
#define NOTE_BITS 0xffffff

/* Which host, by which port, and what is said to it. */
struct message {
	const struct host *host;
	__be16 source_port;
	__u8 kind; /* enum wire_kind and flags */
	__u32 vni;
	__u32 note;
	__u32 identity;
	__u32 trace_mark;
	__u64 tag;
};

/* NULL where the frame is too short to have them. What is before them is then there, too. */
static __always_inline struct outer_headers *outer_headers(struct __sk_buff *skb)
{
	struct outer_headers *outer = (void *)(long)skb->data + ETH_HLEN + outer_ip_length();

	return (void *)(outer + 1) <= (void *)(long)skb->data_end ? outer : NULL;
}

static __always_inline __u16 header_checksum(__be16 total, __be32 destination)
{
	__u32 sum = bpf_htons(0x4500) + total + bpf_htons(0x4000) + bpf_htons(0x4011);

	sum += (own_address & 0xffff) + (own_address >> 16);
	sum += (destination & 0xffff) + (destination >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

/* Don't fragment, TTL 64. */
static __always_inline void write_outer_ipv4(struct outer_ipv4 *outer, __u32 frame, __be32 host)
{
	__be16 total = bpf_htons(frame - ETH_HLEN);

	*(__be16 *)&outer->ip = bpf_htons(0x4500);
	outer->ip.tot_len = total;
	outer->ip.id = 0;
	outer->ip.frag_off = bpf_htons(0x4000);
	*(__be16 *)&outer->ip.ttl = bpf_htons(64 << 8 | IPPROTO_UDP);
	outer->ip.check = header_checksum(total, host);
	WRITE_FIELD(outer->ip.saddr, own_address);
	WRITE_FIELD(outer->ip.daddr, host);
}

/* Hop limit 64. The label is the port, for ways that are chosen by it alone: RFC 6438. */
static __always_inline void write_outer_ipv6(struct outer_ipv6 *outer, __u32 frame,
					     const struct address *host, __be16 source_port)
{
	WRITE_FIELD(outer->version_and_label, bpf_htonl(6U << 28 | bpf_ntohs(source_port)));
	outer->payload_length = bpf_htons(frame - sizeof(*outer));
	outer->next_header = IPPROTO_UDP;
	outer->hop_limit = 64;
	WRITE_FIELD(outer->source[0], bpf_cpu_to_be64(own_ipv6_high));
	WRITE_FIELD(outer->source[1], bpf_cpu_to_be64(own_ipv6_low));
	WRITE_FIELD(outer->destination, *host);
}

/*
 * No UDP checksum: the inner packet has its own, and the network's tag tells what was led astray. IPv4
 * allows it, and IPv6 tunnels: RFC 6935, and RFC 6936 for what they must do instead.
 */
static __always_inline void write_ip_and_udp(struct outer_headers *outer, __u32 frame,
					     const struct host *host, __be16 source_port)
{
	void *before = (void *)outer - ETH_HLEN - outer_ip_length();

	if (fabric_ipv6)
		write_outer_ipv6(before, frame, &host->ipv6, source_port);
	else
		write_outer_ipv4(before, frame, host->address);
	outer->udp.source = source_port;
	outer->udp.dest = bpf_htons(VXLAN_PORT);
	outer->udp.len = bpf_htons(frame - ETH_HLEN - outer_ip_length());
	outer->udp.check = 0;
}

static __always_inline void write_kind(struct outer_headers *outer, __u8 kind, __u32 note)
{
	WRITE_FIELD(outer->flags_and_note, bpf_htonl(VXLAN_VALID_VNI | (note & NOTE_BITS)));
	outer->kind = bpf_htons(WIRE_MAC_PREFIX << 8 | kind);
}

static __always_inline void write_outer(struct outer_headers *outer, __u32 frame,
					const struct message *message, __be16 ether_type)
{
	struct ethhdr *ethernet = (void *)outer - ETH_HLEN - outer_ip_length();

	ethernet->h_proto = outer_ether_type();
	write_ip_and_udp(outer, frame, message->host, message->source_port);
	write_kind(outer, message->kind, message->note);
	WRITE_FIELD(outer->vni, bpf_htonl(message->vni << 8 | message->trace_mark));
	outer->tag_high = bpf_htons(WIRE_MAC_PREFIX << 8 | (__u8)(message->tag >> 32));
	WRITE_FIELD(outer->tag_low, bpf_htonl((__u32)message->tag));
	WRITE_FIELD(outer->identity, bpf_htonl(message->identity));
	outer->ether_type = ether_type;
}

/*
 * The kernel finds next hop and MAC addresses by its own tables: no agent is needed when they
 * change (docs/decisions/datapath.md).
 */
static __always_inline enum reason to_fabric(struct packet *p, enum reason reason)
{
	p->verdict = VERDICT_TO_FABRIC;
	p->target = underlay_ifindex;
	p->action = bpf_redirect_neigh(underlay_ifindex, NULL, 0, 0);
	return reason;
}

static __always_inline bool is_own_host(const struct host *host)
{
	if (!fabric_ipv6)
		return host->address == own_address;
	return host->ipv6.word[0] == bpf_htonl(own_ipv6_high >> 32) &&
	       host->ipv6.word[1] == bpf_htonl(own_ipv6_high) &&
	       host->ipv6.word[2] == bpf_htonl(own_ipv6_low >> 32) &&
	       host->ipv6.word[3] == bpf_htonl(own_ipv6_low);
}

/* To this host, too, which takes it as any other would: nothing is decided in two ways. */
static __always_inline enum reason to_host(struct packet *p, const struct host *host,
					   enum reason reason)
{
	to_fabric(p, reason);
	if (unlikely(is_own_host(host)))
		p->action = bpf_redirect(underlay_ifindex, BPF_F_INGRESS);
	return reason;
}

/* To a balancer's target, whether from an edge or from another target's host. */
static __always_inline bool is_balanced(__u8 kind)
{
	__u8 further = (kind & WIRE_KIND_MASK) - WIRE_BALANCED;

	return further <= WIRE_TRIED_MOST / WIRE_TRIED_IN_FLAGS;
}

/* Of a balanced one: how many other targets of its slot were asked before. */
static __always_inline __u8 tried_of(__u8 kind)
{
	return ((kind & WIRE_KIND_MASK) - WIRE_BALANCED) * WIRE_TRIED_IN_FLAGS +
	       ((kind & WIRE_TRIED) >> WIRE_TRIED_SHIFT);
}

#endif
