/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* allowance: keeps an instance within the bandwidth, packets and new connections of its type. */
#ifndef TENET_STAGE_ALLOWANCE_H
#define TENET_STAGE_ALLOWANCE_H

#include "bucket.h"
#include "interface.h"

#define NANOSECONDS_OF_A_BYTE 8000000ULL /* at 1 kbit/s */

/*
 * How much of a rate may come at once after silence. TCP that loses a whole window is silent for
 * 200 ms, and must find saved what it did not use (docs/decisions/datapath.md).
 */
#define BUCKET_DEPTH (250 * MILLISECOND)

/* What a packet is on a wire, where a superpacket is many. */
struct wire_use {
	__u64 bytes;
	__u64 packets;
};

static __always_inline struct wire_use use_on_wire(struct __sk_buff *skb, const struct packet *p)
{
	struct wire_use use = {.bytes = skb->len, .packets = 1};
	__u32 headers = ETH_HLEN + p->headers;

	if (skb->gso_size && skb->len > headers) {
		__u32 payload = skb->len - headers;

		use.packets = (payload + skb->gso_size - 1) / skb->gso_size;
		use.bytes += (use.packets - 1) * headers;
	}
	return use;
}

static __always_inline __u64 credit_of(const struct bandwidth *rate)
{
	return BUCKET_DEPTH + rate->credit * MILLISECOND;
}

static __always_inline bool bandwidth_left(const struct bandwidth *rate,
					   const struct bandwidth_use *use, __u64 now)
{
	if (rate->peak && !has_room(&use->peak, now, BUCKET_DEPTH))
		return false;
	return !rate->baseline || has_room(&use->baseline, now, credit_of(rate));
}

static __always_inline void pay_bandwidth(const struct bandwidth *rate, struct bandwidth_use *use,
					  __u64 now, __u64 bytes)
{
	if (rate->peak)
		pay(&use->peak, now, BUCKET_DEPTH, bytes * NANOSECONDS_OF_A_BYTE / rate->peak);
	if (rate->baseline)
		pay(&use->baseline, now, credit_of(rate),
		    bytes * NANOSECONDS_OF_A_BYTE / rate->baseline);
}

/* Where the instance's buckets are. What is too much counts at the interface all the same. */
static __always_inline struct interface_usage *find_payer(const struct interface *interface,
							   struct interface_usage *own)
{
	return likely(interface->payer == interface->number) ? own : find_usage(interface->payer);
}

/* What is refused by one allowance uses none. */
VERIFIED_ONCE enum reason take_allowance(struct __sk_buff *skb, struct packet *p, int to_instance)
{
	struct interface_usage *usage, *payer;
	struct interface *interface;
	struct bandwidth *rate;
	struct bandwidth_use *use;
	struct wire_use wire;

	NEVER_NULL(p);
	interface = interface_at_hand(p);
	usage = find_usage(p->key.interface);
	if (!interface || !usage)
		return INTERFACE_CLOSED;
	payer = find_payer(interface, usage);
	if (!payer)
		return INTERFACE_CLOSED;
	wire = use_on_wire(skb, p);
	rate = to_instance ? &interface->bandwidth_in : &interface->bandwidth_out;
	use = to_instance ? &payer->bandwidth_in : &payer->bandwidth_out;
	if (!bandwidth_left(rate, use, p->now)) {
		__sync_fetch_and_add(to_instance ? &usage->bandwidth_in.drops
						 : &usage->bandwidth_out.drops,
				     1);
		return to_instance ? BW_IN_ALLOWANCE_EXCEEDED : BW_OUT_ALLOWANCE_EXCEEDED;
	}
	if (interface->packet_rate) {
		if (!has_room(&payer->packets, p->now, BUCKET_DEPTH)) {
			__sync_fetch_and_add(&usage->packet_drops, 1);
			return PPS_ALLOWANCE_EXCEEDED;
		}
		pay(&payer->packets, p->now, BUCKET_DEPTH,
		    wire.packets * SECOND / interface->packet_rate);
	}
	pay_bandwidth(rate, use, p->now, wire.bytes);
	return CONTINUE;
}

/* A mark says that the packet was here before. */
static __always_inline enum reason allowance_out(struct __sk_buff *skb, struct packet *p,
						 const struct interface *interface)
{
	if (likely(!(interface->flags & INTERFACE_LIMITED)) || p->mark)
		return CONTINUE;
	return take_allowance(skb, p, false);
}

static __always_inline enum reason allowance_in(struct __sk_buff *skb, struct packet *p,
						const struct interface *interface)
{
	if (likely(!(interface->flags & INTERFACE_LIMITED)))
		return CONTINUE;
	return take_allowance(skb, p, true);
}

/* A new tracked connection. Without usage there is no room for it anyway. */
static __always_inline enum reason take_connection(const struct packet *p,
						   const struct interface *interface)
{
	struct interface_usage *usage, *payer;

	if (likely(!interface->connection_rate) || p->untracked)
		return CONTINUE;
	usage = find_usage(p->key.interface);
	payer = usage ? find_payer(interface, usage) : NULL;
	if (!payer)
		return CONTINUE;
	if (!has_room(&payer->connections, p->now, SECOND)) {
		__sync_fetch_and_add(&usage->connection_drops, 1);
		return NEW_CONNECTION_ALLOWANCE_EXCEEDED;
	}
	pay(&payer->connections, p->now, SECOND, SECOND / interface->connection_rate);
	return CONTINUE;
}

#endif
