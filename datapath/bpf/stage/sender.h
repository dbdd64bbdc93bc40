/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* sender: accepts overlay packets only from hosts of the fabric that know the network's tag. */
#ifndef TENET_STAGE_SENDER_H
#define TENET_STAGE_SENDER_H

#include "outer.h"

static __always_inline bool is_known_kind(__u8 kind)
{
	switch (kind) {
	case WIRE_DIRECT:
	case WIRE_DIRECT | WIRE_JUDGED:
	case WIRE_ASK:
	case WIRE_ASK | WIRE_RETURN:
	case WIRE_ASK | WIRE_PROBE:
	case WIRE_DIRECT | WIRE_NEXT_HOP:
	case WIRE_ASK | WIRE_NEXT_HOP:
	case WIRE_ASK | WIRE_PROBE | WIRE_NEXT_HOP:
	case WIRE_RELAYED | WIRE_NEXT_HOP:
	case WIRE_RELAYED:
	case WIRE_RETURNED:
	case WIRE_ANSWER:
	case WIRE_OUTBOUND:
	case WIRE_OUTBOUND | WIRE_NEXT_HOP:
	case WIRE_INBOUND:
	case WIRE_PIECE:
		return true;
	}
	return is_balanced(kind) && kind & WIRE_NEXT_HOP && tried_of(kind) <= WIRE_TRIED_MOST;
}

/*
 * The internet's network has kinds of its own, and no locations: nothing of it is ever cloned. From
 * target to target a packet goes in the balancer's own network, and under a NAT gateway's private address in
 * that of its destination.
 */
static __always_inline bool kind_fits_network(const struct packet *p)
{
	bool outbound = (p->kind & WIRE_KIND_MASK) == WIRE_OUTBOUND;
	bool balanced = is_balanced(p->kind);
	bool internet = p->kind == WIRE_INBOUND || p->kind == WIRE_PIECE ||
			(balanced && !tried_of(p->kind)) ||
			(p->kind == WIRE_OUTBOUND && p->vni == INTERNET_NETWORK);

	return internet == (p->vni == INTERNET_NETWORK) &&
	       !((internet || balanced || outbound) && p->mark);
}

static __always_inline enum reason read_next_hop(struct packet *p)
{
	p->next_hop = p->note | (p->far_identity & ~NOTE_BITS);
	p->far_identity &= NOTE_BITS;
	return (__s32)p->next_hop > 0 ? CONTINUE : SENDER_KIND_UNKNOWN;
}

/*
 * The last interface of the network has left this host: who still sends here is told so, as of any
 * address that is not here. Its tag cannot be checked, but goes back as it came.
 */
static __always_inline bool may_be_told(const struct packet *p, __u64 tag, __be16 kind)
{
	return !p->mark && !(tag >> 40) && bpf_ntohs(kind) >> 8 == WIRE_MAC_PREFIX &&
	       is_known_kind(p->kind) && (p->kind & WIRE_KIND_MASK) == WIRE_DIRECT;
}

/* NULL: the outer source is no host's. */
static __always_inline __u32 *number_of_sender(struct __sk_buff *skb, const struct packet *p)
{
	struct address source;

	if (!fabric_ipv6)
		return bpf_map_lookup_elem(&host_numbers, &p->outer_source);
	if (bpf_skb_load_bytes(skb, ETH_HLEN + offsetof(struct ipv6hdr, saddr), &source, sizeof(source)))
		return NULL;
	return bpf_map_lookup_elem(&host_numbers_ipv6, &source);
}

static __always_inline enum reason sender(struct __sk_buff *skb, struct packet *p)
{
	struct outer_headers *outer = outer_headers(skb);
	__u32 *number = number_of_sender(skb, p);
	struct host *host = number ? find_host(*number) : NULL;
	struct network *network;
	__u32 flags_and_note, vni;
	__u64 tag;

	if (!host || !(host->flags & HOST_PRESENT))
		return SENDER_UNKNOWN;
	p->sender = *number;
	if (!outer)
		return SENDER_ENCAPSULATION_MALFORMED;
	flags_and_note = bpf_ntohl(outer->flags_and_note);
	vni = bpf_ntohl(outer->vni);
	if (flags_and_note >> 24 != VXLAN_VALID_VNI >> 24)
		return SENDER_ENCAPSULATION_MALFORMED;
	p->note = flags_and_note & 0xffffff;
	p->vni = vni >> 8;
	p->trace_mark = vni;
	tag = (__u64)bpf_ntohs(outer->tag_high) << 32 | bpf_ntohl(outer->tag_low);
	tag ^= (__u64)WIRE_MAC_PREFIX << 40;
	p->kind = bpf_ntohs(outer->kind);
	network = find_network(p->vni);
	if (unlikely(!network)) {
		if (!may_be_told(p, tag, outer->kind))
			return SENDER_NETWORK_UNKNOWN;
		p->network_unknown = true;
	} else if (tag != network->tag && tag != network->previous_tag) {
		return SENDER_TAG_WRONG;
	}
	if (bpf_ntohs(outer->kind) >> 8 != WIRE_MAC_PREFIX || !is_known_kind(p->kind) ||
	    !kind_fits_network(p))
		return SENDER_KIND_UNKNOWN;
	p->far_identity = bpf_ntohl(outer->identity);
	if (unlikely(is_balanced(p->kind))) {
		p->tried = tried_of(p->kind);
		p->outside = p->kind & WIRE_OUTSIDE;
	}
	if (unlikely(p->kind & WIRE_NEXT_HOP))
		return read_next_hop(p);
	p->mirrored = p->far_identity >> 31;
	p->far_identity &= ~WIRE_MIRRORED;
	return CONTINUE;
}

#endif
