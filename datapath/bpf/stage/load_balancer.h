/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * load_balancer: finds who gets a balancer's connection, and translates between the balancer's address
 * and port and the target's. The sender's host chooses, by a table that all hosts build alike, and
 * remembers whom; the packet travels as it is, to the target's interface as its next hop. The
 * target's host translates both ways, and answers the client directly.
 */
#ifndef TENET_STAGE_LOAD_BALANCER_H
#define TENET_STAGE_LOAD_BALANCER_H

#include "balanced_error.h"
#include "flow.h"
#include "fragment.h"
#include "flow_hash.h"
#include "policy.h"
#include "security_group.h"
#include "gateway.h"
#include "proxy_datagram.h"
#include "proxy_header.h"
#include "quic.h"
#include "reset.h"
#include "service.h"

static __always_inline struct balancer *find_balancer_of(__u32 vni, __u8 protocol,
							 const struct address *address, __be16 port)
{
	struct balancer_key key = {
		.vni = vni, .address = *address, .port = port, .protocol = protocol};

	if (protocol != IPPROTO_TCP && protocol != IPPROTO_UDP)
		return NULL;
	return bpf_map_lookup_elem(&balancers, &key);
}

/* The one of all ports is asked where no other has the port that is called; `listener` becomes its key's port. */
static __always_inline struct balancer *find_called(__u32 vni, __u8 protocol,
						    const struct address *address,
						    __be16 port, __be16 *listener)
{
	struct balancer *found;

	if (!port)
		return NULL;
	*listener = port;
	found = find_balancer_of(vni, protocol, address, port);
	if (found)
		return found;
	*listener = ALL_PORTS;
	return find_balancer_of(vni, protocol, address, ALL_PORTS);
}

/* 0: nobody. */
static __always_inline __u32 target_in_slot(const struct packet *p, const struct balancer *balancer,
					    __be16 listener, __u32 slot)
{
	struct balancer_page_key key = {.front = balancer->front,
					.port = listener,
					.protocol = p->key.protocol,
					.page = slot / BALANCER_PAGE};
	struct balancer_page *page = bpf_map_lookup_elem(&balancer_pages, &key);

	return page ? page->target[slot % BALANCER_PAGE] : 0;
}

/* ---- from an instance ---- */

/* A QUIC connection stays with its server when the client's address or port changes. */
static __always_inline enum reason choose_target(struct __sk_buff *skb, struct packet *p,
						 const struct balancer *balancer, __be16 listener)
{
	__u32 slots = balancer->slots;
	__u32 slot;

	if (unlikely(balancer->flags & BALANCER_QUIC)) {
		p->balanced_to = find_quic_server(skb, p, p->vni, balancer->front, p->key.remote_port);
		if (p->balanced_to)
			return CONTINUE;
	}
	if (!slots)
		return LOAD_BALANCER_NO_TARGET;
	slot = slot_of_hash(balancing_hash(&p->key, balancer->flags), slots);
	p->balanced_to = target_in_slot(p, balancer, listener, slot);
	return p->balanced_to ? CONTINUE : LOAD_BALANCER_NO_TARGET;
}

/* The destination may be a balancer's; one that was chosen before stays. */
VERIFIED_ONCE enum reason balance(struct __sk_buff *skb, struct packet *p)
{
	struct balancer *balancer;
	enum reason reason;
	__be16 listener;

	NEVER_NULL(p);
	if (!p->balanced_to) {
		balancer = find_called(p->vni, p->key.protocol, &p->key.remote, p->key.remote_port,
				       &listener);
		if (!balancer)
			return CONTINUE;
		reason = choose_target(skb, p, balancer, listener);
		if (reason != CONTINUE)
			return reason;
	}
	p->next_hop = p->balanced_to;
	return CONTINUE;
}

static __always_inline bool has_ended(const struct packet *p, __u32 front, __be16 port, __u32 interface)
{
	struct balancer_target_key key = {.front = front,
					  .port = port,
					  .protocol = p->key.protocol,
					  .interface = interface};
	struct balancer_target *target = bpf_map_lookup_elem(&balancer_targets, &key);

	if (!target) {
		key.port = ALL_PORTS;
		target = bpf_map_lookup_elem(&balancer_targets, &key);
	}
	return target && target->flags & BALANCER_TARGET_ENDED;
}

