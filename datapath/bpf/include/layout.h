/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Keys and values of every map: the one place where memory layouts are written. The Java codecs are
 * generated from these through BTF. All multi-byte numbers are in host order unless typed __be.
 *
 * A change here that an older agent or program would misread raises LAYOUT_VERSION.
 */
#ifndef TENET_LAYOUT_H
#define TENET_LAYOUT_H

#define LAYOUT_VERSION 31

/* IPv6, or IPv4 as ::ffff:a.b.c.d (RFC 4291, 2.5.5.2): both families share every key. */
struct address {
	__be32 word[4];
};

/*
 * An address in one network: the key of everything that is found by destination. An interface as a
 * route's next hop is found by the same tables, under an address that nobody has: ff00::, a
 * multicast address of reserved scope (RFC 4291, 2.7), with the interface's number. In the tables
 * that the agent writes (local_addresses, gateway_locations, moved) the key may also be a prefix
 * that an interface has as a whole: a /28 of IPv4 or a /80 of IPv6, by its first address, with
 * DELEGATED_PREFIX set in vni. An address without an entry of its own is looked for once more so.
 */
#define DELEGATED_PREFIX 0x80000000

struct network_address {
	__u32 vni; /* 24 bits */
	struct address address;
};

/* ---- interfaces: ifindex of the host-side device -> interface ---------------------------------
 */

enum interface_flag {
	INTERFACE_OPEN = 1, /* policy is complete; without it nothing passes */
	INTERFACE_DELIVER_TO_PEER = 2, /* veth: straight into the namespace at the other end */
	INTERFACE_SOURCE_CHECK = 4, /* source must be one of its own addresses */
	INTERFACE_ACL_OPEN_IPV4 = 8, /* the subnet's network ACL denies nothing, either way */
	INTERFACE_ACL_OPEN_IPV6 = 16,
	INTERFACE_RULES_CUT = 32, /* changed rules end tracked connections */
	INTERFACE_RULES_REJUDGE = 64, /* changed rules are asked again about tracked connections */
	INTERFACE_LIMITED = 128, /* it has a bandwidth or a packet rate */
	INTERFACE_MIRRORED = 256, /* it is the source of a traffic mirror session */
};

/* How fast an instance may be in one direction; above its baseline as long as it has credit. */
struct bandwidth {
	__u32 peak; /* kbit/s; 0 is no limit */
	__u32 baseline; /* kbit/s; 0: the peak lasts */
	__u32 credit; /* milliseconds of the baseline that it may save */
};

struct interface {
	__u32 number; /* never reused; part of every flow key */
	__u32 ifindex;
	__u32 vni;
	__u32 flags;
	__u32 identity; /* of its set of security groups, below 2^24; 0 is none */
	__u32 policy; /* compiled rules of that set, on this host */
	__u32 policy_generation; /* raised whenever those change */
	__u32 network_acl; /* the subnet's ACL, compiled: another policy */
	__u32 route_table;
	__u32 topology_generation; /* a flow composed under another one is composed again */
	__u64 network_tag; /* 40 bits, stamped on what it sends */
	struct address ipv4; /* primary addresses; all zero where it has none */
	struct address ipv6;
	__be32 subnet_address; /* IPv4 subnet, for ARP */
	__be32 subnet_mask;
	__u8 mac[6];
	__u8 router_mac[6];
	__u32 tcp_established_seconds; /* idle times after which a connection is forgotten */
	__u32 udp_seconds; /* one way only so far */
	__u32 udp_stream_seconds; /* both ways seen */
	__u32 flow_quota; /* tracked connections */
	__u32 ask_rate; /* new locations asked for in a second */
	__u32 mtu; /* of the instance's device */
	__u32 service_slot; /* where the host's services know it by; 0 is none */
	__be32 resolver; /* its network's name server, the network's base plus two; 0 is none */
	__u32 rejudge_rate; /* connections judged again in a second */
	struct bandwidth bandwidth_in; /* to the instance */
	struct bandwidth bandwidth_out;
	__u32 packet_rate; /* of both directions, in a second; 0 is no limit */
	__u32 connection_rate; /* new tracked connections in a second; 0 is no limit */
	__u32 flow_records; /* that flow logs may take in a window; 0 is no flow log */
	__u32 zone; /* where it is, for its meters; 0 is nowhere */
	__u32 payer; /* number of its instance's primary interface, which has the instance's buckets */
	__u32 zero;
};

/* ---- local_addresses: (network, address or prefix) -> interface of this host -------------------
 */

struct local_address {
	__u32 ifindex;
	__u32 number; /* of the interface */
	__u32 generation; /* of this location */
	__u32 zero;
};

/* ---- networks: vni -> network -------------------------------------------------------------------
 */

#define NETWORK_GATEWAYS 8

enum network_flag {
	NETWORK_GATEWAY_HERE = 1, /* this host is one of the network's gateways */
	NETWORK_IN_SYNC = 2, /* a gateway, or preloaded: it knows all of the network's locations now */
	NETWORK_PRELOADED = 4, /* this host is told all of the network's locations */
	NETWORK_DROP_ON_MISS = 8, /* with NETWORK_PRELOADED: what is not among them is not asked for */
};

struct network {
	__u64 tag; /* 40 bits: what senders stamp now */
	__u64 previous_tag; /* still accepted; equal to tag when there is none */
	__u32 flags;
	__u32 gateway_count;
	__u32 gateway[NETWORK_GATEWAYS]; /* host numbers, alive or not */
	__u32 edge[NETWORK_GATEWAYS]; /* likewise: by which its packets leave for the internet */
	__u32 edge_count;
	__u32 zero;
};

/* ---- hosts: host number -> host; host_numbers, host_numbers_ipv6: underlay address -> number ----- */

#define HOSTS 65536 /* number 0 is no host */

enum host_flag {
	HOST_PRESENT = 1,
	HOST_ALIVE = 2,
	HOST_EDGE = 4, /* between the internet and the others */
};

struct host {
	__be32 address; /* underlay IPv4; 0 in an IPv6 fabric */
	__u32 flags;
	struct address ipv6; /* underlay IPv6; zero in an IPv4 fabric */
};

/* ---- flows: one entry for both directions of a connection at one interface
 * ------------------------- */

