package dev.tenet.bench;

import dev.tenet.bench.OverlayBench.Load;
import dev.tenet.net.IpFamily;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All benches, in the order they run. */
final class Benches {
    private Benches() {}

    static List<Bench> all() {
        return List.of(
                new OverlayBench(
                        "east-west",
                        "TCP between instances on two hosts, security groups on, against bridge + kernel VXLAN and the bare underlay; reach 1.0 of the first",
                        false,
                        tcp()),
                new OverlayBench(
                        "east-west-segmented",
                        "the same with an underlay that segments as a NIC does (TSO off, GRO on); reach 1.0 of bridge + VXLAN",
                        true,
                        tcp()),
                new OverlayBench(
                        "east-west-ipv6",
                        "as east-west, between hosts that have IPv6 addresses alone; reach 1.0 of bridge + VXLAN over IPv6",
                        IpFamily.IPV6,
                        false,
                        tcp()),
                new OverlayBench(
                        "small-packets",
                        "UDP datagrams of 64 bytes that arrive, a second; reach 1.0 of bridge + VXLAN",
                        false,
                        Map.of("udp-64-byte", new Load("packets/s", Loads::smallPackets))),
                new OverlayBench(
                        "round-trips",
                        "one byte to and fro over TCP; reach 1.0 of bridge + VXLAN",
                        false,
                        Map.of("tcp-1-byte", new Load("round trips/s", Loads::roundTrips))),
                new NewConnectionsBench(),
                new ProgramsBench(),
                new RuleChangeBench(),
                new LearnBench(),
                new LocationsBench(),
                new ApiToPacketBench(),
                new AddressMoveBench(),
                new PeeringBench(),
                new FlowLogsBench(),
                new DhcpBench(),
                new DnsBench(),
                new MemoryBench(),
                new NatBench(),
                new MuxBench(),
                new ChurnBench(),
                new EdgeFailoverBench(),
                new VipConfigBench(),
                new TablesBench());
    }

    private static Map<String, Load> tcp() {
        Map<String, Load> loads = new LinkedHashMap<>();
        loads.put("tcp-1-stream", new Load("Gbit/s", (load, pair) -> load.tcp(pair, 1)));
        loads.put("tcp-4-streams", new Load("Gbit/s", (load, pair) -> load.tcp(pair, 4)));
        return loads;
    }
}