/*
 * Where a packet goes of what was led to the target, by UDP. One of QUIC goes to the server that it names, so
 * that of one address and port several connections go on, each with its own. The others go to the target, also
 * after the balancer's last server that had a name; p->balanced_to is set. Nobody resets UDP: where its time is over, the client gets another one (true).
 * One of TCP hears from the target's host.
 */
VERIFIED_ONCE int leaves_for_another(struct __sk_buff *skb, struct packet *p, __u32 vni, __u32 target)
{
	struct balancer *balancer;
	struct address called;
	__be16 listener;

	if (!p || vni == INTERNET_NETWORK)
		return false;
	called = p->key.remote;
	balancer = find_called(vni, IPPROTO_UDP, &called, p->key.remote_port, &listener);
	if (!balancer)
		return false;
	if (unlikely(balancer->flags & BALANCER_QUIC)) {
		p->balanced_to = find_quic_server(skb, p, vni, balancer->front, p->key.remote_port);
		if (p->balanced_to)
			return false;
	}
	p->balanced_to = target;
	if (p->fragment == LATER_FRAGMENT || !has_ended(p, balancer->front, p->key.remote_port, target))
		return false;
	p->balanced_to = 0;
	return true;
}

/* The way that is remembered is that of the packet before, which may have gone to another target. */
static __always_inline bool leaves_target(struct __sk_buff *skb, struct packet *p,
					  const struct interface *interface,
					  const struct flow *flow, struct peer **peer)
{
	struct peer *way = *peer;

	if (!(flow->flags & FLOW_BALANCED_OUT) || p->key.protocol != IPPROTO_UDP)
		return false;
	if (leaves_for_another(skb, p, way ? way->vni : interface->vni, flow->front))
		return true;
	if (p->balanced_to && way && next_hop_of(&way->address) != p->balanced_to)
		*peer = NULL;
	return false;
}

/* What the target's host says to a client in the target's name. */
static __always_inline bool is_our_reset(const struct packet *p)
{
	return p->mark == MARK_REENTERED && p->tcp_flags & TCP_RST;
}

/*
 * The packet is of no connection but of one that was idle for too long, at the interface at hand:
 * that one is ended for good, and whoever still sends is told.
 */
VERIFIED_ONCE int ends_idle(struct packet *p)
{
	struct flow_key key;
	struct flow *flow;

	if (!p || p->related || p->fragment || is_bare_syn(p))
		return false;
	key = p->key;
	flow = bpf_map_lookup_elem(&flows, &key);
	if (!flow || !is_told_when_idle(flow, p->key.protocol) || flow->flags & FLOW_CUT ||
	    (p->front && (flow->front != p->front || flow->front_port != p->front_port)) ||
	    !is_idle(p->now, READ_ONCE(flow->last_seen), flow->idle_seconds, 0) || !claim(p, flow))
		return false;
	flow->flags |= FLOW_ENDED;
	flow->state = CONNECTION_CLOSED;
	flow->idle_seconds = ENDED_IDLE;
	return true;
}

/* The client that the remote side of the connection stands in for. */
VERIFIED_ONCE int find_client(struct packet *p)
{
	struct stood_for *found;
	struct flow_key key;

	if (!p)
		return false;
	key = p->key;
	found = bpf_map_lookup_elem(&stood_for, &key);
	if (!found)
		return false;
	p->stands_in = true;
	p->client = found->client;
	p->client_port = found->client_port;
	return true;
}

/* The key as the client's host has it, and back. */
static __always_inline void exchange_client(struct packet *p)
{
	struct address remote = p->key.remote;
	__be16 port = p->key.remote_port;

	p->key.remote = p->client;
	p->key.remote_port = p->client_port;
	p->client = remote;
	p->client_port = port;
}

VERIFIED_ONCE enum reason has_counterpart(struct __sk_buff *skb, struct packet *p)
{
	bool has_form, has_piece;
	__u32 outer;

	NEVER_NULL(p);
	outer = removed_bytes(p);
	p->transport -= outer;
	has_piece = likely(!p->fragment) || has_form_of_piece(skb, p);
	has_form = is_over_ipv4(p) ? has_ipv6_form(skb, p, ETH_HLEN) : has_ipv4_form(skb, p);
	p->transport += outer;
	if (!has_piece)
		return LOAD_BALANCER_FRAGMENT;
	return has_form ? CONTINUE : LOAD_BALANCER_UNTRANSLATABLE;
}

