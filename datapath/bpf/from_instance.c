// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* At the ingress of the host's side of each instance's device. */
#include "meter.h"
#include "stage/allowance.h"
#include "stage/anti_spoof.h"
#include "stage/encapsulate.h"
#include "stage/flow.h"
#include "stage/fragment.h"
#include "stage/interface.h"
#include "stage/load_balancer.h"
#include "stage/local_service.h"
#include "stage/location.h"
#include "stage/mirror.h"
#include "stage/nat.h"
#include "stage/network_acl.h"
#include "stage/observe.h"
#include "stage/parse.h"
#include "stage/related.h"
#include "stage/remember.h"
#include "stage/route.h"
#include "stage/security_group.h"
#include "stage/target_check.h"
#include "stage/tracking.h"
#include "to_instance.h"

/*
 * The way is unknown, or what it was composed of has changed. What a rule allows by the group of
 * the destination does not pass through another's interface: as in EC2, groups do not match through
 * a middlebox.
 */
static __always_inline enum reason find_way_of_key(struct __sk_buff *skb, struct packet *p,
						   int by_identity)
{
	struct interface *interface = interface_at_hand(p);

	if (!interface)
		return INTERFACE_CLOSED;
	if (p->answers && p->outside) {
		p->vni = INTERNET_NETWORK; /* as it came, whatever the target's routes say */
		p->next_hop = 0;
	} else {
		STAGE(ROUTE, route(p, interface));
	}
	if (!p->next_hop && !p->answers && !p->nat)
		STAGE(LOAD_BALANCER, balance(skb, p));
	if (by_identity && (p->next_hop || p->nat)) {
		p->stage = STAGE_SECURITY_GROUP;
		return SECURITY_GROUP_EGRESS_DENIED;
	}
	STAGE(LOCATION, locate(p, interface));
	return CONTINUE;
}

VERIFIED_ONCE enum reason find_way(struct __sk_buff *skb, struct packet *p, int by_identity)
{
	enum reason reason;

	NEVER_NULL(p);
	if (unlikely(p->stands_in))
		exchange_client(p); /* that is where it goes */
	reason = find_way_of_key(skb, p, by_identity);
	if (unlikely(p->stands_in))
		exchange_client(p);
	return reason;
}

/* Everything but remembering it. */
VERIFIED_ONCE enum reason first_packet(struct __sk_buff *skb, struct packet *p)
{
	struct interface *interface;
	struct judgement judgement;
	enum reason reason;
	bool waits;

	NEVER_NULL(p);
	interface = interface_at_hand(p);
	if (!interface)
		return INTERFACE_CLOSED;
	STAGE(SECURITY_GROUP, judge_egress(p, interface, &judgement, &waits));
	STAGE(SECURITY_GROUP, decide_tracking(p));
	STAGE(NETWORK_ACL, network_acl(p, POLICY_EGRESS));
	if (waits)
		p->wire_flags = WIRE_RETURN; /* unless it can be judged here, when it comes back */
	reason = find_way(skb, p, waits);
	if (p->balanced_to || p->nat)
		p->untracked = false; /* the entry alone says who was chosen, or as whom it goes */
	if (reason != CONTINUE || !waits)
		return reason;
	if (peer_state(p->where) == PEER_ASKING)
		return p->mark == MARK_REENTERED ? LOCATION_UNRESOLVED : CONTINUE;
	p->wire_flags = 0;
	STAGE(SECURITY_GROUP, judge_egress_identity(p, &judgement, peer_identity(p->where)));
	return CONTINUE;
}

static __always_inline enum reason known_connection(struct __sk_buff *skb, struct packet *p,
						    const struct interface *interface,
						    struct flow *flow, struct peer **peer)
{
	enum reason reason;

