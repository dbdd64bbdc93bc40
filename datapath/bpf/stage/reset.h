/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Tells the sender of a TCP packet that its connection is over: the packet becomes a reset to it
 * (RFC 9293, 3.5.2), which is written anew from its first byte.
 */
#ifndef TENET_STAGE_RESET_H
#define TENET_STAGE_RESET_H

#include "decapsulate.h"
#include "too_big.h"

#define RESET_WITHOUT_ACK 0x5014 /* header length of 5 words, RST and ACK */
#define RESET 0x5004

/* Where the packet acknowledges something, from there on; else it is acknowledged. */
static __always_inline void write_reset(struct tcphdr *reset, const struct tcphdr *tcp, __u32 bytes)
{
	__u32 length = bytes - tcp->doff * 4 + tcp->syn + tcp->fin;

	reset->seq = tcp->ack ? tcp->ack_seq : 0;
	reset->ack_seq = tcp->ack ? 0 : bpf_htonl(bpf_ntohl(tcp->seq) + length);
	((__be16 *)reset)[6] = bpf_htons(tcp->ack ? RESET : RESET_WITHOUT_ACK);
	reset->window = 0;
	reset->urg_ptr = 0;
}

static __always_inline void seal_reset_ipv4(struct iphdr *ip, struct tcphdr *reset)
{
	__s64 sum = bpf_htons(sizeof(*reset)) + (__u64)bpf_htons(IPPROTO_TCP);

	ip->check = 0;
	ip->check = folded(bpf_csum_diff(0, 0, (void *)ip, sizeof(*ip), 0));
	reset->check = 0;
	sum = bpf_csum_diff(0, 0, (void *)&ip->saddr, 8, sum);
	sum = bpf_csum_diff(0, 0, (void *)reset, sizeof(*reset), sum);
	reset->check = folded(sum);
}

static __always_inline void seal_reset_ipv6(struct ipv6hdr *ip, struct tcphdr *reset)
{
	reset->check = 0;
	reset->check = ipv6_checksum(ip, reset, sizeof(*reset), IPPROTO_TCP);
}

static __always_inline bool write_reset_ipv4(struct __sk_buff *skb, const struct tcphdr *tcp,
					     __u32 bytes, const struct flow_key *key)
{
	struct tcphdr *reset;
	struct iphdr *ip;

	if (!cut_packet(skb, ETH_HLEN + sizeof(*ip) + sizeof(*reset)))
		return false;
	ip = (void *)(long)skb->data + ETH_HLEN;
	reset = (void *)(ip + 1);
	if ((void *)(reset + 1) > (void *)(long)skb->data_end)
		return false;
	*(__be16 *)ip = bpf_htons(0x4500);
	ip->tot_len = bpf_htons(sizeof(*ip) + sizeof(*reset));
	ip->id = 0;
	ip->frag_off = bpf_htons(0x4000);
	ip->ttl = ROUTER_HOPS;
	ip->protocol = IPPROTO_TCP;
	ip->saddr = key->local.word[3];
	ip->daddr = key->remote.word[3];
	reset->source = key->local_port;
	reset->dest = key->remote_port;
	write_reset(reset, tcp, bytes);
	seal_reset_ipv4(ip, reset);
	return true;
}

static __always_inline bool write_reset_ipv6(struct __sk_buff *skb, const struct tcphdr *tcp,
					     __u32 bytes, const struct flow_key *key)
{
	struct tcphdr *reset;
	struct ipv6hdr *ip;

	if (!cut_packet(skb, ETH_HLEN + sizeof(*ip) + sizeof(*reset)))
		return false;
	ip = (void *)(long)skb->data + ETH_HLEN;
	reset = (void *)(ip + 1);
	if ((void *)(reset + 1) > (void *)(long)skb->data_end)
		return false;
	*(__be32 *)ip = bpf_htonl(0x60000000);
	ip->payload_len = bpf_htons(sizeof(*reset));
	ip->nexthdr = IPPROTO_TCP;
	ip->hop_limit = ROUTER_HOPS;
	__builtin_memcpy(&ip->saddr, &key->local, sizeof(key->local));
	__builtin_memcpy(&ip->daddr, &key->remote, sizeof(key->remote));
	reset->source = key->local_port;
	reset->dest = key->remote_port;
	write_reset(reset, tcp, bytes);
	seal_reset_ipv6(ip, reset);
	return true;
}

