/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * nat: gives connections that leave through a NAT gateway an address and port of it, and their
 * answers back. The instance's own host does it, with ports of blocks that are leased to it: nobody
 * is asked. A port serves any number of connections, as long as their far sides differ.
 */
#ifndef TENET_STAGE_NAT_H
#define TENET_STAGE_NAT_H

#include "internet.h"
#include "public_fragment.h"
#include "binding.h"
#include "nat64.h"
#include "network_acl.h"
#include "parse.h"
#include "remember.h"
#include "reset.h"

#define NAT_TRIES 128 /* ports looked at: with 85 in 100 taken, one search in 10^9 fails */
#define NAT_LONG_SEARCH 8 /* more blocks are wanted */

/* Ports of a host for interfaces that have few, where one has taken all others towards a far side. So
 * few that one instance alone still has 55,000 connections by one address. */
#define NAT_KEPT_PART 16
#define NAT_KEPT_MOST 1024
#define NAT_KEPT_LEAST 2
#define NAT_KEPT_FROM 8 /* of less nothing is kept */

/* Their flows know them by these ports; what has none is not translated. */
static __always_inline bool has_nat_port(const struct packet *p)
{
	return (address_is_ipv4(&p->key.remote) || address_embeds_ipv4(&p->key.remote)) && has_ports(p);
}

/* ---- from an instance ---- */

static __always_inline void hold(struct packet *p, __u32 gateway, __be32 address, __be16 port)
{
	p->bound = gateway;
	p->public_source = address;
	p->public_port = port;
}

/* The entry's binding, for its next packet. */
static __always_inline void follow_translated(struct packet *p, const struct flow *flow)
{
	hold(p, flow->judged_identity, flow->front, flow->front_port);
}

/* Only what begins a connection gets a port. */
static __always_inline enum reason may_bind(const struct packet *p)
{
	if (!has_nat_port(p) || p->related)
		return p->related ? NAT_CONNECTION_UNKNOWN : NAT_PROTOCOL_REFUSED;
	if (p->fragment == LATER_FRAGMENT)
		return NAT_CONNECTION_UNKNOWN;
	if (p->key.protocol == IPPROTO_TCP)
		return is_bare_syn(p) ? CONTINUE : NAT_CONNECTION_UNKNOWN;
	return p->echo == ECHO_REPLY ? NAT_CONNECTION_UNKNOWN : CONTINUE;
}

static __always_inline struct nat_binding_key binding_from(const struct packet *p)
{
	return (struct nat_binding_key){.gateway = p->nat,
					.remote = p->key.remote.word[3],
					.remote_port = p->key.remote_port,
					.protocol = nat_protocol(p->key.protocol)};
}

/* False: somebody has the port towards this far side. */
static __always_inline bool add_binding(struct packet *p, const struct nat_binding_key *key, bool kept)
{
	struct interface *interface = interface_at_hand(p);
	struct nat_binding binding = {.interface = p->key.interface,
				      .vni = interface ? interface->vni : 0,
				      .local = p->key.local,
				      .local_port = p->key.local_port,
				      .kept = kept && !p->mapped, /* of a mapping's bindings none */
				      .mapped = p->mapped};

	if (bpf_map_update_elem(&nat_bindings, key, &binding, BPF_NOEXIST))
		return false;
	count_in_block(key, 1);
	count_binding(p->nat, p->key.interface, binding.kept, 1);
	hold(p, p->nat, key->address, key->port);
	p->bound_now = true;
	return true;
}

static __always_inline struct nat_mapping_key mapping_from(const struct packet *p)
{
	return (struct nat_mapping_key){.gateway = p->nat,
					.interface = p->key.interface,
					.local_port = p->key.local_port,
					.protocol = p->key.protocol,
					.way = p->mapped,
					.local = p->key.local};
}

