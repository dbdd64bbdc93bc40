/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* encapsulate: writes the outer headers and sends to another host. */
#ifndef TENET_STAGE_ENCAPSULATE_H
#define TENET_STAGE_ENCAPSULATE_H

#include "cut.h"
#include "flow_hash.h"
#include "location.h"
#include "outer.h"
#include "peer.h"
#include "protocol.h"
#include "public_address.h"
#include "route.h"
#include "too_big.h"

#define CONFIRM_AFTER (5 * SECOND) /* without an answer, a location in use is asked for */
#define ASK_AGAIN_AFTER (1 * SECOND)
#define LARGEST_PACKET_AND_HEADERS 65535

#define LIVES (HOST_PRESENT | HOST_ALIVE)

/* NULL: it is not all of what is wanted. */
static __always_inline const struct host *host_that(__u32 wanted, __u32 number)
{
	struct host *host = find_host(number);

	return host && (host->flags & wanted) == wanted ? host : NULL;
}

/* NULL: it cannot be sent to. */
static __always_inline const struct host *live_host(__u32 number)
{
	return host_that(LIVES, number);
}

static __always_inline bool has_gateways(const struct network *network)
{
	return network && network->gateway_count != 0;
}

/* From the flow's place among some hosts on the first one that is what is wanted; the own one is, or is
 * passed over. 0: none. */
static __always_inline __u32 first_that(__u32 wanted, const __u32 hosts[NETWORK_GATEWAYS],
					__u32 count, __u32 hash, bool or_own)
{
	__u32 at;

	if (!count)
		return 0;
	if (count > NETWORK_GATEWAYS)
		count = NETWORK_GATEWAYS;
	at = hash % count;
	for (int tried = 0; tried < NETWORK_GATEWAYS; tried++) {
		__u32 number = hosts[at & (NETWORK_GATEWAYS - 1)];

		if (number == own_host ? or_own : host_that(wanted, number) != NULL)
			return number;
		if (++at == count)
			at = 0;
	}
	return 0;
}

/* 0: none lives. */
VERIFIED_ONCE __u32 number_of_gateway(__u32 hash, __u32 vni)
{
	struct network *network = find_network(vni);

	return network ? first_that(LIVES, network->gateway, network->gateway_count, hash, false) : 0;
}

/*
 * One of the network's own edges; while none of them lives, one of those that are there for all. Who is named
 * and is no edge any more passes nothing on: the naming may be late. 0: none lives.
 */
VERIFIED_ONCE __u32 number_of_edge(__u32 hash, __u32 vni)
{
	struct network *network = find_network(vni);
	__u32 number;

	number = network ? first_that(LIVES | HOST_EDGE, network->edge, network->edge_count, hash, false)
			 : 0;
	if (likely(number))
		return number;
	network = find_network(INTERNET_NETWORK);
	return network ? first_that(LIVES | HOST_EDGE, network->gateway, network->gateway_count, hash,
				    false)
		       : 0;
}

static __always_inline const struct host *choose_gateway(__u32 hash, __u32 vni)
{
	__u32 number = number_of_gateway(hash, vni);

	return number ? find_host(number) : NULL;
}

static __always_inline const struct host *host_or_own(__u32 number)
{
	return number == own_host ? find_host(number) : live_host(number);
}

/* What only a gateway of the network does, this host does itself if it is one. 0: there is none. */
VERIFIED_ONCE __u32 number_of_gateway_or_own(__u32 hash, __u32 vni)
{
	const __u32 serves = NETWORK_GATEWAY_HERE | NETWORK_IN_SYNC;
	struct network *network = find_network(vni);

	if (network && (network->flags & serves) == serves)
		return own_host;
	return number_of_gateway(hash, vni);
}

static __always_inline const struct host *gateway_or_own(__u32 hash, __u32 vni)
{
	__u32 number = number_of_gateway_or_own(hash, vni);

	return number ? find_host(number) : NULL;
}

