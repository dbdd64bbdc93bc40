/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* anti_spoof: lets an instance send only from addresses of its own. */
#ifndef TENET_STAGE_ANTI_SPOOF_H
#define TENET_STAGE_ANTI_SPOOF_H

#include "interface.h"
#include "parse.h"
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
	if (!p->own_source && interface->flags & INTERFACE_SOURCE_CHECK)
		return SPOOFED_ADDRESS;
	return CONTINUE;
}

#endif
