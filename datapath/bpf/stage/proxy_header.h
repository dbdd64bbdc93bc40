/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * load_balancer, the proxy protocol header (proxy-protocol.txt, 2.2) that a target gets before all that its
 * client sends. Nobody between the two ends TCP, so the header gets its place by the client's SYN: the
 * target is told a sequence number that is lower by the header's length. The next packet without content
 * becomes the header. Once the target has acknowledged it, numbers are the same on both sides, and nothing
 * is changed any more.
 *
 * Until then nothing may get to the target's side of that place but the header, or a client could name
 * another one as itself. Which number the target began with it alone knows, and says by its SYN-ACK.
 */
#ifndef TENET_STAGE_PROXY_HEADER_H
#define TENET_STAGE_PROXY_HEADER_H

#include "checksum.h"
#include "cut.h"
#include "decapsulate.h"
#include "flow.h"
#include "service.h"

#define TCP_PSH 0x08
#define TCP_NUMBERS offsetof(struct tcphdr, seq)
#define LONGEST_TCP 60
#define LONGEST_BETWEEN 64 /* options or extension headers in front of UDP's header, or all of IPv4's */
#define CHECKSUM_AT offsetof(struct tcphdr, check)

#define PROXY_V2_ON_BEHALF 0x21
#define PROXY_IPV4 0x10
#define PROXY_IPV6 0x20
#define PROXY_STREAM 1
#define PROXY_DATAGRAM 2
#define PROXY_NOOP 0x04 /* what is in such a field nobody reads */

#define ZEROED_AT_ONCE 64
#define MOST_ZEROED 10240 /* more than there is in a packet of 9,001 bytes */

/* What becomes of a packet. */
enum header_step {
	HEADER_STEP_NONE = 0,
	HEADER_STEP_SHIFT = 1, /* to an instance: its sequence number is lower */
	HEADER_STEP_WRITE = 2, /* to an instance: it becomes the header */
	HEADER_STEP_RAISE = 3, /* from an instance: it acknowledges another number */
	HEADER_STEP_DATAGRAM = 4, /* to an instance: it gets the header, or goes behind it */
};

struct proxy_header {
	__u8 signature[12];
	__u8 version_command;
	__u8 family;
	__be16 length; /* of what follows */
};

/* A packet with the header, from its IP header on. Like packet_at_hand it belongs to one loading. */
struct header_at_hand {
	union {
		struct iphdr ipv4;
		struct ipv6hdr ipv6;
	};
	union {
		struct tcphdr tcp;
		__u8 tcp_bytes[LONGEST_TCP + 4];
		struct {
			__u8 between[LONGEST_BETWEEN];
			struct udphdr udp; /* the header is right behind it */
		};
	};
	union {
		struct {
			struct proxy_header start;
			__u8 rest[PROXY_HEADER_IPV6 - sizeof(struct proxy_header)];
		};
		__u8 header[PROXY_HEADER_IPV6];
	};
};

PREALLOCATED(header_at_hand, BPF_MAP_TYPE_PERCPU_ARRAY, __u32, struct header_at_hand, 1);

static __always_inline bool is_over_ipv4(const struct packet *p)
{
	return p->ether_type == bpf_htons(ETH_P_IP);
}

/* It has the client's addresses, who may be of the other family than its target. */
static __always_inline bool names_ipv4(const struct packet *p)
{
	return p->stands_in ? address_is_ipv4(&p->client) : is_over_ipv4(p);
}

static __always_inline __u32 proxy_header_bytes(const struct packet *p)
{
	return names_ipv4(p) ? PROXY_HEADER_IPV4 : PROXY_HEADER_IPV6;
}

struct tcp_numbers {
	__be32 sequence;
	__be32 acknowledgment;
};

static __always_inline bool read_numbers(struct __sk_buff *skb, struct packet *p)
{
	struct tcp_numbers numbers;

	if (bpf_skb_load_bytes(skb, inner_transport(p) + TCP_NUMBERS, &numbers, sizeof(numbers)))
		return false;
	p->sequence = bpf_ntohl(numbers.sequence);
	p->acknowledgment = bpf_ntohl(numbers.acknowledgment);
	return true;
}

/* ---- from an instance ---- */

/*
 * What the target says of its client's numbers. Until the header is there it acknowledges too little;
 * what it says about another connection that it had with these ports stays as it is, so that the client
 * answers with a reset.
 */
