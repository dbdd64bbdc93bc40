/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The Internet checksum (RFC 1071) of what the programs write themselves. */
#ifndef TENET_CHECKSUM_H
#define TENET_CHECKSUM_H

#include "layout.h"

/* Of a sum as bpf_csum_diff makes it. */
static __always_inline __be16 folded(__s64 sum)
{
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

/*
 * Of a message whose own checksum is 0 (RFC 8200, 8.1): over source, destination, length, protocol and
 * the message. The length is a constant: the verifier has seen that so much is there.
 */
static __always_inline __be16 ipv6_checksum(struct ipv6hdr *ip, void *message, const __u32 length,
					    __u8 protocol)
{
	__s64 sum = bpf_htonl(length) + (__u64)bpf_htonl(protocol);

	sum = (sum & 0xffffffff) + (sum >> 32);
	sum = bpf_csum_diff(0, 0, (void *)&ip->saddr, 2 * sizeof(struct address), sum);
	return folded(bpf_csum_diff(0, 0, message, length, sum));
}

#endif
