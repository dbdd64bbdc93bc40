/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Which of a balancer's targets a QUIC packet is for, as its destination connection ID says (RFC 9000, 17.2
 * and 17.3; draft-ietf-quic-load-balancers, in plaintext): one octet, then the eight of the server. A
 * client's first packets have an ID of the client's own, which is no server's.
 */
#ifndef TENET_QUIC_H
#define TENET_QUIC_H

#include "layout.h"
#include "lookup.h"
#include "maps.h"
#include "packet.h"

#define QUIC_LONG 0x80 /* in the first octet: the header is a long one */
#define QUIC_LENGTH_OF_LONG 5 /* where a long header has the length of its destination connection ID */
#define QUIC_SERVER_OF_LONG 7
#define QUIC_SERVER_OF_SHORT 2
#define QUIC_SHORTEST 10

/* Of a packet as it is in the frame. 0: it names none; otherwise the host above, the interface below. */
VERIFIED_ONCE __u64 find_quic_server(struct __sk_buff *skb, struct packet *p, __u32 vni, __u32 front,
				     __u32 port)
{
	struct quic_server_key key = {.vni = vni, .front = front, .port = port};
	__u8 header[QUIC_LENGTH_OF_LONG + 1];
	struct quic_server *server;
	__u32 payload, at;

	if (!p || p->key.protocol != IPPROTO_UDP || p->fragment || p->related ||
	    p->payload < sizeof(struct udphdr) + QUIC_SHORTEST)
		return 0;
	at = p->transport + sizeof(struct udphdr);
	payload = p->payload - sizeof(struct udphdr);
	if (bpf_skb_load_bytes(skb, at, header, sizeof(header)))
		return 0;
	if (!(header[0] & QUIC_LONG))
		at += QUIC_SERVER_OF_SHORT;
	else if (header[QUIC_LENGTH_OF_LONG] > sizeof(key.id) &&
		 payload >= QUIC_SERVER_OF_LONG + sizeof(key.id))
		at += QUIC_SERVER_OF_LONG;
	else
		return 0;
	if (bpf_skb_load_bytes(skb, at, key.id, sizeof(key.id)))
		return 0;
	server = bpf_map_lookup_elem(&quic_servers, &key);
	return server ? (__u64)server->host << 32 | server->interface : 0;
}

#endif