/*
 * As the instance sees it: local is its own side. For ICMP echo local_port is the identifier and
 * remote_port 0; for other ICMP local_port is 0 and remote_port is type << 8 | code; for protocols
 * without ports both are 0.
 */
struct flow_key {
	__u32 interface; /* number */
	__u8 protocol;
	__u8 zero[3];
	__be16 local_port;
	__be16 remote_port;
	struct address local;
	struct address remote;
};

enum connection_state {
	CONNECTION_OPENING = 0, /* packets one way only */
	CONNECTION_ESTABLISHED = 1, /* both ways seen */
	CONNECTION_CLOSING = 2, /* TCP: FIN from one side or both */
	CONNECTION_CLOSED = 3, /* TCP: RST, or FIN acknowledged both ways */
};

enum flow_flag {
	FLOW_FROM_INSTANCE = 1, /* the instance sent the first packet */
	FLOW_REPLY_SEEN = 2,
	FLOW_RESOLVED = 4, /* peer is valid: the way to the remote side is known */
	FLOW_JUDGED_BY_IDENTITY = 8, /* allowed by an egress rule that names a group */
	FLOW_FIN_FROM_INSTANCE = 16,
	FLOW_FIN_TO_INSTANCE = 32,
	FLOW_UNTRACKED = 64, /* each packet is allowed by rules, whatever came before */
	FLOW_CUT = 128, /* the rules have changed, and it may not go on */
	FLOW_BALANCED = 256, /* it came by a balancer, and its answers go as the balancer's */
	FLOW_BALANCED_OUT = 512, /* the instance asked a balancer: front is who was chosen */
	FLOW_OUTSIDE = 4096, /* with FLOW_BALANCED: the client is on the internet */
	FLOW_CHECK = 1024, /* the host looks whether a balancer's target is well */
	FLOW_ENDED = 8192, /* with FLOW_BALANCED: the balancer has ended it, and both sides are told */
	FLOW_STAND_IN = 16384, /* with FLOW_BALANCED: the remote side stands in for the client (stood_for) */
	FLOW_TRANSLATED = 2048, /* it goes through a NAT gateway, by a binding of its own */
};

/*
 * What the network ACL lets pass: a bit for each direction (1 << enum policy_direction), and two
 * more for echo replies, because a key of echoes has requests and replies both ways. And what another
 * one does not.
 */
enum flow_acl {
	FLOW_ACL_TO_INSTANCE = 1,
	FLOW_ACL_FROM_INSTANCE = 2,
	FLOW_ACL_REPLY_TO_INSTANCE = 4,
	FLOW_ACL_REPLY_FROM_INSTANCE = 8,
	/* FLOW_TRANSLATED: what the ACL of the NAT gateway's subnet denies of its packets from the instance
	 * and to it, as they enter that subnet and as they leave it. */
	FLOW_ACL_NAT_OUT_ENTERS = 16,
	FLOW_ACL_NAT_OUT_LEAVES = 32,
	FLOW_ACL_NAT_BACK_ENTERS = 64,
	FLOW_ACL_NAT_BACK_LEAVES = 128,
};

/*
 * FLOW_BALANCED: where the balancer's proxy protocol header (proxy-protocol.txt, 2.2) is, which the target
 * gets before all that its client sends; of UDP with each datagram.
 */
enum flow_header {
	HEADER_NONE = 0, /* the connection has none */
	HEADER_AWAITS_TARGET = 1, /* which has not answered the client's SYN */
	HEADER_DUE = 2, /* the target has, and has not acknowledged the header */
	HEADER_TAKEN = 3, /* it has */
	HEADER_OF_DATAGRAMS = 4, /* UDP: each datagram has one */
};

#define PROXY_HEADER_IPV4 100 /* bytes, as in AWS */
#define PROXY_HEADER_IPV6 116
#define PROXY_DATAGRAM_IPV4 40 /* of a datagram: a multiple of 8, as offsets of pieces are */
#define PROXY_DATAGRAM_IPV6 64

struct flow {
	__u64 last_seen; /* nanoseconds of the datapath's clock */
	__u32 peer; /* slot in peers */
	__u32 peer_epoch; /* the slot's epoch when it was chosen */
	__u32 topology_generation; /* the interface's when it was composed */
	__u32 policy_generation; /* the interface's when it was judged */
	__u32 judged_identity; /* of the remote side: that an egress group rule matched, or stamped on the
				  first packet to the instance; FLOW_TRANSLATED: the NAT gateway */
	__u32 slot; /* in flow_slots */
	__u32 idle_seconds; /* after which it is forgotten, by its state at the last packet */
	__be16 source_port; /* of the outer UDP header: the flow's hash */
	__u16 flags; /* enum flow_flag */
	__u8 state; /* enum connection_state */
	__u8 network_acl; /* enum flow_acl */
	__be16 front_port; /* FLOW_BALANCED: the balancer's; FLOW_TRANSLATED: the binding's */
	__u32 front; /* FLOW_BALANCED, FLOW_CHECK: the balancer's interface; FLOW_BALANCED_OUT: the
			target's; FLOW_TRANSLATED: the binding's IPv4 address, as it is in packets */
	__u32 meter; /* slot of its meter, plus 1; 0 is none */
	__u32 front_idle; /* FLOW_BALANCED: the balancer's idle time, in seconds; 0: the interface's */
	__u32 sequence; /* with a header: of the client's SYN, as the client has it */
	__u8 header; /* enum flow_header */
	__u8 zero[3];
};

/* flow_slots: slot -> key, so that the sweep can walk over the table. Freed slots lie on
 * free_flow_slots. */
struct flow_slot {
	struct flow_key key;
	__u32 used;
};

/* slots_taken: how many slots of each kind were ever used; those from there on are free too. */
struct slots_taken {
	__u32 flows;
	__u32 peers;
	__u32 meters;
	__u32 zero;
	__u64 meter_buckets; /* the next one's number, which is never used again */
};

/* ---- fragments: slot -> a packet that comes in pieces
 * ---------------------------------------------- */

#define FRAGMENT_SETS 1024 /* an interface's is its number modulo this */
#define FRAGMENT_WAYS 16 /* packets in pieces at once at an interface */
#define FRAGMENT_WORDS 128 /* a bit for every 8 of 65,536 bytes */