/*
 * Target and client are of different families: what has a counterpart in the other one goes. What a later
 * piece's first one had is known where that was let through: it has an entry.
 */
static __always_inline enum reason may_change_family(struct __sk_buff *skb, struct packet *p,
						     const struct flow *flow)
{
	return flow || p->fragment != LATER_FRAGMENT ? has_counterpart(skb, p) : LOAD_BALANCER_FRAGMENT;
}

/* The entry says how a known connection goes. */
static __always_inline enum reason follow_balanced(struct __sk_buff *skb, struct packet *p,
						   const struct flow *flow)
{
	if (unlikely(p->related) && flow->flags & FLOW_BALANCED && !is_from_target(skb, p))
		return LOAD_BALANCER_ERROR_REFUSED;
	if (flow->flags & FLOW_BALANCED) {
		if (unlikely(flow->flags & FLOW_STAND_IN) && !find_client(p))
			return LOAD_BALANCER_CONNECTION_UNKNOWN; /* taken away under our eyes */
		p->answers = flow->front;
		p->front_port = flow->front_port;
		if (unlikely(flow->flags & FLOW_ENDED ||
			     has_ended(p, flow->front, flow->front_port, p->key.interface)) &&
		    !is_our_reset(p))
			return LOAD_BALANCER_CONNECTION_ENDED;
		if (unlikely(p->stands_in && is_of_other_family(p, &p->client))) {
			enum reason reason = has_counterpart(skb, p);

			if (reason != CONTINUE)
				return reason;
		}
	}
	p->outside = flow->flags & FLOW_OUTSIDE;
	if (flow->flags & FLOW_BALANCED_OUT && !p->balanced_to)
		p->balanced_to = flow->front;
	return CONTINUE;
}

/* ---- to an instance ---- */

/* As which address and port the interface of the key gets the connection of the listener. */
static __always_inline struct balancer_target *
find_target_at(__u32 vni, const struct flow_key *connection, __be16 listener,
	       struct balancer **balancer)
{
	struct balancer_target_key key = {.port = listener,
					  .protocol = connection->protocol,
					  .interface = connection->interface};

	*balancer = find_balancer_of(vni, connection->protocol, &connection->local, listener);
	if (!*balancer)
		return NULL;
	key.front = (*balancer)->front;
	return bpf_map_lookup_elem(&balancer_targets, &key);
}

/* When another one gets the port, connections go on whose targets the one of all ports has alone. */
static __always_inline struct balancer_target *find_entered(__u32 vni, const struct flow_key *connection,
							    struct balancer **balancer,
							    __be16 *listener)
{
	struct balancer_target *target;

	if (!connection->local_port)
		return NULL;
	*listener = connection->local_port;
	target = find_target_at(vni, connection, *listener, balancer);
	if (target)
		return target;
	*listener = ALL_PORTS;
	return find_target_at(vni, connection, *listener, balancer);
}

static __always_inline __be16 port_at_target(const struct balancer_target *target, __be16 called)
{
	return likely(target->port) ? target->port : called;
}

/* An ICMP error about what the interface sent as a balancer's target goes on as its connection does. */
VERIFIED_ONCE int relate_to_target(struct __sk_buff *skb, struct packet *p)
{
	struct flow_key key = {};
	struct balancer *balancer;
	__be16 listener;
	bool readable;

	if (!p || quoted_connection(skb, p, true, &key, &readable) != CONTINUE || !readable)
		return 0;
	if (!find_entered(p->vni, &key, &balancer, &listener))
		return 0;
	p->key = key;
	p->related = true;
	return 0;
}

/* The packet is for an interface by its number: if as a balancer's target, it sees it as its own. */
VERIFIED_ONCE enum reason enter_target(struct packet *p)
{
	struct balancer_target *target;
	struct balancer *balancer;
	__be16 listener;

	NEVER_NULL(p);
	target = find_entered(p->vni, &p->key, &balancer, &listener);
	if (!target)
		return CONTINUE;
	p->front = balancer->front;
	p->listener_port = listener;
	p->front_port = p->key.local_port;
	p->ended = target->flags & BALANCER_TARGET_ENDED;
	p->front_policy = balancer->policy;
	p->front_idle = balancer->idle_seconds;
	p->front_judges = balancer->flags & BALANCER_JUDGES;
	p->client_identity = p->far_identity;
	p->client = p->key.remote;
	p->client_port = p->key.remote_port;
	p->stand_in = target->stand_in;
	p->hides_client = target->flags & BALANCER_TARGET_HIDES_CLIENT;
	p->sends_header = target->flags & BALANCER_TARGET_HEADER;
	p->far_identity = balancer->identity;
	p->key.local = target->address;
	p->key.local_port = port_at_target(target, p->front_port);
	if (likely(!p->related))
		p->service = p->key.local_port;
	return CONTINUE;
}

