/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* edge: passes packets between the internet and the hosts that have its public addresses. */
#ifndef TENET_STAGE_EDGE_H
#define TENET_STAGE_EDGE_H

#include "gateway.h"
#include "internet.h"
#include "nat_port.h"
#include "quic.h"

static __always_inline bool is_edge_here(void)
{
	return outer_ifindex && is_edge(own_host);
}

/* The gateway's route table leads what comes for it to an interface that cannot take it now. */
static __always_inline bool is_blackhole(const struct public_address *address)
{
	return address->flags & PUBLIC_ROUTED && !address->gateway;
}

/*
 * A NAT gateway's address is the sender's by the port: so a host whose lease has ended is shut out.
 * Others are their interface's host's, and that of the appliance through which packets come and go.
 */
static __always_inline bool is_senders(struct __sk_buff *skb, struct packet *p,
				       const struct public_address *source)
{
	__be16 port;

	if (!(source->flags & PUBLIC_NAT))
		return source->host == p->sender || source->home == p->sender;
	return find_nat_port(skb, p, true, &port) &&
	       owner_of_port(INTERNET_NETWORK, &p->key.remote, port) == p->sender;
}

/* From a public address to another one: to its host, as if it had been outside meanwhile. */
static __always_inline enum reason turn_around(struct __sk_buff *skb, struct packet *p,
					       const struct public_address *target)
{
	__u32 number = target->host;
	enum reason reason;
	const struct host *host;
	__be16 port;

	if (target->flags & PUBLIC_NAT) {
		number = find_nat_port(skb, p, false, &port)
				 ? owner_of_port(INTERNET_NETWORK, &p->key.local, port)
				 : 0;
		if (!number)
			return NAT_PORT_UNLEASED;
	}
	if (is_blackhole(target))
		return ROUTE_BLACKHOLE;
	host = live_host(number);
	if (!host)
		return PUBLIC_ADDRESS_HOST_DOWN;
	reason = pass_on(skb, p, host, WIRE_INBOUND, 0);
	return reason == RELAYED ? TURNED_AROUND : reason;
}

/* Whom a balancer's connection goes to. */
struct muxed {
	const struct host *host;
	__u32 number; /* the host's */
	__u32 target; /* its interface */
	__u32 hash; /* the connection's */
};

static __always_inline bool find_mux(const struct flow_key *connection, struct mux *mux)
{
	struct balancer_key key = {.vni = INTERNET_NETWORK,
				   .address = connection->local,
				   .port = connection->local_port,
				   .protocol = connection->protocol};
	struct balancer *found;

	if (!key.port) /* it has none, or it is not known */
		return false;
	found = bpf_map_lookup_elem(&balancers, &key);
	if (!found) {
		key.port = ALL_PORTS;
		found = bpf_map_lookup_elem(&balancers, &key);
	}
	if (!found)
		return false;
	mux->slots = found->slots;
	mux->flags = found->flags;
	mux->front = found->front;
	mux->first_page = found->first_page;
	mux->first_target = found->first_target;
	return true;
}

static __always_inline enum reason lead_to(__u32 interface, __u32 host, struct muxed *muxed)
{
	muxed->target = interface;
	muxed->number = host;
	muxed->host = live_host(host);
	return muxed->host ? CONTINUE : PUBLIC_ADDRESS_HOST_DOWN;
}

/*
 * By the connection's hash, and nothing else: any edge does alike, and what a slot had before is the
 * targets' hosts' business.
 */
static __always_inline enum reason choose_muxed(const struct flow_key *connection,
						const struct mux *mux, struct muxed *muxed)
{
	__u32 slots = mux->slots;
	struct mux_target *target;
	struct mux_page *page;
	__u32 slot, at;

	if (!slots)
		return LOAD_BALANCER_NO_TARGET;
	muxed->hash = connection_hash(connection);
	slot = slot_of_hash(unlikely(mux->flags & BALANCER_STICKY)
			       ? balancing_hash(connection, mux->flags)
			       : muxed->hash,
		       slots);
	at = mux->first_page + slot / BALANCER_PAGE;
	page = bpf_map_lookup_elem(&mux_pages, &at);
	if (!page || !page->target[slot % BALANCER_PAGE])
		return LOAD_BALANCER_NO_TARGET;
	at = mux->first_target + page->target[slot % BALANCER_PAGE] - 1;
	target = bpf_map_lookup_elem(&mux_targets, &at);
	if (!target || !target->interface)
		return LOAD_BALANCER_NO_TARGET;
	return lead_to(target->interface, target->host, muxed);
}

static __always_inline enum reason find_target(const struct flow_key *connection, struct muxed *muxed)
{
	struct mux mux;

	return find_mux(connection, &mux) ? choose_muxed(connection, &mux, muxed) : PUBLIC_PORT_UNKNOWN;
}

/* A QUIC connection goes on with its server, as from outside. */
static __always_inline enum reason find_target_within(struct __sk_buff *skb, struct packet *p,
						      const struct flow_key *key, struct muxed *muxed)
{
	struct mux mux;
	__u64 server;

	if (!find_mux(key, &mux))
		return PUBLIC_PORT_UNKNOWN;
	server = unlikely(mux.flags & BALANCER_QUIC)
			 ? find_quic_server(skb, p, INTERNET_NETWORK, mux.front, key->local_port)
			 : 0;
	if (!server)
		return choose_muxed(key, &mux, muxed);
	muxed->hash = connection_hash(key);
	return lead_to(server, server >> 32, muxed);
}

