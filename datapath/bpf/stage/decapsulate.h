/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* decapsulate: removes the outer headers. */
#ifndef TENET_STAGE_DECAPSULATE_H
#define TENET_STAGE_DECAPSULATE_H

#include "packet.h"

static __always_inline bool shrink(struct __sk_buff *skb, __u64 flags)
{
	return bpf_skb_adjust_room(skb, -WIRE_OVERHEAD, BPF_ADJ_ROOM_MAC,
				   BPF_F_ADJ_ROOM_FIXED_GSO | flags) == 0;
}

/*
 * The kernel must know that the packet is IPv6 before it is handed to the namespace at the other
 * end, where nobody reads the Ethernet header any more. Before Linux 6.3 it cannot be told: then
 * the device itself does it.
 */
static __always_inline enum reason decapsulate(struct __sk_buff *skb, struct packet *p)
{
	if (p->ether_type == bpf_htons(ETH_P_IP))
		return shrink(skb, 0) ? CONTINUE : DECAPSULATE_FAILED;
	if (shrink(skb, ADJ_ROOM_DECAP_L3_IPV6))
		return CONTINUE;
	p->plain_redirect = true;
	return shrink(skb, 0) ? CONTINUE : DECAPSULATE_FAILED;
}

#endif
