/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TENET_PROTOCOL_H
#define TENET_PROTOCOL_H

#include "kernel.h"

/*
 * Makes the kernel believe the EtherType that was written into the frame, where it still holds the
 * packet for one of another protocol: it reads it when it takes a VLAN tag out of the frame. Two
 * tags, because the first is only kept beside the packet. Since Linux 6.3 bpf_skb_adjust_room can
 * be told while it shrinks, at less cost.
 */
static __always_inline bool believe_ether_type(struct __sk_buff *skb)
{
	return bpf_skb_vlan_push(skb, bpf_htons(ETH_P_8021Q), 1) == 0 &&
	       bpf_skb_vlan_push(skb, bpf_htons(ETH_P_8021Q), 1) == 0 &&
	       bpf_skb_vlan_pop(skb) == 0 && bpf_skb_vlan_pop(skb) == 0;
}

#endif
