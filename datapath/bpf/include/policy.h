/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What compiled rules say, of security groups and of network ACLs. */
#ifndef TENET_POLICY_H
#define TENET_POLICY_H

#include "packet.h"
#include "ranges.h"

#define NO_COLUMN 0
#define NO_ROW 0
#define ADDRESS_PREFIX 160 /* policy and direction, address */

struct judgement {
	__u32 policy_direction;
	__u32 column; /* of protocol and port */
	bool names_groups;
};

/*
 * The value of the range that the number is in; 0 where an entry is missing. A function of its own,
 * so that what it needs of the stack is free again when callers go deeper.
 */
static __noinline __u32 look_up(const struct policy *policy, __u32 policy_direction,
				enum policy_ranges_of what, __u32 number)
{
	const struct policy_directory *directory =
		&policy->directory[(policy_direction & 1) << 1 | what];
	struct policy_ranges_key key = {
		.policy_direction = policy_direction,
		.page = find_page(directory, number) << 1 | what,
	};
	struct policy_ranges *ranges = bpf_map_lookup_elem(&policy_ranges, &key);

	return ranges ? ranges->value[find_range(ranges->first, number)] : 0;
}

/* `service` is what rules look at: the destination port, or ICMP type and code. */
static __always_inline __u32 traffic_of(__u8 protocol, __be16 service)
{
	return protocol << 16 | bpf_ntohs(service);
}

static __always_inline __u32 column_of(__u8 protocol, __be16 service, const struct policy *policy,
				       __u32 policy_direction)
{
	return look_up(policy, policy_direction, RANGES_OF_PORTS, traffic_of(protocol, service));
}

static __always_inline bool row_allows(const struct judgement *judgement, __u32 row)
{
	struct policy_row_key key = {.policy_direction = judgement->policy_direction, .row = row};
	struct policy_row *columns = bpf_map_lookup_elem(&policy_rows, &key);
	__u32 column = judgement->column;

	return columns && column < POLICY_COLUMNS &&
	       columns->column[column / 64] >> (column % 64) & 1;
}

static __always_inline __u32 ipv6_row(const struct address *far, __u32 policy_direction)
{
	struct policy_address_key key = {
		.prefix_length = ADDRESS_PREFIX,
		.policy_direction = bpf_htonl(policy_direction),
		.address = *far,
	};
	__u32 *row = bpf_map_lookup_elem(&policy_addresses, &key);

	return row ? *row : NO_ROW;
}

static __always_inline bool address_allows(const struct packet *p, const struct policy *policy,
					   const struct judgement *judgement,
					   const struct address *far)
{
	__u32 row;

	if (address_is_ipv4(far))
		row = look_up(policy, judgement->policy_direction, RANGES_OF_IPV4,
			      bpf_ntohl(far->word[3]));
	else
		row = ipv6_row(far, judgement->policy_direction);
	return row != NO_ROW && row_allows(judgement, row);
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
