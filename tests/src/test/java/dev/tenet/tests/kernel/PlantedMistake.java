package dev.tenet.tests.kernel;

import dev.tenet.datapath.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A mistake in one stage of the kernel's programs, such as a person could make: a piece of the C that is put in another's place before
 * it is compiled. The programs themselves know nothing of it.
 *
 * @param file under {@code datapath/bpf}
 * @param original occurs there exactly once
 * @param sentence what goes wrong
 */
record PlantedMistake(Stage stage, String file, String original, String altered, String sentence) {
    private static final Path DATAPATH = Path.of("../datapath").toAbsolutePath().normalize();
    private static final int COMPILE_SECONDS = 900;

    private static final List<PlantedMistake> ALL = List.of(
            new PlantedMistake(
                    Stage.PARSE,
                    "stage/parse.h",
                    "if (length < sizeof(*udp) || (length > payload && !p->fragment))",
                    "if (length < sizeof(*udp))",
                    "a UDP datagram may say that it is longer than its packet"),
            new PlantedMistake(
                    Stage.PARSE,
                    "stage/observe.h",
                    "filter->remote_port != p->key.remote_port",
                    "filter->remote_port != p->key.local_port",
                    "a trace looks for the far side's port on the near side"),
            new PlantedMistake(
                    Stage.PARSE,
                    "stage/observe.h",
                    "return p->kind == WIRE_RELAYED ? p->note : p->sender;",
                    "return p->sender;",
                    "a relayed packet's mark is taken for the gateway's own"),
            new PlantedMistake(
                    Stage.ENCAPSULATE,
                    "include/other_family.h",
                    "ip->frag_off = bpf_htons(start / UNIT | (more ? IPV4_MORE_FRAGMENTS : 0));",
                    "ip->frag_off = bpf_htons(start / UNIT);",
                    "every piece that becomes IPv4 is the last one"),
            new PlantedMistake(
                    Stage.ENCAPSULATE,
                    "stage/encapsulate.h",
                    "message->trace_mark = p->trace_mark;",
                    "message->trace_mark = 0;",
                    "other hosts do not know a traced packet again"),
            new PlantedMistake(
                    Stage.INTERFACE,
                    "stage/interface.h",
                    "if (!p->mark) /* else it was counted the first time */",
                    "if (true)",
                    "clones are counted again as their instance's packets"),
            new PlantedMistake(
                    Stage.INTERFACE,
                    "include/flow_log.h",
                    "if (action == FLOW_NO_ACTION || (action == FLOW_ACCEPT && p->wire_flags))",
                    "if (action == FLOW_NO_ACTION)",
                    "flow logs call accepted what still waits to be judged"),
            new PlantedMistake(
                    Stage.INTERFACE,
                    "include/flow_log.h",
                    "usage->records < interface->flow_records",
                    "usage->records <= interface->flow_records",
                    "an interface may have one record more than it may"),
            new PlantedMistake(
                    Stage.ANTI_SPOOF,
                    "stage/interface.h",
                    "return local && local->number == interface->number;",
                    "return local;",
                    "an instance may use the address of a neighbour on its host"),
            new PlantedMistake(
                    Stage.ANTI_SPOOF,
                    "stage/anti_spoof.h",
                    "p->as_front = answers_as_front(skb, p);",
                    "",
                    "a target that has the balancer's address may not answer from there"),
            new PlantedMistake(
                    Stage.ANTI_SPOOF,
                    "stage/anti_spoof.h",
                    "return p->as_front && !(flow && flow->flags & FLOW_BALANCED);",
                    "return false;",
                    "a target begins connections from the balancer's address"),
            new PlantedMistake(
                    Stage.LOAD_BALANCER,
                    "stage/load_balancer.h",
                    "p->balanced_to = find_quic_server(skb, p, vni, balancer->front, p->key.remote_port);",
                    "p->balanced_to = find_quic_server(skb, p, vni, balancer->front, 0);",
                    "of a known address and port every QUIC packet goes to the first target"),
            new PlantedMistake(
                    Stage.LOAD_BALANCER,
                    "stage/load_balancer.h",
                    "if (p->balanced_to && way && next_hop_of(&way->address) != p->balanced_to)",
                    "if (false)",
                    "a QUIC packet goes where the one before it went"),
            new PlantedMistake(
                    Stage.LOAD_BALANCER,
                    "stage/load_balancer.h",
                    "done = (p->fragment == LATER_FRAGMENT || rewrite_ports(skb, p, from_instance)) &&",
                    "done = rewrite_ports(skb, p, from_instance) &&",
                    "a later piece that changes its family has ports in place of its content"),
            new PlantedMistake(
                    Stage.LOAD_BALANCER,
                    "stage/load_balancer.h",
                    "return likely(target->port) ? target->port : called;",
                    "return target->port;",
                    "a target of all ports gets no port"),
            new PlantedMistake(
                    Stage.EDGE,
                    "stage/edge.h",
                    "if (!key.port) /* it has none, or it is not known */",
                    "if (false)",
                    "what has no port is for a balancer of all ports"),
            new PlantedMistake(
                    Stage.EDGE,
                    "include/flow_hash.h",
                    "flags & BALANCER_STICKY_BY_PROTOCOL ? key->protocol : 0",
                    "0",
                    "TCP and UDP of a client go to one target, whatever the balancer says"),
            new PlantedMistake(
                    Stage.LOCAL_SERVICE,
                    "stage/local_service.h",
                    "sender == target || is_own_address(interface, &p->key.remote)",
                    "sender == target",
                    "an instance that looks for its own second address is told that somebody else has it"),
            new PlantedMistake(
                    Stage.LOCATION,
                    "stage/location.h",
                    "bool drops = in_sync && flags & NETWORK_DROP_ON_MISS;",
                    "bool drops = flags & NETWORK_DROP_ON_MISS;",
                    "a host that does not know all locations of a preloaded network yet drops what it misses"),
            new PlantedMistake(
                    Stage.LOCATION,
                    "include/lookup.h",
                    "key->address.word[3] &= bpf_htonl(0xfffffff0);",
                    "key->address.word[3] &= bpf_htonl(0xffffffe0);",
                    "every second delegated prefix is looked for under its neighbour's name"),
            new PlantedMistake(
                    Stage.LOCAL_SERVICE,
                    "from_services.c",
                    "interface->service_slot != slot ||",
                    "",
                    "an answer reaches an interface that the services know by another slot"),
            new PlantedMistake(
                    Stage.LOCAL_SERVICE,
                    "include/service.h",
                    "flags |= BPF_F_MARK_MANGLED_0;",
                    "flags |= 0;",
                    "a question by UDP without a checksum reaches the services with a wrong one"),
            new PlantedMistake(
                    Stage.SENDER,
                    "stage/sender.h",
                    "tag != network->tag && tag != network->previous_tag",
                    "tag != network->tag",
                    "the previous tag is refused while tags are changed"),
            new PlantedMistake(
                    Stage.PARSE,
                    "stage/parse.h",
                    "return udp->check ? SENDER_ENCAPSULATION_MALFORMED : CONTINUE;",
                    "return CONTINUE;",
                    "a checksum in an IPv6 fabric is believed unseen"),
            new PlantedMistake(
                    Stage.ENCAPSULATE,
                    "include/outer.h",
                    "bpf_htonl(6U << 28 | bpf_ntohs(source_port))",
                    "bpf_htonl(6U << 28)",
                    "in an IPv6 fabric all flows have the same label"),
            new PlantedMistake(
                    Stage.LOCATION_ANSWER,
                    "stage/location_answer.h",
                    "(__s32)(generation - peer->generation) < 0",
                    "(__s32)(generation - peer->generation) <= 0",
                    "an answer of the same generation is taken for an old one"),
            new PlantedMistake(
                    Stage.GATEWAY,
                    "stage/gateway.h",
                    "if (p->kind & WIRE_JUDGED)",
                    "if (false)",
                    "a judged packet for an address that has moved is relayed"),
            new PlantedMistake(
                    Stage.DECAPSULATE,
                    "stage/decapsulate.h",
                    "return remove_outer(skb, 0) ? CONTINUE : DECAPSULATE_FAILED;",
                    "remove_outer(skb, 0);\n\treturn CONTINUE;",
                    "an IPv4 packet goes on with its outer headers if the kernel refuses to remove them"),
            new PlantedMistake(
                    Stage.MIRROR,
                    "stage/mirror.h",
                    "return rule->accept;",
                    "return 1;",
                    "a filter's rule that rejects is taken for one that accepts"),
            new PlantedMistake(
                    Stage.MIRROR,
                    "stage/mirror.h",
                    "if (rule->ipv6 != seen->ipv6)",
                    "if (false)",
                    "a rule about all of IPv6 is one about IPv4, too"),
            new PlantedMistake(
                    Stage.MIRROR,
                    "stage/sender.h",
                    "p->mirrored = p->far_identity >> 31;",
                    "p->mirrored = false;",
                    "a copy is mirrored again at its target"),
            new PlantedMistake(
                    Stage.MIRROR,
                    "from_mirror.c",
                    "if (session->length && length > session->length)",
                    "if (session->length && length >= session->length + 8)",
                    "a copy may be a little longer than its session says"),
            new PlantedMistake(
                    Stage.ALLOWANCE,
                    "stage/allowance.h",
                    "use.bytes += (use.packets - 1) * headers;",
                    "",
                    "a superpacket has the headers of its first segment alone"),
            new PlantedMistake(
                    Stage.ALLOWANCE,
                    "stage/allowance.h",
                    "likely(interface->payer == interface->number) ? own : find_usage(interface->payer)",
                    "own",
                    "each interface of an instance has an allowance of its own"),
            new PlantedMistake(
                    Stage.REMEMBER,
                    "stage/remember.h",
                    "begin_flow(p, interface, flow, from_instance);\n\tif (usage)",
                    "begin_flow(p, interface, flow, from_instance);\n\tif (usage && !was_untracked)",
                    "an untracked connection that begins anew is not counted"),
            new PlantedMistake(
                    Stage.REMEMBER,
                    "include/meter.h",
                    "found->zone == interface->zone ? found->near : found->far",
                    "found->near",
                    "traffic between zones is billed as within one"),
            new PlantedMistake(
                    Stage.DELIVER,
                    "stage/deliver.h",
                    "count_meter(skb, p, true);",
                    "if (skb->gso_size == 0)\n\t\tcount_meter(skb, p, true);",
                    "superpackets are delivered for nothing"),
            new PlantedMistake(
                    Stage.EDGE,
                    "stage/edge.h",
                    "return source->host == p->sender || source->home == p->sender;",
                    "return true;",
                    "an edge lets a host send from an address that has moved away from it"),
            new PlantedMistake(
                    Stage.EDGE,
                    "stage/edge.h",
                    "return source->host == p->sender || source->home == p->sender;",
                    "return source->host == p->sender;",
                    "an instance behind an appliance cannot send past it"),
            new PlantedMistake(
                    Stage.ENCAPSULATE,
                    "stage/encapsulate.h",
                    "first_that(LIVES | HOST_EDGE, network->edge, network->edge_count, hash, false)",
                    "0",
                    "packets leave by edges that are not their network's own"),
            new PlantedMistake(
                    Stage.PUBLIC_ADDRESS,
                    "stage/public_address.h",
                    "if (!is_edge(p->sender))",
                    "if (!find_host(p->sender))",
                    "any host may say that a packet is from the internet"),
            new PlantedMistake(
                    Stage.EDGE,
                    "include/public_traffic.h",
                    "if (!found || clock_now() >= found->until)",
                    "if (!found)",
                    "a flooded address stays withdrawn until an agent takes it back"),
            new PlantedMistake(
                    Stage.EDGE,
                    "include/public_traffic.h",
                    "return random_number() < found->passing ? CONTINUE : PUBLIC_ADDRESS_OVER_SHARE;",
                    "return PUBLIC_ADDRESS_OVER_SHARE;",
                    "an address that has a share of the edge gets nothing"),
            new PlantedMistake(
                    Stage.EDGE,
                    "include/public_traffic.h",
                    "counted->bytes += first.bytes;",
                    "counted->bytes += length;",
                    "a counted packet's bytes stand for it alone"),
            new PlantedMistake(
                    Stage.EDGE,
                    "from_internet.c",
                    "if (unlikely(is_blackhole(found)))",
                    "if (false)",
                    "an appliance that is gone is taken for a host that is down"),
            new PlantedMistake(
                    Stage.PUBLIC_ADDRESS,
                    "stage/public_address.h",
                    "p->next_hop = found->gateway; /* an appliance's, by the internet gateway's route table */",
                    "p->next_hop = 0;",
                    "what comes in by an appliance's host goes past the appliance"),
            new PlantedMistake(
                    Stage.EDGE,
                    "stage/edge.h",
                    "owner_of_port(INTERNET_NETWORK, &p->key.remote, port) == p->sender",
                    "true",
                    "an edge lets a host send by a NAT gateway's port that it does not have"),
            new PlantedMistake(
                    Stage.EDGE,
                    "include/binding.h",
                    "return owners ? owners->host[port % NAT_BLOCK] : 0;",
                    "return owners ? owners->host[0] : 0;",
                    "all of a block is its first part's host's"),
            new PlantedMistake(
                    Stage.NAT,
                    "include/other_family.h",
                    "(!ipv4 || p->fragment == LATER_FRAGMENT || has_checksum(skb, p));",
                    "true;",
                    "a piece of a datagram without a checksum becomes IPv6 without one"),
            new PlantedMistake(
                    Stage.NAT,
                    "include/other_family.h",
                    "header->offset_and_more = bpf_htons(p->fragment_start | !p->last_fragment);",
                    "header->offset_and_more = bpf_htons(p->fragment_start | 1);",
                    "no piece that becomes IPv6 is the last one"),
            new PlantedMistake(
                    Stage.NAT,
                    "stage/nat.h",
                    "key.port = bpf_htons(run->first + at);",
                    "key.port = bpf_htons(run->first / NAT_BLOCK * NAT_BLOCK + at);",
                    "who has a part of a block takes the first ports of the block"),
            new PlantedMistake(
                    Stage.EDGE,
                    "stage/edge.h",
                    "owner_of_port(gateway_vni, &p->key.remote, port) != p->sender",
                    "false",
                    "a gateway lets a host send under a NAT gateway's private address by a port that it does not have"),
            new PlantedMistake(
                    Stage.NAT,
                    "stage/flow.h",
                    "return gateway ? gateway->tcp_reset_seconds : PORT_RESET_IDLE;",
                    "return gateway ? gateway->tcp_finished_seconds : PORT_RESET_IDLE;",
                    "a port rests after a reset as long as after FIN both ways"),
            new PlantedMistake(
                    Stage.NAT,
                    "stage/nat.h",
                    "return p->vni == INTERNET_NETWORK ? NAT_MAPPED_OUTSIDE : NAT_MAPPED_INSIDE;",
                    "return NAT_MAPPED_OUTSIDE;",
                    "networks know a source by the address that the internet knows it by"),
            new PlantedMistake(
                    Stage.NAT,
                    "include/binding.h",
                    "if (__sync_fetch_and_add(&mapping->uses, -1) != 1)",
                    "if (!__sync_fetch_and_add(&mapping->uses, -1))",
                    "a mapping ends with the first of its bindings"),
            new PlantedMistake(
                    Stage.NAT,
                    "stage/nat.h",
                    "p->vni == INTERNET_NETWORK ? run->public_address : run->address",
                    "run->public_address",
                    "into networks a NAT gateway leads under its public address"),
            new PlantedMistake(
                    Stage.GATEWAY,
                    "stage/gateway.h",
                    "return host ? pass_on(skb, p, host, WIRE_RELAYED, p->sender) : RELAY_TARGET_DOWN;",
                    "return host ? pass_on(skb, p, host, WIRE_DIRECT, p->sender) : RELAY_TARGET_DOWN;",
                    "what is for a NAT gateway's private address comes to who has the port as if it had no other"),
            new PlantedMistake(
                    Stage.NAT,
                    "stage/nat.h",
                    "is_bare_syn(p) ? CONTINUE : NAT_CONNECTION_UNKNOWN",
                    "CONTINUE",
                    "a connection that the NAT gateway has forgotten goes on under another port"),
            new PlantedMistake(
                    Stage.NAT,
                    "stage/remember.h",
                    "if (unlikely(flow->flags & FLOW_TRANSLATED && !(from_instance && has_binding(p, flow))))",
                    "if (false)",
                    "the port of a connection that begins anew by another way is never free again"),
            new PlantedMistake(
                    Stage.NAT,
                    "stage/nat.h",
                    "place = protocol == IPPROTO_ICMP ? 4 : source ? 0 : sizeof(__be16);",
                    "place = protocol == IPPROTO_ICMP ? 4 : source ? sizeof(__be16) : 0;",
                    "the other port is translated"),
            new PlantedMistake(
                    Stage.EDGE,
                    "include/internet.h",
                    "ipv4 >> 20 == 0xac1",
                    "ipv4 >> 16 == 0xac10",
                    "most of 172.16.0.0/12 is taken for the internet"),
            new PlantedMistake(
                    Stage.PUBLIC_ADDRESS,
                    "include/internet.h",
                    "return found != before || replace_ipv4(skb, at, field, before, after);",
                    "return found == before || found != before;",
                    "an error about a packet that left quotes it as it was outside"),
            new PlantedMistake(
                    Stage.FRAGMENT,
                    "stage/fragment.h",
                    "found->protocol = p->key.protocol;",
                    "found->protocol = IPPROTO_UDP;",
                    "pieces of any packet are judged as UDP"),
            new PlantedMistake(
                    Stage.RELATED,
                    "stage/related.h",
                    "transport[by_receiver ? 1 : 0]",
                    "transport[0]",
                    "an instance's error is looked up by the quoted source port on both sides"),
            new PlantedMistake(
                    Stage.TOO_BIG,
                    "stage/too_big.h",
                    "#define QUOTED_IPV6 80",
                    "#define QUOTED_IPV6 72",
                    "too little of an IPv6 packet is quoted"),
            new PlantedMistake(
                    Stage.FLOW,
                    "stage/flow.h",
                    "flow->state >= CONNECTION_CLOSING",
                    "flow->state == CONNECTION_CLOSED",
                    "a new connection on the ports of a closing one is taken for the old one"),
            new PlantedMistake(
                    Stage.SECURITY_GROUP,
                    "stage/security_group.h",
                    "judgement.names_groups && p->far_identity != 0 &&",
                    "judgement.names_groups &&",
                    "no identity is taken for an unknown one"),
            new PlantedMistake(
                    Stage.SECURITY_GROUP,
                    "stage/tracking.h",
                    "if (policy->everybody_all & out && policy->everybody_some & in",
                    "if (policy->everybody_some & out && policy->everybody_some & in",
                    "a connection is not tracked although not all answers are open to everybody"),
            new PlantedMistake(
                    Stage.NETWORK_ACL,
                    "stage/network_acl.h",
                    "unlikely(flow->topology_generation != p->topology_generation)",
                    "false",
                    "live connections do not feel a change of the network ACL"),
            new PlantedMistake(
                    Stage.NETWORK_ACL,
                    "stage/network_acl.h",
                    "from_instance ? p->key.remote_port : port);",
                    "from_instance ? p->key.remote_port : port ? p->key.local_port : 0);",
                    "the ACL of a NAT gateway's subnet sees answers come by the instance's port"),
            new PlantedMistake(
                    Stage.NETWORK_ACL,
                    "stage/network_acl.h",
                    "if (reason == CONTINUE && flow->flags & FLOW_TRANSLATED)",
                    "if (false)",
                    "after a change the ACL of a NAT gateway's subnet lets live connections pass"),
            new PlantedMistake(
                    Stage.NETWORK_ACL,
                    "stage/network_acl.h",
                    "if (is_beside_gateway(p, number))",
                    "if (false)",
                    "answers from a NAT gateway enter the subnet that they are in"),
            new PlantedMistake(
                    Stage.NETWORK_ACL,
                    "stage/network_acl.h",
                    "near_open = gateway->flags & (address_is_ipv4(&near) ? NAT_ACL_OPEN_IPV4 : NAT_ACL_OPEN_IPV6);",
                    "near_open = gateway->flags & NAT_ACL_OPEN_IPV4;",
                    "an ACL that lets all IPv4 pass lets IPv6 pass to a NAT gateway, too"),
            new PlantedMistake(
                    Stage.ROUTE,
                    "stage/route.h",
                    "if (!found || found->target == TARGET_NONE)",
                    "if (!found)",
                    "an IPv6 default route holds IPv4, too"),
            new PlantedMistake(
                    Stage.ROUTE,
                    "stage/route.h",
                    "found && found->within == interface->vni",
                    "found && found->within",
                    "peering is transitive between peered networks"),
            new PlantedMistake(
                    Stage.LOAD_BALANCER,
                    "stage/load_balancer.h",
                    "has_form = is_over_ipv4(p) ? has_ipv6_form(skb, p, ETH_HLEN) : has_ipv4_form(skb, p);",
                    "has_form = is_over_ipv4(p) || has_ipv4_form(skb, p);",
                    "what has no counterpart in IPv6 is let in to a target of that"),
            new PlantedMistake(
                    Stage.LOAD_BALANCER,
                    "stage/balanced_error.h",
                    "to.port = from_instance ? p->key.remote_port : p->key.local_port;",
                    "to.port = p->key.local_port;",
                    "an error that changes its family quotes the balancer's port as the client's"),
            new PlantedMistake(
                    Stage.LOAD_BALANCER,
                    "stage/proxy_header.h",
                    "return p->stands_in ? address_is_ipv4(&p->client) : is_over_ipv4(p);",
                    "return is_over_ipv4(p);",
                    "a proxy protocol header is as long as the target's family has it, not the client's"),
            new PlantedMistake(
                    Stage.LOAD_BALANCER,
                    "stage/proxy_datagram.h",
                    "sum += 2 * bpf_htons(length);",
                    "sum += bpf_htons(length);",
                    "a datagram's checksum covers its new length but once"),
            new PlantedMistake(
                    Stage.LOAD_BALANCER,
                    "stage/proxy_datagram.h",
                    "length / UNIT);",
                    "length / UNIT + 1);",
                    "later pieces of a datagram leave a hole behind its header"),
            new PlantedMistake(
                    Stage.LOAD_BALANCER,
                    "stage/proxy_datagram.h",
                    "transport - sizeof(struct fragment_header) +",
                    "ETH_HLEN + sizeof(struct ipv6hdr) + sizeof(struct fragment_header) +",
                    "of a later piece over IPv6 what it brings is changed in place of where it says that that is"),
            new PlantedMistake(
                    Stage.LOAD_BALANCER,
                    "stage/proxy_datagram.h",
                    "return names_ipv4(p) ? PROXY_DATAGRAM_IPV4 : PROXY_DATAGRAM_IPV6;",
                    "return is_over_ipv4(p) ? PROXY_DATAGRAM_IPV4 : PROXY_DATAGRAM_IPV6;",
                    "pieces go behind a header as long as the target's family has it, not the client's"),
            new PlantedMistake(
                    Stage.LOAD_BALANCER,
                    "stage/proxy_datagram.h",
                    "if (skb->gso_size ||",
                    "if (",
                    "datagrams that were sent as one packet get one header"),
            new PlantedMistake(
                    Stage.LOAD_BALANCER,
                    "stage/load_balancer.h",
                    "__u8 wanted = p->sends_header ? HEADER_OF_DATAGRAMS : HEADER_NONE;",
                    "__u8 wanted = HEADER_NONE;",
                    "the first datagram of a connection alone has a header"),
            new PlantedMistake(
                    Stage.LOAD_BALANCER,
                    "stage/load_balancer.h",
                    "flow->header == HEADER_OF_DATAGRAMS ||",
                    "",
                    "a datagram of the target is read as if it acknowledged a header"),
            new PlantedMistake(
                    Stage.LOAD_BALANCER,
                    "to_instance.h",
                    "skb->len - ETH_HLEN + added > interface->mtu",
                    "skb->len - ETH_HLEN > interface->mtu",
                    "a datagram with its header is handed over though it does not fit any more"),
            new PlantedMistake(
                    Stage.ENCAPSULATE,
                    "include/other_family.h",
                    "p->headers = p->headers - (p->transport - ETH_HLEN) + ip;",
                    "",
                    "a superpacket that has changed its family is measured by its old headers"),
            new PlantedMistake(
                    Stage.LOAD_BALANCER,
                    "include/quic.h",
                    "header[QUIC_LENGTH_OF_LONG] > sizeof(key.id)",
                    "header[QUIC_LENGTH_OF_LONG] >= sizeof(key.id)",
                    "a QUIC connection ID of eight octets names a server"),
            new PlantedMistake(
                    Stage.LOAD_BALANCER,
                    "stage/load_balancer.h",
                    "(__u32)find_quic_server(skb, p, p->vni, p->front, p->front_port) == p->key.interface",
                    "false",
                    "a target asks who had the slot before about a QUIC packet that names it"),
            new PlantedMistake(
                    Stage.LOAD_BALANCER,
                    "include/quic.h",
                    "p->fragment || p->related ||",
                    "p->related ||",
                    "a client's host looks into pieces for a QUIC server"),
            new PlantedMistake(
                    Stage.EDGE,
                    "from_internet.c",
                    "quic[QUIC_LENGTH_OF_LONG] <= sizeof(key->id)",
                    "false",
                    "an edge reads a QUIC server where the connection ID is too short for one"),
            new PlantedMistake(
                    Stage.EDGE,
                    "stage/edge.h",
                    "unlikely(mux.flags & BALANCER_QUIC)",
                    "false",
                    "from another public address a QUIC packet goes by addresses"),
            new PlantedMistake(
                    Stage.LOAD_BALANCER,
                    "stage/proxy_header.h",
                    "flow->sequence = p->acknowledgment - 1;",
                    "",
                    "a proxy protocol header is put where the client says, not where the target has room for it"),
            new PlantedMistake(
                    Stage.LOAD_BALANCER,
                    "stage/proxy_header.h",
                    "carries && (ahead > 0 ||",
                    "carries && (ahead >= 0 ||",
                    "what a client sends with the packet that ends the handshake is in front of the header"),
            new PlantedMistake(
                    Stage.LOAD_BALANCER,
                    "stage/proxy_header.h",
                    "(__s32)(p->acknowledgment - first) >= 0",
                    "(__s32)(p->acknowledgment - first) > 0",
                    "a target that has the header gets it again until its client has sent more"),
            new PlantedMistake(
                    Stage.LOAD_BALANCER,
                    "stage/proxy_header.h",
                    "connection->client_port = p->client_port; ",
                    "connection->client_port = p->key.remote_port; ",
                    "a header names the port that stands in for the client"),
            new PlantedMistake(
                    Stage.LOAD_BALANCER,
                    "stage/load_balancer.h",
                    "!(interface && is_own_address(interface, &p->client))",
                    "interface",
                    "a target that calls its own balancer sees itself"),
            new PlantedMistake(
                    Stage.LOAD_BALANCER,
                    "stage/load_balancer.h",
                    "p->key.remote = p->stand_in;",
                    "",
                    "a target sees the address of a client that does not keep it"),
            new PlantedMistake(
                    Stage.LOAD_BALANCER,
                    "stage/load_balancer.h",
                    "p->far_identity = balancer->identity;",
                    "",
                    "a target's rules match the client's groups through a balancer"),
            new PlantedMistake(
                    Stage.LOAD_BALANCER,
                    "stage/load_balancer.h",
                    "unlikely(flow->flags & FLOW_ENDED ||",
                    "unlikely(0 &&",
                    "what a target says on goes on when its time is over"),
            new PlantedMistake(
                    Stage.EDGE,
                    "stage/edge.h",
                    "return bpf_map_lookup_elem(&balancer_hosts, &key);",
                    "return true;",
                    "any host may send as a balancer"),
            new PlantedMistake(
                    Stage.LOAD_BALANCER,
                    "stage/load_balancer.h",
                    "return pass_to_owner(skb, p, host, target_key.interface, which + 1);",
                    "return pass_to_owner(skb, p, host, target_key.interface, which);",
                    "a packet that nobody knows goes round and round"),
            new PlantedMistake(
                    Stage.EDGE,
                    "stage/gather.h",
                    ": (__s64)(now - waiting->alone_until) >= 0 &&",
                    ": true &&",
                    "a packet whose pieces wait is pushed out by another one's"),
            new PlantedMistake(
                    Stage.EDGE,
                    "stage/gather.h",
                    "<= (__s64)WAITING_TIME &&\n\t       is_same_packet(&waiting->key, key);",
                    "<= (__s64)WAITING_TIME;",
                    "a first piece lets those of another packet go"),
            new PlantedMistake(
                    Stage.EDGE,
                    "stage/gather.h",
                    "<= (__s64)WAITING_TIME &&",
                    "<= (__s64)(30 * SECOND) &&",
                    "pieces wait for half a minute"),
            new PlantedMistake(
                    Stage.EDGE,
                    "stage/gather.h",
                    "if (!is_edge(p->sender))",
                    "if (0)",
                    "any host may have pieces led to addresses of several hosts"),
            new PlantedMistake(
                    Stage.EDGE,
                    "stage/gather.h",
                    "if (reason == FRAGMENT_WITHOUT_FIRST && p->note != NOTE_WAITED) {",
                    "if (reason == FRAGMENT_WITHOUT_FIRST) {",
                    "pieces go round for ever"),
            new PlantedMistake(
                    Stage.EDGE,
                    "stage/edge.h",
                    "if (!is_edge(p->sender))",
                    "if (0)",
                    "any host may hand pieces to where they are gathered"),
            new PlantedMistake(
                    Stage.EDGE,
                    "stage/gather.h",
                    "hash_of_both(0, &key->local, &key->remote), true);",
                    "hash_of_both(key->id, &key->local, &key->remote), true);",
                    "edges gather the packets of one client at several"),
            new PlantedMistake(
                    Stage.FRAGMENT,
                    "stage/public_fragment.h",
                    "return found && is_same_packet(&found->key, key) &&",
                    "return found &&",
                    "a piece goes by the ports of another packet's"),
            new PlantedMistake(
                    Stage.LOAD_BALANCER,
                    "stage/balanced_error.h",
                    "!readdress(skb, p, quoted, !from_instance, true) ||",
                    "",
                    "a target gets an error about a packet that it never sent, and knows nothing of"),
            new PlantedMistake(
                    Stage.EDGE,
                    "include/address_filter.h",
                    "widen_to_prefix(&key);",
                    "",
                    "whoever says outside that he is somebody here is believed"),
            new PlantedMistake(
                    Stage.EDGE,
                    "stage/edge.h",
                    "page->target[slot % BALANCER_PAGE] - 1;",
                    "page->target[slot % BALANCER_PAGE];",
                    "the target beside gets a slot's connections"),
            new PlantedMistake(
                    Stage.EDGE,
                    "from_internet.c",
                    "if (likely(known->mark == before && is_for_mux(key, known))) {",
                    "if (likely(known->protocol && is_for_mux(key, known))) {",
                    "an edge goes by what a balancer was before it changed"),
            new PlantedMistake(
                    Stage.EDGE,
                    "from_internet.c",
                    "key->protocol == known->protocol;",
                    "known->protocol;",
                    "an edge takes a balancer of TCP for the one of UDP at the same port"),
            new PlantedMistake(
                    Stage.EDGE,
                    "from_internet.c",
                    "return find_target(&quoted, muxed);",
                    "return find_target(&a->key, muxed);",
                    "an ICMP error about a balancer's connection ends at the edge"),
            new PlantedMistake(
                    Stage.LOAD_BALANCER,
                    "stage/target_check.h",
                    "p->far_identity = found->identity;",
                    "",
                    "a target's rules do not match the groups of the balancer that asks how it is"),
            new PlantedMistake(
                    Stage.LOCATION,
                    "stage/location.h",
                    "__sync_fetch_and_add(&usage->asks, 1) < interface->ask_rate",
                    "__sync_fetch_and_add(&usage->asks, 1) <= interface->ask_rate",
                    "an interface may ask once more than it may"),
            new PlantedMistake(
                    Stage.REMEMBER,
                    "stage/remember.h",
                    "__sync_fetch_and_add(use, 1) < quota",
                    "__sync_fetch_and_add(use, 1) <= quota",
                    "an interface may have one connection more than its quota"),
            new PlantedMistake(
                    Stage.ENCAPSULATE,
                    "stage/encapsulate.h",
                    "message->note = p->judged_identity;",
                    "",
                    "a judged packet does not say by which identity"),
            new PlantedMistake(
                    Stage.DELIVER,
                    "stage/deliver.h",
                    "mac_copy(ethernet->h_source, interface->router_mac);",
                    "mac_copy(ethernet->h_source, interface->mac);",
                    "the instance sees its own MAC address as the source"));

