// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* At the ingress of the far end of the device that copies for traffic mirror targets leave by. */
#include "cut.h"
#include "flow_hash.h"
#include "outer.h"
#include "stage/allowance.h"
#include "stage/encapsulate.h"
#include "stage/interface.h"
#include "stage/mirror.h"
#include "stage/parse.h"

#define MIRROR_HEADERS 36 /* IPv4 20, UDP 8, VXLAN 8: then the frame with its Ethernet header */
#define MIRROR_MTU 9001 /* the largest of an interface, as in EC2 */

/* What is written before a copy's own Ethernet header. */
struct mirror_headers {
	struct ethhdr ethernet;
	struct iphdr ip;
	struct udphdr udp;
	__be32 vxlan_flags;
	__be32 vni;
} __attribute__((packed, aligned(2)));

_Static_assert(sizeof(struct mirror_headers) == ETH_HLEN + MIRROR_HEADERS, "as on the wire");

/* A copy that is cut, with what is written before it. Like packet_at_hand it belongs to one loading. */
struct mirrored_frame {
	struct mirror_headers headers;
	__u8 copy[MIRROR_MTU];
};

PREALLOCATED(mirrored_frame, BPF_MAP_TYPE_PERCPU_ARRAY, __u32, struct mirrored_frame, 1);