/* For a mapping that is to be opened. False: another one has it. */
static __always_inline bool take_mapped_port(struct packet *p, __be32 address, __be16 port)
{
	struct nat_mapping_key key = mapping_from(p);
	struct nat_mapping whose = {.key = key};

	become_port(&key, address, port);
	if (bpf_map_update_elem(&nat_mappings, &key, &whose, BPF_NOEXIST))
		return false;
	p->public_source = address;
	p->public_port = port;
	return true;
}

/* Takes the port if nobody has it towards this far side. */
static __always_inline bool take_port(struct packet *p, __u32 at, __u32 run_ports, bool kept)
{
	struct nat_block_key run_key = {.gateway = p->nat, .index = at / run_ports};
	struct nat_block *run = bpf_map_lookup_elem(&nat_blocks, &run_key);
	struct nat_binding_key key = binding_from(p);

	at %= run_ports;
	if (!run || at >= run->ports) /* the agent may just change them */
		return false;
	key.address = p->vni == INTERNET_NETWORK ? run->public_address : run->address;
	if (!key.address)
		return false;
	key.port = bpf_htons(run->first + at);
	if (bpf_map_lookup_elem(&nat_bindings, &key))
		return false;
	p->kept_port = kept;
	return p->mapped ? take_mapped_port(p, key.address, key.port) : add_binding(p, &key, kept);
}

/* One try of a search. By itself, so that the verifier looks at it once. */
VERIFIED_ONCE int try_port(struct packet *p, __u32 at, __u32 run_ports, int kept)
{
	return p && run_ports && take_port(p, at, run_ports, kept);
}

/*
 * From a port at random, in steps at random: so searches do not run into each other's traces. The
 * ports are `first` and those after it. Returns how many it looked at; 0: none was free.
 */
VERIFIED_ONCE int search_ports(struct packet *p, __u32 first, __u32 ports, __u32 run_ports, int kept)
{
	__u32 at, step, random;

	if (!p || !ports)
		return 0;
	random = p->random;
	step = ports <= NAT_TRIES ? 1 : (random >> 11) % ports | 1;
	at = random % ports;
	for (int tried = 0; tried < NAT_TRIES; tried++) {
		if (try_port(p, first + at, run_ports, kept))
			return tried + 1;
		at += step;
		if (at >= ports)
			at -= ports;
	}
	return 0;
}

/* Of a few ports half are looked at sooner than NAT_LONG_SEARCH. */
static __always_inline bool is_long(__u32 looked_at, __u32 ports)
{
	return looked_at == 0 || looked_at > NAT_LONG_SEARCH || looked_at > ports / 2;
}

/* Of so many ports these, the last, are for interfaces that have few of them. It takes two to share. */
static __always_inline __u32 kept_ports(__u32 ports)
{
	__u32 kept = ports / NAT_KEPT_PART;

	if (ports < NAT_KEPT_FROM)
		return 0;
	if (kept < NAT_KEPT_LEAST)
		return NAT_KEPT_LEAST;
	return kept < NAT_KEPT_MOST ? kept : NAT_KEPT_MOST;
}

/* An interface has fewer of the kept ports than it leaves: so there are always some for another one. */
static __always_inline bool may_take_kept(const struct nat_usage *usage,
					  const struct interface_usage *own, __u32 kept)
{
	return (__s64)(own->nat_kept + usage->kept) < kept;
}

/* ---- endpoint-independent mapping: one port for all that a source sends ---- */

#define NO_MAPPING (-1)

static __always_inline __u8 mapping_of(const struct packet *p, const struct nat_gateway *gateway)
{
	__u32 flag = p->key.protocol == IPPROTO_UDP   ? NAT_MAPS_UDP
		     : p->key.protocol == IPPROTO_TCP ? NAT_MAPS_TCP
						      : 0;

	if (!(gateway->flags & flag))
		return NAT_NOT_MAPPED;
	return p->vni == INTERNET_NETWORK ? NAT_MAPPED_OUTSIDE : NAT_MAPPED_INSIDE;
}

