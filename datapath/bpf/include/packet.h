/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the stages know about the packet at hand, and how its journey ends. A stage returns CONTINUE
 * or the one reason of the end; what becomes of the packet is set beside it, and is a drop unless
 * somebody sent it.
 */
#ifndef TENET_PACKET_H
#define TENET_PACKET_H

#include "address.h"
#include "lookup.h"
#include "maps.h"
#include "reasons.h"
#include "stages.h"
#include "wire.h"

/* Clock and chance come from test_run, and clones are only recorded. */
const volatile bool testing = false;

#define IDENTITY_BITS 0xffffff

/* Which kind of ICMP or ICMPv6 echo. */
enum echo {
	ECHO_NONE = 0,
	ECHO_REQUEST = 1,
	ECHO_REPLY = 2,
};

/* What of a packet traffic mirroring looks at. */
enum mirrors {
	MIRRORS_BY_RULES = 0,
	MIRRORS_NAMES = 1, /* asked of the network's name server, or its answer */
	MIRRORS_NOTHING = 2, /* of another of the host's services */
};

enum piece {
	WHOLE = 0,
	FIRST_FRAGMENT = 1,
	LATER_FRAGMENT = 2, /* has no transport header */
};

/*
 * No pointers: functions that the verifier looks at by themselves could not follow them. It lies in
 * a map of each processor's own, since the stack of all calls together is 512 bytes; a program is
 * not interrupted by another packet on its processor.
 */
struct packet {
	struct flow_key key; /* as the interface at hand sees the connection */
	__u32 length; /* of the frame at entry */
	__u64 now;
	__u32 ifindex; /* of the interface at hand: the sender's, later the receiver's; or 0 */
	/* That interface's when it was found. What is decided afterwards is decided by these or by
	 * newer tables, so that an entry is never taken for newer than it is. */
	__u32 topology_generation;
	__u32 policy_generation;

	/* parse */
	__be16 ether_type;
	__be16 service; /* destination port, or ICMP type and code: what rules look at */
	__u16 transport; /* offset of the transport header in the frame */
	__u16 payload; /* bytes from there on */
	__u16 headers; /* bytes of IP and transport headers */
	__u8 tcp_flags; /* as in the TCP header */
	__u8 echo; /* enum echo */
	bool own_source; /* the source is an address of the sender's interface */
	bool as_front; /* it is a balancer's whose target the sender is, and who has that address, too */
	bool related; /* an ICMP error; the key is that of the connection it is about */
	__u16 quoted; /* of an error that could be read: offset of the quoted transport header */
	__u8 fragment; /* enum piece */
	bool last_fragment;
	__u16 fragment_start; /* the bytes that it brings of the whole packet's payload */
	__u16 fragment_end;
	__be32 fragment_id; /* as IPv6 has it */
	bool fragment_header; /* IPv6: it has one, though it may be whole */

	/* sender: what came around a packet from the fabric */
	__be32 outer_source; /* in an IPv4 fabric; otherwise it is read where it is needed */
	__be16 outer_port; /* UDP source port */
	bool from_fabric;
	__u8 kind; /* enum wire_kind and flags */
	bool by_gateway; /* as its first piece went */
	bool network_unknown; /* this host serves the network no more */
	__u32 sender; /* host number */
	__u32 vni; /* network of the destination */
	__u32 note;
	__u32 far_identity; /* stamped on the packet, or of the local sender */
	__u32 generation; /* of the receiver's location */
	__u32 next_hop; /* interface that a route names, whatever the destination; or 0 */

	/* load_balancer */
	__u32 balanced_to; /* from an instance: the target's interface; or 0 */
	__u32 answers; /* from an instance: of a connection that came by this balancer; or 0 */
	bool outside; /* its client is on the internet */
	__u8 tried; /* to an instance: other targets of the slot that were asked before */
	bool front_judges; /* to an instance: the balancer has groups */
	bool ended; /* to an instance: the balancer ends the connections that the target has */
	__be16 front_port; /* the balancer's; to an instance: */
	__be16 listener_port; /* by which tables have it: front_port, or 0 */
	__u32 front; /* its interface; 0: none */
	__u32 front_policy; /* the rules of its groups */
	__u32 front_idle; /* and its idle time */
	__u32 client_identity; /* as far_identity was before it became the balancer's */
	__u32 checked_by; /* to an instance: the balancer's interface, of a health check; or 0 */
	bool stands_in; /* the key's remote side stands in for the client */
	bool new_stand_in; /* to an instance: of a connection that has no port of it yet */
	bool hides_client; /* to an instance: new connections get one */
	__be16 client_port; /* of a balancer's connection, as the client has it */
	struct address client;
	struct address stand_in; /* to an instance: the address that stands in, if one does */

	/* proxy_header */
	bool sends_header; /* to an instance: new connections have a header */
	__u8 header_step; /* enum header_step: what becomes of the packet for it */
	__u32 sequence; /* of the client's SYN, as the client has it */
	__u32 acknowledgment; /* from an instance: as the client is to have it */

	/* flow and location */
	__u32 judged_identity; /* an egress rule allowed it by this identity of the destination */
	__u64 where; /* the peer's word, read once */
	__u32 peer_slot;
	__u32 peer_epoch;
	__u8 wire_flags; /* of the question that the packet carries */
	bool renews; /* there is an entry, which does not hold: it is begun anew */
	bool untracked; /* everybody may, both ways: no connection to keep track of */
	__u8 network_acl; /* enum flow_acl: what network_acl said */

	__u32 meter; /* of the connection at the interface at hand: slot plus 1; or 0 */

