/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* This host in the fabric, set when the programs are loaded. */
#ifndef TENET_OWN_HOST_H
#define TENET_OWN_HOST_H

#include "kernel.h"
#include "wire.h"

/*
 * All hosts of a fabric have addresses of one family, so that everything that depends on it is decided
 * when the programs are loaded: the verifier takes out what the other family would do.
 */
const volatile bool fabric_ipv6;
const volatile __u32 own_host; /* number */
const volatile __be32 own_address; /* underlay IPv4; without meaning in an IPv6 fabric */
const volatile __u64 own_ipv6_high; /* underlay IPv6: its first 64 bits as a number, and its last */
const volatile __u64 own_ipv6_low;
const volatile __u32 underlay_ifindex;
const volatile __u32 underlay_mtu;

static __always_inline __u32 outer_ip_length(void)
{
	return fabric_ipv6 ? sizeof(struct ipv6hdr) : sizeof(struct iphdr);
}

/* What an inner packet grows by on its way between hosts. */
static __always_inline __u32 wire_overhead(void)
{
	return fabric_ipv6 ? WIRE_OVERHEAD_IPV6 : WIRE_OVERHEAD_IPV4;
}

static __always_inline __be16 outer_ether_type(void)
{
	return fabric_ipv6 ? bpf_htons(ETH_P_IPV6) : bpf_htons(ETH_P_IP);
}

#endif
