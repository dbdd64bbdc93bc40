// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * At the ingress of an edge's device outside (XDP): maps a public address to the host that has it,
 * and sends the packet there in the overlay. It keeps nothing about connections, so that any edge
 * does for any packet.
 */
#include "public_traffic.h"
#include "spread.h"
#include "stage/edge.h"
#include "stage/gather.h"

#define AF_INET_ 2
#define AF_INET6_ 10
#define IPV6_LINK_LOCAL 0x3fa /* fe80::/10, of 10 bits */

/* What an edge knows about a packet. */
struct arrival {
	struct flow_key key; /* as the host outside is remote; ports where there are some */
	__u32 length;
	__u32 target;
	__be16 ether_type;
	__u8 piece; /* enum piece */
	__be32 id; /* of the packet that it is a piece of */
	__u8 first_protocol; /* of IPv6: what a first piece has behind its fragment header */
	__u8 before; /* bytes from the IP header to the transport header, of a first piece */
	__u8 echo; /* enum echo, of a first piece */
	bool has_port; /* as which a NAT gateway knows it; of a piece */
	bool handed_on; /* by the processor to which the device brought it, which let it in */
	__u8 stage;
	__u8 verdict;
	__u8 action;
};

static __always_inline int arrival_end(const struct arrival *a, __u32 reason)
{
	struct reason_counter *counter = bpf_map_lookup_elem(&reason_counters, &reason);
	struct test_run *run = testing ? bpf_map_lookup_elem(&test_run, &only_entry) : NULL;

	if (counter) {
		counter->packets++;
		counter->bytes += a->length;
		if (a->stage == STAGE_EDGE && !a->handed_on &&
		    unlikely(counts_for_others(counter->packets)))
			count_public(&a->key.local, a->length);
	}
	if (run) {
		run->verdict.kind = a->verdict;
		run->verdict.ifindex = a->target;
		run->verdict.reason = reason;
		run->verdict.stage = a->stage;
		run->verdict.clone_mark = 0;
	}
	return a->action;
}

static __always_inline enum reason pass_to_host(struct arrival *a)
{
	a->verdict = VERDICT_PASS;
	a->action = XDP_PASS;
	return PASSED_TO_HOST;
}

/* Only to spread over ways: pieces, and what has no ports here, go by their addresses. */
static __always_inline void read_ports(struct arrival *a, void *transport, void *end)
{
	struct udphdr *ports = transport;

	if ((a->key.protocol != IPPROTO_TCP && a->key.protocol != IPPROTO_UDP) ||
	    (void *)(ports + 1) > end)
		return;
	a->key.remote_port = ports->source;
	a->key.local_port = ports->dest;
}

static __always_inline enum reason read_ipv4(struct arrival *a, struct iphdr *ip, void *end)
{
	if ((void *)(ip + 1) > end)
		return TRUNCATED;
	if (ip->version != 4 || ip->ihl < 5)
		return MALFORMED_IP;
	address_from_ipv4(&a->key.remote, ip->saddr);
	address_from_ipv4(&a->key.local, ip->daddr);
	a->key.protocol = ip->protocol;
	if (unlikely(ip->frag_off & bpf_htons(IPV4_FRAGMENT))) {
		a->piece = ip->frag_off & bpf_htons(IPV4_OFFSET) ? LATER_FRAGMENT : FIRST_FRAGMENT;
		a->id = bpf_htonl(bpf_ntohs(ip->id));
		a->before = ip->ihl * 4;
	} else if (ip->ihl == 5) {
		read_ports(a, ip + 1, end);
	}
	return CONTINUE;
}

/* RFC 6946: one that is the whole packet is none. */
static __always_inline enum reason read_ipv6_piece(struct arrival *a, struct fragment_header *header,
						   void *end)
{
	__u16 offset_and_more;

	if ((void *)(header + 1) > end)
		return TRUNCATED;
	offset_and_more = bpf_ntohs(header->offset_and_more);
	if (!(offset_and_more & 0xfff9)) {
		return CONTINUE;
	}
	a->piece = offset_and_more & 0xfff8 ? LATER_FRAGMENT : FIRST_FRAGMENT;
	a->id = header->id;
	a->before = sizeof(struct ipv6hdr) + sizeof(*header);
	if (a->piece == FIRST_FRAGMENT)
		a->first_protocol = header->next;
	return CONTINUE;
}

