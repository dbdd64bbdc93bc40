/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* interface: finds the network interface that the packet comes from or goes to. */
#ifndef TENET_STAGE_INTERFACE_H
#define TENET_STAGE_INTERFACE_H

#include "flow_log.h"
#include "packet.h"

static __always_inline void count_from_instance(const struct packet *p)
{
	struct interface_counters *counters = find_counters(p->key.interface);

	if (counters) {
		counters->packets_from_instance++;
		counters->bytes_from_instance += p->length;
	}
}

/* NULL only if the agent takes it away while the packet passes. */
static __always_inline struct interface *interface_at_hand(const struct packet *p)
{
	return find_interface(p->ifindex);
}

/*
 * The frame goes to the instance. Straight into the namespace at the other end where there is one:
 * this end of a pair drops what is sent by it until the kernel has given it a queue, which may be
 * after the instance has begun to send.
 */
static __always_inline void hand_to_instance(struct __sk_buff *skb, struct packet *p,
					     const struct interface *interface)
{
	p->target = interface->ifindex;
	if (interface->flags & INTERFACE_DELIVER_TO_PEER) {
		/* The far end reads no Ethernet header: the frame may have been for another MAC. */
		if (skb->pkt_type != PACKET_HOST)
			bpf_skb_change_type(skb, PACKET_HOST);
		p->action = bpf_redirect_peer(interface->ifindex, 0);
	} else {
		p->action = bpf_redirect(interface->ifindex, 0);
	}
}

static __always_inline void remember_generations(struct packet *p,
						 const struct interface *interface)
{
	p->topology_generation = interface->topology_generation;
	p->policy_generation = interface->policy_generation;
}

static __always_inline enum reason find_sender_interface(struct __sk_buff *skb, struct packet *p,
							 struct interface **interface)
{
	p->ifindex = skb->ifindex;
	*interface = interface_at_hand(p);
	if (!*interface)
		return INTERFACE_UNKNOWN;
	p->key.interface = (*interface)->number;
	if (!((*interface)->flags & INTERFACE_OPEN))
		return INTERFACE_CLOSED;
	remember_generations(p, *interface);
	p->mirrored = p->mark == MARK_MIRRORED;
	if (likely(p->mark != MARK_PROBE))
		log_at(p, *interface, FLOW_LOGGED_FROM_INSTANCE);
	if (!p->mark) /* else it was counted the first time */
		count_from_instance(p);
	return CONTINUE;
}

static __always_inline struct local_address *find_local_address(__u32 vni,
								const struct address *address)
{
	return find_by_address(&local_addresses, vni, address);
}

/* NULL if the device is gone, or has become another interface's. */
static __always_inline struct interface *interface_of(const struct local_address *local)
{
	struct interface *interface = find_interface(local->ifindex);

	return interface && interface->number == local->number ? interface : NULL;
}

static __always_inline bool is_own_address(const struct interface *interface,
					   const struct address *address)
{
	struct local_address *local;

	if (address_is_unspecified(address))
		return false;
	if (address_equal(address, &interface->ipv4) || address_equal(address, &interface->ipv6))
		return true;
	local = find_local_address(interface->vni, address);
	return local && local->number == interface->number;
}

/* Rather than for others, whose packets it forwards. */
static __always_inline bool speaks_for_itself(const struct packet *p)
{
	return p->own_source || p->as_front;
}

/* What is looked for: the destination, or the interface that a route named instead. */
static __always_inline struct network_address sought(const struct packet *p,
						     const struct address *destination)
{
	struct network_address key = {.vni = p->vni, .address = *destination};

	if (unlikely(p->vni == INTERNET_NETWORK))
		__builtin_memset(&key.address, 0, sizeof(key.address)); /* one peer for all of it */
	if (unlikely(p->next_hop))
		address_from_next_hop(&key.address, p->next_hop);
	return key;
}

static __always_inline struct local_address *find_sought(const struct packet *p,
							 const struct address *destination)
{
	struct network_address key = sought(p, destination);

	return find_local_address(key.vni, &key.address);
}

/* A route may lead others' packets to an interface; only one without the check takes them. */
static __always_inline enum reason check_destination(const struct packet *p,
						     const struct interface *receiver)
{
	if (unlikely(p->next_hop) && receiver->flags & INTERFACE_SOURCE_CHECK && !p->front &&
	    !is_own_address(receiver, &p->key.local))
		return DESTINATION_NOT_OWN;
	return CONTINUE;
}

static __always_inline enum reason
enter_receiver(struct packet *p, const struct local_address *local, struct interface **interface)
{
	*interface = local ? interface_of(local) : NULL;
	if (!*interface || !((*interface)->flags & INTERFACE_OPEN))
		return INTERFACE_CLOSED;
	p->ifindex = local->ifindex;
	p->key.interface = local->number;
	p->generation = local->generation;
	remember_generations(p, *interface);
	log_at(p, *interface, FLOW_LOGGED_TO_INSTANCE);
	return CONTINUE;
}

/*
 * An address that is not here is left to the gateway stage, with no interface; so are clones and
 * what came back.
 */
static __always_inline enum reason find_receiver_interface(struct packet *p,
							   struct interface **interface)
{
	struct local_address *local;

	if (p->mark == MARK_ANSWER || p->mark == MARK_RETURN || p->kind == WIRE_RETURNED)
		return CONTINUE;
	local = find_sought(p, &p->key.local);
	return local ? enter_receiver(p, local, interface) : CONTINUE;
}

#endif
