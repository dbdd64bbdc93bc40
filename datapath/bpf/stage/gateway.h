/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gateway: forwards packets whose sender did not know the location, and answers the sender. */
#ifndef TENET_STAGE_GATEWAY_H
#define TENET_STAGE_GATEWAY_H

#include "cut.h"
#include "decapsulate.h"
#include "encapsulate.h"
#include "outer.h"

/*
 * The packet becomes the answer to the host that sent it, and ends by `reason`. A superpacket
 * cannot be cut; its sender asks besides.
 */
static __noinline enum reason become_answer(struct __sk_buff *skb, struct packet *p,
					    const struct location *location, __u8 verdict,
					    enum reason reason)
{
	struct message message = {
		.host = p->outer_source,
		.source_port = p->outer_port,
		.kind = WIRE_ANSWER,
		.vni = p->vni,
		.note = p->note,
		.tag = p->network->tag,
	};
	struct location_answer *answer;
	struct outer_headers *outer;

	if (skb->gso_size)
		return reason;
	if (!cut_packet(skb, sizeof(*outer) + sizeof(*answer)))
		return ENCAPSULATE_FAILED;
	outer = outer_headers(skb);
	answer = (void *)(outer + 1);
	if (!outer || (void *)(answer + 1) > (void *)(long)skb->data_end)
		return ENCAPSULATE_FAILED;
	write_outer(outer, sizeof(*outer) + sizeof(*answer), &message,
		    bpf_htons(WIRE_ANSWER_ETHERTYPE));
	answer->version = 1;
	answer->verdict = verdict;
	answer->zero = 0;
	answer->host = bpf_htonl(location->host);
	answer->generation = bpf_htonl(location->generation);
	answer->identity = bpf_htonl(location->identity);
	answer->address = p->key.local;
	return to_fabric(p, reason);
}

static __always_inline void clone_for_answer(struct __sk_buff *skb, struct packet *p)
{
	if (skb->gso_size == 0)
		make_clone(skb, p, MARK_ANSWER);
}

/* The frame as it is, to another host. */
static __noinline enum reason pass_on(struct __sk_buff *skb, struct packet *p, __be32 host,
				      __u8 kind, __u32 note)
{
	struct outer_headers *outer = outer_headers(skb);

	if (!outer)
		return ENCAPSULATE_FAILED;
	write_ip_and_udp(outer, skb->len, host, p->outer_port);
	write_kind(outer, kind, note);
	return to_fabric(p, kind == WIRE_RELAYED ? RELAYED : RETURNED);
}

static __always_inline enum reason relay(struct __sk_buff *skb, struct packet *p,
					 const struct location *location)
{
	__be32 host = live_host(location->host);

	if (host == NO_HOST)
		return RELAY_TARGET_DOWN;
	clone_for_answer(skb, p);
	return pass_on(skb, p, host, WIRE_RELAYED, p->sender);
}

static __always_inline struct location own_location(const struct packet *p)
{
	return (struct location){
		.host = own_host, .generation = p->generation, .identity = p->interface->identity};
}

static __always_inline struct location *find_in(void *table, const struct packet *p)
{
	struct network_address key = {.vni = p->vni, .address = p->key.local};

	return bpf_map_lookup_elem(table, &key);
}

static const struct location nowhere;

/* Asked as a gateway, of an address that is elsewhere. */
static __noinline enum reason answer_as_gateway(struct __sk_buff *skb, struct packet *p)
{
	struct location *location;

	if (!(p->network->flags & NETWORK_GATEWAY_HERE))
		return GATEWAY_NOT_HERE;
	if (!(p->network->flags & NETWORK_GATEWAY_IN_SYNC))
		return GATEWAY_NOT_IN_SYNC;
	location = find_in(&gateway_locations, p);
	if (!location)
		return become_answer(skb, p, &nowhere, ANSWER_ABSENT,
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
static __noinline enum reason answer_for_own(struct __sk_buff *skb, struct packet *p)
{
	struct location here;

	if (p->kind == WIRE_ASK) {
		clone_for_answer(skb, p);
		return CONTINUE;
	}
	if (p->kind & WIRE_RETURN)
		make_clone(skb, p, MARK_RETURN);
	here = own_location(p);
	return become_answer(skb, p, &here, ANSWER_HERE, ANSWERED);
}

/* The sender believes that the address is here. */
static __noinline enum reason correct_sender(struct __sk_buff *skb, struct packet *p)
{
	struct location *location = find_in(&moved, p);

	if (p->mark == MARK_ANSWER)
		return location ? become_answer(skb, p, location, ANSWER_HERE, ANSWERED)
				: ADDRESS_NOT_HERE;
	if (!location)
		return become_answer(skb, p, &nowhere, ANSWER_NOT_HERE, ADDRESS_NOT_HERE);
	if (p->kind & WIRE_JUDGED)
		return become_answer(skb, p, location, ANSWER_HERE, ADDRESS_NOT_HERE);
	return relay(skb, p, location);
}

/* Back to the instance's side of the host, as if it had sent the packet just now. */
static __noinline enum reason reenter(struct __sk_buff *skb, struct packet *p)
{
	struct local_address *local = find_local_address(p->vni, &p->key.remote);
	struct ethhdr *ethernet;

	if (!local || enter_receiver(p, local) != CONTINUE)
		return ADDRESS_NOT_HERE;
	STAGE(DECAPSULATE, decapsulate(skb, p));
	ethernet = (void *)(long)skb->data;
	if ((void *)(ethernet + 1) > (void *)(long)skb->data_end)
		return DECAPSULATE_FAILED;
	mac_copy(ethernet->h_dest, p->interface->router_mac);
	mac_copy(ethernet->h_source, p->interface->mac);
	ethernet->h_proto = p->ether_type;
	skb->mark = MARK_REENTERED;
	p->verdict = VERDICT_REENTER;
	p->target = p->interface->ifindex;
	p->action = bpf_redirect(p->interface->ifindex, BPF_F_INGRESS);
	return REENTERED;
}

/* The copy that a packet left behind to be answered. */
static __noinline enum reason become_marked_answer(struct __sk_buff *skb, struct packet *p,
						   __u8 kind)
{
	struct local_address *local = find_local_address(p->vni, &p->key.local);
	struct location here;

	p->interface = local ? interface_of(local) : NULL;
	if (!p->interface)
		return kind == WIRE_DIRECT ? correct_sender(skb, p) : answer_as_gateway(skb, p);
	p->generation = local->generation;
	here = own_location(p);
	return become_answer(skb, p, &here, ANSWER_HERE, ANSWERED);
}

/* CONTINUE: the packet is for an interface of this host. */
static __always_inline enum reason gateway(struct __sk_buff *skb, struct packet *p)
{
	__u8 kind = p->kind & WIRE_KIND_MASK;

	if (unlikely(p->mark == MARK_RETURN))
		return pass_on(skb, p, p->outer_source, WIRE_RETURNED, p->note);
	if (unlikely(p->mark == MARK_ANSWER))
		return become_marked_answer(skb, p, kind);
	if (unlikely(kind == WIRE_RETURNED))
		return reenter(skb, p);
	if (likely(p->interface != NULL))
		return kind == WIRE_ASK ? answer_for_own(skb, p) : CONTINUE;
	switch (kind) {
	case WIRE_ASK:
		return answer_as_gateway(skb, p);
	case WIRE_DIRECT:
		return correct_sender(skb, p);
	default:
		return RELAYED_TWICE;
	}
}

#endif