static __always_inline enum reason enter_as_target(struct __sk_buff *skb, struct packet *p)
{
	if (unlikely(is_icmp_error(p) && !p->fragment))
		relate_to_target(skb, p);
	return enter_target(p);
}

static __always_inline bool came_by_front(const struct packet *p, const struct flow *flow)
{
	return flow && flow->flags & FLOW_BALANCED && flow->front == p->front &&
	       flow->front_port == p->front_port;
}

/*
 * The target does not know the client by its own address: it may know it by one of the balancer's, or
 * is to. So is a target that calls its own balancer: it would not take a packet from itself. The key
 * is then that of the connection as the target sees it; without a port yet, it has the client's.
 */
VERIFIED_ONCE int stand_in_for_client(struct packet *p)
{
	const struct interface *interface;
	struct stand_in_key key;
	struct stand_in *found;

	if (!p)
		return false;
	stand_in_key_of(&key, p);
	found = bpf_map_lookup_elem(&stand_ins, &key);
	if (found) {
		p->key.remote = found->address;
		p->key.remote_port = found->port;
	} else {
		interface = interface_at_hand(p);
		if (!p->hides_client && !(interface && is_own_address(interface, &p->client)))
			return false;
		p->key.remote = p->stand_in;
		p->new_stand_in = true;
	}
	p->stands_in = true;
	p->renews = false;
	return true;
}

/* The connection, as the interface that gets the packet has it; `key` is the packet's. */
static __always_inline struct flow *find_flow_to_instance(struct packet *p,
							  const struct flow_key *key)
{
	struct flow *flow = find_flow(p, key);
	struct flow_key seen;

	if (likely(!p->front) || came_by_front(p, flow) || !stand_in_for_client(p))
		return flow;
	seen = p->key;
	return p->new_stand_in ? NULL : find_flow(p, &seen);
}

static __always_inline bool concerns_balancer(const struct packet *p, const struct flow *flow)
{
	return p->front || (!p->related && flow && flow->flags & FLOW_BALANCED);
}

/* Of one address and port at the instance, a client has one connection, by whatever way it came. */
static __always_inline enum reason check_balanced(const struct packet *p, const struct flow *flow)
{
	__u32 front = flow && flow->flags & FLOW_BALANCED ? flow->front : 0;

	if (unlikely(flow && p->related && flow->flags & FLOW_CUT))
		return LOAD_BALANCER_CONNECTION_UNKNOWN;
	if (flow)
		return front == p->front && (!front || flow->front_port == p->front_port)
			       ? CONTINUE
			       : LOAD_BALANCER_CONNECTION_TAKEN;
	return CONTINUE;
}

static __always_inline bool is_in_mid_connection(const struct packet *p)
{
	return p->front && p->key.protocol == IPPROTO_TCP && !is_bare_syn(p);
}

/* Nobody has the connection that the packet is of. */
static __always_inline enum reason take_new(struct packet *p)
{
	if (p->related)
		return LOAD_BALANCER_CONNECTION_UNKNOWN;
	if (is_in_mid_connection(p)) {
		if (!p->renews || !ends_idle(p))
			return LOAD_BALANCER_CONNECTION_UNKNOWN;
		p->ended = true; /* decided here, told when the outer headers are gone */
		return CONTINUE;
	}
	return p->front && p->ended ? LOAD_BALANCER_CONNECTION_ENDED : CONTINUE;
}

