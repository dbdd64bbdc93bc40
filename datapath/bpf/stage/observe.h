/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * observe: tells of single packets, for those who trace them and for whoever wants to know how long
 * they take. A packet that is told of has a mark, so that the hosts on its way tell of the same one.
 * Nothing of a packet's fate depends on it.
 */
#ifndef TENET_STAGE_OBSERVE_H
#define TENET_STAGE_OBSERVE_H

#include "outer.h"

#define MARKS 255

static __always_inline bool is_observing(void)
{
	struct observation *wanted = bpf_map_lookup_elem(&observation, &only_entry);

	return wanted && READ_ONCE(wanted->active);
}

/* The precise clock: what is measured takes microseconds. */
static __always_inline __u64 precise_now(const struct packet *p)
{
	return testing ? p->now : bpf_ktime_get_ns();
}

static __always_inline struct observing *observing_now(const struct packet *p)
{
	struct observing *use = bpf_map_lookup_elem(&observing, &only_entry);
	__u64 second = p->now / SECOND;

	if (use && use->second != second) {
		use->second = second;
		__builtin_memset(use->traced, 0, sizeof(use->traced));
		use->sampled = 0;
		use->told = 0;
	}
	return use;
}

static __always_inline bool is_still(const struct packet *p, __u64 until)
{
	return (__s64)(until - p->now) > 0;
}

/* Without a connection, which ARP and what could not be read have not, all but the interface is zero. */
static __always_inline bool is_traced(const struct packet *p, const struct trace_filter *filter,
				      bool connection)
{
	if (!filter->until || !is_still(p, filter->until) || filter->interface != p->key.interface)
		return false;
	if (filter->protocol && (!connection || filter->protocol != p->key.protocol))
		return false;
	if (filter->local_port && (!connection || filter->local_port != p->key.local_port))
		return false;
	if (filter->remote_port && (!connection || filter->remote_port != p->key.remote_port))
		return false;
	return address_is_unspecified(&filter->remote) ||
	       (connection && address_equal(&filter->remote, &p->key.remote));
}

static __always_inline void sample(struct packet *p, const struct observation *wanted,
				   struct observing *use)
{
	if (!wanted->one_in || !is_still(p, wanted->until) || random_number() % wanted->one_in)
		return;
	if (__sync_fetch_and_add(&use->sampled, 1) < wanted->rate)
		p->sampled = true;
}

static __always_inline int observe(struct packet *p, bool connection, bool from_instance)
{
	struct observation *wanted = bpf_map_lookup_elem(&observation, &only_entry);
	struct observing *use = observing_now(p);

	if (!wanted || !use)
		return 0;
	for (int i = 0; i < TRACES; i++) {
		if (is_traced(p, &wanted->trace[i], connection) &&
		    __sync_fetch_and_add(&use->traced[i], 1) < wanted->trace[i].rate)
			p->traces |= 1 << i;
	}
	if (from_instance)
		sample(p, wanted, use);
	if (!p->traces && !p->sampled)
		return 0;
	p->told = true;
	p->began = precise_now(p);
	if (from_instance)
		p->trace_mark = __sync_fetch_and_add(&use->marks, 1) % MARKS + 1;
	return 0;
}

/* `read`: whether the packet could be. Copies and questions of our own are no packets of the instance's. */
VERIFIED_ONCE int observe_from_instance(struct packet *p, int read)
{
	if (!p || !p->key.interface || p->mark == MARK_PROBE || p->mark == MARK_MIRRORED)
		return 0;
	return observe(p, read && p->ether_type != bpf_htons(ETH_P_ARP), true);
}

/* At the interface that gets it. Who is told of it already is not told twice. */
VERIFIED_ONCE int observe_to_instance(struct packet *p)
{
	return p && !p->told ? observe(p, true, false) : 0;
}

/* A packet from the fabric that another host tells of, too. */
static __always_inline void observe_marked(struct packet *p)
{
	p->told = !p->mark;
	p->began = precise_now(p);
}

static __always_inline __u32 origin_of(const struct packet *p)
{
	return p->kind == WIRE_RELAYED ? p->note : p->sender;
}

/* As the outer header says. */
static __always_inline struct address sent_to(struct __sk_buff *skb, const struct packet *p)
{
	struct address host = {};
	__be32 ipv4;

	if (p->verdict != VERDICT_TO_FABRIC)
		return host;
	if (fabric_ipv6)
		bpf_skb_load_bytes(skb, ETH_HLEN + offsetof(struct ipv6hdr, daddr), &host,
				   sizeof(host));
	else if (!bpf_skb_load_bytes(skb, ETH_HLEN + offsetof(struct iphdr, daddr), &ipv4,
				     sizeof(ipv4)))
		address_from_ipv4(&host, ipv4);
	return host;
}

VERIFIED_ONCE int tell_end(struct __sk_buff *skb, struct packet *p, __u32 reason)
{
	struct observed_packet *told;
	struct observing *use;

	if (!p)
		return 0;
	use = observing_now(p);
	if (!use)
		return 0;
	if (__sync_fetch_and_add(&use->told, 1) >= TOLD_A_SECOND) {
		__sync_fetch_and_add(&use->lost, 1);
		return 0;
	}
	told = bpf_ringbuf_reserve(&observed, sizeof(*told), 0);
	if (!told) {
		__sync_fetch_and_add(&use->lost, 1);
		return 0;
	}
	told->began = p->began;
	told->ended = precise_now(p);
	told->key = p->key;
	told->ifindex = skb->ifindex;
	told->length = p->length;
	told->reason = reason;
	told->vni = p->vni;
	told->origin = origin_of(p);
	told->sent_to = sent_to(skb, p);
	told->stage = p->stage;
	told->mark = p->trace_mark;
	told->traces = p->traces;
	told->zero = 0;
	told->flags = p->sampled ? OBSERVED_SAMPLED : 0;
	if (!p->sender)
		told->flags |= OBSERVED_FROM_INSTANCE;
	if (p->sender || p->ifindex != skb->ifindex)
		told->flags |= OBSERVED_TO_INSTANCE;
	bpf_ringbuf_submit(told, 0);
	return 0;
}

static __always_inline void observe_end(struct __sk_buff *skb, struct packet *p, enum reason reason)
{
	if (unlikely(p->told))
		tell_end(skb, p, reason);
}

#endif
