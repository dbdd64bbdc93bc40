/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* From flow on towards an instance of this host, the same whether the packet came from the fabric
 * or not. */
#ifndef TENET_TO_INSTANCE_H
#define TENET_TO_INSTANCE_H

#include "stage/deliver.h"
#include "stage/flow.h"
#include "stage/interface.h"
#include "stage/remember.h"
#include "stage/security_group.h"

static __noinline enum reason first_packet_to_instance(struct packet *p)
{
	STAGE(SECURITY_GROUP, judge_ingress(p));
	STAGE(REMEMBER, remember(p, false));
	return CONTINUE;
}

static __always_inline void swap_sides(struct flow_key *key)
{
	struct address address = key->local;
	__be16 port = key->local_port;

	key->local = key->remote;
	key->remote = address;
	if (key->protocol == IPPROTO_TCP || key->protocol == IPPROTO_UDP) {
		key->local_port = key->remote_port;
		key->remote_port = port;
	}
}

/* The receiver is on this host too: the same packet, as its interface sees it. */
static __noinline enum reason to_local_receiver(struct __sk_buff *skb, struct packet *p)
{
	enum reason reason;

	p->far_identity = p->own_source ? p->interface->identity : 0;
	p->judged_identity = 0;
	swap_sides(&p->key);
	STAGE(INTERFACE, enter_receiver(p, p->local_receiver));
	p->stage = STAGE_FLOW;
	if (find_flow(p)) {
		follow(p, p->flow, false);
	} else {
		reason = first_packet_to_instance(p);
		if (reason != CONTINUE)
			return reason;
	}
	p->stage = STAGE_DELIVER;
	return deliver(skb, p);
}

#endif
