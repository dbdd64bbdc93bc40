/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * load_balancer, ICMP errors about its connections: between the balancer's address and port, which
 * the client knows, and the target's. The balancer's side is the one end of the error, and in the
 * packet that it quotes the other.
 */
#ifndef TENET_STAGE_BALANCED_ERROR_H
#define TENET_STAGE_BALANCED_ERROR_H

#include "internet.h"

/* Of an error from an instance: the target itself says it, and so the balancer may. */
VERIFIED_ONCE int is_from_target(struct __sk_buff *skb, struct packet *p)
{
	struct address source;
	__be32 ipv4;

	if (!p)
		return false;
	if (p->ether_type == bpf_htons(ETH_P_IP)) {
		if (bpf_skb_load_bytes(skb, ETH_HLEN + offsetof(struct iphdr, saddr), &ipv4,
				       sizeof(ipv4)))
			return false;
		address_from_ipv4(&source, ipv4);
	} else if (bpf_skb_load_bytes(skb, ETH_HLEN + offsetof(struct ipv6hdr, saddr), &source,
				      sizeof(source))) {
		return false;
	}
	return address_equal(&source, &p->key.local);
}

static __always_inline bool readdress_ipv4(struct __sk_buff *skb, __u32 quoted, bool sent,
					   __be32 after)
{
	const __u32 first = offsetof(struct iphdr, saddr);
	const __u32 second = offsetof(struct iphdr, daddr);
	__be32 before;

	return bpf_skb_load_bytes(skb, ETH_HLEN + (sent ? first : second), &before, sizeof(before)) == 0 &&
	       replace_ipv4(skb, ETH_HLEN, sent ? first : second, before, after) &&
	       replace_ipv4(skb, quoted, sent ? second : first, before, after);
}

/* The checksum covers the address twice: as one of the packet's own, and as the quoted one's. */
static __always_inline bool readdress_ipv6(struct __sk_buff *skb, __u32 quoted, bool sent,
					   __u32 checksum, const struct address *after)
{
	const __u32 first = offsetof(struct ipv6hdr, saddr);
	const __u32 second = offsetof(struct ipv6hdr, daddr);
	struct address before;
	__s64 difference;

	if (bpf_skb_load_bytes(skb, ETH_HLEN + (sent ? first : second), &before, sizeof(before)))
		return false;
	difference = bpf_csum_diff((void *)&before, sizeof(before), (void *)after, sizeof(*after), 0);
	return difference >= 0 &&
	       bpf_l4_csum_replace(skb, checksum, 0, difference, BPF_F_PSEUDO_HDR) == 0 &&
	       bpf_l4_csum_replace(skb, checksum, 0, difference, 0) == 0 &&
	       bpf_skb_store_bytes(skb, ETH_HLEN + (sent ? first : second), after, sizeof(*after),
				   0) == 0 &&
	       bpf_skb_store_bytes(skb, quoted + (sent ? second : first), after, sizeof(*after), 0) == 0;
}

/* Address and port of the connection as the key has them now: of the packet's source, or destination. */
VERIFIED_ONCE int translate_error(struct __sk_buff *skb, struct packet *p, int from_instance)
{
	__u32 transport, ports;
	struct address after;
	bool done;

	if (!p)
		return false;
	transport = p->transport;
	ports = p->quoted;
	if (p->from_fabric) { /* the outer headers are gone */
		transport -= wire_overhead();
		ports -= wire_overhead();
	}
	after = p->key.local;
	done = p->ether_type == bpf_htons(ETH_P_IP)
		       ? readdress_ipv4(skb, transport + ICMP_HEADER, from_instance, after.word[3])
		       : readdress_ipv6(skb, transport + ICMP_HEADER, from_instance,
					transport + offsetof(struct icmp6hdr, icmp6_cksum), &after);
	return done && replace_port(skb, ports + (from_instance ? sizeof(__be16) : 0),
				    transport + offsetof(struct icmp6hdr, icmp6_cksum), 0,
				    p->key.local_port);
}

#endif