static __always_inline enum reason read_ipv6(struct arrival *a, struct ipv6hdr *ip, void *end)
{
	if ((void *)(ip + 1) > end)
		return TRUNCATED;
	if (ip->version != 6)
		return MALFORMED_IP;
	__builtin_memcpy(&a->key.remote, &ip->saddr, sizeof(struct address));
	__builtin_memcpy(&a->key.local, &ip->daddr, sizeof(struct address));
	if (address_is_ipv4(&a->key.local) || address_is_ipv4(&a->key.remote))
		return MALFORMED_IP;
	a->key.protocol = ip->nexthdr;
	if (unlikely(ip->nexthdr == IPPROTO_FRAGMENT))
		return read_ipv6_piece(a, (void *)(ip + 1), end);
	read_ports(a, ip + 1, end);
	return CONTINUE;
}

/* BGP, BFD, neighbours: for the edge itself. */
static __always_inline bool is_for_edge(const struct address *to)
{
	__u64 high, low;

	if (address_is_ipv4(to))
		return to->word[3] == outer_address;
	high = (__u64)bpf_ntohl(to->word[0]) << 32 | bpf_ntohl(to->word[1]);
	low = (__u64)bpf_ntohl(to->word[2]) << 32 | bpf_ntohl(to->word[3]);
	return high >> 54 == IPV6_LINK_LOCAL || high >> 56 == 0xff ||
	       (high == outer_ipv6_high && low == outer_ipv6_low);
}

static __always_inline enum reason read_arrival(struct xdp_md *ctx, struct arrival *a)
{
	void *end = (void *)(long)ctx->data_end;
	struct ethhdr *ethernet = (void *)(long)ctx->data;
	enum reason reason;

	a->length = ctx->data_end - ctx->data;
	if ((void *)(ethernet + 1) > end)
		return TRUNCATED;
	a->ether_type = ethernet->h_proto;
	if (a->ether_type == bpf_htons(ETH_P_IP))
		reason = read_ipv4(a, (void *)(ethernet + 1), end);
	else if (a->ether_type == bpf_htons(ETH_P_IPV6))
		reason = read_ipv6(a, (void *)(ethernet + 1), end);
	else
		return pass_to_host(a);
	if (reason == CONTINUE && is_for_edge(&a->key.local))
		return pass_to_host(a);
	return reason;
}

/*
 * The kernel's tables say where the host is next. A neighbour it has not asked for yet it asks for
 * when it forwards the packet itself.
 */
static __always_inline bool find_next_hop(struct xdp_md *ctx, const struct host *host,
					  struct edge_way *found)
{
	struct bpf_fib_lookup way = {.ifindex = underlay_ifindex};

	if (fabric_ipv6) {
		const __be64 own[2] = {bpf_cpu_to_be64(own_ipv6_high), bpf_cpu_to_be64(own_ipv6_low)};

		way.family = AF_INET6_;
		__builtin_memcpy(way.ipv6_src, own, sizeof(way.ipv6_src));
		__builtin_memcpy(way.ipv6_dst, &host->ipv6, sizeof(way.ipv6_dst));
	} else {
		way.family = AF_INET_;
		way.ipv4_src = own_address;
		way.ipv4_dst = host->address;
	}
	if (bpf_fib_lookup(ctx, &way, sizeof(way), BPF_FIB_LOOKUP_OUTPUT) !=
	    BPF_FIB_LKUP_RET_SUCCESS)
		return false;
	_Static_assert(sizeof(found->addresses) == sizeof(way.dmac) + sizeof(way.smac), "both");
	__builtin_memcpy(found->addresses, way.dmac, sizeof(way.dmac));
	__builtin_memcpy((void *)found->addresses + sizeof(way.dmac), way.smac, sizeof(way.smac));
	return true;
}

