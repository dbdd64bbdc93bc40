// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A map of the name of one in programs.bpf.c, and of another shape. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 512);
	__type(key, __u64);
	__type(value, __u32);
} a_hash_map_with_a_long_name SEC(".maps");

SEC("tc")
int use_map(struct __sk_buff *skb)
{
	__u64 key = skb->mark;

	return bpf_map_lookup_elem(&a_hash_map_with_a_long_name, &key) ? 1 : 0;
}

char _license[] SEC("license") = "Dual BSD/GPL";
