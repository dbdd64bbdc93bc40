/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* decapsulate: removes the outer headers. */
#ifndef TENET_STAGE_DECAPSULATE_H
#define TENET_STAGE_DECAPSULATE_H

#include "own_host.h"
#include "packet.h"
#include "protocol.h"

#define ADJ_ROOM_DECAP_L3_IPV4 (1ULL << 7) /* Linux 6.3, like the next */
#define ADJ_ROOM_DECAP_L3_IPV6 (1ULL << 8)

/* By so much the offsets that parse found are too large once there are no outer headers. */
static __always_inline __u32 removed_bytes(const struct packet *p)
{
	return p->from_fabric ? wire_overhead() : 0;
}

/* Where the transport header is then. */
static __always_inline __u32 inner_transport(const struct packet *p)
{
	return p->transport - removed_bytes(p);
}

static __always_inline bool remove_outer(struct __sk_buff *skb, __u64 flags)
{
	return bpf_skb_adjust_room(skb, -(__s32)wire_overhead(), BPF_ADJ_ROOM_MAC,
				   BPF_F_ADJ_ROOM_FIXED_GSO | flags) == 0;
}

static __always_inline struct ethhdr *ethernet_header(struct __sk_buff *skb)
{
	struct ethhdr *ethernet = (void *)(long)skb->data;

	return (void *)(ethernet + 1) <= (void *)(long)skb->data_end ? ethernet : NULL;
}

/*
 * From the one family to the other, on kernels that cannot be told while they shrink. They leave no
 * packet shorter than a header of the family that they take it for: so IPv4 must be known before.
 */
VERIFIED_ONCE int decapsulate_other_family(struct __sk_buff *skb)
{
	struct ethhdr *ethernet;

	if (!fabric_ipv6 && !remove_outer(skb, 0))
		return -EINVAL;
	ethernet = ethernet_header(skb);
	if (!ethernet)
		return -EINVAL;
	ethernet->h_proto = fabric_ipv6 ? bpf_htons(ETH_P_IP) : bpf_htons(ETH_P_IPV6);
	if (!believe_ether_type(skb))
		return -EINVAL;
	return !fabric_ipv6 || remove_outer(skb, 0) ? 0 : -EINVAL;
}

/*
 * The kernel must know of which family the packet is before it is handed to the namespace at the other
 * end, where nobody reads the Ethernet header any more.
 */
static __always_inline enum reason decapsulate(struct __sk_buff *skb, const struct packet *p)
{
	if (p->ether_type == outer_ether_type())
		return remove_outer(skb, 0) ? CONTINUE : DECAPSULATE_FAILED;
	if (likely(remove_outer(skb, fabric_ipv6 ? ADJ_ROOM_DECAP_L3_IPV4 : ADJ_ROOM_DECAP_L3_IPV6)))
		return CONTINUE;
	return decapsulate_other_family(skb) == 0 ? CONTINUE : DECAPSULATE_FAILED;
}

#endif
