/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gateway: forwards packets whose sender did not know the location, and answers the sender. */
#ifndef TENET_STAGE_GATEWAY_H
#define TENET_STAGE_GATEWAY_H

#include "cut.h"
#include "decapsulate.h"
#include "encapsulate.h"
#include "nat_port.h"
#include "outer.h"

/* The network's current one; the sender's own if the network is not served here. */
static __always_inline bool choose_answer_tag(struct __sk_buff *skb, const struct packet *p,
					      __u64 *tag)
{
	struct network *network = find_network(p->vni);
	struct outer_headers *outer;

	if (likely(network != NULL)) {
		*tag = network->tag;
		return true;
	}
	outer = outer_headers(skb);
	if (!outer || !p->network_unknown)
		return false;
	*tag = (__u64)(bpf_ntohs(outer->tag_high) & 0xff) << 32 | bpf_ntohl(outer->tag_low);
	return true;
}

/*
 * The packet becomes the answer to the host that sent it, and ends by `reason`. A superpacket
 * cannot be cut; its sender asks besides. Without a location: nobody here knows one.
 */
VERIFIED_ONCE enum reason become_answer(struct __sk_buff *skb, struct packet *p,
					const struct location *location, int verdict,
					enum reason reason)
{
	struct message message = {.kind = WIRE_ANSWER};
	const __u32 headers = ETH_HLEN + wire_overhead();
	struct location_answer *answer;
	struct outer_headers *outer;

	NEVER_NULL(p);
	if (skb->gso_size)
		return reason;
	if (!choose_answer_tag(skb, p, &message.tag))
		return SENDER_NETWORK_UNKNOWN;
	message.host = find_host(p->sender);
	if (!message.host)
		return SENDER_UNKNOWN;
	message.source_port = p->outer_port;
	message.vni = p->vni;
	message.note = p->note;
	if (!cut_packet(skb, headers + sizeof(*answer)))
		return ENCAPSULATE_FAILED;
	outer = outer_headers(skb);
	answer = (void *)(outer + 1);
	if (!outer || (void *)(answer + 1) > (void *)(long)skb->data_end)
		return ENCAPSULATE_FAILED;
	write_outer(outer, headers + sizeof(*answer), &message,
		    bpf_htons(WIRE_ANSWER_ETHERTYPE));
	answer->version = 1;
	answer->verdict = verdict;
	answer->zero = 0;
	answer->host = location ? bpf_htonl(location->host) : 0;
	answer->generation = location ? bpf_htonl(location->generation) : 0;
	answer->identity = location ? bpf_htonl(location->identity) : 0;
	answer->address = sought(p, &p->key.local).address;
	return to_fabric(p, reason);
}

static __always_inline void clone_for_answer(struct __sk_buff *skb, struct packet *p)
{
	if (skb->gso_size == 0)
		make_clone(skb, p, MARK_ANSWER);
}

/* The frame as it is, to another host. */
static __always_inline enum reason pass_on(struct __sk_buff *skb, struct packet *p,
					   const struct host *host, __u8 kind, __u32 note)
{
	struct outer_headers *outer = outer_headers(skb);

	if (!outer)
		return ENCAPSULATE_FAILED;
	write_ip_and_udp(outer, skb->len, host, p->outer_port);
	write_kind(outer, kind, note);
	return to_host(p, host, kind == WIRE_RETURNED ? RETURNED : RELAYED);
}

/* To the host of another target of the balancer. */
static __always_inline enum reason pass_to_owner(struct __sk_buff *skb, struct packet *p,
						 const struct host *host, __u32 target, __u32 tried)
{
	__u8 kind = (WIRE_BALANCED + tried / WIRE_TRIED_IN_FLAGS) | WIRE_NEXT_HOP |
		    tried % WIRE_TRIED_IN_FLAGS << WIRE_TRIED_SHIFT |
		    (p->outside ? WIRE_OUTSIDE : 0);
	struct network *network = find_network(p->vni);
	struct outer_headers *outer;
	enum reason reason;

	if (!network)
		return SENDER_NETWORK_UNKNOWN;
	reason = pass_on(skb, p, host, kind, target);
	outer = outer_headers(skb);
	if (!outer || reason != RELAYED)
		return ENCAPSULATE_FAILED;
	outer->vni = bpf_htonl(p->vni << 8 | p->trace_mark);
	outer->tag_high = bpf_htons(WIRE_MAC_PREFIX << 8 | (__u8)(network->tag >> 32));
	outer->tag_low = bpf_htonl((__u32)network->tag);
	outer->identity = bpf_htonl((p->client_identity & NOTE_BITS) | (target & ~NOTE_BITS));
	return LOAD_BALANCER_PASSED_ON;
}