/* Of an IPv4 packet. */
static __always_inline __s32 longer_in_ipv6(const struct packet *p)
{
	return IPV6_LONGER + (unlikely(p->fragment) ? sizeof(struct fragment_header) : 0);
}

/* By how many bytes it is longer as it leaves: the headers of the families differ. An IPv6 piece, which is
 * shorter by more, may not be longer than a whole packet: its sender knows one size for a way. */
static __always_inline __s32 longer_outside(const struct packet *p)
{
	if (unlikely(p->answers && p->stands_in && is_of_other_family(p, &p->client)))
		return p->ether_type == bpf_htons(ETH_P_IP) ? longer_in_ipv6(p) : -IPV6_LONGER;
	return unlikely(is_nat64(p)) ? -IPV6_LONGER : 0;
}

static __always_inline __u32 largest_packet(const struct packet *p)
{
	__u32 limit = underlay_mtu - wire_overhead();

	if (unlikely(p->vni == INTERNET_NETWORK) && limit > INTERNET_MTU)
		limit = INTERNET_MTU;
	return limit - longer_outside(p);
}

/* Of a superpacket its segments must fit, and the kernel must be able to hold it. */
static __always_inline bool is_too_big(struct __sk_buff *skb, const struct packet *p)
{
	__u32 size = skb->len - ETH_HLEN;
	__u32 limit = largest_packet(p);

	return unlikely(size > limit) &&
	       (size_on_wire(skb, p) > limit ||
		size > LARGEST_PACKET_AND_HEADERS - wire_overhead() - longer_outside(p));
}

/* Into a peered network with that network's tag. */
static __always_inline enum reason choose_tag(const struct packet *p,
					      const struct interface *interface,
					      struct message *message)
{
	struct network *network;

	message->tag = interface->network_tag;
	if (likely(p->vni == interface->vni))
		return CONTINUE;
	network = find_network(p->vni);
	if (!network)
		return LOCATION_NO_GATEWAY;
	message->tag = network->tag;
	return CONTINUE;
}

/* Flows are spread over edges; whichever gets it knows who has which public address. */
static __always_inline enum reason choose_edge(struct __sk_buff *skb, struct packet *p,
					       const struct interface *interface,
					       const struct peer *peer, struct message *message)
{
	struct network *internet = find_network(INTERNET_NETWORK);
	enum reason reason;

	if (!internet)
		return INTERNET_NO_EDGE;
	reason = find_public_source(skb, p, interface);
	if (reason != CONTINUE)
		return reason;
	message->tag = internet->tag;
	message->kind = WIRE_OUTBOUND;
	message->note = peer->nonce;
	message->host = live_host(number_of_edge(flow_hash(&p->key), interface->vni));
	return message->host ? CONTINUE : INTERNET_NO_EDGE;
}

/* The host of a peer is down: does what this host has of the network's locations name another? */
VERIFIED_ONCE int find_elsewhere(struct packet *p)
{
	struct network_address key;
	struct location *location;
	struct network *network;
	struct peer *peer;

	NEVER_NULL(p);
	peer = find_peer(p->peer_slot);
	network = peer ? find_network(peer->vni) : NULL;
	if (!network)
		return false;
	key.vni = peer->vni;
	key.address = peer->address;
	look_up_here(network, &key, &location);
	if (!location || !is_newer(location, peer) || !live_host(location->host))
		return false;
	learn_by_table(peer, location, p->now);
	p->where = word_of(location);
	return true;
}

/*
 * Whom a packet goes by that leaves by a NAT gateway into a network: a gateway of the NAT gateway's own
 * network. 0: there is none. Another one if there is any: a host that is lost would find its own tables right.
 */
VERIFIED_ONCE __u32 find_fence(struct packet *p, __u32 vni)
{
	__u32 hash, number;
	bool known;

	if (!p)
		return 0;
	known = peer_state(p->where) == PEER_KNOWN && !p->by_gateway;
	if (peer_state(p->where) == PEER_LOCAL)
		p->located = own_host;
	else if (known && (live_host(peer_host(p->where)) ||
			   (find_elsewhere(p) && live_host(peer_host(p->where)))))
		p->located = peer_host(p->where);
	hash = flow_hash(&p->key);
	number = number_of_gateway(hash, vni);
	return number ? number : number_of_gateway_or_own(hash, vni);
}