/* How to send there, as it was found a few ticks ago at most. NULL: there is no internet's network. */
static __always_inline struct edge_way *way_to(struct xdp_md *ctx, __u32 number,
						 const struct host *host)
{
	__u32 at = number % EDGE_WAYS;
	struct edge_way *way = bpf_map_lookup_elem(&edge_ways, &at);
	__u64 now = bpf_jiffies64();
	struct network *internet;

	if (!way || likely(way->host == number && now - way->found_at <= EDGE_WAY_TICKS))
		return way;
	internet = find_network(INTERNET_NETWORK);
	if (!internet)
		return NULL;
	way->found_at = now;
	way->tag = internet->tag;
	way->host = !testing && find_next_hop(ctx, host, way) ? number : 0;
	return way;
}

/* With the next hop's address, or as a frame still for this device, which the kernel forwards. */
static __always_inline __u8 address_on_link(struct ethhdr *ethernet, const struct edge_way *way,
					    const __u8 own_mac[6])
{
	if (testing)
		return XDP_REDIRECT;
	if (likely(way->host)) {
		for (int i = 0; i < 3; i++)
			WRITE_FIELD(((__be32 *)ethernet)[i], way->addresses[i]);
		return bpf_redirect(underlay_ifindex, 0);
	}
	__builtin_memcpy(ethernet->h_dest, own_mac, sizeof(ethernet->h_dest));
	__builtin_memset(ethernet->h_source, 0, sizeof(ethernet->h_source));
	return XDP_PASS;
}

static __always_inline enum reason send_by(const struct edge_way *way, struct xdp_md *ctx,
					   struct arrival *a, __u8 kind, const struct host *host,
					   __u32 target, __u32 hash)
{
	struct message message = {
		.host = host,
		.source_port = source_port_of(hash),
		.kind = kind,
		.note = target,
		.identity = target & ~NOTE_BITS,
		.vni = INTERNET_NETWORK,
	};
	const __u32 before = ETH_HLEN + outer_ip_length();
	struct outer_headers *outer;
	struct ethhdr *ethernet;
	__u8 own_mac[6] = {};

	if (!way)
		return EDGE_NOT_HERE;
	message.tag = way->tag;
	if (a->length - ETH_HLEN > underlay_mtu - wire_overhead())
		return PACKET_TOO_BIG_UNTOLD;
	ethernet = (void *)(long)ctx->data;
	if ((void *)(ethernet + 1) > (void *)(long)ctx->data_end)
		return TRUNCATED;
	if (unlikely(!way->host))
		__builtin_memcpy(own_mac, ethernet->h_dest, sizeof(own_mac));
	if (bpf_xdp_adjust_head(ctx, -(int)wire_overhead()))
		return ENCAPSULATE_FAILED;
	ethernet = (void *)(long)ctx->data;
	outer = (void *)ethernet + before;
	if ((void *)(outer + 1) > (void *)(long)ctx->data_end)
		return ENCAPSULATE_FAILED;
	write_outer(outer, a->length + wire_overhead(), &message, a->ether_type);
	a->verdict = VERDICT_TO_FABRIC;
	a->target = underlay_ifindex;
	a->action = address_on_link(ethernet, way, own_mac);
	return SENT_TO_HOST;
}

static __always_inline enum reason send_to_host(struct xdp_md *ctx, struct arrival *a, __u32 number,
						const struct host *host, __u32 target, __u32 hash)
{
	return send_by(way_to(ctx, number, host), ctx, a,
		       target ? WIRE_BALANCED | WIRE_NEXT_HOP | WIRE_OUTSIDE : WIRE_INBOUND, host,
		       target, hash);
}

/* The port at `at` if it is one's that a NAT gateway translates. */
static __always_inline int port_at(const void *at, const void *end, __u8 protocol, bool source)
{
	const __be16 *ports = at;

	if ((const void *)(ports + 4) > end)
		return -1;
	switch (protocol) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
		return ports[source ? 0 : 1];
	case IPPROTO_ICMP:
		return ports[2];
	default:
		return -1;
	}
}