/* The client's side and the address and port that it calls, whatever stands in the key by now. */
static __always_inline bool as_called(const struct packet *p, struct flow_key *key)
{
	__u32 front = p->front;
	struct balancer_front *found = bpf_map_lookup_elem(&balancer_fronts, &front);
	struct network_address private = {.vni = p->vni};
	__be32 *public;

	if (!found)
		return false;
	*key = p->key;
	key->local = found->address;
	key->local_port = p->front_port;
	key->remote = p->client;
	key->remote_port = p->client_port;
	if (!p->outside || !address_is_ipv4(&key->local))
		return true;
	private.address = key->local;
	public = bpf_map_lookup_elem(&published, &private);
	if (public)
		address_from_ipv4(&key->local, *public);
	return public;
}

/*
 * One of those who may have the connection: who had the slot before, the latest first, then who has
 * it. 0: nobody.
 */
static __always_inline __u32 owner(const struct balancer_former *former,
				   const struct balancer_page_key *key, __u32 slot, __u32 which)
{
	struct balancer_page *page;

	barrier_var(slot); /* or it is added to the pointer before that is looked at */
	if (which < BALANCER_FORMER)
		return former ? former->target[slot % BALANCER_PAGE * BALANCER_FORMER + which] : 0;
	page = bpf_map_lookup_elem(&balancer_pages, key);
	return page ? page->target[slot % BALANCER_PAGE] : 0;
}

static __always_inline bool is_live_of_front(const struct packet *p, const struct flow *flow)
{
	return flow && flow->flags & FLOW_BALANCED && flow->front == p->front &&
	       !is_idle(p->now, READ_ONCE(flow->last_seen), flow->idle_seconds, 0);
}

/* Of what another target gets, the later pieces come here first, too. */
static __always_inline void remember_pieces_to(struct packet *p)
{
	if (unlikely(p->fragment == FIRST_FRAGMENT))
		remember_fragments(p, true, false);
}

/* The same for another interface of this host: it gets the packet if it has the connection. */
VERIFIED_ONCE int is_known_to(struct packet *p, const struct balancer_target *target, __u32 interface)
{
	struct stand_in_key key;
	struct stand_in *found;

	if (!p || !target)
		return false;
	stand_in_key_of(&key, p);
	key.connection.interface = interface;
	key.connection.local = target->address;
	key.connection.local_port = port_at_target(target, p->front_port);
	if (is_live_of_front(p, bpf_map_lookup_elem(&flows, &key.connection)))
		return true;
	found = bpf_map_lookup_elem(&stand_ins, &key);
	if (!found)
		return false;
	key.connection.remote = found->address;
	key.connection.remote_port = found->port;
	return is_live_of_front(p, bpf_map_lookup_elem(&flows, &key.connection));
}

/* As its connection's key at the balancer, so that another target may enter it. */
static __always_inline void as_it_came(struct packet *p, const struct address *address)
{
	p->key.local = *address;
	p->key.local_port = p->front_port;
	p->key.remote = p->client;
	p->key.remote_port = p->client_port;
	p->stands_in = p->new_stand_in = false;
	p->far_identity = p->client_identity;
	p->front = 0;
}

/*
 * The target does not know the connection: another one of its slot may, unless the packet itself says
 * whose it is. Each is asked once, and a packet that nobody knows is dropped, silently; of UDP, which has no beginning, the last one that is
 * asked, who has the slot now, takes it for a new connection, unless its time is over. p->balanced_to becomes an interface of
 * this host, or the packet goes to another's.
 */
