/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Cuts a packet to a length, to write another one in its place. bpf_skb_change_tail refuses packets
 * that were encapsulated, and cannot cut before the checksum that the kernel still owes the packet;
 * removing bytes from the front can do both, but leaves segmentation as it was. So a superpacket
 * first goes through change_tail.
 */
#ifndef TENET_CUT_H
#define TENET_CUT_H

#include "packet.h"

#define CUT_AT_ONCE 4095 /* bpf_skb_adjust_room allows no more */
#define CUTS 16 /* enough for 64 KiB */
#define BEHIND_CHECKSUM 256 /* of an inner packet with options */

/* Nothing of the content may be relied on afterwards but the Ethernet header. */
static __always_inline bool cut_packet(struct __sk_buff *skb, __u32 length)
{
	if (skb->gso_size && bpf_skb_change_tail(skb, BEHIND_CHECKSUM, 0))
		return false;
	for (int cuts = 0; cuts < CUTS; cuts++) {
		__s32 excess = skb->len - length;

		if (excess == 0) {
			/* What is left may lie in pages: what was in front is gone. */
			make_linear(skb, length);
			return true;
		}
		if (excess > CUT_AT_ONCE)
			excess = CUT_AT_ONCE;
		if (bpf_skb_adjust_room(skb, -excess, BPF_ADJ_ROOM_MAC, BPF_F_ADJ_ROOM_FIXED_GSO))
			return false;
	}
	return false;
}

#endif