/* Which host has the port that the packet is for; of an ICMP error, that it quotes. 0: nobody. */
static __always_inline __u32 owner_of_arrival(struct xdp_md *ctx, const struct arrival *a)
{
	const void *end = (void *)(long)ctx->data_end;
	const struct iphdr *ip = (void *)(long)ctx->data + ETH_HLEN;
	const struct iphdr *quoted;
	const __u8 *icmp;
	const void *transport;
	int port;

	if ((const void *)(ip + 1) > end)
		return 0;
	if (unlikely(a->piece))
		return a->has_port ? owner_of_port(INTERNET_NETWORK, &a->key.local, a->key.local_port)
				   : 0;
	transport = (const void *)ip + ip->ihl * 4;
	icmp = transport;
	if (ip->protocol == IPPROTO_ICMP && (const void *)(icmp + 1) <= end &&
	    (*icmp == 3 || *icmp == 11 || *icmp == 12)) {
		quoted = transport + ICMP_HEADER;
		if ((const void *)(quoted + 1) > end)
			return 0;
		port = port_at((const void *)quoted + quoted->ihl * 4, end, quoted->protocol, true);
	} else {
		port = port_at(transport, end, ip->protocol, false);
	}
	return port < 0 ? 0 : owner_of_port(INTERNET_NETWORK, &a->key.local, port);
}

static __always_inline bool is_error(const struct arrival *a, __u8 type)
{
	if (a->ether_type == bpf_htons(ETH_P_IP))
		return a->key.protocol == IPPROTO_ICMP && (type == 3 || type == 11 || type == 12);
	return a->key.protocol == IPPROTO_ICMPV6 && type >= 1 && type <= 4;
}

/* The TCP or UDP connection that an ICMP error quotes a packet of, as the packet's sender knows it. */
static __always_inline bool read_quoted(struct xdp_md *ctx, const struct arrival *a,
					struct flow_key *connection)
{
	const void *end = (void *)(long)ctx->data_end;
	const void *network = (void *)(long)ctx->data + ETH_HLEN;
	const struct udphdr *ports;

	if (a->ether_type == bpf_htons(ETH_P_IP)) {
		const struct iphdr *ip = network, *quoted;
		const __u8 *icmp;

		if ((const void *)(ip + 1) > end)
			return false;
		icmp = network + ip->ihl * 4;
		quoted = (const void *)(icmp + ICMP_HEADER);
		if ((const void *)(quoted + 1) > end || !is_error(a, *icmp) || quoted->version != 4 ||
		    quoted->ihl < 5 || quoted->frag_off & bpf_htons(IPV4_OFFSET))
			return false;
		address_from_ipv4(&connection->local, quoted->saddr);
		address_from_ipv4(&connection->remote, quoted->daddr);
		connection->protocol = quoted->protocol;
		ports = (const void *)quoted + quoted->ihl * 4;
	} else {
		const __u8 *icmp = network + sizeof(struct ipv6hdr);
		const struct ipv6hdr *quoted = (const void *)(icmp + ICMP_HEADER);

		if ((const void *)(quoted + 1) > end || !is_error(a, *icmp) || quoted->version != 6)
			return false;
		__builtin_memcpy(&connection->local, &quoted->saddr, sizeof(struct address));
		__builtin_memcpy(&connection->remote, &quoted->daddr, sizeof(struct address));
		connection->protocol = quoted->nexthdr;
		ports = (const void *)(quoted + 1);
	}
	if ((const void *)(ports + 1) > end)
		return false;
	connection->local_port = ports->source;
	connection->remote_port = ports->dest;
	return true;
}

/* An ICMP error goes to whom the packets of its connection go. */
static __always_inline enum reason find_target_of_arrival(struct xdp_md *ctx, const struct arrival *a,
							  struct muxed *muxed)
{
	struct flow_key quoted = {};