/*
 * By a NAT gateway into a network: to one of the gateways of the NAT gateway's own network, which looks
 * whether the port is this host's, and lets it on to where it goes. That may be this host.
 */
static __always_inline enum reason choose_fence(struct __sk_buff *skb, struct packet *p,
						const struct interface *interface,
						struct message *message)
{
	__u32 number = find_fence(p, interface->vni);

	if (!number)
		return LOCATION_NO_GATEWAY;
	if (bpf_skb_load_bytes(skb, ETH_HLEN + offsetof(struct iphdr, saddr), &p->private_source,
			       sizeof(p->private_source)))
		return TRUNCATED;
	message->kind = WIRE_OUTBOUND;
	message->note = p->next_hop ? p->next_hop : p->located;
	message->identity = p->next_hop ? p->located : interface->vni;
	message->host = find_host(number);
	return CONTINUE;
}

/* Which host gets it, and as what; refusals come before anything is remembered. */
static __always_inline enum reason choose_way(struct __sk_buff *skb, struct packet *p,
					      const struct interface *interface,
					      const struct peer *peer, struct message *message)
{
	bool known = peer_state(p->where) == PEER_KNOWN;
	enum reason reason;

	if (is_too_big(skb, p))
		return tell_sender(skb, p, largest_packet(p));
	if (unlikely(p->vni == INTERNET_NETWORK))
		return choose_edge(skb, p, interface, peer, message);
	reason = choose_tag(p, interface, message);
	if (reason != CONTINUE)
		return reason;
	if (unlikely(p->nat || p->bound))
		return choose_fence(skb, p, interface, message);
	message->kind = WIRE_DIRECT;
	message->note = peer->nonce;
	message->host = known && likely(!p->by_gateway) ? live_host(peer_host(p->where)) : NULL;
	if (unlikely(known && !p->by_gateway && !message->host))
		message->host = find_elsewhere(p) ? live_host(peer_host(p->where)) : NULL;
	if (likely(message->host != NULL)) {
		if (p->judged_identity) {
			message->kind = WIRE_DIRECT | WIRE_JUDGED;
			message->note = p->judged_identity;
		}
		return CONTINUE;
	}
	message->kind = WIRE_ASK | p->wire_flags;
	/* A gateway asks itself for NAT gateways' addresses alone: of all others it knows where they are. */
	message->host = known ? choose_gateway(flow_hash(&p->key), p->vni)
			      : gateway_or_own(flow_hash(&p->key), p->vni);
	if (!message->host)
		return known ? LOCATION_HOST_DOWN : LOCATION_NO_GATEWAY;
	return CONTINUE;
}

/*
 * ENCAP_L2 is 14 with an inner Ethernet header, whatever the tunnel header's length: with more, TCP
 * falls to kilobits without any error.
 */
#define ROOM_FOR_TUNNEL                                                                \
	(BPF_F_ADJ_ROOM_ENCAP_L4_UDP | BPF_F_ADJ_ROOM_ENCAP_L2(ETH_HLEN) |             \
	 BPF_F_ADJ_ROOM_ENCAP_L2_ETH | BPF_F_ADJ_ROOM_FIXED_GSO)

/*
 * A packet that was encapsulated before (a tunnel inside the instance, a packet that came back from
 * a gateway) is refused the tunnel flags, and has its segmentation set up already. Without them the
 * kernel holds on to the inner family, and would look for the next hop there.
 */
VERIFIED_ONCE int make_room_again(struct __sk_buff *skb)
{
	struct ethhdr *ethernet;

	if (bpf_skb_adjust_room(skb, wire_overhead(), BPF_ADJ_ROOM_MAC, BPF_F_ADJ_ROOM_FIXED_GSO))
		return -EINVAL;
	if (skb->protocol == outer_ether_type())
		return 0;
	ethernet = (void *)(long)skb->data;
	if ((void *)(ethernet + 1) > (void *)(long)skb->data_end)
		return -EINVAL;
	ethernet->h_proto = outer_ether_type();
	return believe_ether_type(skb) ? 0 : -EINVAL;
}