VERIFIED_ONCE enum reason seek_owner(struct __sk_buff *skb, struct packet *p)
{
	struct balancer_page_key page_key = {};
	struct balancer_target_key target_key = {};
	struct balancer_former *former;
	struct balancer_target *target;
	struct balancer_front *front;
	struct balancer *balancer;
	struct flow_key called;
	const struct host *host;
	__u32 number, slot;

	NEVER_NULL(p);
	if (is_bare_syn(p))
		return take_new(p);
	if (!as_called(p, &called))
		goto nobody;
	number = p->front;
	front = bpf_map_lookup_elem(&balancer_fronts, &number);
	balancer = front ? find_balancer_of(p->vni, p->key.protocol, &front->address,
					    p->listener_port)
			 : NULL;
	if (!front || !balancer || !balancer->slots)
		goto nobody;
	if (unlikely(balancer->flags & BALANCER_QUIC) &&
	    (__u32)find_quic_server(skb, p, p->vni, p->front, p->front_port) == p->key.interface)
		goto nobody;
	slot = slot_of_hash(balancing_hash(&called, balancer->flags), balancer->slots);
	page_key.front = target_key.front = p->front;
	page_key.port = target_key.port = p->listener_port;
	page_key.protocol = target_key.protocol = p->key.protocol;
	page_key.page = slot / BALANCER_PAGE;
	former = bpf_map_lookup_elem(&balancer_history, &page_key);
	for (__u32 which = 0; which <= BALANCER_FORMER; which++) {
		if (which < p->tried)
			continue;
		target_key.interface = owner(former, &page_key, slot, which);
		if (!target_key.interface || target_key.interface == p->key.interface)
			continue;
		target = bpf_map_lookup_elem(&balancer_targets, &target_key);
		if (!target || (target->flags & BALANCER_TARGET_ENDED &&
				p->key.protocol == IPPROTO_UDP))
			continue;
		if (target->host == own_host) {
			if (!is_known_to(p, target, target_key.interface))
				continue;
			remember_pieces_to(p);
			as_it_came(p, &front->address);
			p->balanced_to = target_key.interface;
			return CONTINUE;
		}
		host = live_host(target->host);
		if (!host)
			continue;
		remember_pieces_to(p);
		return pass_to_owner(skb, p, host, target_key.interface, which + 1);
	}
nobody:
	return take_new(p);
}

/* By the balancer's groups, before the target's own. */
VERIFIED_ONCE enum reason judge_front(struct packet *p)
{
	struct judgement judgement;
	struct policy *policy;

	NEVER_NULL(p);
	if (!p->front_judges)
		return CONTINUE;
	policy = find_policy(p->front_policy);
	if (!policy)
		return SECURITY_GROUP_POLICY_MISSING;
	judgement.policy_direction = p->front_policy << 1 | POLICY_INGRESS;
	judgement.names_groups = policy->flags & POLICY_INGRESS_NAMES_GROUPS;
	judgement.column =
		column_of(p->key.protocol, p->front_port, policy, judgement.policy_direction);
	if (judgement.column == NO_COLUMN)
		return LOAD_BALANCER_DENIED;
	return address_allows(p, policy, &judgement, &p->client) ||
			       identity_allows(&judgement, p->client_identity)
		       ? CONTINUE
		       : LOAD_BALANCER_DENIED;
}

/* ---- the packet itself ---- */

static __always_inline bool rewrite_port(struct __sk_buff *skb, const struct packet *p,
					 __u32 offset, __be16 port)
{
	__u64 flags = sizeof(port);
	__be16 before;

	if (p->key.protocol == IPPROTO_UDP)
		flags |= BPF_F_MARK_MANGLED_0;
	return bpf_skb_load_bytes(skb, offset, &before, sizeof(before)) == 0 &&
	       bpf_l4_csum_replace(skb, checksum_offset(p), before, port, flags) == 0 &&
	       bpf_skb_store_bytes(skb, offset, &port, sizeof(port), 0) == 0;
}

static __always_inline bool rewrite_ports(struct __sk_buff *skb, const struct packet *p,
					  int from_instance)
{
	return rewrite_port(skb, p, p->transport + (from_instance ? 0 : sizeof(__be16)),
			    p->key.local_port) &&
	       (likely(!p->stands_in) ||
		rewrite_port(skb, p, p->transport + (from_instance ? sizeof(__be16) : 0),
			     p->key.remote_port));
}

/* Addresses and ports of the connection as the key has it now. */
VERIFIED_ONCE enum reason translate_balanced(struct __sk_buff *skb, struct packet *p, int from_instance)
{
	struct rewrite rewrite = {};
	__u16 transport;
	bool done;

	NEVER_NULL(p);
	if (unlikely(p->related))
		return translate_error(skb, p, from_instance) ? CONTINUE : DELIVER_FAILED;
	transport = p->transport;
	if (p->from_fabric)
		p->transport -= wire_overhead(); /* the outer headers are gone */
	rewrite.source = from_instance ? p->key.local : p->key.remote;
	rewrite.destination = from_instance ? p->key.remote : p->key.local;
	done = rewrite_addresses(skb, p, &rewrite) &&
	       (p->fragment == LATER_FRAGMENT || rewrite_ports(skb, p, from_instance));
	p->transport = transport;
	return done ? CONTINUE : DELIVER_FAILED;
}

