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

/* An entry that the sweep has claimed: so old that nobody takes it for a live one. */
#define SWEPT ((__u64) - (1LL << 62))

static __always_inline __u32 idle_seconds(const struct packet *p, __u8 state)
{
	switch (p->key.protocol) {
	case IPPROTO_TCP:
		switch (state) {
		case CONNECTION_OPENING:
			return TCP_OPENING_IDLE;
		case CONNECTION_ESTABLISHED:
			return p->interface->tcp_established_seconds;
		case CONNECTION_CLOSING:
			return TCP_CLOSING_IDLE;
		default:
			return TCP_CLOSED_IDLE;
		}
	case IPPROTO_UDP:
		return state == CONNECTION_OPENING ? p->interface->udp_seconds
						   : p->interface->udp_stream_seconds;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		return ICMP_IDLE;
	default:
		return OTHER_IDLE;
	}
}

/* Signed: another processor's clock may be a tick ahead of ours. */
static __always_inline bool is_idle(__u64 now, __u64 last_seen, __u32 idle, __u64 grace)
{
	return (__s64)(now - last_seen) > (__s64)(idle * SECOND + grace);
}

static __always_inline bool begins_anew(const struct packet *p, const struct flow *flow)
{
	return p->key.protocol == IPPROTO_TCP && (p->tcp_flags & (TCP_SYN | TCP_ACK)) == TCP_SYN &&
	       flow->state >= CONNECTION_CLOSING;
}

/* p->flow is the entry even on a miss: it is begun anew when the packet is allowed. */
static __always_inline bool find_flow(struct packet *p)
{
	p->flow = bpf_map_lookup_elem(&flows, &p->key);
	if (!p->flow)
		return false;
	p->last_seen = READ_ONCE(p->flow->last_seen);
	return !is_idle(p->now, p->last_seen, p->flow->idle_seconds, 0) && !begins_anew(p, p->flow);
}

static __always_inline void follow_tcp(const struct packet *p, struct flow *flow,
				       bool from_instance)
{
	if (p->tcp_flags & TCP_RST)
		flow->state = CONNECTION_CLOSED;
	if (p->tcp_flags & TCP_FIN) {
		const __u8 both = FLOW_FIN_FROM_INSTANCE | FLOW_FIN_TO_INSTANCE;

		flow->flags |= from_instance ? FLOW_FIN_FROM_INSTANCE : FLOW_FIN_TO_INSTANCE;
		if ((flow->flags & both) == both)
			flow->state = CONNECTION_CLOSED;
		else if (flow->state != CONNECTION_CLOSED)
			flow->state = CONNECTION_CLOSING;
	}
}

static __always_inline void follow(const struct packet *p, struct flow *flow, bool from_instance)
{
	bool first_from_instance = flow->flags & FLOW_FROM_INSTANCE;

	WRITE_ONCE(flow->last_seen, p->now);
	if (first_from_instance != from_instance && !(flow->flags & FLOW_REPLY_SEEN)) {
		flow->flags |= FLOW_REPLY_SEEN;
		if (flow->state == CONNECTION_OPENING)
			flow->state = CONNECTION_ESTABLISHED;
	}
	if (p->key.protocol == IPPROTO_TCP && p->tcp_flags & (TCP_FIN | TCP_RST))
		follow_tcp(p, flow, from_instance);
	flow->idle_seconds = idle_seconds(p, flow->state);
}

/* ---- from an instance: where the remote side is ---- */

/* False: unknown, or composed of what has changed since. */
static __always_inline bool peer_of_flow(struct packet *p)
{
	if (!(p->flow->flags & FLOW_RESOLVED) ||
	    p->flow->topology_generation != p->interface->topology_generation)
		return false;
	p->peer_slot = p->flow->peer;
	p->peer = bpf_map_lookup_elem(&peers, &p->peer_slot);
	if (!p->peer || p->peer->epoch != p->flow->peer_epoch)
		return false;
	p->where = READ_ONCE(p->peer->where);
	return true;
}

/* Still in doubt, and the destination is no longer who the egress rules allowed? */
static __always_inline bool judgement_fell(const struct packet *p, bool resolved)
{
	__u8 state = peer_state(p->where);

	if ((p->flow->flags & (FLOW_JUDGED_BY_IDENTITY | FLOW_REPLY_SEEN)) !=
	    FLOW_JUDGED_BY_IDENTITY)
		return false;
	return resolved && ((state != PEER_KNOWN && state != PEER_LOCAL) ||
			    peer_identity(p->where) != p->flow->judged_identity);
}

/* The way that the entry remembers, if it still holds. */
static __always_inline bool way_holds(struct packet *p, bool resolved)
{
	if (!resolved || peer_state(p->where) == PEER_ASKING)
		return false;
	if (peer_state(p->where) == PEER_LOCAL) {
		p->local_receiver = find_local_address(p->peer->vni, &p->key.remote);
		if (!p->local_receiver)
			return false;
	}
	if ((__s64)(p->now - p->peer->last_used) > (__s64)SECOND)
		p->peer->last_used = p->now;
	return true;
}

#endif
