/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* local_service: answers what the host answers itself: ARP (RFC 826) and neighbour discovery (RFC
 * 4861). */
#ifndef TENET_STAGE_LOCAL_SERVICE_H
#define TENET_STAGE_LOCAL_SERVICE_H

#include "anti_spoof.h"
#include "checksum.h"
#include "host_service.h"

#define NEIGHBOR_SOLICITATION 135
#define NEIGHBOR_ADVERTISEMENT 136
#define SOURCE_LINK_LAYER 1
#define TARGET_LINK_LAYER 2
#define ADVERTISEMENT_FLAGS 0xe0000000 /* router, solicited, override */

/* With its option: what an advertisement always has, and a solicitation mostly. */
struct neighbor_message {
	__u8 type;
	__u8 code;
	__be16 checksum;
	__be32 flags;
	struct address target;
	__u8 option;
	__u8 option_length; /* in 8 bytes */
	__u8 mac[6];
};

#define NEIGHBOR_WITHOUT_OPTION offsetof(struct neighbor_message, option)

static __always_inline enum reason back_to_instance(struct __sk_buff *skb, struct packet *p,
						    const struct interface *interface,
						    enum reason reason)
{
	p->verdict = VERDICT_BACK_TO_INSTANCE;
	hand_to_instance(skb, p, interface);
	return reason;
}

/*
 * Every address of the subnet is answered at once, with a MAC that contains it: there is no ARP
 * state, and a guest that routes through a neighbour's MAC names the neighbour by it.
 */
static __always_inline enum reason answer_arp(struct __sk_buff *skb, struct packet *p,
					      struct interface *interface)
{
	struct ethhdr *ethernet = (void *)(long)skb->data;
	struct arp_ipv4 *arp = (void *)(ethernet + 1);
	__be32 sender = p->key.local.word[3];
	__be32 target = p->key.remote.word[3];
	struct {
		__be16 prefix;
		__be32 address;
	} __attribute__((packed, aligned(2))) answer = {bpf_htons(0x0654), target};

	if ((void *)(arp + 1) > (void *)(long)skb->data_end)
		return TRUNCATED;
	if (arp->hardware_type != bpf_htons(ARP_HARDWARE_ETHERNET) ||
	    arp->protocol_type != bpf_htons(ETH_P_IP) || arp->hardware_length != ETH_ALEN ||
	    arp->protocol_length != 4 || arp->operation != bpf_htons(ARP_REQUEST))
		return ARP_UNANSWERABLE;
	if (sender == 0 || sender == target || is_own_address(interface, &p->key.remote))
		return IGNORED_PROBE;
	if ((target & interface->subnet_mask) != interface->subnet_address)
		return ARP_UNANSWERABLE;

	mac_copy(ethernet->h_dest, ethernet->h_source);
	mac_copy(ethernet->h_source, (__u8 *)&answer);
	arp->operation = bpf_htons(ARP_REPLY);
	mac_copy(arp->target_mac, arp->sender_mac);
	__builtin_memcpy(arp->target, &sender, sizeof(sender));
	mac_copy(arp->sender_mac, (__u8 *)&answer);
	__builtin_memcpy(arp->sender, &target, sizeof(target));
	return back_to_instance(skb, p, interface, ANSWERED_ARP);
}

/* The router answers for everybody: the guest's neighbours are all behind it. */
static __always_inline enum reason advertise_router(struct __sk_buff *skb, struct packet *p,
						    struct interface *interface,
						    const struct address *target)
{
	struct ethhdr *ethernet;
	struct ipv6hdr *ip;
	struct neighbor_message *message;

	if (bpf_skb_change_tail(skb, sizeof(*ethernet) + sizeof(*ip) + sizeof(*message), 0))
		return NEIGHBOR_UNANSWERABLE;
	ethernet = (void *)(long)skb->data;
	ip = (void *)(ethernet + 1);
	message = (void *)(ip + 1);
	if ((void *)(message + 1) > (void *)(long)skb->data_end)
		return NEIGHBOR_UNANSWERABLE;

	mac_copy(ethernet->h_dest, ethernet->h_source);
	mac_copy(ethernet->h_source, interface->router_mac);
	*(__be32 *)ip = bpf_htonl(0x60000000);
	ip->payload_len = bpf_htons(sizeof(*message));
	ip->nexthdr = IPPROTO_ICMPV6;
	ip->hop_limit = 255;
	__builtin_memcpy(&ip->saddr, target, sizeof(*target));
	__builtin_memcpy(&ip->daddr, &p->key.local, sizeof(struct address));
	message->type = NEIGHBOR_ADVERTISEMENT;
	message->code = 0;
	message->checksum = 0;
	message->flags = bpf_htonl(ADVERTISEMENT_FLAGS);
	message->target = *target;
	message->option = TARGET_LINK_LAYER;
	message->option_length = 1;
	mac_copy(message->mac, interface->router_mac);
	message->checksum = ipv6_checksum(ip, message, sizeof(*message), IPPROTO_ICMPV6);
	return back_to_instance(skb, p, interface, ANSWERED_NEIGHBOR);
}

