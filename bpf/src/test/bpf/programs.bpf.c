// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What the tests of the library load: one program for each thing it does. */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

struct endpoint {
	__be32 address;
	__be16 port;
	__u16 flags;
};

/* Set before loading. */
const volatile __u32 verdict = TC_ACT_OK;
const volatile __be32 node_address;
const volatile __be16 node_port;
const volatile __s16 balance;
const volatile _Bool strict;
const volatile struct endpoint gateway;

/* Written by programs. */
__u64 packets_seen;
__u32 last_mark = 7;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, struct endpoint);
	__type(value, __u64);
} a_hash_map_with_a_long_name SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u32);
} counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 3);
	__type(key, __u32);
	__type(value, __u32);
} gauges SEC(".maps");

struct prefix {
	__u32 length;
	__be32 address;
};

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 64);
	__type(key, struct prefix);
	__type(value, __u32);
} routes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, 4);
	__type(value, __u32);
} free_ports SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

struct inner {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u32);
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 2);
	__type(key, __u32);
	__array(values, struct inner);
} tables SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} jumps SEC(".maps");

/* Returns the constant verdict and counts. */
SEC("tc")
int give_verdict(struct __sk_buff *skb)
{
	__u32 slot = 0;
	__u32 *count = bpf_map_lookup_elem(&counters, &slot);

	if (count)
		(*count)++;
	packets_seen++;
	last_mark = skb->mark;
	return verdict;
}

/* Shows in the context what came in by it. */
SEC("tcx/ingress")
int echo_context(struct __sk_buff *skb)
{
	skb->cb[0] = skb->ifindex;
	skb->cb[1] = skb->ingress_ifindex;
	skb->cb[2] = skb->gso_size;
	skb->cb[3] = skb->gso_segs;
	skb->cb[4] = skb->wire_len;
	skb->mark += 1;
	return -1; /* TCX_NEXT, for which headers before 6.6 have no name */
}

/* Puts four bytes behind the Ethernet header. */
SEC("tc")
int make_room(struct __sk_buff *skb)
{
	return bpf_skb_adjust_room(skb, 4, BPF_ADJ_ROOM_MAC, 0) ? TC_ACT_SHOT : TC_ACT_OK;
}

/* The constants, for a test that reads what it set. */
SEC("tc")
int read_constants(struct __sk_buff *skb)
{
	skb->cb[0] = node_address;
	skb->cb[1] = node_port;
	skb->cb[2] = balance;
	skb->cb[3] = strict;
	skb->cb[4] = gateway.address;
	return gateway.port;
}

SEC("tc")
int tail_call(struct __sk_buff *skb)
{
	bpf_tail_call(skb, &jumps, 0);
	return TC_ACT_SHOT;
}

SEC("tc")
int look_up_inner(struct __sk_buff *skb)
{
	__u32 slot = 1, key = skb->mark;
	void *table = bpf_map_lookup_elem(&tables, &slot);
	__u32 *value;

	if (!table)
		return -1;
	value = bpf_map_lookup_elem(table, &key);
	return value ? (int)*value : -2;
}

SEC("xdp")
int drop_short(struct xdp_md *ctx)
{
	return ctx->data_end - ctx->data < 64 ? XDP_DROP : XDP_PASS;
}

struct request {
	__u32 count;
	__u32 sent;
};

/* Sends `count` events, numbered from 0; stops when the buffer is full. */
struct {
	__uint(type, BPF_MAP_TYPE_CPUMAP);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct bpf_cpumap_val);
} processors SEC(".maps");

SEC("xdp/cpumap")
int on_another_processor(struct xdp_md *context)
{
	return context->rx_queue_index ? XDP_PASS : XDP_DROP;
}

SEC("syscall")
int send_events(struct request *request)
{
	for (__u32 i = 0; i < 1000 && i < request->count; i++) {
		__u32 *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

		if (!event)
			break;
		*event = i;
		bpf_ringbuf_submit(event, 0);
		request->sent++;
	}
	return 5;
}

char _license[] SEC("license") = "Dual BSD/GPL";