/* One use more of a mapping that has some. */
static __always_inline struct nat_mapping *take_use(const struct nat_mapping_key *key)
{
	struct nat_mapping *mapping = bpf_map_lookup_elem(&nat_mappings, key);
	struct nat_mapping_key other;
	bool taken = false;

	if (!mapping)
		return NULL;
	for (int tried = 0; tried < NAT_MAPPING_TRIES && !taken; tried++) {
		__u32 uses = READ_ONCE(mapping->uses);

		if (!uses)
			return NULL;
		taken = __sync_val_compare_and_swap(&mapping->uses, uses, uses + 1) == uses;
	}
	if (!taken)
		return NULL;
	if (unlikely(bpf_map_lookup_elem(&nat_mappings, key) != mapping)) {
		other = mapping->key;
		give_back(mapping, &other);
		return NULL;
	}
	return mapping;
}

static __always_inline bool has_block(const struct nat_binding_key *binding)
{
	struct nat_block_use_key key = block_of(binding);

	return bpf_map_lookup_elem(&nat_block_uses, &key);
}

/* The source's mapping, if there is one, serves this far side too. */
VERIFIED_ONCE int join_mapping(struct packet *p)
{
	struct nat_mapping_key key;
	struct nat_binding_key binding;
	struct nat_mapping *mapping;
	enum reason reason = NAT_PORTS_NONE;

	NEVER_NULL(p);
	key = mapping_from(p);
	mapping = take_use(&key);
	if (!mapping)
		return NO_MAPPING;
	binding = binding_from(p);
	binding.address = mapping->address;
	binding.port = mapping->port;
	if (has_block(&binding)) {
		if (add_binding(p, &binding, false))
			return CONTINUE;
		reason = NAT_PORTS_EXHAUSTED; /* what began before there were mappings has it */
	}
	give_back(mapping, &key);
	return reason;
}

/* Of the port that was just taken; its first use is the connection's. */
VERIFIED_ONCE int open_mapping(struct packet *p)
{
	struct nat_mapping mapping = {.uses = 1};
	bool opened_by_another;
	struct nat_mapping_key key;

	NEVER_NULL(p);
	key = mapping_from(p);
	mapping.address = p->public_source;
	mapping.port = p->public_port;
	mapping.kept = p->kept_port;
	mapping.key = key;
	if (!bpf_map_update_elem(&nat_mappings, &key, &mapping, BPF_NOEXIST)) {
		if (p->kept_port)
			count_kept(p->nat, p->key.interface, 1);
		return CONTINUE;
	}
	opened_by_another = bpf_map_lookup_elem(&nat_mappings, &key);
	become_port(&key, p->public_source, p->public_port);
	bpf_map_delete_elem(&nat_mappings, &key);
	return opened_by_another ? NO_MAPPING : NAT_PORTS_EXHAUSTED;
}

VERIFIED_ONCE int bind_opened(struct packet *p)
{
	struct nat_binding_key binding;
	struct nat_mapping_key key;
	struct nat_mapping *mapping;

	NEVER_NULL(p);
	binding = binding_from(p);
	binding.address = p->public_source;
	binding.port = p->public_port;
	if (add_binding(p, &binding, false))
		return CONTINUE;
	key = mapping_from(p);
	mapping = bpf_map_lookup_elem(&nat_mappings, &key);
	if (mapping)
		give_back(mapping, &key);
	return NAT_PORTS_EXHAUSTED;
}

/* ---- the search in all ports ---- */