/* As the key has it now, which is of the other family. */
VERIFIED_ONCE int packet_changes_family(struct __sk_buff *skb, struct packet *p, int from_instance)
{
	struct rewrite to = {};
	__u32 outer;
	int done;

	if (!p)
		return false;
	outer = removed_bytes(p);
	p->transport -= outer;
	to.source = from_instance ? p->key.local : p->key.remote;
	to.destination = from_instance ? p->key.remote : p->key.local;
	done = (p->fragment == LATER_FRAGMENT || rewrite_ports(skb, p, from_instance)) &&
	       (address_is_ipv4(&to.source) ? becomes_ipv4(skb, p, &to) : becomes_ipv6(skb, p, &to));
	p->transport += outer;
	return done;
}

static __always_inline enum reason change_family(struct __sk_buff *skb, struct packet *p,
						 int from_instance)
{
	return (likely(!p->related) ? packet_changes_family(skb, p, from_instance)
				    : error_changes_family(skb, p, from_instance))
		       ? CONTINUE
		       : DELIVER_FAILED;
}

/* To the target, of whichever family it is. */
static __always_inline enum reason to_target(struct __sk_buff *skb, struct packet *p)
{
	return likely(!is_of_other_family(p, &p->key.local)) ? translate_balanced(skb, p, false)
							     : change_family(skb, p, false);
}

/*
 * A target that begins to want headers believes them: a client that was there before must not write its own.
 * Later pieces go by what was wished when their first one came.
 */
static __always_inline void follow_wish(const struct packet *p, struct flow *flow)
{
	__u8 wanted = p->sends_header ? HEADER_OF_DATAGRAMS : HEADER_NONE;

	if (unlikely(flow->header != wanted))
		flow->header = wanted;
}

/* On a hit by a balancer, or where one begins. */
static __always_inline enum reason begin_header(struct __sk_buff *skb, struct packet *p,
						struct flow *flow)
{
	if (flow && p->key.protocol == IPPROTO_UDP && !p->related && p->fragment != LATER_FRAGMENT)
		follow_wish(p, flow);
	if (likely(flow ? flow->header == HEADER_NONE : !p->sends_header))
		return CONTINUE;
	if (p->key.protocol == IPPROTO_UDP)
		return plan_datagram(skb, p);
	return plan_header(skb, p, flow ? flow->header : HEADER_AWAITS_TARGET,
			   flow ? flow->sequence : 0);
}

/* What the target says of a connection with a header. */
static __always_inline enum reason answer_header(struct __sk_buff *skb, struct packet *p,
						 struct flow *flow)
{
	if (likely(flow->header == HEADER_NONE) || flow->header == HEADER_OF_DATAGRAMS || p->related ||
	    p->fragment || is_our_reset(p))
		return CONTINUE;
	if (!read_numbers(skb, p))
		return DELIVER_FAILED;
	follow_header(p, flow);
	return p->header_step == HEADER_STEP_NONE || raise_acknowledgment(skb, p) ? CONTINUE
										 : DELIVER_FAILED;
}

/* The target's answer, as the client expects it. */
VERIFIED_ONCE enum reason answer_for_front(struct __sk_buff *skb, struct packet *p)
{
	struct flow_key key;
	struct balancer_front *found;
	enum reason reason;
	__u32 front;

	NEVER_NULL(p);
	key = p->key;
	front = p->answers;
	found = bpf_map_lookup_elem(&balancer_fronts, &front);
	if (!found)
		return LOAD_BALANCER_CONNECTION_UNKNOWN; /* the balancer is gone */
	p->key.local = found->address;
	p->key.local_port = p->front_port;
	if (unlikely(p->stands_in)) {
		p->key.remote = p->client;
		p->key.remote_port = p->client_port;
		if (likely(!p->related))
			p->service = p->client_port;
	}
	p->front_port = 0; /* a receiver here did not come by the balancer */
	if (unlikely(is_of_other_family(p, &p->key.local))) {
		reason = change_family(skb, p, true);
		if (is_our_reset(p))
			readdress_reset(skb, p); /* seals it anew */
	} else {
		reason = is_our_reset(p) && readdress_reset(skb, p)
				 ? CONTINUE
				 : translate_balanced(skb, p, true);
	}
	if (peer_state(p->where) != PEER_LOCAL)
		p->key = key; /* flow logs have the instance's own side; only a receiver here sees the other */
	return reason;
}

#endif
