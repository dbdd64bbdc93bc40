/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* decapsulate: removes the outer headers. */
#ifndef TENET_STAGE_DECAPSULATE_H
#define TENET_STAGE_DECAPSULATE_H

#include "packet.h"
#include "protocol.h"

#define ADJ_ROOM_DECAP_L3_IPV6 (1ULL << 8) /* Linux 6.3 */

static __always_inline bool remove_outer(struct __sk_buff *skb, __u64 flags)
{
	return bpf_skb_adjust_room(skb, -WIRE_OVERHEAD, BPF_ADJ_ROOM_MAC,
				   BPF_F_ADJ_ROOM_FIXED_GSO | flags) == 0;
}

static __always_inline struct ethhdr *ethernet_header(struct __sk_buff *skb)
{
	struct ethhdr *ethernet = (void *)(long)skb->data;

	return (void *)(ethernet + 1) <= (void *)(long)skb->data_end ? ethernet : NULL;
}

/* IPv6, on kernels that cannot be told while they shrink. */
VERIFIED_ONCE int decapsulate_ipv6(struct __sk_buff *skb)
{
	struct ethhdr *ethernet;

	if (!remove_outer(skb, 0))
		return -EINVAL;
	ethernet = ethernet_header(skb);
	if (!ethernet)
		return -EINVAL;
	ethernet->h_proto = bpf_htons(ETH_P_IPV6);
	return believe_ether_type(skb) ? 0 : -EINVAL;
}

/*
 * The kernel must know that the packet is IPv6 before it is handed to the namespace at the other
 * end, where nobody reads the Ethernet header any more.
 */
static __always_inline enum reason decapsulate(struct __sk_buff *skb, const struct packet *p)
{
	if (p->ether_type == bpf_htons(ETH_P_IP))
		return remove_outer(skb, 0) ? CONTINUE : DECAPSULATE_FAILED;
	if (likely(remove_outer(skb, ADJ_ROOM_DECAP_L3_IPV6)))
		return CONTINUE;
	return decapsulate_ipv6(skb) == 0 ? CONTINUE : DECAPSULATE_FAILED;
}

#endif