/* Among the ports that are kept for interfaces with few of them only if no other one was found. */
VERIFIED_ONCE int search_in_all(struct packet *p, __u32 ports, __u32 run_ports)
{
	struct interface_usage *own;
	struct nat_usage *usage;
	int looked_at;
	__u32 kept;

	NEVER_NULL(p);
	usage = find_nat_usage(p->nat);
	own = find_usage(p->key.interface);
	if (!usage || !own)
		return NAT_PORTS_NONE;
	kept = kept_ports(ports);
	looked_at = search_ports(p, 0, ports - kept, run_ports, false);
	if (is_long(looked_at, ports - kept))
		__sync_fetch_and_add(&usage->strained, 1);
	if (looked_at)
		return CONTINUE;
	if (kept && !may_take_kept(usage, own, kept))
		return NAT_QUOTA_REACHED;
	return search_ports(p, ports - kept, kept, run_ports, true) ? CONTINUE : NAT_PORTS_EXHAUSTED;
}

VERIFIED_ONCE int find_mapped_port(struct packet *p, __u32 ports, __u32 run_ports)
{
	for (int tried = 0; tried < NAT_MAPPING_TRIES; tried++) {
		int found = join_mapping(p);

		if (found == NO_MAPPING)
			found = search_in_all(p, ports, run_ports);
		else
			return found;
		if (found != CONTINUE)
			return found;
		found = open_mapping(p);
		if (found != NO_MAPPING)
			return found == CONTINUE ? bind_opened(p) : found;
	}
	return NAT_PORTS_EXHAUSTED;
}

VERIFIED_ONCE enum reason find_port(struct packet *p)
{
	struct interface_usage *own;
	struct nat_gateway *gateway;
	struct nat_usage *usage;
	__u32 number, ports, run_ports;
	int reason;

	NEVER_NULL(p);
	number = p->nat;
	gateway = bpf_map_lookup_elem(&nat_gateways, &number);
	run_ports = gateway ? gateway->run_ports : 0;
	ports = gateway ? gateway->runs * run_ports : 0;
	usage = find_nat_usage(number);
	own = find_usage(p->key.interface);
	if (!usage || !ports || !own)
		return NAT_PORTS_NONE;
	__sync_fetch_and_add(&usage->attempts, 1);
	if ((__s64)own->translated >= gateway->interface_quota) {
		__sync_fetch_and_add(&usage->port_errors, 1);
		__sync_fetch_and_add(&usage->quota_drops, 1);
		return NAT_QUOTA_REACHED;
	}
	p->random = random_number();
	p->mapped = mapping_of(p, gateway);
	reason = p->mapped ? find_mapped_port(p, ports, run_ports)
			   : search_in_all(p, ports, run_ports);
	if (reason == CONTINUE)
		return CONTINUE;
	__sync_fetch_and_add(&usage->port_errors, 1);
	if (reason == NAT_QUOTA_REACHED)
		__sync_fetch_and_add(&usage->quota_drops, 1);
	return reason;
}

static __always_inline void count_drop(__u32 gateway)
{
	struct nat_usage *usage = find_nat_usage(gateway);

	if (usage)
		__sync_fetch_and_add(&usage->drops, 1);
}

VERIFIED_ONCE int is_known_outside(__be32 address)
{
	struct network_address key = {.vni = INTERNET_NETWORK};

	address_from_ipv4(&key.address, address);
	return is_nat_address(&key);
}

/* A gateway is known to the internet by other addresses than to networks. */
static __always_inline bool is_bound_for_way(const struct packet *p, const struct flow *flow)
{
	return flow->flags & FLOW_TRANSLATED && flow->judged_identity == p->nat &&
	       is_known_outside(flow->front) == (p->vni == INTERNET_NETWORK);
}

/* The subnet's network ACL before the gateway, the gateway, and the ACL behind it. */
VERIFIED_ONCE enum reason enter_gateway(struct packet *p, int may_begin)
{
	enum reason reason;
	int denied;

	NEVER_NULL(p);
	denied = p->related ? 0 : denied_at_gateway(p, p->nat, true, p->echo == ECHO_REPLY, 0);
	reason = denied_by_gateway(denied, FLOW_ACL_NAT_OUT_ENTERS, 0);
	if (reason != CONTINUE)
		return reason;
	reason = may_bind(p);
	if (reason != CONTINUE)
		return reason;
	return may_begin ? denied_by_gateway(denied, 0, FLOW_ACL_NAT_OUT_LEAVES) : NAT_CONNECTION_UNKNOWN;
}

