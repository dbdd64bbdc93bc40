/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What a packet is where packets are counted for others: on a wire, from the IP header on. */
#ifndef TENET_ON_WIRE_H
#define TENET_ON_WIRE_H

#include "own_host.h"
#include "packet.h"

struct on_wire {
	__u32 packets;
	__u32 bytes;
};

/* A superpacket is its segments. */
static __always_inline struct on_wire on_wire(struct __sk_buff *skb, const struct packet *p)
{
	__u32 before = ETH_HLEN + (p->from_fabric ? wire_overhead() : 0);
	__u32 bytes = p->transport - before + p->payload;
	__u32 size = skb->gso_size;
	__u32 segments = 1;

	if (size && bytes > p->headers)
		segments = (bytes - p->headers + size - 1) / size;
	return (struct on_wire){.packets = segments, .bytes = bytes + (segments - 1) * p->headers};
}

#endif
