/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Which of a NAT gateway's ports a packet in the overlay is about: edges and gateways go by it. */
#ifndef TENET_STAGE_NAT_PORT_H
#define TENET_STAGE_NAT_PORT_H

#include "nat.h"

/* By which port of a NAT gateway a packet goes: as its source, or as its destination. Of an ICMP error
 * it is in the other place of what it quotes. */
VERIFIED_ONCE int read_nat_port(struct __sk_buff *skb, struct packet *p, int source)
{
	__be16 ports[4];
	__u8 protocol;
	__u32 at;

	if (!p)
		return -1;
	if (is_icmp_error(p)) {
		if (p->fragment || !find_quoted_transport(skb, p, &at, &protocol) ||
		    bpf_skb_load_bytes(skb, at, ports, sizeof(ports)))
			return -1;
		if (protocol == IPPROTO_ICMP)
			return ports[2];
		return protocol == IPPROTO_TCP || protocol == IPPROTO_UDP ? ports[source ? 1 : 0] : -1;
	}
	if (!has_nat_port(p))
		return -1;
	return source && p->key.protocol != IPPROTO_ICMP ? p->key.remote_port : p->key.local_port;
}

static __always_inline bool find_nat_port(struct __sk_buff *skb, struct packet *p, bool source,
					  __be16 *port)
{
	int found = read_nat_port(skb, p, source);

	*port = found;
	return found >= 0;
}

#endif