    /** Those of a stage. */
    static List<PlantedMistake> in(Stage stage) {
        return ALL.stream().filter(mistake -> mistake.stage == stage).toList();
    }

    static List<PlantedMistake> all() {
        return ALL;
    }

    /** The programs with the mistake, compiled as the build does it. */
    byte[] build() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("tenet-mistake");
        try {
            Path bpf = folder.resolve("bpf");
            copy(DATAPATH.resolve("bpf"), bpf);
            Files.createSymbolicLink(folder.resolve("target"), DATAPATH.resolve("target"));
            plant(bpf.resolve(file));
            Path object = folder.resolve("tenet.bpf.o");
            compile(bpf, object);
            return Files.readAllBytes(object);
        } finally {
            delete(folder);
        }
    }

    /** Whether its file has the original exactly once. Takes no compiler, so that all can be asked at once. */
    boolean hasPlace() throws IOException {
        return hasPlace(Files.readString(DATAPATH.resolve("bpf").resolve(file)));
    }

    private boolean hasPlace(String text) {
        int at = text.indexOf(original);
        return at >= 0 && text.indexOf(original, at + 1) < 0;
    }

    private void plant(Path source) throws IOException {
        String text = Files.readString(source);
        if (!hasPlace(text)) {
            throw new AssertionError(file + " must have this exactly once; choose another mistake: " + original);
        }
        Files.writeString(source, text.replace(original, altered));
    }

    /**
     * The named folder is where clang says the sources are, and does not exist: otherwise LLVM writes the text of each source line into
     * the program's type information and looks each one up among those before it, which takes longer than all the rest.
     */
    private static void compile(Path bpf, Path object) throws IOException, InterruptedException {
        Process clang = new ProcessBuilder(
                        System.getProperty("tenet.clang", "clang"),
                        "@compile_flags.txt",
                        "-fdebug-compilation-dir=/without/sources",
                        "-c",
                        "tenet.bpf.c",
                        "-o",
                        object.toString())
                .directory(bpf.toFile())
                .inheritIO()
                .start();
        if (!clang.waitFor(COMPILE_SECONDS, TimeUnit.SECONDS) || clang.exitValue() != 0) {
            clang.destroyForcibly();
            throw new AssertionError("the programs with the mistake do not compile");
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