/* As the interface sees it, like a flow's key, and which way the packet goes. */
struct fragment_key {
	__u32 interface; /* number */
	__u8 protocol; /* of IPv6 44: pieces may differ in what comes next */
	__u8 to_instance;
	__u16 zero;
	__be32 id; /* identification */
	struct address local;
	struct address remote;
};

/* What the first piece was, for the pieces that follow, and which bytes have come. */
struct fragmented {
	struct fragment_key key;
	__u8 echo; /* enum echo */
	__u8 zero[3];
	__u64 begun_at; /* the first piece passed then */
	__be16 local_port; /* of the flow's key */
	__be16 remote_port;
	__be16 service;
	__u8 protocol;
	__u8 asked; /* the first piece went by way of a gateway: so do the others */
	__u64 seen[FRAGMENT_WORDS];
};

/* ---- public_fragments: slot -> a packet in pieces for, or from, a public address of several hosts
 * ---------------------------------------------- */

#define PUBLIC_FRAGMENT_SETS 256 /* an address's is its last 32 bits modulo this */
#define PUBLIC_FRAGMENT_WAYS 64 /* packets in pieces at once at an address */

struct public_fragment {
	struct fragment_key key; /* of no interface; who is outside is remote; of a packet that leaves the source */
	__be16 local_port; /* of the first piece */
	__be16 remote_port;
	__u64 begun_at;
	__u8 protocol;
	__u8 echo; /* enum echo */
	__u8 zero[6];
};

/* ---- waiting_packets: slot -> a packet, of those that come to an edge for a public address of several
 * hosts, whose first piece is not here yet, and its pieces that are
 * ------------------------------------------------------------------ */

#define WAITING_SETS 32 /* an address's is its last 32 bits modulo this */
#define WAITING_WAYS 8 /* packets whose pieces wait at once at an address */
#define WAITING_PIECES 8 /* of one packet */
#define WAITING_BYTES 1600 /* more than what the internet's largest packet is between hosts */

struct waiting_packet {
	struct fragment_key key; /* as in public_fragments */
	__u32 pieces;
	__u64 begun_at; /* 0: none waits */
	__u64 alone_until; /* no other packet gets the place before */
	__u64 let_go; /* nor before this: the place has let pieces go too often */
	__u16 length[WAITING_PIECES];
	__u32 busy; /* a processor is at it */
	__u32 zero;
	/* Each as a frame of WIRE_PIECE from its EtherType on; then the one that lets them go, meanwhile. */
	__u8 piece[(WAITING_PIECES + 1) * WAITING_BYTES];
};

/* ---- locations: (network, address) -> slot in peers
 * ------------------------------------------------ */

enum peer_state {
	PEER_FREE = 0,
	PEER_ASKING = 1, /* unknown: by way of a gateway */
	PEER_KNOWN = 2, /* host is known */
	PEER_LOCAL = 3, /* an interface of this host */
};

struct peer {
	__u64 where; /* host << 40 | state << 32 | identity; written as one word */
	__u32 epoch; /* raised whenever the slot changes its address */
	__u32 nonce; /* 24 bits, echoed by answers */
	__u32 generation; /* of the location; newer ones win */
	__u32 vni;
	struct address address;
	__u64 confirmed_at; /* last answer */
	__u64 asked_at; /* last question sent for it without a packet */
	__u64 last_used;
};

/* ---- gateway_locations, moved: what gateways and hosts of preloaded networks, and former hosts, know of an
 * address or prefix
 * ----------------------------------- */

struct location {
	__u32 host; /* 0: allocated, but not running */
	__u32 generation;
	__u32 identity;
	__u32 zero;
};

/* ---- routes: (table, prefix) -> target
 * ---------------------------------------------------------------- */

#define NEXT_HOPS 8

enum route_target {
	TARGET_NONE = 0, /* keeps a shorter IPv6 prefix from holding all of IPv4 */
	TARGET_LOCAL = 1, /* inside the network, or a peered one */
	TARGET_BLACKHOLE = 2,
	TARGET_INTERFACE = 3, /* one of the interfaces gets it, whatever its destination */
	TARGET_INTERNET = 4, /* an edge gets it, under the source's public address */
	TARGET_NAT = 5, /* it goes on into network vni under an address and port of the NAT gateway
			   next_hop[0]; there to the interface next_hop[1], if there is one */
	TARGET_NAT_PRIVATE = 6, /* by a private NAT gateway to the internet: nowhere */
};

struct route_key {
	__u32 prefix_length; /* 32 for the table and then the address's bits */
	__be32 table;
	struct address address;
};

struct route {
	__u32 target; /* enum route_target */
	__u32 vni; /* where the destination, or the interface, is looked for */
	__u32 within; /* the network that all of the prefix belongs to, by a TARGET_LOCAL route; 0: none */
	__u32 next_hop_count;
	__u32 next_hop[NEXT_HOPS]; /* numbers of interfaces */
};

/* ---- public_addresses: (INTERNET_NETWORK, address or prefix) -> who has it; (network, NAT gateway's
 * private address) likewise, with PUBLIC_NAT; published: (network,
 * private IPv4 address) -> its public one, of interfaces of this host and of those for whom one here is an
 * appliance
 * ----------------------------------- */

#define INTERNET_NETWORK 0 /* no tenant's; its gateways are edges */

enum public_flag {
	PUBLIC_OUTBOUND_ONLY = 1, /* connections begin inside */
	PUBLIC_NAT = 2, /* a NAT gateway's: who has a port of it says nat_owners */
	PUBLIC_BALANCER = 4, /* a balancer's: whoever gets a connection, gets it */
	PUBLIC_ROUTED = 8, /* what comes in goes to the interface `gateway`, by the internet gateway's route
			      table; 0: nowhere */
};

struct public_address {
	__u32 host; /* where packets to it go; 0: nowhere */
	__u32 vni; /* the interface's network, and the address that the instance has there */
	__u32 flags; /* enum public_flag */
	__u32 gateway; /* PUBLIC_NAT, PUBLIC_BALANCER: the NAT gateway or balancer, by its interface's number */
	struct address address; /* of a prefix the prefix's own; of a balancer its private one */
	__u32 home; /* the interface's host: like `host` it may send as the address */
};