	if (likely(a->key.protocol == IPPROTO_TCP || a->key.protocol == IPPROTO_UDP))
		return find_target(&a->key, muxed);
	if (a->piece || !read_quoted(ctx, a, &quoted))
		return PUBLIC_PORT_UNKNOWN;
	if (!address_equal(&quoted.local, &a->key.local))
		return ICMP_ERROR_FORGED;
	return find_target(&quoted, muxed);
}

/* The ports that a first piece brings, as far as it has some. */
static __always_inline enum reason read_first_piece(struct xdp_md *ctx, struct arrival *a)
{
	const void *end = (void *)(long)ctx->data_end;
	const void *transport = (void *)(long)ctx->data + ETH_HLEN + a->before;
	const __be16 *ports = transport;
	const __u8 *icmp = transport;

	if (a->ether_type == bpf_htons(ETH_P_IPV6))
		a->key.protocol = a->first_protocol;
	if ((const void *)(ports + 4) > end)
		return FRAGMENT_TINY;
	if (a->key.protocol == IPPROTO_TCP || a->key.protocol == IPPROTO_UDP) {
		a->has_port = true;
		a->key.remote_port = ports[0];
		a->key.local_port = ports[1];
	} else if (a->ether_type == bpf_htons(ETH_P_IP) && a->key.protocol == IPPROTO_ICMP &&
		   (icmp[0] == 0 || icmp[0] == 8) && icmp[1] == 0) {
		a->has_port = true;
		a->echo = icmp[0] ? ECHO_REQUEST : ECHO_REPLY;
		a->key.local_port = ports[2];
	}
	return CONTINUE;
}

static __always_inline enum reason gathered(enum reason reason)
{
	return reason == SENT_TO_HOST ? FRAGMENT_GATHERED : reason;
}

/* To the edge that gathers the pieces. */
static __always_inline enum reason send_piece(struct xdp_md *ctx, struct arrival *a, __u32 edge, __u32 hash)
{
	const struct host *host = live_host(edge);

	if (!host)
		return EDGE_NOT_HERE;
	return gathered(send_by(way_to(ctx, edge, host), ctx, a, WIRE_PIECE, host, 0, hash));
}

/* No next hop leads to this edge itself: the frame is passed up, and from_outside takes it. */
static __always_inline enum reason send_to_itself(struct xdp_md *ctx, struct arrival *a, __u32 hash)
{
	struct network *internet = find_network(INTERNET_NETWORK);
	const struct host *host = find_host(own_host);
	struct edge_way up = {};

	if (!internet || !host)
		return EDGE_NOT_HERE;
	up.tag = internet->tag;
	return gathered(send_by(&up, ctx, a, WIRE_PIECE, host, 0, hash));
}

/* A later piece of a packet whose first one has not been here. It looks again once it is kept: see gather. */
static __always_inline enum reason keep_arrival(struct xdp_md *ctx, struct arrival *a,
						const struct fragment_key *key, __u32 hash, __u64 now)
{
	struct waiting_packet *waiting = find_waiting(key);
	enum reason reason;
	bool kept;

	if (!waiting || !has_place(waiting, key, now))
		return FRAGMENT_WITHOUT_FIRST;
	reason = send_to_itself(ctx, a, hash);
	if (reason != FRAGMENT_GATHERED)
		return reason;
	kept = keep(ctx, true, a->length + wire_overhead(), key, now);
	if (find_public_fragment(key, &key->local, now))
		return reason;
	a->verdict = VERDICT_DROP;
	a->target = 0;
	a->action = XDP_DROP;
	return kept ? FRAGMENT_WAITS : FRAGMENT_WITHOUT_FIRST;
}

/*
 * A first piece for which others wait is remembered where it is gathered: who came behind it would else
 * overtake it.
 */
static __always_inline enum reason begin_pieces(struct xdp_md *ctx, struct arrival *a,
						const struct fragment_key *key, __u32 hash, __u64 now)
{
	enum reason reason = read_first_piece(ctx, a);

	if (reason != CONTINUE || !a->has_port)
		return reason;
	if (unlikely(some_wait(key, now)))
		return send_to_itself(ctx, a, hash);
	remember_public_fragments(key, &key->local, &a->key, a->echo, now);
	return unlikely(some_wait(key, now)) ? send_to_itself(ctx, a, hash) : CONTINUE;
}

