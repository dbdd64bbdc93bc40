/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * mirror: copies for traffic mirror targets, of what passed a source interface, as its instance sees it. A copy
 * leaves by mirror_device, where the kernel makes segments of superpackets and writes the checksums
 * that it owes; what it meets at the other end is from_mirror.
 */
#ifndef TENET_STAGE_MIRROR_H
#define TENET_STAGE_MIRROR_H

#include "packet.h"
#include "protocol.h"

#define NO_SESSION MIRROR_SESSIONS

/* Who sends, and who gets it. Of pieces the ports are the first one's. */
struct mirrored_packet {
	struct address source;
	struct address destination;
	__u16 source_port;
	__u16 destination_port;
	__u8 protocol;
	__u8 ipv6;
	bool has_ports;
};

static __always_inline bool read_mirrored(struct __sk_buff *skb, const struct packet *p,
					  int direction, struct mirrored_packet *seen)
{
	bool egress = direction == MIRROR_EGRESS;
	__be32 ipv4[2];

	seen->ipv6 = p->ether_type == bpf_htons(ETH_P_IPV6);
	seen->protocol = p->key.protocol;
	if (unlikely(p->related)) /* the key is that of the connection that it is about */
		seen->protocol = seen->ipv6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
	seen->has_ports = seen->protocol == IPPROTO_TCP || seen->protocol == IPPROTO_UDP;
	seen->source_port = bpf_ntohs(egress ? p->key.local_port : p->key.remote_port);
	seen->destination_port = bpf_ntohs(egress ? p->key.remote_port : p->key.local_port);
	if (seen->ipv6)
		return !bpf_skb_load_bytes(skb, ETH_HLEN + offsetof(struct ipv6hdr, saddr),
					   &seen->source, 2 * sizeof(struct address));
	if (bpf_skb_load_bytes(skb, ETH_HLEN + offsetof(struct iphdr, saddr), ipv4, sizeof(ipv4)))
		return false;
	address_from_ipv4(&seen->source, ipv4[0]);
	address_from_ipv4(&seen->destination, ipv4[1]);
	return true;
}

static __always_inline bool is_within(const struct address *address, const struct address *prefix,
				      const struct address *mask)
{
	return !(((address->word[0] ^ prefix->word[0]) & mask->word[0]) |
		 ((address->word[1] ^ prefix->word[1]) & mask->word[1]) |
		 ((address->word[2] ^ prefix->word[2]) & mask->word[2]) |
		 ((address->word[3] ^ prefix->word[3]) & mask->word[3]));
}

static __always_inline bool rule_matches(const struct mirror_rule *rule,
					 const struct mirrored_packet *seen)
{
	if (rule->ipv6 != seen->ipv6)
		return false;
	if (!rule->any_protocol && rule->protocol != seen->protocol)
		return false;
	if (!rule->any_protocol && seen->has_ports &&
	    (seen->source_port < rule->source_first || seen->source_port > rule->source_last ||
	     seen->destination_port < rule->destination_first ||
	     seen->destination_port > rule->destination_last))
		return false;
	return is_within(&seen->source, &rule->source, &rule->source_mask) &&
	       is_within(&seen->destination, &rule->destination, &rule->destination_mask);
}

/* By the first rule that matches; without one it is not. */
VERIFIED_ONCE int session_accepts(const struct mirror_session *session,
				  const struct mirrored_packet *seen, int direction)
{
	__u32 first, count;

	if (!session || !seen)
		return 0;
	first = direction == MIRROR_EGRESS ? MIRROR_RULES : 0;
	count = direction == MIRROR_EGRESS ? session->rules[MIRROR_EGRESS]
					   : session->rules[MIRROR_INGRESS];
	for (__u32 i = 0; i < MIRROR_RULES; i++) {
		const struct mirror_rule *rule = &session->rule[first + i];

		if (i >= count)
			return 0;
		if (rule_matches(rule, seen))
			return rule->accept;
	}
	return 0;
}

/* The first session that wants it has it, alone. */
static __always_inline __u32 choose_session(const struct mirror *sessions, const struct packet *p,
					    const struct mirrored_packet *seen, int direction)
{
	for (__u32 i = 0; i < MIRROR_SESSIONS; i++) {
		const struct mirror_session *session = &sessions->session[i];

		if (i >= sessions->sessions)
			break;
		if (p->mirrors == MIRRORS_NAMES ? session->names != 0
						: session_accepts(session, seen, direction))
			return i;
	}
	return NO_SESSION;
}

/* Pointers into the packet are void afterwards. */
VERIFIED_ONCE int mirror(struct __sk_buff *skb, struct packet *p, int direction)
{
	struct mirrored_packet seen = {};
	struct mirror_device *device;
	struct mirror *sessions;
	__u32 number, session, mark, copied;

	if (!p || p->mirrored || p->mirrors == MIRRORS_NOTHING)
		return 0;
	number = p->key.interface;
	sessions = bpf_map_lookup_elem(&mirrors, &number);
	device = bpf_map_lookup_elem(&mirror_device, &only_entry);
	if (!sessions || !device || !device->ifindex || !read_mirrored(skb, p, direction, &seen))
		return 0;
	session = choose_session(sessions, p, &seen, direction);
	if (session == NO_SESSION)
		return 0;
	copied = p->ifindex << MIRROR_SESSION_BITS | (session + 1);
	p->mirror_mark[direction == MIRROR_EGRESS] = copied;
	if (testing)
		return 0;
	mark = skb->mark;
	skb->mark = copied;
	/* If there is no memory for it, the packet is not mirrored; it goes its way all the same. */
	bpf_clone_redirect(skb, device->ifindex, 0);
	skb->mark = mark;
	return 0;
}

#endif