static __always_inline __u16 mirror_checksum(__be16 total, __be32 source, __be32 destination)
{
	__u32 sum = bpf_htons(0x4500) + total + bpf_htons(0x4000) + bpf_htons(0x4011);

	sum += (source & 0xffff) + (source >> 16);
	sum += (destination & 0xffff) + (destination >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

/* From the source interface's primary address, by a port that both directions of a connection share. */
static __always_inline void write_mirror_headers(struct mirror_headers *headers,
						 const struct packet *p,
						 const struct interface *interface,
						 const struct mirror_session *session,
						 __u32 frame)
{
	__be16 total = bpf_htons(MIRROR_HEADERS + frame);
	__be32 source = interface->ipv4.word[3];

	mac_copy(headers->ethernet.h_dest, interface->router_mac);
	mac_copy(headers->ethernet.h_source, interface->mac);
	headers->ethernet.h_proto = bpf_htons(ETH_P_IP);
	*(__be16 *)&headers->ip = bpf_htons(0x4500);
	headers->ip.tot_len = total;
	headers->ip.id = 0;
	headers->ip.frag_off = bpf_htons(0x4000);
	*(__be16 *)&headers->ip.ttl = bpf_htons(64 << 8 | IPPROTO_UDP);
	headers->ip.check = mirror_checksum(total, source, session->target);
	headers->ip.saddr = source;
	headers->ip.daddr = session->target;
	headers->udp.source = source_port_of(connection_hash(&p->key));
	headers->udp.dest = bpf_htons(VXLAN_PORT);
	headers->udp.len = bpf_htons(MIRROR_HEADERS - sizeof(struct iphdr) + frame);
	headers->udp.check = 0;
	headers->vxlan_flags = bpf_htonl(VXLAN_VALID_VNI);
	headers->vni = bpf_htonl(session->vni << 8);
}

/* Bytes of the frame that the session wants and that fit into one packet; never less than its Ethernet
 * header, since the kernel cuts IPv6 no shorter. */
static __always_inline __u32 mirrored_length(struct __sk_buff *skb,
					     const struct interface *interface,
					     const struct mirror_session *session)
{
	__u32 most = underlay_mtu - wire_overhead();
	__u32 length = skb->len;

	if (interface->mtu < most)
		most = interface->mtu;
	if (most > MIRROR_MTU)
		most = MIRROR_MTU;
	if (length > most - MIRROR_HEADERS)
		length = most - MIRROR_HEADERS;
	if (session->length && length > session->length)
		length = session->length < ETH_HLEN ? ETH_HLEN : session->length;
	return length;
}

/*
 * The kernel cuts only from the front where it has to owe something to the end (include/cut.h): so what
 * is to be left is put aside, and written where there is as much room.
 */
VERIFIED_ONCE int cut_and_wrap(struct __sk_buff *skb, struct packet *p, __u32 index, __u32 length)
{
	struct mirrored_frame *whole = bpf_map_lookup_elem(&mirrored_frame, &only_entry);
	struct interface *interface;
	struct mirror *sessions;
	__u32 number;
	__u64 bytes, total;

	if (!p || !whole || index >= MIRROR_SESSIONS)
		return -EINVAL;
	number = p->key.interface;
	interface = interface_at_hand(p);
	sessions = bpf_map_lookup_elem(&mirrors, &number);
	if (!interface || !sessions)
		return -EINVAL;
	/* Asked one by one, and of what the kernel is then given, so that the verifier sees it. */
	bytes = length;
	asm volatile("" : "+r"(bytes));
	if (bytes == 0)
		return -EINVAL;
	asm volatile("" : "+r"(bytes));
	if (bytes > MIRROR_MTU - MIRROR_HEADERS)
		return -EINVAL;
	if (bpf_skb_load_bytes(skb, 0, whole->copy, bytes))
		return -EINVAL;
	total = sizeof(struct mirror_headers) + bytes;
	if (skb->len > total) {
		if (!cut_packet(skb, total))
			return -EINVAL;
	} else if (skb->len < total) {
		if (bpf_skb_adjust_room(skb, total - skb->len, BPF_ADJ_ROOM_MAC,
					BPF_F_ADJ_ROOM_FIXED_GSO))
			return -EINVAL;
	}
	write_mirror_headers(&whole->headers, p, interface,
			     &sessions->session[index], length);
	return bpf_skb_store_bytes(skb, 0, whole, total, 0);
}

static __always_inline bool wrap(struct __sk_buff *skb, const struct packet *p,
				 const struct interface *interface,
				 const struct mirror_session *session)
{
	struct mirror_headers *headers;
	struct ethhdr own, *inner;
	__u32 length = skb->len;

	if (bpf_skb_load_bytes(skb, 0, &own, sizeof(own)))
		return false;
	if (bpf_skb_adjust_room(skb, sizeof(*headers), BPF_ADJ_ROOM_MAC, BPF_F_ADJ_ROOM_FIXED_GSO))
		return false;
	headers = (void *)(long)skb->data;
	inner = (void *)(headers + 1);
	if ((void *)(inner + 1) > (void *)(long)skb->data_end)
		return false;
	write_mirror_headers(headers, p, interface, session, length);
	__builtin_memcpy(inner, &own, sizeof(own));
	return true;
}

static __always_inline bool is_spare(const __u64 *bucket, __u64 now, __u64 depth)
{
	return has_room(bucket, now - depth / 2, depth / 2);
}

/* Of what the instance may send, copies get only what is left over: half stays for its own. */
VERIFIED_ONCE enum reason take_spare(struct __sk_buff *skb, struct packet *p)
{
	struct interface *interface;
	struct interface_usage *usage;
	struct bandwidth *rate;

	NEVER_NULL(p);
	interface = interface_at_hand(p);
	if (!interface)
		return INTERFACE_CLOSED;
	usage = find_usage(interface->payer);
	if (!usage)
		return INTERFACE_CLOSED;
	rate = &interface->bandwidth_out;
	if ((rate->peak && !is_spare(&usage->bandwidth_out.peak, p->now, BUCKET_DEPTH)) ||
	    (rate->baseline && !is_spare(&usage->bandwidth_out.baseline, p->now, credit_of(rate))) ||
	    (interface->packet_rate && !is_spare(&usage->packets, p->now, BUCKET_DEPTH)))
		return MIRROR_ALLOWANCE_EXCEEDED;
	if (interface->packet_rate)
		pay(&usage->packets, p->now, BUCKET_DEPTH, SECOND / interface->packet_rate);
	pay_bandwidth(rate, &usage->bandwidth_out, p->now, skb->len);
	return CONTINUE;
}

static __always_inline enum reason from_mirror_stages(struct __sk_buff *skb, struct packet *p,
						      __u32 mark)
{
	__u32 index = (mark & ((1 << MIRROR_SESSION_BITS) - 1)) - 1;
	struct interface *interface;
	struct mirror *sessions;
	__u32 number, length;

	p->stage = STAGE_MIRROR;
	p->ifindex = mark >> MIRROR_SESSION_BITS;
	interface = interface_at_hand(p);
	if (!interface || !(interface->flags & INTERFACE_OPEN))
		return MIRROR_SESSION_GONE;
	number = interface->number;
	sessions = bpf_map_lookup_elem(&mirrors, &number);
	if (!sessions || index >= MIRROR_SESSIONS || index >= sessions->sessions)
		return MIRROR_SESSION_GONE;
	p->key.interface = number;
	STAGE(PARSE, parse_from_instance(skb, p));
	p->stage = STAGE_MIRROR;
	if (p->ether_type == bpf_htons(ETH_P_ARP))
		return MIRROR_FAILED;
	length = mirrored_length(skb, interface, &sessions->session[index]);
	if (length < skb->len ? cut_and_wrap(skb, p, index, length) != 0
			      : !wrap(skb, p, interface, &sessions->session[index]))
		return MIRROR_FAILED;
	if (interface->flags & INTERFACE_LIMITED)
		STAGE(MIRROR, take_spare(skb, p));
	skb->mark = MARK_MIRRORED;
	p->verdict = VERDICT_REENTER;
	p->target = p->ifindex;
	p->action = bpf_redirect(p->ifindex, BPF_F_INGRESS);
	return MIRRORED;
}

SEC("tc")
int from_mirror(struct __sk_buff *skb)
{
	__u32 mark = skb->mark;
	struct packet *p = packet_begin(skb);

	return p ? packet_end(p, from_mirror_stages(skb, p, mark)) : TC_ACT_SHOT;
}