/* ---- public_traffic: key in public_addresses, or :: for addresses that nobody has -> what came for it
 * from outside, on an edge; flooded: key in public_addresses -> until when nothing for it gets in here
 * ----------------------------------- */

#define TRAFFIC_COUNTED_ONE_IN 64 /* packets, each of which counts for as many */
#define FLOODED 64 /* addresses that an edge withdraws at once */

struct public_traffic {
	__u64 packets;
	__u64 bytes; /* of their frames */
};

struct flooded {
	__u64 until; /* of the datapath's clock: it ends by itself, whether or not an agent lives */
	__u32 times; /* how often in a row; the agent's own */
	__u32 passing; /* of 2^32 packets so many get in, at random: an address's share; 0: none, it is withdrawn */
};

struct edge_guard {
	__u32 flooded; /* how many entries there are in flooded: with none nobody looks */
	__u32 spread; /* how many processors hand on what their devices bring: likewise */
};

/*
 * spread: on each processor of an edge, whether it hands on what its device outside brings, and until
 * when; spread_order: a place from 0 -> the number, in processors, of one that takes it. Both are the
 * agent's. handed_on: on each processor, what it has handed on; the program's.
 */
#define SPREAD_PLACES 1024

struct spread {
	__u64 until; /* of the datapath's clock: it ends by itself, whether or not an agent lives */
	struct network_address busiest; /* key in public_addresses: its packets go by turns; :: none does */
	__u32 places; /* how many there are in spread_order; 0: it hands nothing on */
};

struct handed_on {
	__u64 packets;
	__u64 turns; /* packets of the busiest that had one, those whose turn was this processor's own included */
};

/*
 * edge_ways: the number of a host, modulo EDGE_WAYS -> what an edge found out about how to send there,
 * on each processor; the programs' own. It holds for EDGE_WAY_TICKS of the kernel's clock (4 to 10 ms
 * each): so not every packet pays for the kernel's answer and for finding the network.
 */
#define EDGE_WAYS 1024
#define EDGE_WAY_TICKS 2

struct edge_way {
	__u64 found_at; /* in ticks */
	__u64 tag; /* of the internet's network */
	__u32 host; /* its number; 0: nothing is known */
	__be32 addresses[3]; /* the next hop's and the device's, as they begin a frame */
};

/*
 * ---- address_filter: whether an address may be known here at all -----------------------------------
 *
 * Most packets from outside come from addresses that no table has, which takes long to see in tables
 * that are larger than the processor's cache. So a bit of a filter is looked at first, which addresses
 * with the same hash share: where it is not set the address is certainly unknown. Addresses of one
 * delegated prefix have the same bit.
 */

#define FILTER_LINE_BITS 512
#define FILTER_LINES 256 /* of each of enum filter, one after the other */

enum filter {
	FILTER_INSIDE = 0, /* public_addresses, host_numbers, host_numbers_ipv6 */
	FILTER_BALANCER = 1, /* balancers of INTERNET_NETWORK */
};

#define FILTERS 2

struct filter_line {
	__u64 word[FILTER_LINE_BITS / 64];
};

/* ---- NAT gateways: their ports are leased to hosts in blocks ------------------------------------- */

#define NAT_BLOCK 64 /* ports */
#define NAT_BLOCKS 1024 /* of an address; the first 16 are nobody's: ports below 1024 */

enum nat_flag {
	NAT_RESETS = 1, /* who goes on with a TCP connection that it has forgotten gets a reset */
	NAT_MAPS_UDP = 2, /* endpoint-independent mapping (RFC 4787, 4.1): UDP gets ports by nat_mappings */
	NAT_MAPS_TCP = 4, /* likewise TCP (RFC 5382, 4.1) */
	NAT_ACL_OPEN_IPV4 = 8, /* its subnet's network ACL denies nothing, either way */
	NAT_ACL_OPEN_IPV6 = 16,
};

/* nat_gateways: number of its interface -> how many runs of ports this host has of it, and what is chosen
 * for it. Times are those after which an idle connection is forgotten: so long its port is not free. */
struct nat_gateway {
	__u32 runs; /* in nat_blocks, from 0 on */
	__u32 run_ports; /* in each: a block's, or where this host has parts of blocks those of the smallest */
	__u32 interface_quota; /* connections of an interface through NAT gateways */
	__u32 flags; /* enum nat_flag */
	__u32 tcp_established_seconds; /* at most: its interface's if that is less */
	__u32 tcp_opening_seconds;
	__u32 tcp_finished_seconds; /* FIN both ways */
	__u32 tcp_reset_seconds;
	__u32 udp_seconds; /* whatever its interface's are; 0: those */
	__u32 network_acl; /* its subnet's, compiled: the same policy as for interfaces in that subnet */
};

struct nat_block_key {
	__u32 gateway;
	__u32 index;
};

struct nat_block {
	__be32 address; /* the gateway's, as networks know it */
	__be32 public_address; /* as the internet does; 0: it has none */
	__u32 first; /* port; all of a run are in one block */
	__u32 ports;
};

/* nat_bindings: as whom the remote side knows a connection -> whose it is. Ports of ICMP are those
 * of the flow's key: an echo's identifier is its local port. */
struct nat_binding_key {
	__u32 gateway;
	__be32 address; /* as it is in packets */
	__be32 remote;
	__be16 port;
	__be16 remote_port;
	__u8 protocol;
	__u8 zero[3];
};

struct nat_binding {
	__u32 interface; /* number */
	__u32 vni;
	struct address local;
	__be16 local_port;
	__u8 kept; /* 1: it has one of the ports that are kept for interfaces with few of them */
	__u8 mapped; /* enum nat_mapped: it is one of a mapping's, in nat_mappings under this `way` */
};

/* How the far side knows a mapping's source: a gateway has other addresses in the internet than in networks. */
enum nat_mapped {
	NAT_NOT_MAPPED = 0,
	NAT_MAPPED_INSIDE = 1,
	NAT_MAPPED_OUTSIDE = 2,
	NAT_MAPPED_PORT = 3, /* only in nat_mappings */
};

/*
 * nat_mappings: who sends -> as whom all far sides know it, as long as a binding has it. And, with
 * NAT_MAPPED_PORT and no interface, the gateway's address and port, as they are in packets, -> whose they
 * are: no other mapping gets them. (In one map, since a program may use no more than 64.)
 */
