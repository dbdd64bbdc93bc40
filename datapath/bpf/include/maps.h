/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Every map. The loader may change max_entries of those that grow with the host. What the agent
 * writes is not preallocated, so that a program never reads an element that was freed and taken
 * again under its eyes; what programs write is preallocated, because that is five times faster.
 */
#ifndef TENET_MAPS_H
#define TENET_MAPS_H

#include "kernel.h"
#include "layout.h"
#include "reasons.h"
#include "sweep_state.h"

#define CONFIGURED_HASH(name, key_type, value_type, entries) \
	struct {                                             \
		__uint(type, BPF_MAP_TYPE_HASH);             \
		__uint(map_flags, BPF_F_NO_PREALLOC);        \
		__uint(max_entries, entries);                \
		__type(key, key_type);                       \
		__type(value, value_type);                   \
	} name SEC(".maps")

#define CONFIGURED_PREFIXES(name, key_type, value_type, entries) \
	struct {                                                 \
		__uint(type, BPF_MAP_TYPE_LPM_TRIE);             \
		__uint(map_flags, BPF_F_NO_PREALLOC);            \
		__uint(max_entries, entries);                    \
		__type(key, key_type);                           \
		__type(value, value_type);                       \
	} name SEC(".maps")

#define PREALLOCATED(name, map_type, key_type, value_type, entries) \
	struct {                                                    \
		__uint(type, map_type);                             \
		__uint(max_entries, entries);                       \
		__type(key, key_type);                              \
		__type(value, value_type);                          \
	} name SEC(".maps")

#define STACK_OF_SLOTS(name, entries)             \
	struct {                                  \
		__uint(type, BPF_MAP_TYPE_STACK); \
		__uint(max_entries, entries);     \
		__type(value, __u32);             \
	} name SEC(".maps")

#define FLOWS 1048576
#define PEERS 131072
#define FLOW_RECORDS 131072
#define NAT_BINDINGS 524288
#define NAT_MAPPINGS 262144 /* two of each: by who sends, and by the port */
#define STAND_INS 131072
#define METERS 65536
#define OBSERVED_BYTES 524288

/* Interfaces and their addresses. */
CONFIGURED_HASH(interfaces, __u32, struct interface, 16384);
CONFIGURED_HASH(local_addresses, struct network_address, struct local_address, 65536);
CONFIGURED_HASH(interface_usage, __u32, struct interface_usage, 16384);
PREALLOCATED(interface_counters, BPF_MAP_TYPE_PERCPU_HASH, __u32, struct interface_counters, 16384);

/* Networks and hosts. */
CONFIGURED_HASH(networks, __u32, struct network, 16384);
PREALLOCATED(hosts, BPF_MAP_TYPE_ARRAY, __u32, struct host, HOSTS);
CONFIGURED_HASH(host_numbers, __be32, __u32, HOSTS);
CONFIGURED_HASH(host_numbers_ipv6, struct address, __u32, HOSTS);

/* Connections. */
PREALLOCATED(flows, BPF_MAP_TYPE_HASH, struct flow_key, struct flow, FLOWS);
PREALLOCATED(flow_slots, BPF_MAP_TYPE_ARRAY, __u32, struct flow_slot, FLOWS);
STACK_OF_SLOTS(free_flow_slots, FLOWS);

PREALLOCATED(fragments, BPF_MAP_TYPE_ARRAY, __u32, struct fragmented, FRAGMENT_SETS *FRAGMENT_WAYS);
PREALLOCATED(public_fragments, BPF_MAP_TYPE_ARRAY, __u32, struct public_fragment,
	     PUBLIC_FRAGMENT_SETS *PUBLIC_FRAGMENT_WAYS);
PREALLOCATED(waiting_packets, BPF_MAP_TYPE_ARRAY, __u32, struct waiting_packet, WAITING_SETS *WAITING_WAYS);

/* Where addresses are. */
PREALLOCATED(locations, BPF_MAP_TYPE_HASH, struct network_address, __u32, PEERS);
PREALLOCATED(peers, BPF_MAP_TYPE_ARRAY, __u32, struct peer, PEERS);
STACK_OF_SLOTS(free_peers, PEERS);
PREALLOCATED(slots_taken, BPF_MAP_TYPE_ARRAY, __u32, struct slots_taken, 1);
PREALLOCATED(absent, BPF_MAP_TYPE_LRU_HASH, struct network_address, __u64, 16384);
CONFIGURED_HASH(gateway_locations, struct network_address, struct location, 1048576);
CONFIGURED_HASH(moved, struct network_address, struct location, 65536);

/* The internet. */
PREALLOCATED(address_filter, BPF_MAP_TYPE_ARRAY, __u32, struct filter_line, FILTERS *FILTER_LINES);
CONFIGURED_HASH(public_addresses, struct network_address, struct public_address, 262144);
CONFIGURED_HASH(published, struct network_address, __be32, 65536);
PREALLOCATED(public_traffic, BPF_MAP_TYPE_LRU_PERCPU_HASH, struct network_address,
	     struct public_traffic, 16384);
CONFIGURED_HASH(flooded, struct network_address, struct flooded, FLOODED);
PREALLOCATED(edge_guard, BPF_MAP_TYPE_ARRAY, __u32, struct edge_guard, 1);
PREALLOCATED(spread, BPF_MAP_TYPE_PERCPU_ARRAY, __u32, struct spread, 1);
PREALLOCATED(spread_order, BPF_MAP_TYPE_ARRAY, __u32, __u32, SPREAD_PLACES);
PREALLOCATED(handed_on, BPF_MAP_TYPE_PERCPU_ARRAY, __u32, struct handed_on, 1);
PREALLOCATED(processors, BPF_MAP_TYPE_CPUMAP, __u32, struct bpf_cpumap_val, 1); /* as many as there may be */
PREALLOCATED(edge_ways, BPF_MAP_TYPE_PERCPU_ARRAY, __u32, struct edge_way, EDGE_WAYS);

