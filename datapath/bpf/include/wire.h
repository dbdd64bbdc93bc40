/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What hosts say to each other: VXLAN (RFC 7348) whose inner Ethernet addresses, which mean nothing
 * between hosts, and reserved field carry our data, so that it costs no byte and segmentation
 * copies it unchanged.
 *
 *   inner destination MAC   02 | network tag (40 bits)
 *   inner source MAC        02 | kind and flags (8) | sender's identity (32), 0 for a source not
 *                           the interface's own; with WIRE_RETURN the sender's device there;
 *                           without WIRE_NEXT_HOP the highest bit says that it is a copy for a
 *                           traffic mirror target
 *   VXLAN reserved (24)     the note; its meaning depends on the kind
 *   VXLAN reserved (8)      the trace mark: 0, or which packet it is of those that the host which sent
 *                           it first tells of; hosts on its way tell of it, too, and leave it
 */
#ifndef TENET_WIRE_H
#define TENET_WIRE_H

#include "layout.h"

#define VXLAN_PORT 4789
#define WIRE_MAC_PREFIX 0x02
#define WIRE_OVERHEAD_IPV4 50 /* IPv4 20, UDP 8, VXLAN 8, inner Ethernet 14 */
#define WIRE_OVERHEAD_IPV6 70 /* the same with IPv6 40 */

enum wire_kind {
	WIRE_DIRECT = 0, /* note: the peer's nonce, or with WIRE_JUDGED the identity it was judged
			    against */
	WIRE_ASK = 1, /* to a gateway; note: nonce */
	WIRE_RELAYED = 2, /* from a gateway or a former host; note: number of the host that sent it
			     first */
	WIRE_RETURNED = 3, /* from a gateway back to the asking host; note: nonce */
	WIRE_ANSWER = 4, /* note: nonce; inner EtherType WIRE_ANSWER_ETHERTYPE, then struct
			    location_answer */
	WIRE_OUTBOUND = 5, /* to an edge, for the internet; note: nonce. In a tenant's network to a gateway
			      of the NAT gateway's network, under its private address; note: number of
			      the host that has the destination, 0 if that is not known; identity: the NAT
			      gateway's network. WIRE_NEXT_HOP: the network is the destination's, the
			      number in the identity */
	WIRE_INBOUND = 6, /* from an edge, to the host that has the public address; note: 0 */
	WIRE_BALANCED = 7, /* to a balancer's target, always with WIRE_NEXT_HOP: from an edge, or from
			      the host of another target that does not know the connection; the two
			      kinds that follow are it, too */
	WIRE_PIECE = 10, /* from an edge to the one that gathers the pieces of what comes from outside for
			    an address of several hosts, or to itself; note: 1 if it has waited there for
			    its first piece, else 0 */
};

#define WIRE_KIND_MASK 0x0f
#define WIRE_JUDGED                                                                                \
	0x10 /* DIRECT: an egress rule allowed it by the destination's identity; no reply seen yet \
	      */
#define WIRE_RETURN 0x20 /* ASK: send the packet back with the answer, do not forward it */
#define WIRE_PROBE 0x40 /* ASK: headers only; answer, do not forward */
#define WIRE_NEXT_HOP                                                                             \
	0x80 /* DIRECT, ASK, RELAYED, OUTBOUND: for the interface whose number is note | identity & 0xff000000, \
	      * whatever the inner destination; never with JUDGED or RETURN */

#define WIRE_MIRRORED 0x80000000 /* in the identity */
/*
 * BALANCED: how many other targets of the connection's slot were asked before; 0 from an edge alone.
 * What is above 3 is in the kind: each of the two that follow means four more.
 */
#define WIRE_TRIED 0x30
#define WIRE_TRIED_SHIFT 4
#define WIRE_TRIED_IN_FLAGS 4
#define WIRE_TRIED_MOST 9 /* all of a slot: eight who had it, and who has it */
#define WIRE_OUTSIDE 0x40 /* BALANCED: the client is on the internet */

#define WIRE_ANSWER_ETHERTYPE 0x88b5 /* IEEE 802 local experimental */

enum answer_verdict {
	ANSWER_HERE = 1, /* host has the address */
	ANSWER_ABSENT = 2, /* nobody has it; only a gateway in sync says so */
	ANSWER_NOT_HERE = 3, /* I do not have it (any more) and do not know who has */
};

struct location_answer {
	__u8 version; /* 1 */
	__u8 verdict; /* enum answer_verdict */
	__be16 zero;
	__be32 host; /* number */
	__be32 generation;
	__be32 identity;
	struct address address;
};

#endif
