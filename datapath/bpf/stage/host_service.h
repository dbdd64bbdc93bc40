/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* local_service, to the host's services: DHCP (RFC 2131, RFC 8415), router advertisements (RFC
 * 4861), names and metadata. */
#ifndef TENET_STAGE_HOST_SERVICE_H
#define TENET_STAGE_HOST_SERVICE_H

#include "interface.h"
#include "mirror.h"
#include "service.h"

/* For which an instance needs no address of its own yet. */
static __always_inline bool is_link_service(const struct address *service)
{
	return service->word[3] == bpf_htonl(SERVICE_LINK_IPV4) ||
	       service->word[3] == bpf_htonl(SERVICE_LINK_IPV6);
}

static __always_inline bool is_for_router_ipv4(const struct packet *p,
					       const struct interface *interface)
{
	__be32 router = bpf_htonl(bpf_ntohl(interface->subnet_address) + 1);

	return p->key.remote.word[3] == 0xffffffff || p->key.remote.word[3] == router;
}

static __always_inline bool is_for_port(const struct packet *p, __u16 port, bool by_udp)
{
	__u8 protocol = p->key.protocol;

	return p->service == bpf_htons(port) &&
	       (protocol == IPPROTO_TCP || (by_udp && protocol == IPPROTO_UDP));
}

/* Once it is for one of the services: the others have no such port. */
static __always_inline bool is_for_names(const struct packet *p)
{
	return is_for_port(p, NAMES_PORT, true);
}

/* CONTINUE without a service: not for the host. */
static __always_inline enum reason find_service_ipv4(const struct packet *p,
						     const struct interface *interface,
						     struct address *service)
{
	__u32 remote = bpf_ntohl(p->key.remote.word[3]);
	bool resolver = interface->resolver && p->key.remote.word[3] == interface->resolver;
	__u32 at = 0;

	if (p->key.protocol == IPPROTO_UDP && p->service == bpf_htons(DHCP_SERVER_PORT) &&
	    is_for_router_ipv4(p, interface))
		at = SERVICE_LINK_IPV4;
	else if (!resolver && (remote & UPPER_HALF) != LINK_LOCAL_IPV4)
		return CONTINUE;
	else if (resolver && is_for_port(p, NAMES_PORT, true))
		at = SERVICE_RESOLVER_IPV4;
	else if (remote == SERVICE_NAMES_IPV4 && is_for_port(p, NAMES_PORT, true))
		at = SERVICE_NAMES_IPV4;
	else if (remote == SERVICE_METADATA_IPV4 && is_for_port(p, METADATA_PORT, false))
		at = SERVICE_METADATA_IPV4;
	else
		return SERVICE_UNKNOWN;
	address_from_ipv4(service, bpf_htonl(at));
	return CONTINUE;
}

static __always_inline bool is_router_solicitation(const struct packet *p)
{
	return p->key.protocol == IPPROTO_ICMPV6 && (p->service & 0xff) == ROUTER_SOLICITATION;
}

static __always_inline enum reason find_service_ipv6(struct __sk_buff *skb, const struct packet *p,
						     struct address *service)
{
	const struct address *remote = &p->key.remote;
	struct ipv6hdr *ip = (void *)(long)skb->data + ETH_HLEN;

	if (is_router_solicitation(p)) {
		if ((void *)(ip + 1) > (void *)(long)skb->data_end || ip->hop_limit != 255 ||
		    p->service >> 8)
			return NEIGHBOR_UNANSWERABLE;
		service_ipv6(service, SERVICE_LINK_IPV6);
		return CONTINUE;
	}
	if (is_for_dhcpv6(p)) {
		service_ipv6(service, SERVICE_LINK_IPV6);
		return CONTINUE;
	}
	if (remote->word[0] != bpf_htonl(SERVICE_IPV6_NETWORK))
		return CONTINUE;
	if (remote->word[1] | remote->word[2])
		return SERVICE_UNKNOWN;
	if (remote->word[3] == bpf_htonl(SERVICE_NAMES_IPV6) && is_for_port(p, NAMES_PORT, true))
		service_ipv6(service, SERVICE_NAMES_IPV6);
	else if (remote->word[3] == bpf_htonl(SERVICE_METADATA_IPV6) &&
		 is_for_port(p, METADATA_PORT, false))
		service_ipv6(service, SERVICE_METADATA_IPV6);
	else
		return SERVICE_UNKNOWN;
	return CONTINUE;
}

/* The interface's own address with its slot in place of its network; false where that would not
 * lead back. */
