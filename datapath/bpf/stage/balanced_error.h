/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * load_balancer, ICMP errors about its connections: between the balancer's address and port, which
 * the client knows, and the target's. The balancer's side is the one end of the error, and in the
 * packet that it quotes the other; where one stands in for the client, so it is with that side.
 */
#ifndef TENET_STAGE_BALANCED_ERROR_H
#define TENET_STAGE_BALANCED_ERROR_H

#include "internet.h"
#include "other_family.h"
#include "decapsulate.h"

static __always_inline bool read_source(struct __sk_buff *skb, const struct packet *p,
					struct address *source)
{
	__be32 ipv4;

	if (p->ether_type != bpf_htons(ETH_P_IP))
		return bpf_skb_load_bytes(skb, ETH_HLEN + offsetof(struct ipv6hdr, saddr), source,
					  sizeof(*source)) == 0;
	if (bpf_skb_load_bytes(skb, ETH_HLEN + offsetof(struct iphdr, saddr), &ipv4, sizeof(ipv4)))
		return false;
	address_from_ipv4(source, ipv4);
	return true;
}

/* Of an error from an instance: the target itself says it, and so the balancer may. */
VERIFIED_ONCE int is_from_target(struct __sk_buff *skb, struct packet *p)
{
	struct address source;

	return p && read_source(skb, p, &source) && address_equal(&source, &p->key.local);
}

/* Source or destination of the header, whose own checksum changes by as much. */
static __always_inline bool readdress_ipv4(struct __sk_buff *skb, __u32 header, bool source,
					   const struct address *after)
{
	const __u32 field = source ? offsetof(struct iphdr, saddr) : offsetof(struct iphdr, daddr);
	__be32 before;

	return bpf_skb_load_bytes(skb, header + field, &before, sizeof(before)) == 0 &&
	       replace_ipv4(skb, header, field, before, after->word[3]);
}

/* The error's checksum covers the address, as one of the packet's own or as a quoted one. */
static __always_inline bool readdress_ipv6(struct __sk_buff *skb, __u32 header, bool source,
					   __u32 checksum, const struct address *after)
{
	const __u32 at = header + (source ? offsetof(struct ipv6hdr, saddr)
					  : offsetof(struct ipv6hdr, daddr));
	const __u64 flags = header == ETH_HLEN ? BPF_F_PSEUDO_HDR : 0;
	struct address before;
	__s64 difference;

	if (bpf_skb_load_bytes(skb, at, &before, sizeof(before)))
		return false;
	difference = bpf_csum_diff((void *)&before, sizeof(before), (void *)after, sizeof(*after), 0);
	return difference >= 0 && bpf_l4_csum_replace(skb, checksum, 0, difference, flags) == 0 &&
	       bpf_skb_store_bytes(skb, at, after, sizeof(*after), 0) == 0;
}

/* A side of the connection: `source` is its place in the header. */
VERIFIED_ONCE int readdress(struct __sk_buff *skb, struct packet *p, __u32 header, int source,
			    int local)
{
	struct address after;
	__u32 transport;

	if (!p)
		return false;
	transport = inner_transport(p);
	after = local ? p->key.local : p->key.remote;
	return p->ether_type == bpf_htons(ETH_P_IP)
		       ? readdress_ipv4(skb, header, source, &after)
		       : readdress_ipv6(skb, header, source,
					transport + offsetof(struct icmp6hdr, icmp6_cksum), &after);
}

/* Whether the client itself says it, and nobody on the way to it. */
static __always_inline bool is_from_client(struct __sk_buff *skb, const struct packet *p)
{
	struct address source;

	return read_source(skb, p, &source) && address_equal(&source, &p->client);
}

/* The other side: one that stands in for the client, or the client. */
static __always_inline bool translate_far_side(struct __sk_buff *skb, struct packet *p,
					       int from_instance, __u32 quoted)
{
	if (!from_instance)
		return readdress(skb, p, quoted, false, false) &&
		       (!is_from_client(skb, p) || readdress(skb, p, ETH_HLEN, true, false));
	return readdress(skb, p, ETH_HLEN, false, false) && readdress(skb, p, quoted, true, false);
}

/*
 * In the other family both sides are the connection's: whoever says an error on the way to the client has
 * no address there, and the balancer's side speaks for it.
 */
VERIFIED_ONCE int error_changes_family(struct __sk_buff *skb, struct packet *p, int from_instance)
{
	struct changed_error to;
	__u32 outer;
	int done;

	if (!p)
		return false;
	outer = removed_bytes(p);
	p->transport -= outer;
	to.source = to.far = from_instance ? p->key.local : p->key.remote;
	to.destination = from_instance ? p->key.remote : p->key.local;
	to.port = from_instance ? p->key.remote_port : p->key.local_port;
	to.far_port = from_instance ? p->key.local_port : p->key.remote_port;
	done = address_is_ipv4(&to.source) ? error_becomes_ipv4(skb, p, &to)
					   : error_becomes_ipv6(skb, p, &to);
	p->transport += outer;
	p->quoted += outer;
	return done;
}

/* Addresses and ports of the connection as the key has them now. */
VERIFIED_ONCE int translate_error(struct __sk_buff *skb, struct packet *p, int from_instance)
{
	__u32 transport, ports, checksum, quoted;

	if (!p)
		return false;
	transport = p->transport;
	ports = p->quoted;
	if (p->from_fabric) { /* the outer headers are gone */
		transport -= wire_overhead();
		ports -= wire_overhead();
	}
	quoted = transport + ICMP_HEADER;
	checksum = transport + offsetof(struct icmp6hdr, icmp6_cksum);
	if (!readdress(skb, p, ETH_HLEN, from_instance, true) ||
	    !readdress(skb, p, quoted, !from_instance, true) ||
	    !replace_port(skb, ports + (from_instance ? sizeof(__be16) : 0), checksum, 0,
			  p->key.local_port))
		return false;
	return likely(!p->stands_in) ||
	       (translate_far_side(skb, p, from_instance, quoted) &&
		replace_port(skb, ports + (from_instance ? 0 : sizeof(__be16)), checksum, 0,
			     p->key.remote_port));
}

#endif