static __always_inline bool is_acl_denial(enum reason reason)
{
	return reason == NETWORK_ACL_NAT_INGRESS_DENIED || reason == NETWORK_ACL_NAT_EGRESS_DENIED ||
	       reason == NETWORK_ACL_MISSING;
}

/* A known connection has another binding than it had, or none: other network ACLs judge its packets now.
 * An error is none of them. */
static __always_inline void store_verdicts(struct packet *p, struct flow *flow)
{
	if (p->related || judge_network_acl(p) != CONTINUE)
		return;
	if (p->bound)
		judge_at_gateway(p, p->bound, p->public_port);
	flow->network_acl = p->network_acl;
}

/*
 * The way was just found. A connection keeps its binding as long as it goes through the same gateway;
 * `known` is one that goes on, and otherwise this is its first packet.
 */
VERIFIED_ONCE enum reason bind_way(struct packet *p, int known)
{
	struct flow_key key;
	struct flow *flow;
	enum reason reason;
	bool same;

	NEVER_NULL(p);
	key = p->key;
	flow = known || p->renews ? bpf_map_lookup_elem(&flows, &key) : NULL;
	p->bound = 0;
	same = flow && is_bound_for_way(p, flow);
	if (known && same) {
		follow_translated(p, flow);
		return CONTINUE;
	}
	if (p->nat) {
		reason = enter_gateway(p, !known || (flow && flow->flags & FLOW_FROM_INSTANCE));
		if (is_acl_denial(reason)) {
			p->stage = STAGE_NETWORK_ACL;
			return reason;
		}
		if (reason == CONTINUE && same && claim(p, flow))
			follow_translated(p, flow);
		else if (reason == CONTINUE)
			reason = find_port(p);
		if (reason != CONTINUE) {
			count_drop(p->nat);
			return reason;
		}
	}
	if (!known && p->bound)
		judge_at_gateway(p, p->bound, p->public_port);
	if (!flow || !known)
		return CONTINUE;
	if (flow->flags & FLOW_TRANSLATED) {
		release_binding_of(&key, flow);
		flow->flags &= ~FLOW_TRANSLATED;
		flow->judged_identity = 0;
		flow->front = 0;
		flow->front_port = 0;
	}
	if (p->bound)
		store_binding(p, flow);
	store_verdicts(p, flow);
	return CONTINUE;
}

/* The first packet's entry was to be made. Without it the binding is nobody's; and another processor
 * may have been first, with a binding of its own. */
VERIFIED_ONCE enum reason settle_binding(struct packet *p, int remembered)
{
	struct nat_binding_key binding = {};
	struct flow_key key;
	struct flow *flow;

	NEVER_NULL(p);
	key = p->key;
	flow = remembered ? bpf_map_lookup_elem(&flows, &key) : NULL;
	if (flow && has_binding(p, flow))
		return CONTINUE;
	if (p->bound_now) {
		binding.gateway = p->bound;
		binding.address = p->public_source;
		binding.remote = key.remote.word[3];
		binding.port = p->public_port;
		binding.remote_port = key.remote_port;
		binding.protocol = nat_protocol(key.protocol);
		release_binding(&binding);
	}
	if (!flow || !(flow->flags & FLOW_TRANSLATED))
		return NAT_CONNECTION_UNKNOWN;
	follow_translated(p, flow);
	return CONTINUE;
}

/* ---- the packet itself ---- */

/* The ports of a packet that an ICMP error quotes: where, in which protocol. */
static __always_inline bool find_quoted_transport(struct __sk_buff *skb, const struct packet *p,
						  __u32 *at, __u8 *protocol)
{
	struct iphdr quoted;

	if (bpf_skb_load_bytes(skb, p->transport + ICMP_HEADER, &quoted, sizeof(quoted)) ||
	    quoted.version != 4)
		return false;
	*at = p->transport + ICMP_HEADER + quoted.ihl * 4;
	*protocol = quoted.protocol;
	return true;
}