/* NAT gateways. */
CONFIGURED_HASH(nat_gateways, __u32, struct nat_gateway, 16384);
CONFIGURED_HASH(nat_blocks, struct nat_block_key, struct nat_block, 131072);
CONFIGURED_HASH(nat_block_uses, struct nat_block_use_key, __u64, 131072);
CONFIGURED_HASH(nat_owners, struct network_address, struct nat_owners, 65536);
CONFIGURED_HASH(nat_part_owners, struct nat_part_owners_key, struct nat_part_owners, 65536);
CONFIGURED_HASH(nat_usage, __u32, struct nat_usage, 16384);
PREALLOCATED(nat_bindings, BPF_MAP_TYPE_HASH, struct nat_binding_key, struct nat_binding, NAT_BINDINGS);
PREALLOCATED(nat_mappings, BPF_MAP_TYPE_HASH, struct nat_mapping_key, struct nat_mapping, NAT_MAPPINGS);

/* Balancers. */
CONFIGURED_HASH(balancers, struct balancer_key, struct balancer, 16384);
CONFIGURED_HASH(balancer_fronts, __u32, struct balancer_front, 16384);
CONFIGURED_HASH(balancer_pages, struct balancer_page_key, struct balancer_page, 131072);
PREALLOCATED(mux_pages, BPF_MAP_TYPE_ARRAY, __u32, struct mux_page, MUX_PAGES);
PREALLOCATED(mux_targets, BPF_MAP_TYPE_ARRAY, __u32, struct mux_target, MUX_TARGETS);
PREALLOCATED(mux_mark, BPF_MAP_TYPE_ARRAY, __u32, __u64, 1);
PREALLOCATED(known_muxes, BPF_MAP_TYPE_PERCPU_ARRAY, __u32, struct known_mux, KNOWN_MUXES);
CONFIGURED_HASH(balancer_history, struct balancer_page_key, struct balancer_former, 32768);
CONFIGURED_HASH(balancer_hosts, struct balancer_host_key, __u32, 65536);
CONFIGURED_HASH(quic_servers, struct quic_server_key, struct quic_server, 131072);
CONFIGURED_HASH(balancer_targets, struct balancer_target_key, struct balancer_target, 131072);
PREALLOCATED(stand_ins, BPF_MAP_TYPE_HASH, struct stand_in_key, struct stand_in, STAND_INS);
PREALLOCATED(stood_for, BPF_MAP_TYPE_HASH, struct flow_key, struct stood_for, STAND_INS);

/* Routes and rules. */
CONFIGURED_PREFIXES(routes, struct route_key, struct route, 262144);
CONFIGURED_HASH(policies, __u32, struct policy, 16384);
CONFIGURED_PREFIXES(policy_addresses, struct policy_address_key, __u32, 262144);
CONFIGURED_HASH(policy_identities, struct policy_identity_key, __u32, 262144);
CONFIGURED_HASH(policy_ranges, struct policy_ranges_key, struct policy_ranges, 262144);
CONFIGURED_HASH(policy_rows, struct policy_row_key, struct policy_row, 65536);
CONFIGURED_HASH(identities, __u32, struct identity_known, 262144);

/* Flow logs. */
PREALLOCATED(flow_log, BPF_MAP_TYPE_ARRAY, __u32, struct flow_log, 1);
PREALLOCATED(flow_records, BPF_MAP_TYPE_HASH, struct flow_record_key, struct flow_record,
	     FLOW_RECORDS);
PREALLOCATED(flow_log_usage, BPF_MAP_TYPE_HASH, struct flow_log_usage_key, struct flow_log_usage,
	     32768);

/* Traffic mirroring. */
CONFIGURED_HASH(mirrors, __u32, struct mirror, 16384);
PREALLOCATED(mirror_device, BPF_MAP_TYPE_ARRAY, __u32, struct mirror_device, 1);

/* Observation. */
PREALLOCATED(observation, BPF_MAP_TYPE_ARRAY, __u32, struct observation, 1);
PREALLOCATED(observing, BPF_MAP_TYPE_ARRAY, __u32, struct observing, 1);
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, OBSERVED_BYTES);
} observed SEC(".maps");

/* Meters. */
CONFIGURED_PREFIXES(metered, struct metered_key, struct metered, 262144);
PREALLOCATED(meters, BPF_MAP_TYPE_HASH, struct meter_key, struct meter, METERS);
PREALLOCATED(meter_owners, BPF_MAP_TYPE_ARRAY, __u32, struct meter_owner, METERS);
PREALLOCATED(meter_counters, BPF_MAP_TYPE_PERCPU_ARRAY, __u32, struct meter_counters, METERS);
STACK_OF_SLOTS(free_meters, METERS);

/* Services of the host. */
PREALLOCATED(service_slots, BPF_MAP_TYPE_ARRAY, __u32, __u32, SERVICE_SLOTS);
PREALLOCATED(service_device, BPF_MAP_TYPE_ARRAY, __u32, struct service_device, 1);

/* What the datapath tells. */
PREALLOCATED(reason_counters, BPF_MAP_TYPE_PERCPU_ARRAY, __u32, struct reason_counter, REASONS);
PREALLOCATED(layout_version, BPF_MAP_TYPE_ARRAY, __u32, struct layout_version, 1);
PREALLOCATED(test_run, BPF_MAP_TYPE_ARRAY, __u32, struct test_run, 1);
PREALLOCATED(sweep_state, BPF_MAP_TYPE_ARRAY, __u32, struct sweep_state, 1);

#endif
