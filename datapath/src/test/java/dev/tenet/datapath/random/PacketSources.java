package dev.tenet.datapath.random;

import java.util.List;
import java.util.function.Supplier;

/** All kinds of packets, and how often each comes. */
public final class PacketSources {

    /** @param weight its share of all packets: that of the sum of the weights */
    record Weighted(int weight, Supplier<PacketSource> source) {}

    static final List<Weighted> ALL = List.of(
            new Weighted(120, Conversations::new),
            new Weighted(30, PacketsAsTheyCome::new),
            new Weighted(30, BalancedTraffic::new),
            new Weighted(30, MuxTraffic::new),
            new Weighted(12, GatherTraffic::new),
            new Weighted(16, CheckTraffic::new),
            new Weighted(9, LocationAnswers::new),
            new Weighted(60, Clones::new),
            new Weighted(8, GatewayTraffic::new),
            new Weighted(4, LocalServices::new),
            new Weighted(24, InternetTraffic::new),
            new Weighted(40, NatTraffic::new),
            new Weighted(8, ServiceTraffic::new),
            new Weighted(6, HostileInstances::new),
            new Weighted(6, HostileFabric::new));

    private PacketSources() {}
}