static __always_inline void follow_header(struct packet *p, struct flow *flow)
{
	__u32 length = proxy_header_bytes(p);
	__u32 first = flow->sequence + 1; /* of what the client sends */

	if ((p->tcp_flags & (TCP_SYN | TCP_ACK)) == (TCP_SYN | TCP_ACK)) {
		p->acknowledgment += length;
		p->header_step = HEADER_STEP_RAISE;
		flow->sequence = p->acknowledgment - 1;
		flow->header = HEADER_DUE;
	} else if (p->tcp_flags & TCP_ACK && flow->header != HEADER_TAKEN) {
		if (p->acknowledgment - (first - length) < length) {
			p->acknowledgment = first;
			p->header_step = HEADER_STEP_RAISE;
		} else if (flow->header == HEADER_DUE && (__s32)(p->acknowledgment - first) >= 0) {
			flow->header = HEADER_TAKEN;
		}
	}
}

static __always_inline bool raise_acknowledgment(struct __sk_buff *skb, struct packet *p)
{
	const __u32 at = p->transport + offsetof(struct tcphdr, ack_seq);
	__be32 after = bpf_htonl(p->acknowledgment);
	__be32 before;

	return bpf_skb_load_bytes(skb, at, &before, sizeof(before)) == 0 &&
	       bpf_l4_csum_replace(skb, p->transport + CHECKSUM_AT, before, after, sizeof(after)) == 0 &&
	       bpf_skb_store_bytes(skb, at, &after, sizeof(after), 0) == 0;
}

/* ---- to an instance ---- */

/* Of a connection with a header: what becomes of the packet, before anything of it is remembered. */
VERIFIED_ONCE enum reason plan_header(struct __sk_buff *skb, struct packet *p, int header,
				      __u32 sequence)
{
	bool carries;
	__s32 ahead;

	NEVER_NULL(p);
	if (p->related)
		return CONTINUE;
	if (p->fragment)
		return header == HEADER_TAKEN && !is_bare_syn(p) ? CONTINUE : LOAD_BALANCER_FRAGMENT;
	if (!read_numbers(skb, p))
		return LOAD_BALANCER_CONNECTION_UNKNOWN;
	if (is_bare_syn(p)) {
		p->header_step = HEADER_STEP_SHIFT;
		return CONTINUE;
	}
	if (header == HEADER_TAKEN)
		return CONTINUE;
	carries = p->payload > p->headers - (inner_transport(p) - ETH_HLEN) ||
		  p->tcp_flags & (TCP_SYN | TCP_FIN);
	if (header == HEADER_AWAITS_TARGET)
		return carries && !(p->tcp_flags & TCP_RST) ? LOAD_BALANCER_CONNECTION_UNKNOWN
							    : CONTINUE;
	ahead = p->sequence - (sequence + 1);
	if (p->tcp_flags & TCP_RST) {
		if (ahead == 0)
			p->header_step = HEADER_STEP_SHIFT;
		return CONTINUE;
	}
	if (carries && (ahead > 0 || (ahead == 0 && skb->gso_size)))
		return CONTINUE; /* the target keeps it until the header is there */
	if (skb->gso_size)
		return LOAD_BALANCER_CONNECTION_UNKNOWN;
	p->header_step = HEADER_STEP_WRITE;
	p->sequence = sequence + 1;
	return CONTINUE;
}

/* The next bytes of what is left. Verified once, and not for every turn. */
__noinline int zero_content(struct __sk_buff *skb, __u32 checksum, __u32 at, __u32 left)
{
	const __u8 zeros[ZEROED_AT_ONCE] = {};
	__u8 content[ZEROED_AT_ONCE] = {};
	__s64 difference;

	if (left > ZEROED_AT_ONCE)
		left = ZEROED_AT_ONCE;
	barrier_var(left); /* the verifier must see the next comparison */
	if (left == 0 || left > ZEROED_AT_ONCE || bpf_skb_load_bytes(skb, at, content, left) ||
	    bpf_skb_store_bytes(skb, at, zeros, left, 0))
		return false;
	difference = bpf_csum_diff((void *)content, sizeof(content), 0, 0, 0);
	return bpf_l4_csum_replace(skb, checksum, 0, difference, 0) == 0;
}

/*
 * The content of a SYN would be where the header belongs: the target gets it when its client sends it
 * again. The bytes stay behind the packet, as zeros: so what the kernel may still owe the packet, a
 * checksum of all there is, comes out right.
 */