struct nat_mapping_key {
	__u32 gateway;
	__u32 interface; /* number */
	__be16 local_port;
	__u8 protocol;
	__u8 way; /* enum nat_mapped */
	struct address local;
};

struct nat_mapping {
	__u32 uses; /* bindings that have it; at 0 it is over, and nobody gets it any more */
	__be32 address; /* as it is in packets */
	__be16 port;
	__u16 kept; /* 1: the port is one of those that are kept for interfaces with few of them */
	struct nat_mapping_key key; /* its own, for whoever ends it; NAT_MAPPED_PORT: its mapping's, and nothing else */
};

/* nat_block_uses: block, as packets have it -> how many bindings have a port of it. */
struct nat_block_use_key {
	__u32 gateway;
	__be32 address;
	__u32 block;
};

/* nat_owners: (INTERNET_NETWORK, NAT gateway's public address) on edges, (its network, private address) on
 * the network's gateways -> which host has which block; 0 is nobody, or several. */
struct nat_owners {
	__u16 host[NAT_BLOCKS]; /* number */
};

/* nat_part_owners: a block of which hosts have parts -> which one has which port; 0 is nobody. */
struct nat_part_owners_key {
	struct network_address address;
	__u32 block;
};

struct nat_part_owners {
	__u16 host[NAT_BLOCK]; /* number */
};

/* nat_usage: gateway -> what this host's instances did through it; CloudWatch's metrics. */
struct nat_usage {
	__u64 active; /* connections now */
	__u64 attempts;
	__u64 established;
	__u64 port_errors; /* connections for which there was no port */
	__u64 idle_timeouts;
	__u64 drops;
	__u64 strained; /* long searches for a port: more blocks are wanted */
	__u64 packets_from_source;
	__u64 bytes_from_source;
	__u64 packets_to_source;
	__u64 bytes_to_source;
	__u64 kept; /* connections now that have ports kept for interfaces with few of them */
	__u64 quota_drops; /* of port_errors those of interfaces that had their share */
};

/*
 * ---- balancers: (network, address, protocol, port) -> whose connections are spread ---------------
 *
 * Of INTERNET_NETWORK they are an edge's, by their public addresses; who has the slots of these is in
 * mux_pages and mux_targets.
 */

/* The port of a balancer that gets what no other of its address and protocol gets. */
#define ALL_PORTS 0

struct balancer_key {
	__u32 vni;
	struct address address;
	__be16 port;
	__u8 protocol;
	__u8 zero;
};

enum balancer_flag {
	BALANCER_JUDGES = 1, /* it has security groups */
	BALANCER_STICKY = 2, /* all connections of a client's address go to one target */
	BALANCER_QUIC = 4, /* some of its targets are in quic_servers */
	BALANCER_STICKY_BY_PROTOCOL = 8, /* of a sticky one: those of TCP to one, and those of UDP to one */
};

struct balancer {
	__u32 front; /* number of its own interface */
	__u32 slots; /* 0: nobody gets connections */
	__u32 flags;
	__u32 policy; /* compiled rules of its groups, on this host */
	__u32 identity; /* of its groups, which targets' rules may name; 0 is none */
	__u32 idle_seconds; /* after which it ends a TCP connection; 0: the interface forgets it as any */
	__u32 first_page; /* in mux_pages */
	__u32 first_target; /* in mux_targets */
	__u32 targets; /* how many there are */
};

/*
 * quic_servers: the eight octets of a server in the QUIC connection IDs that it gives out (draft-ietf-quic-
 * load-balancers, in plaintext) -> which of a balancer's targets it is. Of INTERNET_NETWORK they are an edge's.
 */
struct quic_server_key {
	__be32 id[2];
	__u32 vni;
	__u32 front;
	__be16 port; /* the balancer's */
	__u16 zero;
};

struct quic_server {
	__u32 interface; /* number */
	__u32 host; /* that has it */
};

/* balancer_fronts: its own interface -> as whom targets see it. */
struct balancer_front {
	struct address address;
	__u32 identity; /* of its groups; 0 is none */
};

/* balancer_pages: who has the slots, a page of them each; 0 is nobody. */
#define BALANCER_PAGE 64

struct balancer_page_key {
	__u32 front;
	__be16 port; /* as in balancer_key */
	__u8 protocol;
	__u8 zero;
	__u32 page;
};

struct balancer_page {
	__u32 target[BALANCER_PAGE]; /* numbers of interfaces */
};

/*
 * The same at an edge, small enough to stay in the processor's cache: mux_targets, where a balancer's
 * targets follow each other, and mux_pages, where the pages of its slots do. A changed table lies beside
 * the one before, until the balancer's entry leads to it.
 */
#define MUX_PAGES 131072
#define MUX_TARGETS 131072

struct mux_page {
	__u16 target[BALANCER_PAGE]; /* 1 is the one at first_target; 0: nobody */
};

struct mux_target {
	__u32 interface; /* its number; 0: nobody */
	__u32 host; /* that has it */
};

/*
 * known_muxes: what an edge found in balancers for an address and port, on each processor; the programs'
 * own. An entry holds as long as mux_mark is what it was before: a number that the agent draws whenever
 * balancers has changed, and before what the former entries lead to becomes another's.
 */
#define KNOWN_MUXES 1024

/* What an edge needs of a balancer. */
struct mux {
	__u32 slots;
	__u32 flags;
	__u32 first_page;
	__u32 first_target;
	__u32 front;
};

struct known_mux {
	struct address address;
	__be16 port;
	__u8 protocol; /* 0: nothing is known */
	__u8 zero;
	struct mux mux;
	__u64 mark;
};

/* balancer_history: whom slots had before, the latest first; 0 is nobody, and a page may be missing. */
#define BALANCER_FORMER 8

struct balancer_former {
	__u32 target[BALANCER_PAGE * BALANCER_FORMER]; /* those of a slot together */
};

/* balancer_hosts: the hosts that may send as a balancer, on edges; the value says nothing. */
struct balancer_host_key {
	__u32 front;
	__u32 host; /* number */
};