/* For an address of several hosts: a later piece goes by the ports of the first. */
static __always_inline enum reason share_pieces(struct xdp_md *ctx, struct arrival *a)
{
	struct fragment_key key = {.protocol = a->key.protocol,
				   .id = a->id,
				   .local = a->key.local,
				   .remote = a->key.remote};
	__u32 edge = gathering_edge(&key);
	__u32 hash = flow_hash(&a->key);
	__u64 now = clock_now();
	struct public_fragment *found;

	if (edge != own_host)
		return send_piece(ctx, a, edge, hash);
	if (a->piece == FIRST_FRAGMENT)
		return begin_pieces(ctx, a, &key, hash, now);
	found = find_public_fragment(&key, &key.local, now);
	if (!found)
		return keep_arrival(ctx, a, &key, hash, now);
	a->has_port = true;
	a->key.local_port = found->local_port;
	a->key.remote_port = found->remote_port;
	a->key.protocol = found->protocol;
	return CONTINUE;
}

/* The server that the connection ID of a QUIC packet names, of a whole packet without IP options. */
static __always_inline bool read_quic_server(struct xdp_md *ctx, const struct arrival *a,
					     struct quic_server_key *key)
{
	const void *end = (void *)(long)ctx->data_end;
	const __u8 *quic = (void *)(long)ctx->data + ETH_HLEN + sizeof(struct udphdr) +
			   (a->ether_type == bpf_htons(ETH_P_IP) ? sizeof(struct iphdr)
								  : sizeof(struct ipv6hdr));

	if (quic + QUIC_SHORTEST > (const __u8 *)end)
		return false;
	if (!(*quic & QUIC_LONG)) {
		__builtin_memcpy(key->id, quic + QUIC_SERVER_OF_SHORT, sizeof(key->id));
		return true;
	}
	if (quic + QUIC_SERVER_OF_LONG + sizeof(key->id) > (const __u8 *)end ||
	    quic[QUIC_LENGTH_OF_LONG] <= sizeof(key->id))
		return false;
	__builtin_memcpy(key->id, quic + QUIC_SERVER_OF_LONG, sizeof(key->id));
	return true;
}

/* Of a packet that is no piece: where its client's address and port have changed, it goes on with its server. */
static __always_inline enum reason mux_arrival(struct xdp_md *ctx, const struct arrival *a,
					       const struct mux *mux, struct muxed *muxed)
{
	struct quic_server_key key = {};
	struct quic_server *server;

	if (unlikely(mux->flags & BALANCER_QUIC) && read_quic_server(ctx, a, &key)) {
		key.vni = INTERNET_NETWORK;
		key.front = mux->front;
		key.port = a->key.local_port;
		server = bpf_map_lookup_elem(&quic_servers, &key);
		if (server) {
			muxed->hash = connection_hash(&a->key);
			return lead_to(server->interface, server->host, muxed);
		}
	}
	return choose_muxed(&a->key, mux, muxed);
}

static __always_inline enum reason send_to_target(struct xdp_md *ctx, struct arrival *a,
						  enum reason reason, const struct muxed *muxed)
{
	return likely(reason == CONTINUE)
		       ? send_to_host(ctx, a, muxed->number, muxed->host, muxed->target,
				      seeded(muxed->hash))
		       : reason;
}

static __always_inline bool is_for_mux(const struct flow_key *key, const struct known_mux *known)
{
	return address_equal(&key->local, &known->address) && key->local_port == known->port &&
	       key->protocol == known->protocol;
}

/* The hash is that of all addresses of a prefix. In tests all share one place: so it shows who is taken for whom. */
static __always_inline __u32 place_of_mux(const struct flow_key *key, __u32 hash)
{
	__u32 own = bpf_ntohl(key->local.word[3]) ^ bpf_ntohs(key->local_port) ^ key->protocol;

	return testing ? 0 : (hash ^ own) % KNOWN_MUXES;
}