/* Bytes from the ICMPv6 header on that the IP header promises. */
static __always_inline __u32 message_length(struct __sk_buff *skb, const struct packet *p)
{
	struct ipv6hdr *ip = (void *)(long)skb->data + ETH_HLEN;

	if ((void *)(ip + 1) > (void *)(long)skb->data_end)
		return 0;
	return ETH_HLEN + sizeof(*ip) + bpf_ntohs(ip->payload_len) - p->transport;
}

static __always_inline enum reason answer_solicitation(struct __sk_buff *skb, struct packet *p,
						       struct interface *interface)
{
	struct ipv6hdr *ip = (void *)(long)skb->data + ETH_HLEN;
	__u32 length = message_length(skb, p);
	struct neighbor_message message;

	if ((void *)(ip + 1) > (void *)(long)skb->data_end)
		return TRUNCATED;
	if (ip->hop_limit != 255 || length < NEIGHBOR_WITHOUT_OPTION ||
	    bpf_skb_load_bytes(skb, p->transport, &message, NEIGHBOR_WITHOUT_OPTION))
		return NEIGHBOR_UNANSWERABLE;
	if (message.code != 0 || address_is_multicast(&message.target) ||
	    address_is_unspecified(&message.target))
		return NEIGHBOR_UNANSWERABLE;
	if (address_is_unspecified(&p->key.local))
		return IGNORED_PROBE;
	if (length >= sizeof(message)) {
		if (bpf_skb_load_bytes(skb, p->transport, &message, sizeof(message)))
			return NEIGHBOR_UNANSWERABLE;
		if (message.option == SOURCE_LINK_LAYER && !mac_equal(message.mac, interface->mac))
			return SPOOFED_NEIGHBOR;
	}
	if (is_own_address(interface, &message.target))
		return IGNORED_PROBE;
	return advertise_router(skb, p, interface, &message.target);
}

static __always_inline enum reason check_advertisement(struct __sk_buff *skb, struct packet *p,
						       struct interface *interface)
{
	struct address target;

	if (message_length(skb, p) < NEIGHBOR_WITHOUT_OPTION ||
	    bpf_skb_load_bytes(skb, p->transport + offsetof(struct neighbor_message, target),
			       &target, sizeof(target)))
		return SPOOFED_NEIGHBOR;
	return is_own_address(interface, &target) ? NEIGHBOR_UNANSWERABLE : SPOOFED_NEIGHBOR;
}

static __always_inline enum reason answer_neighbor(struct __sk_buff *skb, struct packet *p,
						   struct interface *interface)
{
	__u8 type = p->service & 0xff;

	switch (type) {
	case 130: /* multicast listener query, report, done */
	case 131:
	case 132:
	case 143:
		return IGNORED_MULTICAST_REPORT;
	case 134: /* router advertisement */
	case 137: /* redirect */
		return SPOOFED_NEIGHBOR;
	case NEIGHBOR_SOLICITATION:
		return answer_solicitation(skb, p, interface);
	case NEIGHBOR_ADVERTISEMENT:
		return check_advertisement(skb, p, interface);
	}
	return CONTINUE;
}

VERIFIED_ONCE enum reason answer_link(struct __sk_buff *skb, struct packet *p)
{
	struct interface *interface;

	NEVER_NULL(p);
	interface = interface_at_hand(p);
	if (!interface)
		return INTERFACE_CLOSED;
	return p->ether_type == bpf_htons(ETH_P_ARP) ? answer_arp(skb, p, interface)
						     : answer_neighbor(skb, p, interface);
}

static __always_inline bool is_for_link(const struct packet *p)
{
	__u8 type = p->service & 0xff;

	if (p->ether_type == bpf_htons(ETH_P_ARP))
		return true;
	return p->ether_type == bpf_htons(ETH_P_IPV6) && p->key.protocol == IPPROTO_ICMPV6 &&
	       type >= 130 && type <= 143;
}

static __always_inline enum reason local_service(struct __sk_buff *skb, struct packet *p,
						 const struct interface *interface)
{
	struct ethhdr *ethernet;

	if (unlikely(is_for_link(p))) {
		enum reason reason = answer_link(skb, p);

		if (reason != CONTINUE)
			return reason;
	}
	if (unlikely(may_be_for_service(p, interface))) {
		enum reason reason = ask_service(skb, p);

		if (reason != CONTINUE)
			return reason;
	}
	if (p->ether_type == bpf_htons(ETH_P_IP) && p->key.protocol == IPPROTO_IGMP)
		return IGNORED_MULTICAST_REPORT;
	ethernet = (void *)(long)skb->data;
	if ((void *)(ethernet + 1) > (void *)(long)skb->data_end)
		return TRUNCATED;
	if (address_is_multicast(&p->key.remote) || ethernet->h_dest[0] & 1)
		return MULTICAST_REFUSED;
	return CONTINUE;
}

#endif
