/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What flow logs are made of: for each interface that has one, what passed it and what rules refused,
 * by connection, direction and window of time. The agent writes another window into flow_log, and then
 * has the records of the one before to itself.
 */
#ifndef TENET_FLOW_LOG_H
#define TENET_FLOW_LOG_H

#include "on_wire.h"
#include "protocol.h"

/* Flags of TCP headers that records have: ACK only beside SYN, as in EC2. */
#define LOGGED_FIN 0x01
#define LOGGED_SYN 0x02
#define LOGGED_RST 0x04
#define LOGGED_ACK 0x10

/* From here on the packet's end is the interface's to log, unless it is a copy for a mirror target. */
static __always_inline void log_at(struct packet *p, const struct interface *interface,
				   enum flow_logged logged)
{
	p->logged = likely(interface->flow_records == 0) || p->mirrored ? FLOW_NOT_LOGGED : logged;
}

static __always_inline __u32 logged_flags(const struct packet *p)
{
	__u32 flags = p->tcp_flags & (LOGGED_FIN | LOGGED_SYN | LOGGED_RST);

	if (p->key.protocol != IPPROTO_TCP)
		return 0;
	return flags & LOGGED_SYN ? flags | (p->tcp_flags & LOGGED_ACK) : flags;
}

/*
 * An ICMP error has the key of the connection that it is about, and is logged as itself. Where the
 * frame has, or had, a balancer's address in place of the instance's, that one is in the key.
 */
static __always_inline bool read_error_addresses(struct __sk_buff *skb, const struct packet *p,
						 struct flow_key *key)
{
	__u32 ip = ETH_HLEN + (p->verdict == VERDICT_TO_FABRIC ? wire_overhead() : 0);
	bool sent = p->logged == FLOW_LOGGED_FROM_INSTANCE;
	bool balanced = sent ? p->answers : p->front;
	struct address *source = sent ? &key->local : &key->remote;
	struct address *destination = sent ? &key->remote : &key->local;
	__be32 ipv4[2];

	if (sent && p->ether_type == bpf_htons(ETH_P_IP) && !address_is_ipv4(&p->key.remote)) {
		*source = p->error_source; /* it left as IPv4, for the connection's far side */
		key->protocol = IPPROTO_ICMPV6;
	} else if (p->ether_type == bpf_htons(ETH_P_IP)) {
		if (bpf_skb_load_bytes(skb, ip + offsetof(struct iphdr, saddr), ipv4, sizeof(ipv4)))
			return false;
		address_from_ipv4(source, ipv4[0]);
		address_from_ipv4(destination, ipv4[1]);
		if (sent && p->private_source)
			address_from_ipv4(source, p->private_source); /* it has the public one by now */
		key->protocol = IPPROTO_ICMP;
	} else {
		if (bpf_skb_load_bytes(skb, ip + offsetof(struct ipv6hdr, saddr), source,
				       sizeof(*source)) ||
		    bpf_skb_load_bytes(skb, ip + offsetof(struct ipv6hdr, daddr), destination,
				       sizeof(*destination)))
			return false;
		key->protocol = IPPROTO_ICMPV6;
	}
	if (balanced) {
		key->local = p->key.local;
		key->protocol = address_is_ipv4(&key->local) ? IPPROTO_ICMP : IPPROTO_ICMPV6;
	}
	if (sent && p->stands_in)
		key->remote = p->key.remote;
	return true;
}

static __always_inline struct flow_log_usage *
window_usage(const struct flow_log_usage_key *key)
{
	struct flow_log_usage *usage = bpf_map_lookup_elem(&flow_log_usage, key);
	struct flow_log_usage none = {};

	if (usage)
		return usage;
	bpf_map_update_elem(&flow_log_usage, key, &none, BPF_NOEXIST);
	return bpf_map_lookup_elem(&flow_log_usage, key);
}

static __always_inline void add_to_record(struct flow_record *record,
					  const struct flow_record *seen)
{
	__sync_fetch_and_add(&record->packets, seen->packets);
	__sync_fetch_and_add(&record->bytes, seen->bytes);
	WRITE_ONCE(record->last, seen->last);
	if (unlikely(seen->tcp_flags & ~record->tcp_flags))
		__sync_fetch_and_or(&record->tcp_flags, seen->tcp_flags);
}

/* One interface cannot take all of the host's room. What finds none is counted as skipped. */
static __always_inline void begin_record(const struct packet *p, const struct flow_record_key *key,
					 const struct flow_record *seen)
{
	const struct flow_log_usage_key usage_key = {.interface = key->flow.interface,
						     .window = key->window};
	struct interface *interface = find_interface(p->ifindex);
	struct flow_log_usage *usage = window_usage(&usage_key);
	struct flow_record *found;

	if (!interface || !usage)
		return;
	if (usage->records < interface->flow_records &&
	    bpf_map_update_elem(&flow_records, key, seen, BPF_NOEXIST) == 0) {
		__sync_fetch_and_add(&usage->records, 1);
		return;
	}
	found = bpf_map_lookup_elem(&flow_records, key);
	if (found) /* another processor was first */
		add_to_record(found, seen);
	else
		__sync_fetch_and_add(&usage->skipped, seen->packets);
}

VERIFIED_ONCE int record_flow(struct __sk_buff *skb, struct packet *p, int action)
{
	struct flow_record_key key = {};
	struct flow_record seen = {};
	struct flow_record *found;
	struct flow_log *log;
	struct on_wire wire;

	if (!p)
		return 0;
	log = bpf_map_lookup_elem(&flow_log, &only_entry);
	if (!log)
		return 0;
	key.flow = p->key;
	if (p->related ||
	    (p->key.protocol != IPPROTO_TCP && p->key.protocol != IPPROTO_UDP)) {
		key.flow.local_port = 0;
		key.flow.remote_port = 0;
	}
	if (unlikely(p->related) && !read_error_addresses(skb, p, &key.flow))
		return 0;
	key.window = log->window;
	key.logged = p->logged;
	key.action = action;
	wire = on_wire(skb, p);
	seen.packets = wire.packets;
	seen.bytes = wire.bytes;
	seen.first = p->now;
	seen.last = p->now;
	if (!p->related)
		seen.tcp_flags = logged_flags(p);
	found = bpf_map_lookup_elem(&flow_records, &key);
	if (likely(found != NULL))
		add_to_record(found, &seen);
	else
		begin_record(p, &key, &seen);
	return 0;
}

/*
 * The packet has ended, at the interface at hand. What the rules have not let pass yet, because they
 * wait for the destination's identity, is logged when it comes back.
 */
static __always_inline void log_end(struct __sk_buff *skb, struct packet *p, enum reason reason)
{
	int action;

	if (likely(p->logged == FLOW_NOT_LOGGED))
		return;
	action = flow_action(reason);
	if (action == FLOW_NO_ACTION || (action == FLOW_ACCEPT && p->wire_flags))
		return;
	record_flow(skb, p, action);
}

#endif
