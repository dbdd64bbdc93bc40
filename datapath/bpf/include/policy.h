/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What compiled rules say, of security groups and of network ACLs. */
#ifndef TENET_POLICY_H
#define TENET_POLICY_H

#include "packet.h"

#define NO_COLUMN 0 /* also written: prefixes cannot leave holes */
#define PORT_PREFIX 56 /* policy and direction, protocol, port */
#define ADDRESS_PREFIX 160 /* policy and direction, address */

struct judgement {
	__u32 policy_direction;
	__u32 column; /* of protocol and port */
	bool names_groups;
};

/* `service` is what rules look at: the destination port, or ICMP type and code. */
static __always_inline __u32 column_of(__u8 protocol, __be16 service, __u32 policy_direction)
{
	struct policy_port_key key = {
		.prefix_length = PORT_PREFIX,
		.policy_direction = bpf_htonl(policy_direction),
		.protocol = protocol,
	};
	__u32 *column;

	__builtin_memcpy(key.port, &service, sizeof(key.port));
	column = bpf_map_lookup_elem(&policy_ports, &key);
	return column ? *column : NO_COLUMN;
}

static __always_inline bool row_allows(const struct judgement *judgement, __u32 row)
{
	struct policy_row_key key = {.policy_direction = judgement->policy_direction, .row = row};
	struct policy_row *columns = bpf_map_lookup_elem(&policy_rows, &key);
	__u32 column = judgement->column;

	return columns && column < POLICY_COLUMNS &&
	       columns->column[column / 64] >> (column % 64) & 1;
}

static __always_inline bool address_allows(const struct packet *p,
					   const struct judgement *judgement)
{
	struct policy_address_key key = {
		.prefix_length = ADDRESS_PREFIX,
		.policy_direction = bpf_htonl(judgement->policy_direction),
		.address = p->key.remote,
	};
	__u32 *row = bpf_map_lookup_elem(&policy_addresses, &key);

	return row && row_allows(judgement, *row);
}

/* What rules look at in a connection's packets of one direction, whichever the one at hand has. */
static __always_inline __be16 service_towards(const struct packet *p,
					      enum policy_direction direction, bool echo_reply)
{
	switch (p->key.protocol) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
		return direction == POLICY_EGRESS ? p->key.remote_port : p->key.local_port;
	default:
		break;
	}
	if (p->echo == ECHO_NONE)
		return p->service;
	if (p->key.protocol == IPPROTO_ICMP)
		return bpf_htons((echo_reply ? 0 : 8) << 8);
	return bpf_htons((echo_reply ? 129 : 128) << 8);
}

#endif
