package dev.tenet.datapath.reference;

import dev.tenet.hoststate.NatGateway;
import dev.tenet.net.Ipv4Address;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The ports of a NAT gateway that are on this host for new connections, in the order of their blocks. */
final class NatPorts {
    private static final int KEPT_PART = 16;

    /** So few that one instance alone still has 55,000 connections by one address. */
    private static final int KEPT_MOST = 1024;

    /** It takes two to share. */
    private static final int KEPT_LEAST = 2;

    /** Of less nothing is kept. */
    private static final int KEPT_FROM = 8;

    private record Run(Ipv4Address address, Optional<Ipv4Address> publicAddress, int first) {}

    /** As whom a connection leaves. */
    record Source(Ipv4Address address, int port) {}

    private final List<Run> runs;

    /** In each run: a block's, or those of the smallest part of a block that is there. */
    private final int portsOfRun;

    private NatPorts(List<Run> runs, int portsOfRun) {
        this.runs = runs;
        this.portsOfRun = portsOfRun;
    }

    static NatPorts of(NatGateway gateway) {
        int ports = gateway.portsOfRun();
        return new NatPorts(
                gateway.addresses().stream()
                        .filter(address -> !address.draining())
                        .flatMap(address -> runs(address, ports))
                        .toList(),
                ports);
    }

    private static Stream<Run> runs(NatGateway.Address address, int ports) {
        return address.blocks().stream()
                .filter(blocks -> blocks.ports() >= ports)
                .flatMap(blocks -> IntStream.iterate(
                                blocks.firstPort(), port -> port < blocks.endPort(), port -> port + ports)
                        .mapToObj(first -> new Run(address.address(), address.publicAddress(), first)));
    }

    int count() {
        return runs.size() * portsOfRun;
    }

    /** So many, the last, are for interfaces that have few of them. */
    int kept() {
        return count() < KEPT_FROM ? 0 : Math.clamp(count() / KEPT_PART, KEPT_LEAST, KEPT_MOST);
    }

    /**
     * Empty if its address is not known there.
     *
     * @param internet whether the internet is to know it, or a network
     */
    Optional<Source> port(int at, boolean internet) {
        Run run = runs.get(at / portsOfRun);
        return (internet ? run.publicAddress : Optional.of(run.address))
                .map(known -> new Source(known, run.first + at % portsOfRun));
    }
}