/* The instance's port: the source of a packet that leaves, the destination of one that came; of an
 * error in the other place of the packet that it quotes. */
VERIFIED_ONCE int translate_port(struct __sk_buff *skb, struct packet *p, int source, __u32 port)
{
	__u32 at, checksum, place;
	__u64 flags = 0;
	__u8 protocol;

	if (!p)
		return false;
	if (p->fragment == LATER_FRAGMENT)
		return true;
	if (p->related || is_icmp_error(p)) {
		if (!find_quoted_transport(skb, p, &at, &protocol))
			return false;
		source = !source;
		checksum = p->transport + offsetof(struct icmp6hdr, icmp6_cksum);
	} else {
		at = p->transport;
		protocol = nat_protocol(p->key.protocol);
		checksum = checksum_offset(p);
		if (protocol == IPPROTO_UDP)
			flags = BPF_F_MARK_MANGLED_0;
	}
	place = protocol == IPPROTO_ICMP ? 4 : source ? 0 : sizeof(__be16);
	return replace_port(skb, at + place, checksum, flags, port);
}

/* ---- a connection that is not there ---- */

/* As in EC2: who goes on with a connection that the gateway has forgotten is told so, unless it is
 * chosen otherwise. */
static __always_inline enum reason tell_unknown(struct __sk_buff *skb, struct packet *p)
{
	__u32 number = p->nat;
	struct nat_gateway *gateway = bpf_map_lookup_elem(&nat_gateways, &number);

	if (gateway && !(gateway->flags & NAT_RESETS))
		return NAT_CONNECTION_UNKNOWN;
	return reset_sender(skb, p, NAT_CONNECTION_UNKNOWN);
}

/* ---- from an edge ---- */

/* The ports of the connection that the packet is of, as the far side knows it. */
static __always_inline bool read_binding(struct __sk_buff *skb, const struct packet *p,
					 struct nat_binding_key *binding)
{
	struct flow_key quoted = {};
	struct quote quote = {};

	binding->address = p->key.local.word[3];
	binding->remote = p->key.remote.word[3];
	binding->port = p->key.local_port;
	binding->remote_port = p->key.remote_port;
	binding->protocol = p->key.protocol;
	if (p->echo == ECHO_REQUEST)
		return false;
	if (!is_icmp_error(p))
		return has_nat_port(p);
	if (p->fragment ||
	    !read_quoted_ipv4(skb, p->transport + ICMP_HEADER, p->payload - ICMP_HEADER, &quote,
			      &quoted.local, &quoted.remote) ||
	    !quote.readable || !address_equal(&quoted.local, &p->key.local) ||
	    !read_quoted_ports(skb, &quote, false, &quoted))
		return false;
	binding->remote = quoted.remote.word[3];
	binding->port = quoted.local_port;
	binding->remote_port = quoted.remote_port;
	binding->protocol = quote.protocol;
	return true;
}

/* To a connection from 64:ff9b::/96's far side: from here on it is an IPv6 packet without outer headers. */
VERIFIED_ONCE enum reason arrive_as_ipv6(struct __sk_buff *skb, struct packet *p, __u32 port,
					 __u32 far_port)
{
	bool error;

	NEVER_NULL(p);
	error = is_icmp_error(p);
	if ((!error && !translate_port(skb, p, false, port)) || decapsulate(skb, p) != CONTINUE)
		return DECAPSULATE_FAILED;
	p->transport -= wire_overhead();
	if (error ? !error_arrives_as_ipv6(skb, p, port, far_port) : !arrives_as_ipv6(skb, p))
		return DECAPSULATE_FAILED;
	p->decapsulated = true;
	p->from_fabric = false;
	return parse(skb, p, 0, true);
}