static __always_inline bool known_as(const struct packet *p, const struct interface *interface,
				     bool of_link, struct address *source)
{
	const struct address *local = &p->key.local;
	__u32 slot = interface->service_slot;
	bool early = of_link && !p->own_source;

	*source = *local;
	if (p->ether_type == bpf_htons(ETH_P_IP)) {
		__u32 host = bpf_ntohl(local->word[3]);

		if (early ? host != 0
			  : !p->own_source || (host ^ bpf_ntohl(interface->ipv4.word[3])) >> 16)
			return false;
		source->word[3] =
			bpf_htonl((SERVICE_IPV4_PREFIX | slot) << 16 | (host & ~UPPER_HALF));
		return true;
	}
	if (early) {
		if (!address_is_unspecified(local) &&
		    (local->word[0] != bpf_htonl(LINK_LOCAL_IPV6)))
			return false;
		slot |= SERVICE_LINK_LOCAL;
	} else if (!p->own_source || local->word[0] != interface->ipv6.word[0]) {
		return false;
	}
	source->word[0] = bpf_htonl(SERVICE_IPV6_PREFIX << 16 | slot);
	return true;
}

static __always_inline bool is_within_allowance(const struct packet *p)
{
	struct interface_usage *usage = find_usage(p->key.interface);
	__u64 window = p->now / SECOND;

	if (!usage)
		return false;
	if (usage->service_window != window) {
		usage->service_window = window;
		usage->service_packets = 0;
	}
	return __sync_fetch_and_add(&usage->service_packets, 1) < SERVICE_PACKETS_A_SECOND;
}

static __always_inline enum reason to_service(struct __sk_buff *skb, struct packet *p,
					      const struct service_device *device,
					      const struct rewrite *rewrite)
{
	if (!rewrite_addresses(skb, p, rewrite))
		return DELIVER_FAILED;
	p->verdict = VERDICT_TO_SERVICE;
	p->target = device->ifindex;
	/* Its Ethernet header was for the router: nobody reads it any more. */
	if (skb->pkt_type != PACKET_HOST)
		bpf_skb_change_type(skb, PACKET_HOST);
	p->action = bpf_redirect_peer(device->ifindex, 0);
	return TO_SERVICE;
}

static __always_inline enum reason hand_to_service(struct __sk_buff *skb, struct packet *p,
						   const struct interface *interface,
						   const struct address *service)
{
	struct service_device *device = bpf_map_lookup_elem(&service_device, &only_entry);
	struct rewrite rewrite = {.destination = *service};

	if (!is_within_allowance(p))
		return LINKLOCAL_ALLOWANCE_EXCEEDED;
	if (!device || !device->ifindex || !interface->service_slot)
		return SERVICE_AWAY;
	if (!known_as(p, interface, is_link_service(service), &rewrite.source))
		return SERVICE_SOURCE_FOREIGN;
	if (unlikely(interface->flags & INTERFACE_MIRRORED) && is_for_names(p)) {
		p->mirrors = MIRRORS_NAMES;
		mirror(skb, p, MIRROR_EGRESS);
	}
	return to_service(skb, p, device, &rewrite);
}

VERIFIED_ONCE enum reason ask_service(struct __sk_buff *skb, struct packet *p)
{
	struct address service = {};
	struct interface *interface;
	enum reason reason;

	NEVER_NULL(p);
	interface = interface_at_hand(p);
	if (!interface)
		return INTERFACE_CLOSED;
	reason = p->ether_type == bpf_htons(ETH_P_IP)
			 ? find_service_ipv4(p, interface, &service)
			 : find_service_ipv6(skb, p, &service);
	if (reason != CONTINUE || address_is_unspecified(&service))
		return reason;
	return hand_to_service(skb, p, interface, &service);
}

/* Cheap, for every packet: whether ask_service has anything to say. */
static __always_inline bool may_be_for_service(const struct packet *p,
					       const struct interface *interface)
{
	const struct address *remote = &p->key.remote;

	if (p->ether_type == bpf_htons(ETH_P_IP))
		return remote->word[3] == interface->resolver ||
		       (remote->word[3] & bpf_htonl(UPPER_HALF)) == bpf_htonl(LINK_LOCAL_IPV4) ||
		       (p->service == bpf_htons(DHCP_SERVER_PORT) &&
			p->key.protocol == IPPROTO_UDP);
	return remote->word[0] == bpf_htonl(SERVICE_IPV6_NETWORK) || is_router_solicitation(p) ||
	       is_for_dhcpv6(p);
}

#endif
