// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * At the ingress of an edge's device outside, behind from_internet: gathers pieces of packets for addresses of
 * several hosts, which from_internet sent from this edge to itself, as others wait for them, or from_fabric
 * handed over, as they came from another edge. Nobody outside can send such a frame while from_internet is
 * before it, which passes nothing that is for the host's own address in the fabric; and who could would have
 * to know the network's tag.
 */
#include "stage/gather.h"
#include "stage/observe.h"
#include "stage/parse.h"
#include "stage/sender.h"

static __always_inline enum reason from_outside_stages(struct __sk_buff *skb, struct packet *p)
{
	STAGE(PARSE, parse_outer(skb, p));
	/* The end of the data must be read anew: the compiler would keep half of it, which the verifier refuses. */
	asm volatile("" ::: "memory");
	STAGE(SENDER, sender(skb, p));
	if (unlikely(p->trace_mark))
		observe_marked(p);
	if (p->kind != WIRE_PIECE)
		return SENDER_KIND_UNKNOWN;
	STAGE(PARSE, parse_inner(skb, p));
	p->stage = STAGE_EDGE;
	return gather(skb, p);
}

/* What from_internet passed to the host is counted there, and left alone. */
SEC("tc")
int from_outside(struct __sk_buff *skb)
{
	struct packet *p = packet_begin(skb);
	enum reason reason;

	if (!p)
		return TC_ACT_SHOT;
	reason = from_outside_stages(skb, p);
	if (reason == PASSED_TO_HOST && !testing)
		return p->action;
	observe_end(skb, p, reason);
	return packet_end(p, reason);
}
