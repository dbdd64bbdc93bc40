// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The map of flows1, with two fields in each other's place. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct flow {
	__u64 last_seen;
	__u32 slot;
	__u32 peer;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, struct flow);
} flows SEC(".maps");

SEC("tc")
int count(struct __sk_buff *skb)
{
	__u32 key = skb->mark;
	struct flow *flow = bpf_map_lookup_elem(&flows, &key);

	return flow ? (int)flow->slot : -1;
}

char _license[] SEC("license") = "Dual BSD/GPL";