static __always_inline bool drop_content(struct __sk_buff *skb, struct packet *p, __u32 transport)
{
	__u32 checksum = transport + CHECKSUM_AT;
	__u32 header = p->headers - (transport - ETH_HLEN);
	__u32 content = p->payload - header;
	__be16 before = bpf_htons(p->payload);
	__be16 after = bpf_htons(header);

	for (__u32 done = 0; done < MOST_ZEROED; done += ZEROED_AT_ONCE) {
		if (done >= content)
			break;
		if (!zero_content(skb, checksum, transport + header + done, content - done))
			return false;
	}
	if (content > MOST_ZEROED ||
	    bpf_l4_csum_replace(skb, checksum, before, after, BPF_F_PSEUDO_HDR | sizeof(after)))
		return false;
	if (!is_over_ipv4(p)) {
		after = bpf_htons(transport - ETH_HLEN - sizeof(struct ipv6hdr) + header);
		return bpf_skb_store_bytes(skb, ETH_HLEN + offsetof(struct ipv6hdr, payload_len), &after,
					   sizeof(after), 0) == 0;
	}
	before = bpf_htons(transport - ETH_HLEN + p->payload);
	after = bpf_htons(transport - ETH_HLEN + header);
	return bpf_l3_csum_replace(skb, ETH_HLEN + offsetof(struct iphdr, check), before, after,
				   sizeof(after)) == 0 &&
	       bpf_skb_store_bytes(skb, ETH_HLEN + offsetof(struct iphdr, tot_len), &after,
				   sizeof(after), 0) == 0;
}

static __always_inline bool shift_sequence(struct __sk_buff *skb, struct packet *p, __u32 transport)
{
	__be32 before = bpf_htonl(p->sequence);
	__be32 after = bpf_htonl(p->sequence - proxy_header_bytes(p));

	if (bpf_l4_csum_replace(skb, transport + CHECKSUM_AT, before, after, sizeof(after)) ||
	    bpf_skb_store_bytes(skb, transport + TCP_NUMBERS, &after, sizeof(after), 0))
		return false;
	return likely(p->payload == p->headers - (transport - ETH_HLEN)) ||
	       drop_content(skb, p, transport);
}

static __always_inline void write_signature(struct proxy_header *start, __u8 family, __u16 bytes)
{
	static const __u8 signature[] = {'\r', '\n', '\r', '\n', 0,   '\r',
					 '\n', 'Q',  'U',  'I',	 'T', '\n'};

	__builtin_memcpy(start->signature, signature, sizeof(signature));
	start->version_command = PROXY_V2_ON_BEHALF;
	start->family = family;
	start->length = bpf_htons(bytes - sizeof(*start));
}

/* Of addresses as long as `bytes`: who calls whom, then a field that nobody reads. */
#define WRITE_CONNECTION(type, client_address, called_address)                            \
	do {                                                                              \
		struct {                                                                  \
			type client;                                                      \
			type called;                                                      \
			__be16 client_port;                                               \
			__be16 called_port;                                               \
			__u8 noop;                                                        \
			__u8 noop_length[2];                                              \
		} __attribute__((packed)) *connection = (void *)at->rest;                 \
		connection->client = client_address;                                      \
		connection->called = called_address;                                      \
		connection->client_port = p->client_port;                                 \
		connection->called_port = p->front_port;                                  \
		connection->noop = PROXY_NOOP;                                            \
		connection->noop_length[1] = length - sizeof(at->start) - sizeof(*connection); \
	} while (0)

static __always_inline bool write_proxy_header(struct header_at_hand *at, const struct packet *p,
					       bool ipv4, __u8 transport, const __u32 length)
{
	__u32 number = p->front;
	struct balancer_front *front = bpf_map_lookup_elem(&balancer_fronts, &number);

	if (!front)
		return false;
	__builtin_memset(at->header, 0, sizeof(at->header));
	if (ipv4) {
		write_signature(&at->start, PROXY_IPV4 | transport, length);
		WRITE_CONNECTION(__be32, p->client.word[3], front->address.word[3]);
	} else {
		write_signature(&at->start, PROXY_IPV6 | transport, length);
		WRITE_CONNECTION(struct address, p->client, front->address);
	}
	return true;
}

/* The packet's own header, with its options, as it is to be around the proxy protocol's. */
static __always_inline bool take_tcp_header(struct __sk_buff *skb, struct header_at_hand *at,
					    const struct packet *p, __u32 transport, __u32 bytes)
{
	__u32 options = bytes - sizeof(struct tcphdr);

	__builtin_memset(at->tcp_bytes, 0, sizeof(at->tcp_bytes));
	if (bpf_skb_load_bytes(skb, transport, at->tcp_bytes, sizeof(struct tcphdr)))
		return false;
	if (options > 0 && options <= LONGEST_TCP - sizeof(struct tcphdr) &&
	    bpf_skb_load_bytes(skb, transport + sizeof(struct tcphdr),
			       at->tcp_bytes + sizeof(struct tcphdr), options))
		return false;
	at->tcp.seq = bpf_htonl(p->sequence - proxy_header_bytes(p));
	at->tcp_bytes[13] = TCP_ACK | TCP_PSH;
	at->tcp.urg_ptr = 0;
	at->tcp.check = 0;
	return true;
}