	take_meter(p, flow);
	if (likely(!p->related)) {
		STAGE(NETWORK_ACL, network_acl_of_flow(p, flow, POLICY_EGRESS));
		if (flow->flags & FLOW_RESOLVED)
			STAGE(NETWORK_ACL, gateway_lets_out(p, flow));
		follow(p, interface, flow, true);
	}
	if (unlikely(is_in_doubt(flow)))
		p->judged_identity = flow->judged_identity;
	if (likely(*peer && way_holds(p, *peer)))
		return CONTINUE;
	reason = find_way(skb, p, p->judged_identity != 0);
	if (reason != CONTINUE)
		return reason;
	if (unlikely(p->nat || p->bound))
		STAGE(NAT, bind_way(p, true));
	if (likely(!p->related)) {
		store_way(p, flow);
		STAGE(NETWORK_ACL, gateway_lets_out(p, flow));
	}
	*peer = find_peer(p->peer_slot);
	return CONTINUE;
}

static __always_inline struct flow *find_connection(struct packet *p, struct peer **peer)
{
	struct flow *flow = find_flow(p, &p->key);

	if (!flow)
		return NULL;
	*peer = peer_of_flow(p, flow);
	if (unlikely(is_in_doubt(flow)) && *peer && !p->related && judgement_fell(p, flow)) {
		p->renews = true;
		return NULL;
	}
	return flow;
}

/*
 * A copy for a mirror target: nobody judges it here, and nothing is remembered of it. It says that it
 * is one, so that no interface on its way is mirrored by it, and a way that cannot say so it does not go.
 */
VERIFIED_ONCE enum reason mirrored_packet(struct packet *p)
{
	struct interface *interface;

	NEVER_NULL(p);
	interface = interface_at_hand(p);
	if (!interface)
		return INTERFACE_CLOSED;
	p->own_source = is_own_address(interface, &p->key.local);
	STAGE(ROUTE, route(p, interface));
	p->stage = STAGE_MIRROR;
	if (p->next_hop || p->nat || p->vni == INTERNET_NETWORK)
		return MIRROR_WAY_REFUSED;
	STAGE(LOCATION, locate(p, interface));
	return CONTINUE;
}

/* What an instance's own packets meet until they are found to belong to a connection, or to none. */
static __always_inline enum reason admit(struct __sk_buff *skb, struct packet *p,
					 struct interface *interface, struct flow **found,
					 struct peer **peer)
{
	struct flow *flow;

	STAGE(ANTI_SPOOF, anti_spoof(skb, p, interface));
	STAGE(LOCAL_SERVICE, local_service(skb, p, interface));
	STAGE(ALLOWANCE, allowance_out(skb, p, interface));

	STAGE(FRAGMENT, fragment(p, false));
	STAGE(RELATED, related(skb, p, false));
	p->stage = STAGE_FLOW;
	flow = find_connection(p, peer);
	if (unlikely(!flow && p->related))
		return ICMP_ERROR_FORGED; /* the connection has ended under our eyes */
	if (likely(flow != NULL && !p->related))
		STAGE(SECURITY_GROUP, rules_of_flow(p, &flow, true));
	if (unlikely(!flow && p->renews && ends_idle(p))) {
		p->stage = STAGE_LOAD_BALANCER;
		return LOAD_BALANCER_CONNECTION_ENDED;
	}
	if (unlikely(is_spoofed_after_all(p, flow))) {
		p->stage = STAGE_ANTI_SPOOF;
		return SPOOFED_ADDRESS;
	}
	if (unlikely(flow && flow->flags & FLOW_CHECK))
		return answer_check(skb, p);
	if (unlikely(flow && !p->related && leaves_target(skb, p, interface, flow, peer))) {
		p->renews = true;
		flow = NULL;
	}
	if (unlikely(flow && flow->flags & (FLOW_BALANCED | FLOW_BALANCED_OUT | FLOW_TRANSLATED))) {
		if (flow->flags & FLOW_TRANSLATED)
			follow_translated(p, flow);
		else
			STAGE(LOAD_BALANCER, follow_balanced(skb, p, flow));
	}
	*found = flow;
	return CONTINUE;
}

static __always_inline enum reason begin(struct __sk_buff *skb, struct packet *p,
					 struct interface **interface)
{
	STAGE(INTERFACE, find_sender_interface(skb, p, interface));
	STAGE(PARSE, parse_from_instance(skb, p));
	return CONTINUE;
}

/* Logged as it came: the answer in its place is no superpacket any more. */
static __always_inline enum reason refuse_unknown(struct __sk_buff *skb, struct packet *p)
{
	log_end(skb, p, NAT_CONNECTION_UNKNOWN);
	p->logged = FLOW_NOT_LOGGED;
	return tell_unknown(skb, p);
}