	/* mirror */
	bool mirrored; /* a copy for a mirror target: it is not mirrored again */
	__u8 mirrors; /* enum mirrors: which sessions want it */
	__u32 mirror_mark[2]; /* of the copies that were made of it, by enum mirror_direction */

	/* public_address */
	bool outbound_only; /* connections to the address at hand begin inside */
	__be32 private_source; /* of a packet to the internet */
	__be32 public_source; /* under which it leaves */

	/* nat */
	__u32 nat; /* from an instance: the NAT gateway that a route names; or 0 */
	__u32 bound; /* the NAT gateway of whose binding the connection is; or 0 */
	bool bound_now; /* by this packet */
	__u8 mapped; /* enum nat_mapped: the connection gets its source's port, whatever its far side is */
	bool kept_port; /* the port that was just found is one of those for interfaces with few of them */
	__u32 random; /* where the search for a port begins, and its steps */
	__be16 public_port; /* of the binding, whose address is public_source */
	bool decapsulated; /* to an instance: what came as IPv4 is an IPv6 packet now */
	struct address error_source; /* of an ICMPv6 error that left as ICMP */
	__u32 located; /* into a network by a NAT gateway: the host that has the destination; 0: not known */

	/* observe */
	__u8 trace_mark; /* by which other hosts know it as the same; 0: they do not */
	__u8 traces; /* a bit for each that it meets */
	bool sampled; /* its time is taken */
	bool told; /* somebody wants to be told of its end */
	__u64 began; /* of the precise clock */

	/* the end */
	__u8 stage;
	__u8 logged; /* enum flow_logged: where its end is for flow logs */
	__u8 verdict; /* enum verdict_kind */
	__s8 action; /* for the kernel */
	__u32 target; /* device */
	__u32 mark; /* enum packet_mark it came with */
	__u32 clone_mark;
};

/* Belongs to one loading, and is never pinned: the next programs may lay it out anew. */
PREALLOCATED(packet_at_hand, BPF_MAP_TYPE_PERCPU_ARRAY, __u32, struct packet, 1);

/*
 * Without "static" such a function is verified once, by itself, and not anew in every state its
 * callers can be in. It may be called with NULL then, for all the verifier knows.
 */
#define VERIFIED_ONCE __noinline
#define NEVER_NULL(pointer)                      \
	do {                                     \
		if (!(pointer))                  \
			return INTERFACE_CLOSED; \
	} while (0)

/* Enters a stage and leaves the function by the packet's reason if it ends there. */
#define STAGE(name, call)                \
	do {                             \
		enum reason reason_;     \
		p->stage = STAGE_##name; \
		reason_ = (call);        \
		if (reason_ != CONTINUE) \
			return reason_;  \
	} while (0)

static const __u32 only_entry = 0;

/* Nanoseconds. The coarse clock costs a tenth of the precise one; idle times are seconds. */
static __always_inline __u64 clock_now(void)
{
	if (testing) {
		struct test_run *run = bpf_map_lookup_elem(&test_run, &only_entry);

		return run ? run->now : 0;
	}
	return bpf_ktime_get_coarse_ns();
}

static __always_inline __u32 random_number(void)
{
	if (testing) {
		struct test_run *run = bpf_map_lookup_elem(&test_run, &only_entry);

		return run ? run->random : 0;
	}
	return bpf_get_prandom_u32();
}

/* NULL never happens, but the verifier must see that it was asked. */
static __always_inline struct packet *packet_begin(struct __sk_buff *skb)
{
	struct packet *p = bpf_map_lookup_elem(&packet_at_hand, &only_entry);

	if (!p)
		return NULL;
	__builtin_memset(p, 0, sizeof(*p));
	p->now = clock_now();
	p->length = skb->len;
	p->action = TC_ACT_SHOT;
	if (skb->mark >= MARK_ANSWER && skb->mark <= MARK_MIRRORED) {
		p->mark = skb->mark;
		skb->mark = 0; /* meant for us alone */
	}
	return p;
}

/* Counts the reason, records the verdict for a test, and tells the kernel. */
static __always_inline int packet_end(struct packet *p, __u32 reason)
{
	struct reason_counter *counter = bpf_map_lookup_elem(&reason_counters, &reason);
	struct test_run *run = testing ? bpf_map_lookup_elem(&test_run, &only_entry) : NULL;

	if (counter) {
		counter->packets++;
		counter->bytes += p->length;
	}
	if (run) {
		run->verdict.kind = p->verdict;
		run->verdict.ifindex = p->target;
		run->verdict.reason = reason;
		run->verdict.stage = p->stage;
		run->verdict.clone_mark = p->clone_mark;
		run->verdict.mirror_mark[0] = p->mirror_mark[0];
		run->verdict.mirror_mark[1] = p->mirror_mark[1];
	}
	return p->action;
}

/*
 * Makes the first bytes of the frame readable in place, as far as there are so many. Pointers into
 * the packet are void afterwards.
 */
static __always_inline void make_linear(struct __sk_buff *skb, __u32 bytes)
{
	__u32 linear = skb->data_end - skb->data;

	if (unlikely(linear < bytes && linear < skb->len))
		bpf_skb_pull_data(skb, bytes < skb->len ? bytes : skb->len);
}

/* A copy of the packet goes through the ingress of its device again, to take the form that the mark
 * says. */
static __always_inline void make_clone(struct __sk_buff *skb, struct packet *p, __u32 mark)
{
	p->clone_mark = mark;
	if (testing)
		return;
	skb->mark = mark;
	/* If there is no memory for it, the answer is not sent, and will be asked for again. */
	bpf_clone_redirect(skb, skb->ifindex, BPF_F_INGRESS);
	skb->mark = 0;
}

#endif