/* From a public address to a balancer's. An ICMP error goes to whom the connection goes. */
static __always_inline enum reason turn_to_target(struct __sk_buff *skb, struct packet *p)
{
	struct outer_headers *outer;
	struct muxed muxed = {};
	struct flow_key key;
	enum reason reason;

	if (unlikely(is_icmp_error(p))) {
		if (p->fragment)
			return PUBLIC_PORT_UNKNOWN;
		reason = take_quoted(skb, p);
		if (reason != CONTINUE)
			return reason;
		if (!p->related)
			return PUBLIC_PORT_UNKNOWN;
	}
	key = p->key;
	reason = find_target_within(skb, p, &key, &muxed);
	if (reason != CONTINUE)
		return reason;
	reason = pass_on(skb, p, muxed.host, WIRE_BALANCED | WIRE_NEXT_HOP | WIRE_OUTSIDE, muxed.target);
	outer = outer_headers(skb);
	if (reason != RELAYED || !outer)
		return ENCAPSULATE_FAILED;
	outer->identity = bpf_htonl(muxed.target & ~NOTE_BITS);
	return TURNED_AROUND;
}

/* Whether the sender has the source: of a balancer, one of the targets. */
static __always_inline bool may_leave(struct __sk_buff *skb, struct packet *p,
				      const struct public_address *source)
{
	struct balancer_host_key key = {.host = p->sender};

	if (!source)
		return false;
	if (likely(!(source->flags & PUBLIC_BALANCER)))
		return is_senders(skb, p, source);
	key.front = source->gateway;
	return bpf_map_lookup_elem(&balancer_hosts, &key);
}

/* Whose a packet of the address is, its ports tell. */
static __always_inline bool is_by_port(const struct public_address *address, __u16 flags)
{
	return address && address->flags & flags;
}

/* Where one device leads outside and into the fabric, only one program of ours is at its ingress. */
static __always_inline bool can_gather(void)
{
	return outer_ifindex != underlay_ifindex;
}

/* A piece from another edge: from_outside gathers it, like those that come from outside. */
static __always_inline enum reason hand_to_gather(struct packet *p)
{
	if (!is_edge_here() || !can_gather())
		return EDGE_NOT_HERE;
	if (!is_edge(p->sender))
		return PUBLIC_SENDER_NOT_EDGE;
	p->verdict = VERDICT_REENTER;
	p->target = outer_ifindex;
	p->action = bpf_redirect(outer_ifindex, BPF_F_INGRESS);
	return FRAGMENT_FROM_EDGE;
}

/* Only a public address leaves, and only from the host that has it now. */
VERIFIED_ONCE enum reason leave(struct __sk_buff *skb, struct packet *p)
{
	struct public_address *source, *destination;
	struct ethhdr *ethernet;

	NEVER_NULL(p);
	if (!is_edge_here())
		return EDGE_NOT_HERE;
	source = find_public_address(&p->key.remote);
	destination = find_public_address(&p->key.local);
	if (unlikely(p->fragment) && (is_by_port(source, PUBLIC_NAT) ||
				      is_by_port(destination, PUBLIC_NAT | PUBLIC_BALANCER)))
		STAGE(EDGE, share_public_pieces(p, is_by_port(source, PUBLIC_NAT)));
	if (!may_leave(skb, p, source))
		return PUBLIC_SOURCE_NOT_SENDERS;
	if (destination && destination->flags & PUBLIC_BALANCER)
		return turn_to_target(skb, p);
	if (destination)
		return turn_around(skb, p, destination);
	if (is_refused_outside(&p->key.local))
		return INTERNET_DESTINATION_REFUSED;
	STAGE(DECAPSULATE, decapsulate(skb, p));
	ethernet = ethernet_header(skb);
	if (!ethernet)
		return DECAPSULATE_FAILED;
	ethernet->h_proto = p->ether_type;
	p->verdict = VERDICT_TO_INTERNET;
	p->target = outer_ifindex;
	p->action = bpf_redirect_neigh(outer_ifindex, NULL, 0, 0);
	return SENT_TO_INTERNET;
}

/*
 * Under a NAT gateway's private address, to another host or another network: lets on what comes from the
 * host that has the port, as an edge does. So a host whose lease has ended is shut out, wherever it sends.
 */
VERIFIED_ONCE enum reason leave_privately(struct __sk_buff *skb, struct packet *p)
{
	__u32 gateway_vni, number;
	struct outer_headers *outer;
	struct network *network;
	const struct host *host;
	enum reason reason;
	__be16 port;

	NEVER_NULL(p);
	gateway_vni = p->next_hop ? p->vni : p->far_identity;
	number = p->next_hop ? p->far_identity : p->note;
	network = find_network(gateway_vni);
	if (!network || !(network->flags & NETWORK_GATEWAY_HERE))
		return GATEWAY_NOT_HERE;
	if (!(network->flags & NETWORK_IN_SYNC))
		return GATEWAY_NOT_IN_SYNC;
	if (unlikely(p->fragment))
		STAGE(EDGE, share_public_pieces(p, true));
	if (!find_nat_port(skb, p, true, &port) ||
	    owner_of_port(gateway_vni, &p->key.remote, port) != p->sender)
		return NAT_PORT_NOT_SENDERS;
	host = number ? host_or_own(number) : gateway_or_own(bpf_ntohs(p->outer_port), p->vni);
	if (!host)
		return number ? RELAY_TARGET_DOWN : LOCATION_NO_GATEWAY;
	reason = pass_on(skb, p, host,
			 (number ? WIRE_DIRECT : WIRE_ASK) | (p->next_hop ? WIRE_NEXT_HOP : 0),
			 p->next_hop);
	outer = outer_headers(skb);
	if (reason != RELAYED || !outer)
		return ENCAPSULATE_FAILED;
	outer->identity = bpf_htonl(p->next_hop & ~NOTE_BITS);
	return RELAYED;
}

#endif