/* What is counted of a packet that may leave in the other IP family: as its sender sent it. */
struct sent {
	__u16 transport;
	__u16 payload;
	__u16 headers;
};

static __always_inline enum reason from_instance_stages(struct __sk_buff *skb, struct packet *p)
{
	struct interface *interface;
	struct message message = {};
	struct peer *peer = NULL;
	struct flow *flow = NULL;
	enum reason reason;
	struct sent sent;
	bool here;

	reason = begin(skb, p, &interface);
	if (unlikely(is_observing()))
		observe_from_instance(p, reason == CONTINUE);
	if (reason != CONTINUE)
		return reason;
	if (unlikely(p->mark == MARK_PROBE))
		return send_probe(skb, p);
	if (likely(!p->mirrored)) {
		reason = admit(skb, p, interface, &flow, &peer);
		if (unlikely(reason == LOAD_BALANCER_CONNECTION_ENDED))
			return reset_sender(skb, p, reason);
		if (reason != CONTINUE)
			return reason;
	}
	if (likely(flow != NULL)) {
		reason = known_connection(skb, p, interface, flow, &peer);
		message.source_port = flow->source_port;
	} else {
		reason = likely(!p->mirrored) ? first_packet(skb, p) : mirrored_packet(p);
		message.source_port = source_port_of(flow_hash(&p->key));
		peer = find_peer(p->peer_slot);
	}
	if (unlikely(reason == NAT_CONNECTION_UNKNOWN))
		return refuse_unknown(skb, p);
	if (reason != CONTINUE)
		return reason;
	if (!peer)
		return LOCATION_TABLE_FULL;

	here = peer_state(p->where) == PEER_LOCAL && !p->nat && !p->bound;
	if (likely(!here))
		STAGE(ENCAPSULATE, choose_way(skb, p, interface, peer, &message));
	if (unlikely(!flow && !p->wire_flags && !p->mirrored)) {
		if (p->nat) {
			p->stage = STAGE_NAT;
			reason = bind_way(p, false);
			if (reason != CONTINUE)
				return reason == NAT_CONNECTION_UNKNOWN ? refuse_unknown(skb, p) : reason;
		}
		p->stage = STAGE_REMEMBER;
		reason = remember(p, true);
		if (p->bound) {
			enum reason settled = settle_binding(p, reason == CONTINUE);

			reason = reason == CONTINUE ? settled : reason;
		}
		if (reason != CONTINUE)
			return reason;
	}
	if (unlikely(p->fragment == FIRST_FRAGMENT && !p->wire_flags))
		remember_fragments(p, false, message.kind == WIRE_ASK);
	if (unlikely(here)) {
		log_end(skb, p, DELIVERED); /* the sender's part */
		count_meter(skb, p, false);
		p->logged = FLOW_NOT_LOGGED;
	}
	if (unlikely(interface->flags & INTERFACE_MIRRORED) && !p->wire_flags)
		mirror(skb, p, MIRROR_EGRESS);
	sent = (struct sent){.transport = p->transport, .payload = p->payload, .headers = p->headers};
	if (unlikely(p->answers)) {
		if (flow)
			STAGE(LOAD_BALANCER, answer_header(skb, p, flow));
		STAGE(LOAD_BALANCER, answer_for_front(skb, p));
	}
	if (unlikely(here))
		return to_local_receiver(skb, p);
	p->stage = STAGE_ENCAPSULATE;
	reason = encapsulate(skb, p, interface, peer, &message);
	p->transport = sent.transport;
	p->payload = sent.payload;
	p->headers = sent.headers;
	if (likely(p->verdict == VERDICT_TO_FABRIC))
		count_meter(skb, p, false);
	return reason;
}

SEC("tc")
int from_instance(struct __sk_buff *skb)
{
	struct packet *p = packet_begin(skb);
	enum reason reason;

	if (!p)
		return TC_ACT_SHOT;
	reason = from_instance_stages(skb, p);
	log_end(skb, p, reason);
	observe_end(skb, p, reason);
	return packet_end(p, reason);
}
