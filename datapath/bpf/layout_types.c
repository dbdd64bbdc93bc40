// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What Java codecs are made of. Compiled for its type information alone, never loaded. */
#include "kernel.h"
#include "layout.h"
#include "wire.h"

/* Numbers that headers define as macros, which leave no type behind. */
enum layout_constant {
	LAYOUT_LAYOUT_VERSION = LAYOUT_VERSION,
	LAYOUT_NETWORK_GATEWAYS = NETWORK_GATEWAYS,
	LAYOUT_DELEGATED_PREFIX = DELEGATED_PREFIX,
	LAYOUT_HOSTS = HOSTS,
	LAYOUT_POLICY_COLUMNS = POLICY_COLUMNS,
	LAYOUT_RANGES_A_PAGE = RANGES_A_PAGE,
	LAYOUT_BALANCER_PAGE = BALANCER_PAGE,
	LAYOUT_MIRROR_SESSIONS = MIRROR_SESSIONS,
	LAYOUT_MIRROR_RULES = MIRROR_RULES,
	LAYOUT_MIRROR_SESSION_BITS = MIRROR_SESSION_BITS,
	LAYOUT_BALANCER_FORMER = BALANCER_FORMER,
	LAYOUT_FIRST_STAND_IN_PORT = FIRST_STAND_IN_PORT,
	LAYOUT_STAND_IN_PORTS = STAND_IN_PORTS,
	LAYOUT_FILTER_LINE_BITS = FILTER_LINE_BITS,
	LAYOUT_FILTER_LINES = FILTER_LINES,
	LAYOUT_FILTERS = FILTERS,
	LAYOUT_MUX_PAGES = MUX_PAGES,
	LAYOUT_MUX_TARGETS = MUX_TARGETS,
	LAYOUT_PROXY_HEADER_IPV4 = PROXY_HEADER_IPV4,
	LAYOUT_PROXY_HEADER_IPV6 = PROXY_HEADER_IPV6,
	LAYOUT_PROXY_DATAGRAM_IPV4 = PROXY_DATAGRAM_IPV4,
	LAYOUT_PROXY_DATAGRAM_IPV6 = PROXY_DATAGRAM_IPV6,
	LAYOUT_FRAGMENT_SETS = FRAGMENT_SETS,
	LAYOUT_FRAGMENT_WAYS = FRAGMENT_WAYS,
	LAYOUT_TRAFFIC_COUNTED_ONE_IN = TRAFFIC_COUNTED_ONE_IN,
	LAYOUT_FLOODED = FLOODED,
	LAYOUT_SPREAD_PLACES = SPREAD_PLACES,
	LAYOUT_PUBLIC_FRAGMENT_SETS = PUBLIC_FRAGMENT_SETS,
	LAYOUT_PUBLIC_FRAGMENT_WAYS = PUBLIC_FRAGMENT_WAYS,
	LAYOUT_WAITING_SETS = WAITING_SETS,
	LAYOUT_WAITING_WAYS = WAITING_WAYS,
	LAYOUT_WAITING_PIECES = WAITING_PIECES,
	LAYOUT_WAITING_BYTES = WAITING_BYTES,
	LAYOUT_NAT_BLOCK = NAT_BLOCK,
	LAYOUT_NAT_BLOCKS = NAT_BLOCKS,
	LAYOUT_TRACES = TRACES,
	LAYOUT_TOLD_A_SECOND = TOLD_A_SECOND,
};

/* Addresses as 32-bit patterns: an enum of Java's codecs has no unsigned numbers. */
enum service_constant {
	SERVICE_SERVICE_SLOTS = SERVICE_SLOTS,
	SERVICE_SERVICE_IPV4_PREFIX = SERVICE_IPV4_PREFIX,
	SERVICE_SERVICE_IPV6_PREFIX = SERVICE_IPV6_PREFIX,
	SERVICE_SERVICE_LINK_LOCAL = SERVICE_LINK_LOCAL,
	SERVICE_SERVICE_PACKETS_A_SECOND = SERVICE_PACKETS_A_SECOND,
	SERVICE_SERVICE_CHECKS_IPV4 = (int)SERVICE_CHECKS_IPV4,
	SERVICE_SERVICE_CHECKS_MASK = (int)SERVICE_CHECKS_MASK,
	SERVICE_SERVICE_CHECKS_IPV6 = SERVICE_CHECKS_IPV6,
	SERVICE_SERVICE_CHECKS_BY_ROUTER = SERVICE_CHECKS_BY_ROUTER,
	SERVICE_SERVICE_LINK_IPV4 = (int)SERVICE_LINK_IPV4,
	SERVICE_SERVICE_RESOLVER_IPV4 = (int)SERVICE_RESOLVER_IPV4,
	SERVICE_SERVICE_NAMES_IPV4 = (int)SERVICE_NAMES_IPV4,
	SERVICE_SERVICE_METADATA_IPV4 = (int)SERVICE_METADATA_IPV4,
	SERVICE_SERVICE_IPV6_NETWORK = (int)SERVICE_IPV6_NETWORK,
	SERVICE_SERVICE_LINK_IPV6 = SERVICE_LINK_IPV6,
	SERVICE_SERVICE_NAMES_IPV6 = SERVICE_NAMES_IPV6,
	SERVICE_SERVICE_METADATA_IPV6 = SERVICE_METADATA_IPV6,
};