static __always_inline enum reason relay(struct __sk_buff *skb, struct packet *p,
					 const struct location *location)
{
	const struct host *host = live_host(location->host);

	if (!host)
		return RELAY_TARGET_DOWN;
	clone_for_answer(skb, p);
	if (unlikely(p->next_hop))
		return pass_on(skb, p, host, WIRE_RELAYED | WIRE_NEXT_HOP, p->note);
	return pass_on(skb, p, host, WIRE_RELAYED, p->sender);
}

static __always_inline struct location own_location(const struct packet *p,
						    const struct interface *interface)
{
	return (struct location){
		.host = own_host, .generation = p->generation, .identity = interface->identity};
}

static __always_inline struct location *find_in(void *table, const struct packet *p)
{
	struct network_address key = sought(p, &p->key.local);

	return find_by_address(table, key.vni, &key.address);
}

/* For a NAT gateway's private address: to the host that has the port. There is no one place to tell of. */
VERIFIED_ONCE enum reason relay_to_owner(struct __sk_buff *skb, struct packet *p)
{
	const struct host *host;
	enum reason reason;
	__u32 number = 0;
	__be16 port;

	NEVER_NULL(p);
	if (p->mark == MARK_ANSWER || p->kind & (WIRE_PROBE | WIRE_RETURN))
		return GATEWAY_PENDING;
	if (unlikely(p->fragment)) {
		reason = share_public_pieces(p, false);
		if (reason != CONTINUE)
			return reason;
	}
	if (find_nat_port(skb, p, false, &port))
		number = owner_of_port(p->vni, &p->key.local, port);
	if (!number)
		return NAT_PORT_UNLEASED;
	host = host_or_own(number);
	return host ? pass_on(skb, p, host, WIRE_RELAYED, p->sender) : RELAY_TARGET_DOWN;
}

/* Asked as a gateway, of an address that is elsewhere. */
static __always_inline enum reason answer_as_gateway(struct __sk_buff *skb, struct packet *p)
{
	struct network *network = find_network(p->vni);
	struct location *location;

	if (!network || !(network->flags & NETWORK_GATEWAY_HERE))
		return GATEWAY_NOT_HERE;
	if (!(network->flags & NETWORK_IN_SYNC))
		return GATEWAY_NOT_IN_SYNC;
	location = find_in(&gateway_locations, p);
	if (unlikely(!location || !is_running(location))) {
		struct network_address key = sought(p, &p->key.local);

		if (is_nat_address(&key))
			return relay_to_owner(skb, p);
	}
	if (!location)
		return become_answer(skb, p, NULL, ANSWER_ABSENT,
				     p->mark == MARK_ANSWER ? ANSWERED : GATEWAY_ABSENT);
	if (!is_running(location))
		return GATEWAY_PENDING;
	if (p->mark == MARK_ANSWER || p->kind & WIRE_PROBE)
		return become_answer(skb, p, location, ANSWER_HERE, ANSWERED);
	if (p->kind & WIRE_RETURN) {
		make_clone(skb, p, MARK_RETURN);
		return become_answer(skb, p, location, ANSWER_HERE, ANSWERED);
	}
	return relay(skb, p, location);
}

/* Asked for an address of this host. An ordinary packet goes on to it. */
static __always_inline enum reason answer_for_own(struct __sk_buff *skb, struct packet *p,
						  const struct interface *interface)
{
	struct location here = own_location(p, interface);

	if (!(p->kind & (WIRE_RETURN | WIRE_PROBE))) {
		clone_for_answer(skb, p);
		return CONTINUE;
	}
	if (p->kind & WIRE_RETURN)
		make_clone(skb, p, MARK_RETURN);
	return become_answer(skb, p, &here, ANSWER_HERE, ANSWERED);
}