static __always_inline bool make_room(struct __sk_buff *skb)
{
	__u64 family = fabric_ipv6 ? BPF_F_ADJ_ROOM_ENCAP_L3_IPV6 : BPF_F_ADJ_ROOM_ENCAP_L3_IPV4;
	long error = bpf_skb_adjust_room(skb, wire_overhead(), BPF_ADJ_ROOM_MAC,
					 ROOM_FOR_TUNNEL | family);

	return likely(error == 0) || (error == -EALREADY && make_room_again(skb) == 0);
}

/*
 * Has the destination moved without a word? Who has the network's locations looks there, others ask a gateway.
 * So does who has been told of a newer one than is there.
 */
VERIFIED_ONCE int confirm(struct __sk_buff *skb, struct packet *p)
{
	struct network_address key;
	struct location *location;
	struct network *network;
	enum reason reason;
	struct peer *peer;

	NEVER_NULL(p);
	peer = find_peer(p->peer_slot);
	if (!peer || (__s64)(p->now - peer->asked_at) <= (__s64)ASK_AGAIN_AFTER)
		return 0;
	key.vni = peer->vni;
	key.address = peer->address;
	network = find_network(key.vni);
	if (!network)
		return 0;
	reason = look_up_here(network, &key, &location);
	if (location && (is_believed(network, location, peer) ||
			 location->generation == peer->generation)) {
		peer->asked_at = p->now;
		learn_by_table(peer, location, p->now);
	} else if (reason != CONTINUE) {
		peer->asked_at = p->now;
		ask_again(peer);
	} else if (has_gateways(network)) {
		peer->asked_at = p->now;
		make_clone(skb, p, MARK_PROBE);
	}
	return 0;
}

/* A location in use is confirmed; so is that of a superpacket, which nobody can turn into an
 * answer, and what goes by others, who get the answers. */
static __always_inline bool should_confirm(struct __sk_buff *skb, const struct packet *p,
					   const struct peer *peer, const struct message *message)
{
	bool outbound = message->kind == WIRE_OUTBOUND;

	if (unlikely(outbound && (p->vni == INTERNET_NETWORK || peer_state(p->where) == PEER_LOCAL)))
		return false;
	return (message->kind & WIRE_KIND_MASK) == WIRE_DIRECT || p->located
		       ? (__s64)(p->now - peer->confirmed_at) > (__s64)CONFIRM_AFTER
		       : outbound || skb->gso_size != 0;
}

static __always_inline enum reason encapsulate(struct __sk_buff *skb, struct packet *p,
					       const struct interface *interface,
					       const struct peer *peer, struct message *message)
{
	struct outer_headers *outer;
	bool direct = (message->kind & WIRE_KIND_MASK) == WIRE_DIRECT;
	bool outbound = message->kind == WIRE_OUTBOUND;

	if (unlikely(should_confirm(skb, p, peer, message)))
		confirm(skb, p);
	if (unlikely(!message->host))
		return ENCAPSULATE_FAILED; /* it was chosen, but the verifier does not know */
	message->vni = p->vni;
	message->trace_mark = p->trace_mark;
	if (likely(!outbound))
		message->identity = speaks_for_itself(p) ? interface->identity : 0;
	if (unlikely(outbound) && !translate_source(skb, p))
		return ENCAPSULATE_FAILED;
	if (unlikely(p->next_hop)) {
		message->kind |= WIRE_NEXT_HOP;
		message->identity |= p->next_hop & ~NOTE_BITS;
	}
	if (unlikely(message->kind & WIRE_RETURN))
		message->identity = p->ifindex;
	if (unlikely(p->mirrored))
		message->identity |= WIRE_MIRRORED; /* never with a next hop */
	if (!make_room(skb))
		return ENCAPSULATE_FAILED;
	outer = outer_headers(skb);
	if (!outer)
		return ENCAPSULATE_FAILED;
	write_outer(outer, skb->len, message, p->ether_type);
	if (unlikely(outbound))
		return to_host(p, message->host,
			       p->vni == INTERNET_NETWORK ? SENT_TO_EDGE : SENT_TO_GATEWAY);
	return to_host(p, message->host, direct ? ENCAPSULATED : ASKED_GATEWAY);
}