/* balancer_targets: as which address and port an interface gets a balancer's connections. */
struct balancer_target_key {
	__u32 front;
	__be16 port; /* as in balancer_key */
	__u8 protocol;
	__u8 zero;
	__u32 interface; /* number */
};

enum balancer_target_flag {
	BALANCER_TARGET_ENDED = 1, /* its time is over: its connections are ended, and it gets none */
	BALANCER_TARGET_HIDES_CLIENT = 2, /* it sees stand_in in place of the client */
	BALANCER_TARGET_HEADER = 4, /* new connections have a proxy protocol header */
};

struct balancer_target {
	struct address address; /* the balancer's own where the target has it, too */
	__be16 port; /* 0: the one that the client calls */
	__u16 flags; /* enum balancer_target_flag */
	__u32 host; /* that has the interface */
	struct address stand_in; /* the balancer's, as its clients have it where they do not keep theirs */
};

/*
 * stand_ins: a balancer's connection as its client knows it -> which address and port of the balancer
 * the target sees in the client's place; stood_for: the key in flows, with that -> the client. An
 * entry of both belongs to one of flows with FLOW_STAND_IN, and goes with it.
 */
#define FIRST_STAND_IN_PORT 1024
#define STAND_IN_PORTS 59976 /* those behind are the sources of health checks */

struct stand_in_key {
	struct flow_key connection; /* of the target, with the client as the remote side */
	__u32 front;
	__be16 front_port;
	__u16 zero;
};

struct stand_in {
	struct address address;
	__be16 port;
	__u16 zero;
};

struct stood_for {
	struct address client;
	__be16 client_port;
	__be16 front_port; /* the rest of the key in stand_ins */
	__u32 front;
};

/* ---- rules: one policy for a set of security groups, one for a subnet with its network ACL
 * ---------------------------------------------------- */

/*
 * A first packet is judged by three lookups, however many rules there are. The far address falls
 * into the class of all address rules that contain it (policy_ranges, and policy_addresses for
 * IPv6), the far identity into the class of all rules that name one of its groups
 * (policy_identities), protocol and port into a column (policy_ranges). A class's row (policy_rows)
 * has a bit for each column that one of its rules allows; of a network ACL, that the first of its
 * rules allows.
 */
enum policy_direction {
	POLICY_INGRESS = 0,
	POLICY_EGRESS = 1,
};

#define POLICY_COLUMNS 2048

enum policy_flag {
	POLICY_INGRESS_NAMES_GROUPS = 1,
	POLICY_EGRESS_NAMES_GROUPS = 2,
};

/*
 * Numbers from 0 on fall into ranges: protocol and port (8 and 16 bits) of one column, IPv4
 * addresses of one row; 0 is no column, and no row. A page has the first numbers of successive
 * ranges and their values; where it has fewer than it could, the last one is repeated. The directory
 * has the first numbers of the pages.
 */
#define RANGES_A_PAGE 56 /* with what the kernel adds, 512 bytes */

struct policy_directory {
	__u32 pages; /* at least 1 */
	__u32 first[RANGES_A_PAGE];
};

enum policy_ranges_of {
	RANGES_OF_PORTS = 0,
	RANGES_OF_IPV4 = 1,
};

/*
 * What everybody may do decides which connections are tracked. In the two bytes, bit
 * direction << 2 | (UDP, not TCP) << 1 | (IPv6, not IPv4).
 */
struct policy {
	__u32 flags;
	__u8 everybody_some; /* everybody is allowed a port of the protocol */
	__u8 everybody_all; /* everybody is allowed all of its ports */
	__u8 zero[2];
	__u32 everybody[4]; /* row of 0.0.0.0/0 or ::/0: [direction << 1 | IPv6] */
	struct policy_directory directory[4]; /* direction << 1 | enum policy_ranges_of */
};

struct policy_ranges_key {
	__u32 policy_direction; /* policy << 1 | direction */
	__u32 page; /* of the directory, << 1 | enum policy_ranges_of */
};

struct policy_ranges {
	__u32 first[RANGES_A_PAGE];
	__u32 value[RANGES_A_PAGE];
};

/* IPv6 */

struct policy_address_key {
	__u32 prefix_length; /* 32 for policy and direction, then the address's bits */
	__be32 policy_direction; /* policy << 1 | direction */
	struct address address;
};

struct policy_identity_key {
	__u32 policy_direction;
	__u32 identity;
};

struct policy_row_key {
	__u32 policy_direction;
	__u32 row; /* class of addresses or of identities: numbered together */
};

struct policy_row {
	__u64 column[POLICY_COLUMNS / 64];
};

/* identities: the identities whose groups this host knows; the value says nothing. */
struct identity_known {
	__u32 known;
};

/* ---- services of the host: DHCP, router advertisements, names, metadata ------------------------- */

/*
 * The services live in a network namespace of the agent's own, behind one device. There an interface
 * is known by a prefix that holds its slot, in place of its network's; the rest of its address
 * stays, so that nothing must be remembered on the way back:
 *
 *   IPv4  01 | slot (14) | the source's last 16 bits; 0 for everybody on the interface's link
 *   IPv6  fd7e | link-local (1) | 0 | slot (14) | the source's last 96 bits; 0 likewise
 *
 * Health checks leave from there as well, with the number of a balancer's front, which becomes its
 * address; with SERVICE_CHECKS_BY_ROUTER the first address of the target's subnet, for a target that has
 * the balancer's itself and would not answer it:
 *
 *   IPv4  100 | the number (29)
 *   IPv6  fd7f | zeros | the number (32)
 */
#define SERVICE_SLOTS 16128 /* slot 0 is none; the last would reach 127.0.0.0/8 */
#define SERVICE_IPV4_PREFIX 0x4000 /* of 16 bits */
#define SERVICE_IPV6_PREFIX 0xfd7e
#define SERVICE_LINK_LOCAL 0x8000 /* in IPv6's second 16 bits */
#define SERVICE_CHECKS_IPV4 0x80000000 /* of 3 bits */
#define SERVICE_CHECKS_MASK 0xe0000000
#define SERVICE_CHECKS_IPV6 0xfd7f
#define SERVICE_CHECKS_BY_ROUTER 0x10000000 /* in the number */

/* What an interface may send to its host's services in a second, as in EC2. */
#define SERVICE_PACKETS_A_SECOND 1024