/* From local to remote of `key`. Ethernet addresses stay. */
static __always_inline bool become_reset(struct __sk_buff *skb, const struct packet *p,
					 __u32 transport, const struct flow_key *key)
{
	struct tcphdr tcp;

	if (bpf_skb_load_bytes(skb, transport, &tcp, sizeof(tcp)))
		return false;
	return address_is_ipv4(&key->local) ? write_reset_ipv4(skb, &tcp, p->payload, key)
					    : write_reset_ipv6(skb, &tcp, p->payload, key);
}

/* Of what else than TCP, of pieces and of resets nobody is told; nor of too many. */
static __always_inline bool may_reset(const struct packet *p)
{
	return p->key.protocol == IPPROTO_TCP && !p->related && !p->fragment &&
	       !(p->tcp_flags & TCP_RST) && may_tell(p);
}

/* The instance that has sent the packet is told. */
VERIFIED_ONCE enum reason reset_sender(struct __sk_buff *skb, struct packet *p, enum reason reason)
{
	struct interface *interface;
	struct ethhdr *ethernet;
	struct flow_key back;

	NEVER_NULL(p);
	interface = interface_at_hand(p);
	if (!interface || !may_reset(p))
		return reason;
	back.local = p->key.remote;
	back.local_port = p->key.remote_port;
	back.remote = p->key.local;
	back.remote_port = p->key.local_port;
	if (!become_reset(skb, p, p->transport, &back))
		return reason;
	ethernet = (void *)(long)skb->data;
	if ((void *)(ethernet + 1) > (void *)(long)skb->data_end)
		return reason;
	mac_copy(ethernet->h_dest, interface->mac);
	mac_copy(ethernet->h_source, interface->router_mac);
	return back_to_instance(skb, p, interface, reason);
}

/*
 * Who has sent a packet to the instance is told, in the instance's name: the reset goes through the
 * stages as if the instance had sent it. The packet has no outer headers any more.
 */
VERIFIED_ONCE enum reason reset_far_sender(struct __sk_buff *skb, struct packet *p,
					   enum reason reason)
{
	struct interface *interface;
	struct ethhdr *ethernet;
	__u32 transport;

	NEVER_NULL(p);
	interface = interface_at_hand(p);
	if (!interface || !may_reset(p))
		return reason;
	transport = inner_transport(p);
	if (!become_reset(skb, p, transport, &p->key))
		return reason;
	ethernet = (void *)(long)skb->data;
	if ((void *)(ethernet + 1) > (void *)(long)skb->data_end)
		return reason;
	mac_copy(ethernet->h_dest, interface->router_mac);
	mac_copy(ethernet->h_source, interface->mac);
	ethernet->h_proto = address_is_ipv4(&p->key.local) ? bpf_htons(ETH_P_IP) : bpf_htons(ETH_P_IPV6);
	skb->mark = MARK_REENTERED;
	p->verdict = VERDICT_REENTER;
	p->target = p->ifindex;
	p->action = bpf_redirect(p->ifindex, BPF_F_INGRESS);
	return reason;
}

/*
 * Such a reset gets the addresses and ports that the key has now. The kernel may still take it for a
 * packet that it owes a checksum, as it did the one that it was made of, and the helpers that keep
 * checksums right would go by that; so it is sealed anew. False if the packet does not look like one.
 */
VERIFIED_ONCE int readdress_reset(struct __sk_buff *skb, struct packet *p)
{
	struct tcphdr *reset;

	if (!p)
		return false;
	if (p->ether_type == bpf_htons(ETH_P_IP)) {
		struct iphdr *ip = (void *)(long)skb->data + ETH_HLEN;

		reset = (void *)(ip + 1);
		if (skb->len != ETH_HLEN + sizeof(*ip) + sizeof(*reset) ||
		    p->headers != sizeof(*ip) + sizeof(*reset) ||
		    (void *)(reset + 1) > (void *)(long)skb->data_end)
			return false;
		ip->saddr = p->key.local.word[3];
		ip->daddr = p->key.remote.word[3];
		reset->source = p->key.local_port;
		reset->dest = p->key.remote_port;
		seal_reset_ipv4(ip, reset);
	} else {
		struct ipv6hdr *ip = (void *)(long)skb->data + ETH_HLEN;

		reset = (void *)(ip + 1);
		if (skb->len != ETH_HLEN + sizeof(*ip) + sizeof(*reset) ||
		    p->headers != sizeof(*ip) + sizeof(*reset) ||
		    (void *)(reset + 1) > (void *)(long)skb->data_end)
			return false;
		__builtin_memcpy(&ip->saddr, &p->key.local, sizeof(p->key.local));
		__builtin_memcpy(&ip->daddr, &p->key.remote, sizeof(p->key.remote));
		reset->source = p->key.local_port;
		reset->dest = p->key.remote_port;
		seal_reset_ipv6(ip, reset);
	}
	return true;
}

#endif