/* Cuts the packet to its IP header, and puts the headers of a question around it. */
static __always_inline enum reason write_probe(struct __sk_buff *skb, struct packet *p,
					       const struct message *message, __u32 length)
{
	__u8 header[sizeof(struct ipv6hdr)];
	struct outer_headers *outer;

	if (bpf_skb_load_bytes(skb, ETH_HLEN, header, length))
		return ENCAPSULATE_FAILED;
	if (!cut_packet(skb, ETH_HLEN + length) || !make_room(skb))
		return ENCAPSULATE_FAILED;
	outer = outer_headers(skb);
	if (!outer)
		return ENCAPSULATE_FAILED;
	write_outer(outer, ETH_HLEN + wire_overhead() + length, message, p->ether_type);
	if (bpf_skb_store_bytes(skb, ETH_HLEN + wire_overhead(), header, length, 0))
		return ENCAPSULATE_FAILED;
	return to_fabric(p, PROBE_SENT);
}

/* Whom the last packet of a balancer's connection was led to; 0: it is none. */
static __always_inline __u32 remembered_target(const struct packet *p)
{
	struct flow_key key = p->key;
	struct flow *flow = bpf_map_lookup_elem(&flows, &key);
	struct peer *peer;

	if (!flow || !(flow->flags & FLOW_BALANCED_OUT))
		return 0;
	peer = find_peer(flow->peer);
	return peer && peer->epoch == flow->peer_epoch ? next_hop_of(&peer->address) : 0;
}

/* The question alone, made of a copy of the packet. */
VERIFIED_ONCE enum reason send_probe(struct __sk_buff *skb, struct packet *p)
{
	struct message message = {.kind = WIRE_ASK | WIRE_PROBE};
	struct network_address key;
	struct interface *interface;
	struct peer *peer;
	__u32 *slot;

	NEVER_NULL(p);
	interface = interface_at_hand(p);
	if (!interface)
		return INTERFACE_CLOSED;
	p->stage = STAGE_ENCAPSULATE;
	if (p->ether_type == bpf_htons(ETH_P_ARP))
		return LOCATION_NO_GATEWAY;
	STAGE(ROUTE, route(p, interface));
	if (!p->next_hop)
		p->next_hop = remembered_target(p);
	STAGE(ENCAPSULATE, choose_tag(p, interface, &message));
	if (p->vni == INTERNET_NETWORK)
		return LOCATION_NO_GATEWAY; /* there is nothing to ask */
	key = sought(p, &p->key.remote);
	slot = bpf_map_lookup_elem(&locations, &key);
	peer = slot ? find_peer(*slot) : NULL;
	if (!peer ||
	    (peer_state(peer->where) != PEER_ASKING && peer_state(peer->where) != PEER_KNOWN))
		return LOCATION_NO_GATEWAY;
	message.host = choose_gateway(flow_hash(&p->key), key.vni);
	if (!message.host)
		return LOCATION_NO_GATEWAY;
	message.source_port = source_port_of(flow_hash(&p->key));
	message.vni = key.vni;
	message.note = peer->nonce;
	if (p->next_hop) {
		message.kind |= WIRE_NEXT_HOP;
		message.identity = p->next_hop & ~NOTE_BITS;
	}
	return p->ether_type == bpf_htons(ETH_P_IP)
		       ? write_probe(skb, p, &message, sizeof(struct iphdr))
		       : write_probe(skb, p, &message, sizeof(struct ipv6hdr));
}

#endif
