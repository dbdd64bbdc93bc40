// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* At the ingress of the host's side of each instance's device. */
#include "stage/anti_spoof.h"
#include "stage/encapsulate.h"
#include "stage/flow.h"
#include "stage/interface.h"
#include "stage/local_service.h"
#include "stage/location.h"
#include "stage/parse.h"
#include "stage/remember.h"
#include "stage/route.h"
#include "stage/security_group.h"
#include "to_instance.h"

/* The way is unknown, or what it was composed of has changed. */
static __noinline enum reason find_way(struct packet *p)
{
	__u32 vni;

	STAGE(ROUTE, route(p, &vni));
	STAGE(LOCATION, locate(p, vni));
	return CONTINUE;
}

static __always_inline enum reason known_connection(struct packet *p, bool resolved)
{
	enum reason reason;

	follow(p, p->flow, true);
	if ((p->flow->flags & (FLOW_JUDGED_BY_IDENTITY | FLOW_REPLY_SEEN)) ==
	    FLOW_JUDGED_BY_IDENTITY)
		p->judged_identity = p->flow->judged_identity;
	if (likely(way_holds(p, resolved)))
		return CONTINUE;
	reason = find_way(p);
	if (reason == CONTINUE)
		store_way(p, p->flow);
	return reason;
}

/* Everything but remembering it. */
static __noinline enum reason first_packet(struct packet *p)
{
	struct judgement judgement;
	enum reason reason;
	bool waits;

	STAGE(SECURITY_GROUP, judge_egress(p, &judgement, &waits));
	reason = find_way(p);
	if (reason != CONTINUE || !waits)
		return reason;
	if (peer_state(p->where) == PEER_ASKING) {
		if (p->mark == MARK_REENTERED)
			return LOCATION_UNRESOLVED;
		p->wire_flags = WIRE_RETURN; /* to be judged when it comes back */
		return CONTINUE;
	}
	STAGE(SECURITY_GROUP, judge_egress_identity(p, &judgement, peer_identity(p->where)));
	return CONTINUE;
}

static __always_inline enum reason from_instance_stages(struct __sk_buff *skb, struct packet *p)
{
	struct message message = {};
	bool hit, resolved, local;

	STAGE(INTERFACE, find_sender_interface(skb, p));
	STAGE(PARSE, parse_from_instance(skb, p));
	if (unlikely(p->mark == MARK_PROBE))
		return send_probe(skb, p);
	STAGE(ANTI_SPOOF, anti_spoof(skb, p));
	STAGE(LOCAL_SERVICE, local_service(skb, p));

	p->stage = STAGE_FLOW;
	hit = find_flow(p);
	resolved = hit && peer_of_flow(p);
	hit = hit && !judgement_fell(p, resolved);
	if (likely(hit)) {
		enum reason reason = known_connection(p, resolved);

		if (reason != CONTINUE)
			return reason;
	} else {
		enum reason reason = first_packet(p);

		if (reason != CONTINUE)
			return reason;
	}

	local = peer_state(p->where) == PEER_LOCAL;
	if (!local)
		STAGE(ENCAPSULATE, choose_way(skb, p, &message));
	if (unlikely(!hit && !p->wire_flags))
		STAGE(REMEMBER, remember(p, true));
	if (unlikely(local))
		return to_local_receiver(skb, p);
	p->stage = STAGE_ENCAPSULATE;
	message.source_port = p->flow && hit ? p->flow->source_port
					     : source_port_of(flow_hash(&p->key));
	return encapsulate(skb, p, &message);
}

SEC("tc")
int from_instance(struct __sk_buff *skb)
{
	struct packet packet = {};

	packet_begin(skb, &packet);
	return packet_end(&packet, from_instance_stages(skb, &packet));
}
