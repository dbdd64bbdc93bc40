/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* flow: finds the connection that the packet belongs to and follows its state. */
#ifndef TENET_STAGE_FLOW_H
#define TENET_STAGE_FLOW_H

#include "interface.h"
#include "peer.h"

#define TCP_FIN 0x01
#define TCP_SYN 0x02
#define TCP_RST 0x04
#define TCP_ACK 0x10

/* Seconds. RFC 5382 and RFC 4787 where EC2 leaves no choice to the tenant. */
#define TCP_OPENING_IDLE 60
#define TCP_CLOSING_IDLE 60
#define TCP_CLOSED_IDLE 10
#define ICMP_IDLE 30
#define OTHER_IDLE 600
#define UNTRACKED_IDLE 60 /* the entry only saves judging: it may go at any time */
#define CUT_IDLE 60 /* as long as anything comes, it stays cut */
#define ENDED_IDLE 60 /* likewise ended by its balancer */

/* Through a NAT gateway for which nothing is known here any more. */
#define NAT_ESTABLISHED_IDLE 350 /* as in EC2 */
#define NAT_OPENING_IDLE 30

/* How long a port that was chosen for a connection rests after it, so that nothing late reaches the
 * next one: one by which a balancer stands in for a client, or such a NAT gateway's. */
#define PORT_CLOSED_IDLE 65
#define PORT_RESET_IDLE 16

/* An entry that the sweep has claimed: so old that nobody takes it for a live one. */
#define SWEPT ((__u64) - (1LL << 62))

static __always_inline bool is_finished_both_ways(const struct flow *flow)
{
	const __u16 both = FLOW_FIN_FROM_INSTANCE | FLOW_FIN_TO_INSTANCE;

	return (flow->flags & both) == both;
}

static __always_inline __u32 nat_established_seconds(const struct nat_gateway *gateway, __u32 tracked)
{
	__u32 most = gateway ? gateway->tcp_established_seconds : NAT_ESTABLISHED_IDLE;

	return tracked < most ? tracked : most;
}

/* As the NAT gateway's settings have it now. `tracked` is as long as the interface remembers it. */
VERIFIED_ONCE __u32 translated_idle_seconds(__u32 number, __u32 protocol, __u32 state, int finished,
					    __u32 tracked)
{
	struct nat_gateway *gateway = bpf_map_lookup_elem(&nat_gateways, &number);

	if (protocol == IPPROTO_UDP)
		return gateway && gateway->udp_seconds ? gateway->udp_seconds : tracked;
	if (protocol != IPPROTO_TCP)
		return tracked;
	switch (state) {
	case CONNECTION_OPENING:
		return gateway ? gateway->tcp_opening_seconds : NAT_OPENING_IDLE;
	case CONNECTION_ESTABLISHED:
		return nat_established_seconds(gateway, tracked);
	case CONNECTION_CLOSING:
		return tracked;
	default:
		if (finished)
			return gateway ? gateway->tcp_finished_seconds : PORT_CLOSED_IDLE;
		return gateway ? gateway->tcp_reset_seconds : PORT_RESET_IDLE;
	}
}

static __always_inline __u32 chosen_port_idle_seconds(const struct packet *p, __u32 tracked,
						      const struct flow *flow)
{
	if (flow->flags & FLOW_TRANSLATED)
		return translated_idle_seconds(flow->judged_identity, p->key.protocol, flow->state,
					       is_finished_both_ways(flow), tracked);
	if (p->key.protocol == IPPROTO_TCP && flow->state == CONNECTION_CLOSED)
		return is_finished_both_ways(flow) ? PORT_CLOSED_IDLE : PORT_RESET_IDLE;
	return tracked;
}

static __always_inline __u32 tracked_idle_seconds(const struct packet *p, const struct interface *interface,
					  const struct flow *flow)
{
	__u8 state = flow->state;

	switch (p->key.protocol) {
	case IPPROTO_TCP:
		switch (state) {
		case CONNECTION_OPENING:
			return TCP_OPENING_IDLE;
		case CONNECTION_ESTABLISHED:
			return flow->front_idle ? flow->front_idle
						: interface->tcp_established_seconds;
		case CONNECTION_CLOSING:
			return TCP_CLOSING_IDLE;
		default:
			return TCP_CLOSED_IDLE;
		}
	case IPPROTO_UDP:
		return state == CONNECTION_OPENING ? interface->udp_seconds
						   : interface->udp_stream_seconds;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		return ICMP_IDLE;
	default:
		return OTHER_IDLE;
	}
}

static __always_inline __u32 idle_seconds(const struct packet *p, const struct interface *interface,
					  const struct flow *flow)
{
	__u32 tracked;

	if (flow->flags & FLOW_UNTRACKED)
		return UNTRACKED_IDLE;
	if (unlikely(flow->flags & FLOW_ENDED))
		return ENDED_IDLE;
	tracked = tracked_idle_seconds(p, interface, flow);
	return unlikely(flow->flags & (FLOW_TRANSLATED | FLOW_STAND_IN))
		       ? chosen_port_idle_seconds(p, tracked, flow)
		       : tracked;
}