enum wire_constant {
	WIRE_VXLAN_PORT = VXLAN_PORT,
	WIRE_WIRE_MAC_PREFIX = WIRE_MAC_PREFIX,
	WIRE_WIRE_OVERHEAD_IPV4 = WIRE_OVERHEAD_IPV4,
	WIRE_WIRE_OVERHEAD_IPV6 = WIRE_OVERHEAD_IPV6,
	WIRE_WIRE_KIND_MASK = WIRE_KIND_MASK,
	WIRE_WIRE_JUDGED = WIRE_JUDGED,
	WIRE_WIRE_RETURN = WIRE_RETURN,
	WIRE_WIRE_PROBE = WIRE_PROBE,
	WIRE_WIRE_TRIED = WIRE_TRIED,
	WIRE_WIRE_TRIED_SHIFT = WIRE_TRIED_SHIFT,
	WIRE_WIRE_TRIED_IN_FLAGS = WIRE_TRIED_IN_FLAGS,
	WIRE_WIRE_TRIED_MOST = WIRE_TRIED_MOST,
	WIRE_WIRE_OUTSIDE = WIRE_OUTSIDE,
	WIRE_WIRE_ANSWER_ETHERTYPE = WIRE_ANSWER_ETHERTYPE,
};

/* The list. Types inside these come along. */
union layout_types {
	enum layout_constant layout_constant;

	struct address address;
	struct network_address network_address;
	struct interface interface;
	enum interface_flag interface_flag;
	struct local_address local_address;
	struct network network;
	enum network_flag network_flag;
	struct public_address public_address;
	enum public_flag public_flag;
	struct public_traffic public_traffic;
	struct flooded flooded;
	struct edge_guard edge_guard;
	struct spread spread;
	struct handed_on handed_on;
	struct filter_line filter_line;
	enum filter filter;
	struct nat_gateway nat_gateway;
	enum nat_flag nat_flag;
	struct nat_block_key nat_block_key;
	struct nat_block nat_block;
	struct nat_binding_key nat_binding_key;
	struct nat_binding nat_binding;
	enum nat_mapped nat_mapped;
	struct nat_mapping_key nat_mapping_key;
	struct nat_mapping nat_mapping;
	struct nat_block_use_key nat_block_use_key;
	struct nat_owners nat_owners;
	struct nat_part_owners_key nat_part_owners_key;
	struct nat_part_owners nat_part_owners;
	struct nat_usage nat_usage;
	struct host host;
	enum host_flag host_flag;

	struct flow_key flow_key;
	struct flow flow;
	enum flow_flag flow_flag;
	enum flow_acl flow_acl;
	enum connection_state connection_state;
	struct flow_slot flow_slot;
	struct fragment_key fragment_key;
	struct fragmented fragmented;
	struct public_fragment public_fragment;
	struct waiting_packet waiting_packet;
	struct slots_taken slots_taken;
	struct peer peer;
	enum peer_state peer_state;
	struct location location;

	struct balancer_key balancer_key;
	struct balancer balancer;
	enum balancer_flag balancer_flag;
	enum balancer_target_flag balancer_target_flag;
	struct balancer_page_key balancer_page_key;
	struct balancer_page balancer_page;
	struct mux_page mux_page;
	struct mux_target mux_target;
	struct balancer_target_key balancer_target_key;
	struct balancer_target balancer_target;
	struct balancer_front balancer_front;
	struct balancer_former balancer_former;
	struct balancer_host_key balancer_host_key;
	struct quic_server_key quic_server_key;
	struct quic_server quic_server;
	struct stand_in_key stand_in_key;
	struct stand_in stand_in;
	struct stood_for stood_for;
	struct route_key route_key;
	struct route route;
	enum route_target route_target;
	struct policy policy;
	enum policy_flag policy_flag;
	enum policy_direction policy_direction;
	struct policy_address_key policy_address_key;
	struct policy_identity_key policy_identity_key;
	struct policy_directory policy_directory;
	enum policy_ranges_of policy_ranges_of;
	struct policy_ranges_key policy_ranges_key;
	struct policy_ranges policy_ranges;
	struct policy_row_key policy_row_key;
	struct policy_row policy_row;
	struct identity_known identity_known;

	enum flow_action flow_action;
	enum flow_logged flow_logged;
	struct flow_log flow_log;
	struct flow_record_key flow_record_key;
	struct flow_record flow_record;
	struct flow_log_usage_key flow_log_usage_key;
	struct flow_log_usage flow_log_usage;

	struct mirror mirror;
	struct mirror_session mirror_session;
	struct mirror_rule mirror_rule;
	struct mirror_device mirror_device;
	enum mirror_direction mirror_direction;

	struct trace_filter trace_filter;
	struct observation observation;
	struct observing observing;
	struct observed_packet observed_packet;
	enum observed_flag observed_flag;

	struct metered_key metered_key;
	struct metered metered;
	struct meter_key meter_key;
	struct meter meter;
	struct meter_owner meter_owner;
	struct meter_counters meter_counters;

	enum service_constant service_constant;
	struct service_device service_device;

	struct interface_usage interface_usage;
	struct interface_counters interface_counters;
	struct reason_counter reason_counter;
	struct layout_version layout_version;
	struct test_run test_run;
	struct verdict verdict;
	enum verdict_kind verdict_kind;
	enum packet_mark packet_mark;

	enum wire_constant wire_constant;
	enum wire_kind wire_kind;
	struct location_answer location_answer;
	enum answer_verdict answer_verdict;
} layout_types;
