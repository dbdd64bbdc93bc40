/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* anti_spoof: lets an instance send only from addresses of its own. */
#ifndef TENET_STAGE_ANTI_SPOOF_H
#define TENET_STAGE_ANTI_SPOOF_H

#include "fragment.h"
#include "interface.h"
#include "parse.h"
#include "related.h"
#include "service.h"

/* RFC 4861 and RFC 2710, RFC 3810: spoken before an address is had, or from the link's. */
static __always_inline bool is_link_message(const struct packet *p)
{
	__u8 type = p->service & 0xff; /* first byte */

	return p->ether_type == bpf_htons(ETH_P_IPV6) && p->key.protocol == IPPROTO_ICMPV6 &&
	       ((type >= 130 && type <= 136) || type == 143);
}

static __always_inline enum reason check_arp_sender(struct __sk_buff *skb, struct packet *p,
						    struct interface *interface)
{
	struct arp_ipv4 *arp = (void *)(long)skb->data + ETH_HLEN;

	if ((void *)(arp + 1) > (void *)(long)skb->data_end)
		return TRUNCATED;
	if (!mac_equal(arp->sender_mac, interface->mac))
		return SPOOFED_ARP;
	if (p->key.local.word[3] == 0 || is_own_address(interface, &p->key.local))
		return CONTINUE;
	return SPOOFED_ARP;
}

static __always_inline bool take_ports_of_first(const struct packet *p, struct flow_key *key)
{
	__u32 slot;
	struct fragmented *first = find_first_fragment(p, false, &slot);

	if (!first)
		return false;
	key->local_port = first->local_port;
	key->remote_port = first->remote_port;
	key->protocol = first->protocol;
	return true;
}

/*
 * A target may have the balancer's address, too. It speaks from there of connections that it has by the
 * balancer, or of an ICMP error about one, and of nothing else.
 */
VERIFIED_ONCE int answers_as_front(struct __sk_buff *skb, struct packet *p)
{
	struct flow_key key = {};
	struct flow *flow;
	bool readable = true;

	if (!p)
		return false;
	if (is_icmp_error(p) && !p->fragment) {
		if (quoted_connection(skb, p, false, &key, &readable) != CONTINUE || !readable ||
		    !address_equal(&key.local, &p->key.local))
			return false;
	} else {
		key = p->key;
		if (p->fragment == LATER_FRAGMENT && !take_ports_of_first(p, &key))
			return false;
	}
	flow = bpf_map_lookup_elem(&flows, &key);
	return flow && flow->flags & FLOW_BALANCED;
}

/* The connection has ended under our eyes, or is to be judged anew. */
static __always_inline bool is_spoofed_after_all(const struct packet *p, const struct flow *flow)
{
	return p->as_front && !(flow && flow->flags & FLOW_BALANCED);
}

static __always_inline enum reason anti_spoof(struct __sk_buff *skb, struct packet *p,
					      struct interface *interface)
{
	struct ethhdr *ethernet = (void *)(long)skb->data;
	const struct address *source = &p->key.local;

	if ((void *)(ethernet + 1) > (void *)(long)skb->data_end)
		return TRUNCATED;
	if (!mac_equal(ethernet->h_source, interface->mac))
		return SPOOFED_MAC;
	if (p->ether_type == bpf_htons(ETH_P_ARP))
		return check_arp_sender(skb, p, interface);
	if (is_link_message(p) && (address_is_unspecified(source) || address_is_link_local(source)))
		return CONTINUE;
	if (is_first_dhcp(p) || (is_for_dhcpv6(p) && address_is_link_local(source)))
		return CONTINUE;
	if (address_is_unspecified(source) || address_is_multicast(source))
		return SPOOFED_ADDRESS;
	p->own_source = is_own_address(interface, source);
	if (likely(p->own_source || !(interface->flags & INTERFACE_SOURCE_CHECK)))
		return CONTINUE;
	p->as_front = answers_as_front(skb, p);
	return p->as_front ? CONTINUE : SPOOFED_ADDRESS;
}

#endif