/* As balancers has it, or had it when nothing of it had changed yet that has changed now. */
static __always_inline bool find_known_mux(const struct flow_key *key, __u32 hash, struct mux *mux)
{
	__u32 at = place_of_mux(key, hash);
	struct known_mux *known = bpf_map_lookup_elem(&known_muxes, &at);
	__u64 *mark = bpf_map_lookup_elem(&mux_mark, &only_entry);
	__u64 before;

	if (!known || !mark)
		return false;
	before = READ_ONCE(*mark);
	if (likely(known->mark == before && is_for_mux(key, known))) {
		*mux = known->mux;
		return true;
	}
	if (!may_have(FILTER_BALANCER, hash) || !find_mux(key, mux))
		return false;
	known->address = key->local;
	known->port = key->local_port;
	known->protocol = key->protocol;
	known->mark = before;
	known->mux = *mux;
	return true;
}

/* Of a whole packet with ports: for these there is nothing else to be looked up about the address. */
static __always_inline bool find_mux_of_arrival(const struct arrival *a, struct mux *mux)
{
	if ((a->key.protocol != IPPROTO_TCP && a->key.protocol != IPPROTO_UDP) || a->piece)
		return false;
	return find_known_mux(&a->key, filter_hash(&a->key.local), mux);
}

static __always_inline enum reason let_in(struct xdp_md *ctx, struct arrival *p)
{
	STAGE(PARSE, read_arrival(ctx, p));
	p->stage = STAGE_EDGE;
	return p->handed_on ? CONTINUE : shed_flood(&p->key.local);
}

static __always_inline enum reason find_host_and_send(struct xdp_md *ctx, struct arrival *p)
{
	struct public_address *found;
	struct muxed muxed = {};
	enum reason reason;
	const struct host *host;
	struct mux mux;
	__u32 number;

	if (find_mux_of_arrival(p, &mux)) {
		if (is_refused_source(&p->key.remote))
			return OUTSIDE_SOURCE_REFUSED;
		return send_to_target(ctx, p, mux_arrival(ctx, p, &mux, &muxed), &muxed);
	}
	found = find_public_address(&p->key.local);
	if (!found)
		return PUBLIC_ADDRESS_UNKNOWN;
	if (is_refused_source(&p->key.remote))
		return OUTSIDE_SOURCE_REFUSED;
	if (unlikely(p->piece) && found->flags & (PUBLIC_BALANCER | PUBLIC_NAT)) {
		reason = share_pieces(ctx, p);
		if (reason != CONTINUE)
			return reason;
	}
	if (found->flags & PUBLIC_BALANCER)
		return send_to_target(ctx, p, find_target_of_arrival(ctx, p, &muxed), &muxed);
	number = found->host;
	if (unlikely(found->flags & PUBLIC_NAT)) {
		number = owner_of_arrival(ctx, p);
		if (!number)
			return NAT_PORT_UNLEASED;
	}
	if (unlikely(is_blackhole(found)))
		return ROUTE_BLACKHOLE;
	host = live_host(number);
	if (!host)
		return PUBLIC_ADDRESS_HOST_DOWN;
	return send_to_host(ctx, p, number, host, 0, flow_hash(&p->key));
}

SEC("xdp")
int from_internet(struct xdp_md *ctx)
{
	struct arrival arrival = {.action = XDP_DROP};
	enum reason reason = let_in(ctx, &arrival);

	if (likely(reason == CONTINUE)) {
		if (unlikely(hand_on(&arrival.key, arrival.piece, arrival.length)))
			return XDP_REDIRECT;
		reason = find_host_and_send(ctx, &arrival);
	}
	return arrival_end(&arrival, reason);
}

/* On the processor to which another one has handed the packet on. */
SEC("xdp/cpumap")
int from_processor(struct xdp_md *ctx)
{
	struct arrival arrival = {.action = XDP_DROP, .handed_on = true};
	enum reason reason = let_in(ctx, &arrival);

	return arrival_end(&arrival,
			   reason == CONTINUE ? find_host_and_send(ctx, &arrival) : reason);
}
