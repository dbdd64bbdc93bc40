/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What an interface is billed for: packets and bytes by metering class. Who the other side is decides the
 * class, at a connection's first packet; its entry then names the meter, so that the packets after it
 * cost two array lookups.
 */
#ifndef TENET_METER_H
#define TENET_METER_H

#include "on_wire.h"
#include "slots.h"

#define METERED_PREFIX 160 /* network and address */

static __always_inline __u32 metering_class(const struct packet *p,
					    const struct interface *interface)
{
	struct metered_key key = {
		.prefix_length = METERED_PREFIX,
		.vni = bpf_htonl(interface->vni),
		.address = p->stands_in ? p->client : p->key.remote,
	};
	struct metered *found = bpf_map_lookup_elem(&metered, &key);

	if (!found)
		return 0;
	return found->zone == interface->zone ? found->near : found->far;
}

/* Another processor may begin the same one: then that is it. */
static __always_inline __u32 begin_meter(const struct meter_key *key)
{
	struct slots_taken *taken = bpf_map_lookup_elem(&slots_taken, &only_entry);
	struct meter_owner *owner;
	struct meter meter = {};
	struct meter *found;

	if (!taken)
		return 0;
	meter.slot = take_meter_slot(taken);
	owner = bpf_map_lookup_elem(&meter_owners, &meter.slot);
	if (!owner)
		return 0; /* there is room for no more */
	meter.bucket = __sync_fetch_and_add(&taken->meter_buckets, 1);
	owner->metering_class = key->metering_class;
	WRITE_ONCE(owner->interface, key->interface);
	if (bpf_map_update_elem(&meters, key, &meter, BPF_NOEXIST) == 0)
		return meter.slot + 1;
	WRITE_ONCE(owner->interface, 0);
	free_meter_slot(meter.slot);
	found = bpf_map_lookup_elem(&meters, key);
	return found ? found->slot + 1 : 0;
}

/* The meter of what the packet's interface has with the other side. */
VERIFIED_ONCE __u32 find_meter(struct packet *p)
{
	struct interface *interface;
	struct meter_key key;
	struct meter *found;

	if (!p)
		return 0;
	interface = find_interface(p->ifindex);
	if (!interface)
		return 0;
	key.interface = p->key.interface;
	key.metering_class = metering_class(p, interface);
	found = bpf_map_lookup_elem(&meters, &key);
	return found ? found->slot + 1 : begin_meter(&key);
}

/* The entry's meter, unless it has become somebody else's: the interface has been away. */
static __always_inline void take_meter(struct packet *p, struct flow *flow)
{
	__u32 slot = flow->meter - 1;
	struct meter_owner *owner = bpf_map_lookup_elem(&meter_owners, &slot);

	p->meter = flow->meter;
	if (unlikely(!owner || owner->interface != p->key.interface) && flow->meter) {
		p->meter = find_meter(p);
		flow->meter = p->meter;
	}
}

static __always_inline void count_meter(struct __sk_buff *skb, const struct packet *p,
					bool to_instance)
{
	__u32 slot = p->meter - 1;
	struct meter_counters *counters = bpf_map_lookup_elem(&meter_counters, &slot);
	struct on_wire wire;

	if (unlikely(!counters))
		return;
	wire = on_wire(skb, p);
	if (to_instance) {
		counters->packets_to_instance += wire.packets;
		counters->bytes_to_instance += wire.bytes;
	} else {
		counters->packets_from_instance += wire.packets;
		counters->bytes_from_instance += wire.bytes;
	}
}

#endif