/* The sender believes that the address is here. */
static __always_inline enum reason correct_sender(struct __sk_buff *skb, struct packet *p)
{
	struct location *location = find_in(&moved, p);

	if (p->mark == MARK_ANSWER)
		return location ? become_answer(skb, p, location, ANSWER_HERE, ANSWERED)
				: ADDRESS_NOT_HERE;
	if (!location)
		return become_answer(skb, p, NULL, ANSWER_NOT_HERE, ADDRESS_NOT_HERE);
	if (p->kind & WIRE_JUDGED)
		return become_answer(skb, p, location, ANSWER_HERE, ADDRESS_NOT_HERE);
	return relay(skb, p, location);
}

/* Back to the instance's side of the host, as if it had sent the packet just now. */
static __always_inline enum reason reenter(struct __sk_buff *skb, struct packet *p)
{
	struct interface *interface = find_interface(p->far_identity);
	struct ethhdr *ethernet;

	if (!interface || !(interface->flags & INTERFACE_OPEN) ||
	    !is_own_address(interface, &p->key.remote))
		return ADDRESS_NOT_HERE;
	p->ifindex = interface->ifindex;
	STAGE(DECAPSULATE, decapsulate(skb, p));
	ethernet = ethernet_header(skb);
	if (!ethernet)
		return DECAPSULATE_FAILED;
	mac_copy(ethernet->h_dest, interface->router_mac);
	mac_copy(ethernet->h_source, interface->mac);
	ethernet->h_proto = p->ether_type;
	skb->mark = MARK_REENTERED;
	p->verdict = VERDICT_REENTER;
	p->target = p->ifindex;
	p->action = bpf_redirect(p->ifindex, BPF_F_INGRESS);
	return REENTERED;
}

/* The copy that a packet left behind to be answered. */
static __always_inline enum reason become_marked_answer(struct __sk_buff *skb, struct packet *p)
{
	struct local_address *local = find_sought(p, &p->key.local);
	struct interface *interface = local ? interface_of(local) : NULL;
	struct location here;

	if (!interface)
		return (p->kind & WIRE_KIND_MASK) == WIRE_DIRECT ? correct_sender(skb, p)
								 : answer_as_gateway(skb, p);
	p->generation = local->generation;
	here = own_location(p, interface);
	return become_answer(skb, p, &here, ANSWER_HERE, ANSWERED);
}

/* Everything but a packet for an interface of this host that asks nothing. */
VERIFIED_ONCE enum reason mediate(struct __sk_buff *skb, struct packet *p)
{
	struct interface *interface;

	NEVER_NULL(p);
	if (p->mark == MARK_RETURN) {
		const struct host *asker = find_host(p->sender);

		return asker ? pass_on(skb, p, asker, WIRE_RETURNED, p->note) : SENDER_UNKNOWN;
	}
	if (p->mark == MARK_ANSWER)
		return become_marked_answer(skb, p);
	if (p->kind == WIRE_RETURNED)
		return reenter(skb, p);
	interface = p->ifindex ? interface_at_hand(p) : NULL;
	switch (p->kind & WIRE_KIND_MASK) {
	case WIRE_ASK:
		return interface ? answer_for_own(skb, p, interface) : answer_as_gateway(skb, p);
	case WIRE_DIRECT:
		return correct_sender(skb, p);
	default:
		return RELAYED_TWICE;
	}
}

/* CONTINUE: the packet is for an interface of this host. */
static __always_inline enum reason gateway(struct __sk_buff *skb, struct packet *p)
{
	__u8 kind = p->kind & WIRE_KIND_MASK;

	if (unlikely(kind == WIRE_INBOUND))
		return p->ifindex ? CONTINUE : PUBLIC_ADDRESS_NOT_HERE;
	if (unlikely(is_balanced(kind)))
		return p->ifindex ? CONTINUE : LOAD_BALANCER_TARGET_NOT_HERE;
	if (likely(p->ifindex && (kind == WIRE_DIRECT || kind == WIRE_RELAYED)))
		return CONTINUE;
	return mediate(skb, p);
}

#endif
