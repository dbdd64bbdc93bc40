// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Programs the verifier refuses. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("tc")
int good(struct __sk_buff *skb)
{
	return skb->mark;
}

SEC("tc")
int reads_beyond_packet(struct __sk_buff *skb)
{
	return *(__u32 *)(long)skb->data;
}

static long (*no_such_helper)(void) = (void *)9999;

SEC("tc")
int calls_unknown_helper(struct __sk_buff *skb)
{
	return no_such_helper() + skb->mark;
}

char _license[] SEC("license") = "Dual BSD/GPL";
