/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* deliver: writes the Ethernet header that the instance expects and hands the packet over. */
#ifndef TENET_STAGE_DELIVER_H
#define TENET_STAGE_DELIVER_H

#include "mirror.h"
#include "meter.h"
#include "too_big.h"

static __always_inline void count_to_instance(const struct interface *interface, __u32 length)
{
	struct interface_counters *counters = find_counters(interface->number);

	if (counters) {
		counters->packets_to_instance++;
		counters->bytes_to_instance += length;
	}
}

static __always_inline enum reason deliver(struct __sk_buff *skb, struct packet *p,
					   const struct interface *interface)
{
	struct ethhdr *ethernet;

	if (unlikely(skb->len - ETH_HLEN > interface->mtu && size_on_wire(skb, p) > interface->mtu))
		return tell_far_sender(skb, p, interface->mtu);
	ethernet = (void *)(long)skb->data;
	if ((void *)(ethernet + 1) > (void *)(long)skb->data_end)
		return DELIVER_FAILED;
	mac_copy(ethernet->h_dest, interface->mac);
	mac_copy(ethernet->h_source, interface->router_mac);
	ethernet->h_proto = p->ether_type;
	count_to_instance(interface, skb->len);
	if (unlikely(interface->flags & INTERFACE_MIRRORED))
		mirror(skb, p, MIRROR_INGRESS);
	count_meter(skb, p, true);
	p->verdict = VERDICT_TO_INSTANCE;
	hand_to_instance(skb, p, interface);
	return DELIVERED;
}

#endif