static __always_inline void seal_header(struct header_at_hand *at, bool ipv4, __u32 tcp,
					const __u32 length)
{
	__u32 segment = tcp + length;
	__s64 sum = bpf_htons(segment) + (__u64)bpf_htons(IPPROTO_TCP);

	if (ipv4) {
		*(__u8 *)&at->ipv4 = 0x45;
		at->ipv4.tot_len = bpf_htons(sizeof(at->ipv4) + segment);
		at->ipv4.check = 0;
		at->ipv4.check = folded(bpf_csum_diff(0, 0, (void *)&at->ipv4, sizeof(at->ipv4), 0));
		sum = bpf_csum_diff(0, 0, (void *)&at->ipv4.saddr, 8, sum);
	} else {
		at->ipv6.nexthdr = IPPROTO_TCP;
		at->ipv6.payload_len = bpf_htons(segment);
		sum = bpf_csum_diff(0, 0, (void *)&at->ipv6.saddr, 2 * sizeof(struct address), sum);
	}
	sum = bpf_csum_diff(0, 0, (void *)at->tcp_bytes, sizeof(at->tcp_bytes), sum);
	at->tcp.check = folded(bpf_csum_diff(0, 0, (void *)at->header, length, sum));
}

/*
 * The packet becomes the header, around which it keeps its own TCP header. The kernel may owe it a checksum,
 * from where its TCP header was to its end, and can be told neither that it does not nor that it is at
 * another place, and packets that were encapsulated do not grow at their end. What is longer than the
 * longest TCP header is cut so short that nothing is owed any more. What is not grows at its front, so
 * that all the checksum covers is the field that nobody reads: zeros and, where it will be written, its
 * own value for that.
 */
static __always_inline bool become_header(struct __sk_buff *skb, struct packet *p, __u32 transport,
					  const bool ipv4, const __u32 ip, const __u32 length)
{
	struct header_at_hand *at = bpf_map_lookup_elem(&header_at_hand, &only_entry);
	__u32 tcp = p->headers - (transport - ETH_HLEN);
	__u32 behind = skb->len - transport;
	__u32 where;

	if (!at || tcp < sizeof(struct tcphdr) || tcp > LONGEST_TCP || behind < sizeof(struct tcphdr))
		return false;
	if (bpf_skb_load_bytes(skb, ETH_HLEN, at, ip) ||
	    !take_tcp_header(skb, at, p, transport, tcp) ||
	    !write_proxy_header(at, p, length == PROXY_HEADER_IPV4, PROXY_STREAM, length))
		return false;
	if (behind > LONGEST_TCP) {
		if (!cut_packet(skb, ETH_HLEN + ip))
			return false;
	} else {
		where = length - behind + CHECKSUM_AT;
		if (where + 1 < sizeof(at->header)) {
			at->header[where] = 0xff;
			at->header[where + 1] = 0xff;
		}
	}
	seal_header(at, ipv4, tcp, length);
	return bpf_skb_adjust_room(skb, ETH_HLEN + ip + tcp + length - skb->len, BPF_ADJ_ROOM_MAC,
				   BPF_F_ADJ_ROOM_FIXED_GSO) == 0 &&
	       bpf_skb_store_bytes(skb, ETH_HLEN, at, ip, 0) == 0 &&
	       bpf_skb_store_bytes(skb, ETH_HLEN + ip, at->tcp_bytes, tcp, 0) == 0 &&
	       bpf_skb_store_bytes(skb, ETH_HLEN + ip + tcp, at->header, length, 0) == 0;
}

static __always_inline bool become_header_of(struct __sk_buff *skb, struct packet *p, __u32 transport,
					     const __u32 length)
{
	return is_over_ipv4(p)
		       ? become_header(skb, p, transport, true, sizeof(struct iphdr), length)
		       : become_header(skb, p, transport, false, sizeof(struct ipv6hdr), length);
}

VERIFIED_ONCE int become_header_of_ipv4(struct __sk_buff *skb, struct packet *p, __u32 transport)
{
	return p && become_header_of(skb, p, transport, PROXY_HEADER_IPV4);
}

VERIFIED_ONCE int become_header_of_ipv6(struct __sk_buff *skb, struct packet *p, __u32 transport)
{
	return p && become_header_of(skb, p, transport, PROXY_HEADER_IPV6);
}

/* After addresses and ports are the target's. The outer headers are gone. */
VERIFIED_ONCE enum reason put_header(struct __sk_buff *skb, struct packet *p)
{
	__u32 transport;
	bool done;

	NEVER_NULL(p);
	transport = inner_transport(p);
	if (p->header_step == HEADER_STEP_SHIFT)
		done = shift_sequence(skb, p, transport);
	else
		done = names_ipv4(p) ? become_header_of_ipv4(skb, p, transport)
				     : become_header_of_ipv6(skb, p, transport);
	return done ? CONTINUE : DELIVER_FAILED;
}

#endif
