package dev.tenet.datapath.reference;

import dev.tenet.hoststate.NatGateway;
import dev.tenet.hoststate.PortBlocks;
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

    private record Block(Optional<Ipv4Address> publicAddress, int number) {}

    /** As whom a connection leaves. */
    record Source(Ipv4Address address, int port) {}

    private final List<Block> blocks;

    private NatPorts(List<Block> blocks) {
        this.blocks = blocks;
    }

    static NatPorts of(NatGateway gateway) {
        return new NatPorts(gateway.addresses().stream()
                .filter(address -> !address.draining())
                .flatMap(NatPorts::blocks)
                .toList());
    }

    private static Stream<Block> blocks(NatGateway.Address address) {
        return address.blocks().stream()
                .flatMap(run -> IntStream.range(run.first(), run.end())
                        .mapToObj(number -> new Block(address.publicAddress(), number)));
    }

    int count() {
        return blocks.size() * PortBlocks.PORTS;
    }

    /** So many, the last, are for interfaces that have few of them. */
    int kept() {
        return Math.min(count() / KEPT_PART, KEPT_MOST);
    }

    /** Empty if its address is not known to the internet. */
    Optional<Source> port(int at) {
        Block block = blocks.get(at / PortBlocks.PORTS);
        return block.publicAddress.map(
                address -> new Source(address, block.number * PortBlocks.PORTS + at % PortBlocks.PORTS));
    }
}