/* For an address of a NAT gateway: if a connection from inside waits for it, it is the instance's. */
VERIFIED_ONCE enum reason arrive_translated(struct __sk_buff *skb, struct packet *p, __u32 gateway)
{
	struct nat_binding_key key = {.gateway = gateway};
	struct nat_binding *binding;
	__be16 port;

	NEVER_NULL(p);
	p->stage = STAGE_NAT;
	if (unlikely(p->fragment)) {
		enum reason reason = share_public_pieces(p, false);

		if (reason != CONTINUE)
			return reason;
	}
	if (!read_binding(skb, p, &key))
		return NAT_UNSOLICITED;
	binding = bpf_map_lookup_elem(&nat_bindings, &key);
	if (!binding || !find_network(binding->vni))
		return NAT_UNSOLICITED;
	if (unlikely(!address_is_ipv4(&binding->local))) {
		enum reason reason = may_become_ipv6(skb, p);

		if (reason != CONTINUE)
			return reason;
	}
	hold(p, gateway, key.address, key.port);
	port = binding->local_port;
	p->vni = binding->vni;
	p->key.local = binding->local;
	if (unlikely(p->fragment == LATER_FRAGMENT)) {
		p->key.local_port = 0; /* those of its first one at the instance are found there */
		p->key.remote_port = 0;
	}
	if (unlikely(!address_is_ipv4(&p->key.local)))
		return arrive_as_ipv6(skb, p, port, key.remote_port);
	if (!is_icmp_error(p) && p->fragment != LATER_FRAGMENT) {
		p->key.local_port = port;
		if (p->key.protocol != IPPROTO_ICMP)
			p->service = port;
	}
	return translate(skb, p, false, key.address, p->key.local.word[3]) &&
			       translate_port(skb, p, false, port)
		       ? CONTINUE
		       : DECAPSULATE_FAILED;
}

/* For a private address: the network's gateways lead such packets here by the port. */
VERIFIED_ONCE enum reason arrive_privately(struct __sk_buff *skb, struct packet *p)
{
	struct network_address key = {};
	struct public_address *found;

	NEVER_NULL(p);
	key.vni = p->vni;
	key.address = p->key.local;
	found = bpf_map_lookup_elem(&public_addresses, &key);
	if (!found || !(found->flags & PUBLIC_NAT))
		return CONTINUE;
	p->far_identity = 0;
	return arrive_translated(skb, p, found->gateway);
}

static __always_inline void count_answer(const struct packet *p, const struct flow *flow)
{
	struct nat_usage *usage = find_nat_usage(p->bound);

	if (!usage)
		return;
	if (!(flow->flags & FLOW_REPLY_SEEN) && !p->related)
		__sync_fetch_and_add(&usage->established, 1);
	__sync_fetch_and_add(&usage->packets_to_source, 1);
	__sync_fetch_and_add(&usage->bytes_to_source, p->length - wire_overhead());
}

/* The connection that the binding is of is there, and has no other one; its packets get to the gateway and
 * from it to the instance. */
VERIFIED_ONCE enum reason check_translated(struct packet *p, struct flow *flow)
{
	enum reason reason;

	NEVER_NULL(p);
	if (!flow || !(flow->flags & FLOW_TRANSLATED) || !has_binding(p, flow)) {
		count_drop(p->bound);
		return NAT_UNSOLICITED;
	}
	reason = gateway_lets_in(p, flow);
	if (reason != CONTINUE) {
		p->stage = STAGE_NETWORK_ACL;
		return reason;
	}
	count_answer(p, flow);
	return CONTINUE;
}

static __always_inline void count_leaving(const struct packet *p)
{
	struct nat_usage *usage = find_nat_usage(p->bound);

	if (!usage)
		return;
	__sync_fetch_and_add(&usage->packets_from_source, 1);
	__sync_fetch_and_add(&usage->bytes_from_source, p->length);
}

#endif