/* Where services are, in their namespace and (but for the first two) as instances know them. */
#define SERVICE_LINK_IPV4 0xa9fea9fb /* 169.254.169.251: the router, to instances */
#define SERVICE_RESOLVER_IPV4 0xa9fea9fc /* 169.254.169.252: the network's base plus two */
#define SERVICE_NAMES_IPV4 0xa9fea9fd /* 169.254.169.253 */
#define SERVICE_METADATA_IPV4 0xa9fea9fe /* 169.254.169.254 */
#define SERVICE_IPV6_NETWORK 0xfd000ec2 /* of 32 bits, then zeros and the last 16 */
#define SERVICE_LINK_IPV6 0x251 /* fd00:ec2::251: the router */
#define SERVICE_NAMES_IPV6 0x253 /* fd00:ec2::253 */
#define SERVICE_METADATA_IPV6 0x254 /* fd00:ec2::254 */

/* service_slots: slot -> ifindex of the interface; 0 is none. */
/* service_device: one entry, written by the agent while its services live. */
struct service_device {
	__u32 ifindex; /* a veth whose peer is in the services' namespace; 0 is none */
	__u32 zero;
};

/* ---- flow logs -------------------------------------------------------------------------------- */

/* How a packet ended, as flow logs say it: see the reasons. */
enum flow_action {
	FLOW_NO_ACTION = 0, /* nothing is said of it */
	FLOW_ACCEPT = 1,
	FLOW_REJECT = 2,
};

/* At which of its interfaces a packet is logged. */
enum flow_logged {
	FLOW_NOT_LOGGED = 0,
	FLOW_LOGGED_FROM_INSTANCE = 1,
	FLOW_LOGGED_TO_INSTANCE = 2,
};

/* flow_log: one entry, written by the agent. */
struct flow_log {
	__u32 window; /* of the records that packets write now: when it began, in seconds since 1970 */
	__u32 zero;
};

/* flow_records: what passed and what was refused at an interface with flow logs, in a window. */
struct flow_record_key {
	struct flow_key flow; /* of the packet itself; without ports if it has none */
	__u32 window;
	__u8 logged; /* enum flow_logged */
	__u8 action; /* enum flow_action */
	__u8 zero[2];
};

struct flow_record {
	__u64 packets;
	__u64 bytes; /* from the IP header on */
	__u64 first; /* nanoseconds of the datapath's clock */
	__u64 last;
	__u32 tcp_flags; /* FIN, SYN, RST, and ACK beside SYN */
	__u32 zero;
};

/* flow_log_usage: how much of that an interface had in a window, and what it had too much. */
struct flow_log_usage_key {
	__u32 interface; /* number */
	__u32 window;
};

struct flow_log_usage {
	__u64 records;
	__u64 skipped; /* packets for whose record there was no room */
};

/* ---- traffic mirroring: number of an interface -> its sessions ----------------------------------- */

#define MIRROR_SESSIONS 3 /* of an interface, as in EC2 */
#define MIRROR_RULES 10 /* of a filter in a direction, likewise */

enum mirror_direction {
	MIRROR_INGRESS = 0, /* to the instance */
	MIRROR_EGRESS = 1,
};

/* Ports in host order; without any they are 0 and 65535. Of an IPv4 prefix the mask has 96 bits more. */
struct mirror_rule {
	__u8 accept;
	__u8 any_protocol;
	__u8 protocol;
	__u8 ipv6; /* what its addresses are of */
	__u16 source_first;
	__u16 source_last;
	__u16 destination_first;
	__u16 destination_last;
	struct address source;
	struct address source_mask;
	struct address destination;
	struct address destination_mask;
};

struct mirror_session {
	__be32 target; /* IPv4 address of the interface that gets the copies */
	__u32 vni; /* of the VXLAN header that it gets them in: the tenant's, not ours */
	__u32 length; /* bytes of a frame that are copied; 0 is all */
	__u8 names; /* copies what is asked of the network's name server, and the answers */
	__u8 rules[2]; /* how many, by enum mirror_direction */
	__u8 zero;
	struct mirror_rule rule[2 * MIRROR_RULES]; /* in the order of their numbers; egress from MIRROR_RULES */
};

struct mirror {
	__u32 sessions;
	struct mirror_session session[MIRROR_SESSIONS]; /* in the order of their numbers */
};

/*
 * mirror_device: one entry, written by the agent. Copies go out of it in segments, and come in at its
 * other end with a mark that says whose they are: device << MIRROR_SESSION_BITS | session's place + 1.
 */
#define MIRROR_SESSION_BITS 2

struct mirror_device {
	__u32 ifindex; /* 0 is none */
	__u32 zero;
};

/* ---- observation: packets that somebody wants to be told of ------------------------------------ */

#define TRACES 4 /* at once on a host */
#define TOLD_A_SECOND 4096 /* packets, whoever asked for them */

/* Which packets of an interface; what is zero may be anything. */
struct trace_filter {
	__u64 until; /* on the datapath's clock; 0: there is no such trace */
	__u32 interface; /* number */
	__u32 rate; /* as many in a second */
	struct address remote;
	__be16 local_port; /* as in the flow's key */
	__be16 remote_port;
	__u8 protocol;
	__u8 zero[3];
};

/* observation: one entry, written by the agent. */
struct observation {
	__u32 active; /* 0: nobody asked for anything */
	__u32 one_in; /* of so many packets that instances send, the time of one is taken; 0: of none */
	__u64 until; /* it is, on the datapath's clock */
	__u32 rate; /* and as many in a second */
	__u32 zero;
	struct trace_filter trace[TRACES];
};

/* observing: one entry: what programs keep of it. */
struct observing {
	__u64 second; /* of the datapath's clock */
	__u32 traced[TRACES]; /* in that second */
	__u32 sampled;
	__u32 told;
	__u32 marks; /* given so far */
	__u32 lost; /* packets that nobody could be told of */
};

enum observed_flag {
	OBSERVED_FROM_INSTANCE = 1, /* an instance sent it here */
	OBSERVED_SAMPLED = 2, /* its time is taken */
	OBSERVED_TO_INSTANCE = 4, /* the key is as its receiver sees it */
};

