/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * NAT64: packets to 64:ff9b::/96 leave as IPv4 ones, and what comes for their bindings arrives as IPv6
 * ones (RFC 6146, headers by RFC 7915).
 */
#ifndef TENET_NAT64_H
#define TENET_NAT64_H

#include "binding.h"
#include "other_family.h"
#include "stage/decapsulate.h"

/* Of a packet to the internet: the NAT gateway's IPv4 hosts. */
static __always_inline bool is_nat64(const struct packet *p)
{
	return (p->nat || p->bound) && address_embeds_ipv4(&p->key.remote);
}

/* ---- from an instance */

/* Decided before anything is remembered. */
VERIFIED_ONCE enum reason may_become_ipv4(struct __sk_buff *skb, struct packet *p)
{
	NEVER_NULL(p);
	if (p->fragment && !has_form_of_piece(skb, p))
		return NAT64_FRAGMENT;
	return has_ipv4_form(skb, p) ? CONTINUE : NAT64_UNTRANSLATABLE;
}

static __always_inline void far_ipv4(struct address *address, const struct packet *p)
{
	address_from_ipv4(address, p->key.remote.word[3]);
}

/* An error about a packet that came: it is to the connection's far side, and quotes it as its source. */
VERIFIED_ONCE int error_leaves_as_ipv4(struct __sk_buff *skb, struct packet *p)
{
	struct changed_error to = {};

	if (!p || bpf_skb_load_bytes(skb, ETH_HLEN + offsetof(struct ipv6hdr, saddr), &p->error_source,
				     sizeof(p->error_source)))
		return false;
	address_from_ipv4(&to.source, p->public_source);
	far_ipv4(&to.destination, p);
	to.far = to.source;
	to.port = p->key.protocol == IPPROTO_ICMPV6 ? p->public_port : p->key.remote_port;
	to.far_port = p->public_port;
	return error_becomes_ipv4(skb, p, &to);
}

/* The packet as it leaves, but for its port. */
VERIFIED_ONCE int leaves_as_ipv4(struct __sk_buff *skb, struct packet *p)
{
	struct rewrite to = {};

	if (!p)
		return false;
	address_from_ipv4(&to.source, p->public_source);
	far_ipv4(&to.destination, p);
	return becomes_ipv4(skb, p, &to);
}

/* ---- from an edge; the outer headers are there at first */

VERIFIED_ONCE enum reason may_become_ipv6(struct __sk_buff *skb, struct packet *p)
{
	NEVER_NULL(p);
	if (p->fragment && !has_form_of_piece(skb, p))
		return NAT64_FRAGMENT;
	return has_ipv6_form(skb, p, wire_overhead() + ETH_HLEN) ? CONTINUE : NAT64_UNTRANSLATABLE;
}

static __always_inline void embed_ipv4(struct address *address, __be32 ipv4)
{
	address->word[0] = bpf_htonl(NAT64_PREFIX);
	address->word[1] = 0;
	address->word[2] = 0;
	address->word[3] = ipv4;
}

/* The far side as the packet has it, or the one that an error quotes. */
static __always_inline bool read_far(struct __sk_buff *skb, __u32 at, struct address *far)
{
	__be32 ipv4;

	if (bpf_skb_load_bytes(skb, at, &ipv4, sizeof(ipv4)))
		return false;
	embed_ipv4(far, ipv4);
	return true;
}

/* An error about a packet that p->key.local sent from `port`. */
VERIFIED_ONCE int error_arrives_as_ipv6(struct __sk_buff *skb, struct packet *p, __u32 port,
					__u32 far_port)
{
	struct changed_error to = {.port = port, .far_port = far_port};
	__u32 quoted;

	if (!p)
		return false;
	quoted = p->transport + ICMP_HEADER;
	to.destination = p->key.local;
	return read_far(skb, ETH_HLEN + offsetof(struct iphdr, saddr), &to.source) &&
	       read_far(skb, quoted + offsetof(struct iphdr, daddr), &to.far) &&
	       error_becomes_ipv6(skb, p, &to);
}

/* The packet as p->key.local gets it; its port is right already. */
VERIFIED_ONCE int arrives_as_ipv6(struct __sk_buff *skb, struct packet *p)
{
	struct rewrite to = {};

	if (!p)
		return false;
	to.destination = p->key.local;
	return read_far(skb, ETH_HLEN + offsetof(struct iphdr, saddr), &to.source) &&
	       becomes_ipv6(skb, p, &to);
}

#endif