/* Signed: another processor's clock may be a tick ahead of ours. */
static __always_inline bool is_idle(__u64 now, __u64 last_seen, __u32 idle, __u64 grace)
{
	return (__s64)(now - last_seen) > (__s64)(idle * SECOND + grace);
}

static __always_inline bool is_bare_syn(const struct packet *p)
{
	return p->key.protocol == IPPROTO_TCP && (p->tcp_flags & (TCP_SYN | TCP_ACK)) == TCP_SYN;
}

/* A connection by a balancer that has an idle time. The entry stays as long again, so that who goes
 * on with it can be told. */
static __always_inline bool is_told_when_idle(const struct flow *flow, __u8 protocol)
{
	return flow->flags & FLOW_BALANCED && flow->front_idle && protocol == IPPROTO_TCP &&
	       flow->state == CONNECTION_ESTABLISHED;
}

/* An entry that the sweep has claimed is no longer ours to begin anew. */
static __always_inline bool claim(const struct packet *p, struct flow *flow)
{
	__u64 last_seen = READ_ONCE(flow->last_seen);

	return last_seen != SWEPT &&
	       __sync_val_compare_and_swap(&flow->last_seen, last_seen, p->now) != SWEPT;
}

static __always_inline bool begins_anew(const struct packet *p, const struct flow *flow)
{
	return is_bare_syn(p) && (flow->state >= CONNECTION_CLOSING || flow->flags & FLOW_CUT);
}

/* NULL on a miss, also over an entry that no longer holds. */
static __always_inline struct flow *find_flow(struct packet *p, const struct flow_key *key)
{
	struct flow *flow = bpf_map_lookup_elem(&flows, key);

	if (!flow)
		return NULL;
	if (unlikely(is_idle(p->now, READ_ONCE(flow->last_seen), flow->idle_seconds, 0) ||
		     begins_anew(p, flow))) {
		p->renews = true;
		return NULL;
	}
	return flow;
}

static __always_inline void follow_tcp(const struct packet *p, struct flow *flow,
				       bool from_instance)
{
	if (p->tcp_flags & TCP_RST)
		flow->state = CONNECTION_CLOSED;
	if (p->tcp_flags & TCP_FIN) {
		const __u16 both = FLOW_FIN_FROM_INSTANCE | FLOW_FIN_TO_INSTANCE;

		flow->flags |= from_instance ? FLOW_FIN_FROM_INSTANCE : FLOW_FIN_TO_INSTANCE;
		if ((flow->flags & both) == both)
			flow->state = CONNECTION_CLOSED;
		else if (flow->state != CONNECTION_CLOSED)
			flow->state = CONNECTION_CLOSING;
	}
}

static __always_inline void follow(const struct packet *p, const struct interface *interface,
				   struct flow *flow, bool from_instance)
{
	bool first_from_instance = flow->flags & FLOW_FROM_INSTANCE;

	WRITE_ONCE(flow->last_seen, p->now);
	if (unlikely(p->front))
		flow->front_idle = p->front_idle; /* it may have changed */
	if (first_from_instance != from_instance && !(flow->flags & FLOW_REPLY_SEEN)) {
		flow->flags |= FLOW_REPLY_SEEN;
		if (flow->state == CONNECTION_OPENING)
			flow->state = CONNECTION_ESTABLISHED;
	}
	if (p->key.protocol == IPPROTO_TCP && p->tcp_flags & (TCP_FIN | TCP_RST))
		follow_tcp(p, flow, from_instance);
	flow->idle_seconds = idle_seconds(p, interface, flow);
}

/* ---- from an instance: where the remote side is ---- */

/* Allowed by the identity of a destination that has not answered yet. */
static __always_inline bool is_in_doubt(const struct flow *flow)
{
	return (flow->flags & (FLOW_JUDGED_BY_IDENTITY | FLOW_REPLY_SEEN)) ==
	       FLOW_JUDGED_BY_IDENTITY;
}

/* NULL: unknown, or composed of what has changed since. */
static __always_inline struct peer *peer_of_flow(struct packet *p, const struct flow *flow)
{
	struct peer *peer;

	if (!(flow->flags & FLOW_RESOLVED) || flow->topology_generation != p->topology_generation)
		return NULL;
	p->peer_slot = flow->peer;
	peer = find_peer(p->peer_slot);
	if (!peer || peer->epoch != flow->peer_epoch)
		return NULL;
	p->where = READ_ONCE(peer->where);
	return peer;
}

/* The destination is no longer who the egress rules allowed. */
static __always_inline bool judgement_fell(const struct packet *p, const struct flow *flow)
{
	__u8 state = peer_state(p->where);

	return (state != PEER_KNOWN && state != PEER_LOCAL) ||
	       peer_identity(p->where) != flow->judged_identity;
}

/* The way that the entry remembers still leads to the destination. */
static __always_inline bool way_holds(struct packet *p, struct peer *peer)
{
	if (unlikely(peer_state(p->where) != PEER_KNOWN)) {
		if (peer_state(p->where) != PEER_LOCAL ||
		    !find_local_address(peer->vni, &peer->address))
			return false;
	}
	p->vni = peer->vni;
	p->next_hop = next_hop_of(&peer->address);
	if ((__s64)(p->now - peer->last_used) > (__s64)SECOND)
		peer->last_used = p->now;
	return true;
}

#endif