/* What observed, a ring buffer, has of a packet once it has ended on a host. */
struct observed_packet {
	__u64 began; /* nanoseconds of the kernel's monotonic clock: it was found to be one */
	__u64 ended; /* likewise */
	struct flow_key key; /* as the interface at hand sees it, the last if there were two */
	__u32 ifindex; /* of the device that it came by */
	__u32 length; /* of the frame at entry */
	__u32 reason;
	__u32 vni; /* of the destination, where it is known */
	__u32 origin; /* number of the host whose mark it has; 0: this one's, or none */
	struct address sent_to; /* underlay address of the host that it goes to; zero: to none */
	__u8 stage;
	__u8 mark; /* which of the origin's packets it is; 0: it has none */
	__u8 traces; /* a bit for each that it meets here */
	__u8 flags; /* enum observed_flag */
	__u32 zero;
};

/* ---- meters ------------------------------------------------------------------------------------ */

/* metered: (network, prefix) -> how traffic with its addresses is counted. */
struct metered_key {
	__u32 prefix_length; /* 32 for the network and then the address's bits */
	__be32 vni;
	struct address address;
};

struct metered {
	__u32 zone;
	__u16 near; /* class for interfaces of that zone */
	__u16 far; /* and of all others */
};

/* meters: what was counted at an interface in a class. Begun by the first packet, taken away by the
 * agent once it is known elsewhere. */
struct meter_key {
	__u32 interface; /* number */
	__u32 metering_class;
};

struct meter {
	__u64 bucket; /* a number of its own */
	__u32 slot; /* in meter_owners and meter_counters */
	__u32 zero;
};

/* meter_owners: slot -> whose it is. A connection that is older than its meter must find another. */
struct meter_owner {
	__u32 interface; /* number; 0 is nobody */
	__u32 metering_class;
};

/* ---- per-interface use and counters
 * ------------------------------------------------------------------------ */

/*
 * Buckets (bucket.h): the time until which what has passed is paid. 0: nothing has. All interfaces of
 * an instance use those of its primary one; drops are each one's own.
 */
struct bandwidth_use {
	__u64 peak;
	__u64 baseline;
	__u64 drops; /* packets above the one or the other */
};

/* interface_usage: number -> what the interface uses of its quotas, and its instance of its rates. */
struct interface_usage {
	__u64 flows; /* tracked */
	__u64 untracked; /* remembered all the same, to be found fast */
	__u64 begun; /* connections remembered so far, of both kinds */
	__u64 quota_drops; /* packets of connections for which there was no room */
	__u64 ask_window; /* second of the datapath's clock */
	__u64 asks; /* in that second */
	__u64 service_window; /* likewise */
	__u64 service_packets; /* to the host's services in that second */
	__u64 rejudge_window; /* second of the datapath's clock */
	__u64 rejudged; /* in that second */
	__u64 tell_window; /* second of the datapath's clock */
	__u64 tells; /* senders told of a packet too big, in that second */
	struct bandwidth_use bandwidth_in;
	struct bandwidth_use bandwidth_out;
	__u64 packets; /* bucket of both directions */
	__u64 packet_drops; /* packets above it */
	__u64 connections; /* bucket of new tracked connections */
	__u64 connection_drops;
	__u64 translated; /* connections through NAT gateways now */
	__u64 nat_kept; /* of these, those with ports kept for interfaces with few of them */
};

/* interface_counters: number -> traffic, per CPU. */
struct interface_counters {
	__u64 packets_from_instance;
	__u64 bytes_from_instance;
	__u64 packets_to_instance;
	__u64 bytes_to_instance;
};

/* meter_counters: slot -> traffic, per CPU. Bytes from the IP header on, as on a wire. */
struct meter_counters {
	__u64 packets_from_instance;
	__u64 bytes_from_instance;
	__u64 packets_to_instance;
	__u64 bytes_to_instance;
};

/* reason_counters: reason number -> packets and bytes that ended so, per CPU. */
struct reason_counter {
	__u64 packets;
	__u64 bytes;
};

/* layout_version: one entry; an agent that finds another version in a pinned map refuses to go on.
 */
struct layout_version {
	__u32 version;
	__u32 zero;
};

/* ---- tests
 * --------------------------------------------------------------------------------------------------
 */

/*
 * A packet that must leave in two forms is cloned, and the clone goes once more through the ingress
 * of the device it came from with a mark that says which form it takes. Marks never cross a wire or
 * a namespace.
 */
enum packet_mark {
	MARK_ANSWER = 0x7e4e7001, /* from_fabric: become the location answer to this question */
	MARK_RETURN = 0x7e4e7002, /* from_fabric: go back to the asking host */
	MARK_PROBE = 0x7e4e7003, /* from_instance: become the question that confirms a location */
	MARK_REENTERED = 0x7e4e7004, /* from_instance: came back from a gateway */
	MARK_MIRRORED = 0x7e4e7005, /* from_instance: a copy for a mirror target, wrapped */
};

enum verdict_kind {
	VERDICT_DROP = 0,
	VERDICT_PASS = 1,
	VERDICT_TO_FABRIC = 2, /* redirected to the underlay device */
	VERDICT_TO_INSTANCE = 3, /* redirected to device ifindex, or to its peer */
	VERDICT_BACK_TO_INSTANCE = 4, /* answered out of the device it came from */
	VERDICT_REENTER = 5, /* redirected to the ingress of device ifindex */
	VERDICT_TO_SERVICE = 6, /* redirected to the peer of device ifindex */
	VERDICT_TO_INTERNET = 7, /* redirected to the edge's device outside */
};

/* How a packet ended, and every packet it made besides. */
struct verdict {
	__u32 kind; /* enum verdict_kind */
	__u32 ifindex; /* 0 for a drop or a pass */
	__u32 reason;
	__u32 stage; /* the last stage entered */
	__u32 clone_mark; /* enum packet_mark of the copy made besides, 0 for none */
	__u32 mirror_mark[2]; /* of the copies for mirror targets, by enum mirror_direction; 0 for none */
	__u32 zero;
};

/*
 * test_run: one entry, of a test build of the programs (const volatile bool testing): the clock and the
 * chance that the next packet finds, and what became of the last one.
 */
struct test_run {
	__u64 now;
	__u32 random;
	__u32 zero;
	struct verdict verdict;
};

#endif
