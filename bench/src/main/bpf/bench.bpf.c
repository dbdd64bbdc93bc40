// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What the benches of the datapath's programs need beside them: a source of packets, a program that
 * does nothing, and answers to questions about locations. The maps are the datapath's own, given by
 * the loader.
 */
#include "address.h"
#include "maps.h"
#include "outer.h"

#define FAR_SIDES 256 /* addresses that packets go to or come from */
#define SERVICES 16 /* ports that rules look at */
#define HEAD 128 /* bytes of a packet that are written anew each time: all of its headers */
#define NUMBERS (1 << 20) /* connections told apart */
#define FIRST_PORT 32768

/* An address of the network, the host that has it and the identity it sends with. */
struct far_side {
	__be32 address;
	__be32 underlay;
	__be32 identity;
};

/* Where a packet has what differs between connections: offsets in the frame, 0 for what it has not.
 */
struct places {
	__u32 address;
	__u32 underlay;
	__u32 identity;
	__u32 own_port; /* the port that only tells connections apart */
	__u32 service; /* the port that rules look at */
};

struct far_side far_sides[FAR_SIDES];
__be16 services[SERVICES];
__u8 head[HEAD];
struct places places;

__u32 connections; /* a power of two, up to NUMBERS */
bool at_random; /* any of them each time, instead of one after the other */
__u32 next;

/* A connection that was the first of its kind so many packets ago is forgotten; 0: never. */
__u32 forget_after;
struct flow_key forgotten; /* all of the key that is the same for all connections */
bool forgotten_serves; /* the service is the interface's own port */

static __always_inline __be16 own_port(__u32 number)
{
	return bpf_htons(FIRST_PORT + number / FAR_SIDES);
}

static __always_inline __be16 service(__u32 number)
{
	return services[(number * 0x9e3779b1 >> 28) & (SERVICES - 1)];
}

static __always_inline void put16(struct xdp_md *context, __u32 at, __be16 value)
{
	__be16 *to = (void *)(long)context->data + (at & (HEAD - 1));

	if (at && (void *)(to + 1) <= (void *)(long)context->data_end)
		*to = value;
}

static __always_inline void put32(struct xdp_md *context, __u32 at, __be32 value)
{
	__be32 *to = (void *)(long)context->data + (at & (HEAD - 1));

	if (at && (void *)(to + 1) <= (void *)(long)context->data_end)
		*to = value;
}

/* As the sweep does, so that the table stays as full as it is, and the next entry is a warm one. */
static __always_inline void forget(__u32 number)
{
	struct flow_key key = forgotten;
	struct interface_usage *usage;
	struct flow_slot *slot;
	struct flow *flow;
	__u32 freed;

	address_from_ipv4(&key.remote, far_sides[number & (FAR_SIDES - 1)].address);
	key.local_port = forgotten_serves ? service(number) : own_port(number);
	key.remote_port = forgotten_serves ? own_port(number) : service(number);
	flow = bpf_map_lookup_elem(&flows, &key);
	if (!flow)
		return;
	freed = flow->slot;
	slot = bpf_map_lookup_elem(&flow_slots, &freed);
	if (slot)
		slot->used = 0;
	bpf_map_delete_elem(&flows, &key);
	bpf_map_push_elem(&free_flow_slots, &freed, 0);
	usage = bpf_map_lookup_elem(&interface_usage, &key.interface);
	if (usage)
		__sync_fetch_and_add(&usage->flows, -1);
}

/*
 * Makes each frame of a test run a packet of the next connection and lets it into the network
 * stack, where the program under test is attached. The kernel gives the same frames again, as the
 * stack left them.
 */
SEC("xdp")
int send_packet(struct xdp_md *context)
{
	void *data = (void *)(long)context->data;
	__u32 number = (at_random ? bpf_get_prandom_u32() : next) & (connections - 1);
	const struct far_side *far = &far_sides[number & (FAR_SIDES - 1)];

	if (data + HEAD > (void *)(long)context->data_end)
		return XDP_ABORTED;
	__builtin_memcpy(data, head, HEAD);
	put32(context, places.address, far->address);
	put32(context, places.underlay, far->underlay);
	put32(context, places.identity, far->identity);
	put16(context, places.own_port, own_port(number));
	put16(context, places.service, service(number));
	if (forget_after)
		forget((next - forget_after) & (connections - 1));
	next++;
	return XDP_PASS;
}

/* What there is to subtract. */
SEC("tc")
int nothing(struct __sk_buff *skb)
{
	return TC_ACT_SHOT;
}

/* ---- answers about locations ---- */

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} under_test SEC(".maps");

#define FIRST_ADDRESS 0x0a000000
#define NONCE_FACTOR 0x9e3779b1

/*
 * Turns the packet of a test run, an answer, into the answer about the next address, and hands it
 * to from_fabric, which leaves it as it is.
 */
SEC("tc")
int answer(struct __sk_buff *skb)
{
	struct outer_headers *outer = outer_headers(skb);
	struct location_answer *answer = (void *)(outer + 1);
	__u32 number = next++ & (connections - 1);

	if (!outer || (void *)(answer + 1) > (void *)(long)skb->data_end)
		return TC_ACT_SHOT;
	outer->flags_and_note = bpf_htonl(VXLAN_VALID_VNI | (number * NONCE_FACTOR & 0xffffff));
	answer->address.word[3] = bpf_htonl(FIRST_ADDRESS + number);
	bpf_tail_call(skb, &under_test, 0);
	return TC_ACT_OK; /* nothing to call */
}

/* ---- connections from the internet ---- */

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} edge_under_test SEC(".maps");

#define CLIENTS 0x14000000 /* 20.0.0.0 */
#define PORTS_A_CLIENT 1024

__u32 frame_bytes; /* before anybody put headers around it */

/*
 * Makes the packet of a test run the next connection's, without the headers that the run before put
 * around it, and hands it to the program under test.
 */
SEC("xdp")
int connection(struct xdp_md *context)
{
	__u32 number = bpf_get_prandom_u32() & (connections - 1);
	__u32 bytes = context->data_end - context->data;

	barrier_var(bytes); /* or the verifier is asked to subtract from an end of the packet */
	/* By none behind a program that puts nothing around it, so that this costs both alike. */
	if (bpf_xdp_adjust_head(context, (int)(bytes - frame_bytes)))
		return XDP_ABORTED;
	if ((void *)(long)context->data + HEAD > (void *)(long)context->data_end)
		return XDP_ABORTED;
	__builtin_memcpy((void *)(long)context->data, head, HEAD);
	put32(context, places.address, bpf_htonl(CLIENTS + number / PORTS_A_CLIENT));
	put16(context, places.own_port, bpf_htons(FIRST_PORT + number % PORTS_A_CLIENT));
	bpf_tail_call(context, &edge_under_test, 0);
	return XDP_ABORTED; /* nothing to call */
}

SEC("xdp")
int nothing_outside(struct xdp_md *context)
{
	return XDP_DROP;
}

const char LICENSE[] SEC("license") = "Dual BSD/GPL";
