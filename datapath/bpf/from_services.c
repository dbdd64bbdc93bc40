// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* At the ingress of the host's side of the device that leads to its services. */
#include "service.h"
#include "stage/deliver.h"
#include "stage/interface.h"
#include "stage/parse.h"
#include "stage/target_check.h"
#include "stage/tracking.h"
#include "to_instance.h"

/* Answers, and advertisements that nobody asked for; nothing else that a network stack may send. */
static __always_inline bool is_answer(const struct packet *p)
{
	__u8 protocol = p->key.protocol;

	return protocol == IPPROTO_TCP || protocol == IPPROTO_UDP ||
	       (p->ether_type == bpf_htons(ETH_P_IPV6) && protocol == IPPROTO_ICMPV6 &&
		(p->service & 0xff) == ROUTER_ADVERTISEMENT);
}

/* No other service answers from that port. */
static __always_inline bool is_of_names(const struct packet *p)
{
	return (p->key.protocol == IPPROTO_TCP || p->key.protocol == IPPROTO_UDP) &&
	       p->key.remote_port == bpf_htons(NAMES_PORT);
}

/* Whose slot the destination holds; 0 if none. */
static __always_inline __u32 slot_of(const struct packet *p)
{
	__u32 first = bpf_ntohl(p->key.local.word[p->ether_type == bpf_htons(ETH_P_IP) ? 3 : 0]);

	if (p->ether_type == bpf_htons(ETH_P_IP))
		return first >> 30 == SERVICE_IPV4_PREFIX >> 14 ? first >> 16 & 0x3fff : 0;
	return first >> 16 == SERVICE_IPV6_PREFIX ? first & 0x3fff : 0;
}

static __always_inline struct interface *find_asker(struct packet *p)
{
	__u32 slot = slot_of(p);
	__u32 *ifindex = find_service_slot(slot);
	struct interface *interface = slot && ifindex ? find_interface(*ifindex) : NULL;

	if (!interface || interface->service_slot != slot || !(interface->flags & INTERFACE_OPEN))
		return NULL;
	p->ifindex = *ifindex;
	p->key.interface = interface->number;
	return interface;
}

static __always_inline bool answer_ipv4(const struct packet *p, const struct interface *interface,
					struct rewrite *rewrite)
{
	__u32 host = bpf_ntohl(p->key.local.word[3]) & ~UPPER_HALF;
	__be32 source = p->key.remote.word[3];

	if (source == bpf_htonl(SERVICE_LINK_IPV4))
		source = bpf_htonl(bpf_ntohl(interface->subnet_address) + 1);
	else if (source == bpf_htonl(SERVICE_RESOLVER_IPV4))
		source = interface->resolver;
	else if (source != bpf_htonl(SERVICE_NAMES_IPV4) &&
		 source != bpf_htonl(SERVICE_METADATA_IPV4))
		return false;
	host |= bpf_ntohl(interface->ipv4.word[3]) & UPPER_HALF;
	address_from_ipv4(&rewrite->source, source);
	address_from_ipv4(&rewrite->destination,
			  p->key.local.word[3] & bpf_htonl(~UPPER_HALF) ? bpf_htonl(host)
									: 0xffffffff);
	return true;
}

static __always_inline bool answer_ipv6(const struct packet *p, const struct interface *interface,
					struct rewrite *rewrite)
{
	const struct address *local = &p->key.local;
	const struct address *source = &p->key.remote;
	bool of_link = local->word[0] & bpf_htonl(SERVICE_LINK_LOCAL);

	rewrite->source = *source;
	rewrite->destination = *local;
	if (source->word[0] != bpf_htonl(SERVICE_IPV6_NETWORK) ||
	    source->word[1] | source->word[2])
		return false;
	if (source->word[3] == bpf_htonl(SERVICE_LINK_IPV6))
		link_local_of(&rewrite->source, interface->router_mac);
	else if (source->word[3] != bpf_htonl(SERVICE_NAMES_IPV6) &&
		 source->word[3] != bpf_htonl(SERVICE_METADATA_IPV6))
		return false;
	rewrite->destination.word[0] =
		of_link ? bpf_htonl(LINK_LOCAL_IPV6) : interface->ipv6.word[0];
	if (!(local->word[1] | local->word[2] | local->word[3]))
		everybody_ipv6(&rewrite->destination);
	return true;
}

static __always_inline enum reason from_service(struct __sk_buff *skb, struct packet *p,
						struct interface **interface)
{
	struct rewrite rewrite = {.hop_limit_in_class = true};
	__u32 checker;
	bool known;

	if (p->ether_type == bpf_htons(ETH_P_ARP) || !is_answer(p))
		return SERVICE_ANSWER_ASTRAY;
	*interface = find_asker(p);
	if (!*interface)
		return SERVICE_ANSWER_ASTRAY;
	checker = checker_of(p);
	if (checker)
		known = check_target(p, *interface, checker, &rewrite);
	else if (p->ether_type == bpf_htons(ETH_P_IP))
		known = answer_ipv4(p, *interface, &rewrite);
	else
		known = answer_ipv6(p, *interface, &rewrite);
	if (!known)
		return SERVICE_ANSWER_ASTRAY;
	return rewrite_addresses(skb, p, &rewrite) ? CONTINUE : DELIVER_FAILED;
}

/* The target's rules, and the network ACL, judge it like a client's. */
static __always_inline enum reason judge_check(struct __sk_buff *skb, struct packet *p,
					       struct interface *interface)
{
	struct flow *flow;

	p->stage = STAGE_FLOW;
	flow = find_flow(p, &p->key);
	if (flow)
		STAGE(SECURITY_GROUP, rules_of_flow(p, &flow, false));
	if (flow)
		STAGE(LOAD_BALANCER, is_check_of(p, flow));
	return hand_over(skb, p, interface, flow);
}

static __always_inline enum reason from_services_stages(struct __sk_buff *skb, struct packet *p)
{
	struct interface *interface = NULL;

	if (skb->vlan_present)
		return UNSUPPORTED_ETHERTYPE;
	STAGE(PARSE, parse(skb, p, 0, true));
	STAGE(LOCAL_SERVICE, from_service(skb, p, &interface));
	if (!interface)
		return SERVICE_ANSWER_ASTRAY;
	p->mirrors = is_of_names(p) ? MIRRORS_NAMES : MIRRORS_NOTHING;
	if (p->checked_by)
		return judge_check(skb, p, interface);
	STAGE(DELIVER, deliver(skb, p, interface));
	return CONTINUE;
}

SEC("tc")
int from_services(struct __sk_buff *skb)
{
	struct packet *p = packet_begin(skb);
	enum reason reason;

	if (!p)
		return TC_ACT_SHOT;
	reason = from_services_stages(skb, p);
	log_end(skb, p, reason);
	return packet_end(p, reason);
}
