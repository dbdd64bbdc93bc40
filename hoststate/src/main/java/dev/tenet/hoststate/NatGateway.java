package dev.tenet.hoststate;

import dev.tenet.net.Ipv4Address;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.Comparator;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A NAT gateway as a host has it whose instances send through it: with the ports that are leased to this host.
 *
 * @param vni of its network
 * @param edge of its subnet: what passes the gateway crosses it twice, but for what begins or ends in the subnet
 * @param connectionsPerInterface how many connections through NAT gateways an interface may have that opens one through this
 * @param settings how it treats connections
 * @param addresses in their order, whatever order comes in
 */
public record NatGateway(
        NatGatewayKey key,
        VirtualNetworkIdentifier vni,
        SubnetEdge edge,
        int connectionsPerInterface,
        NatSettings settings,
        List<Address> addresses)
        implements Resource {
    public static final int MAX_ADDRESSES = 16;

    /**
     * One of its addresses.
     *
     * @param address inside its network
     * @param publicAddress as whom the internet knows it
     * @param draining whether it takes no new connections
     * @param blocks of its ports that this host has for new connections
     * @param ending blocks that it has for the connections that have them; no block is in either list twice or in both
     */
    public record Address(
            Ipv4Address address,
            Optional<Ipv4Address> publicAddress,
            boolean draining,
            List<PortBlocks> blocks,
            List<PortBlocks> ending) {
        public Address {
            blocks = blocks.stream().sorted().toList();
            ending = ending.stream().sorted().toList();
            List<PortBlocks> all =
                    Stream.concat(blocks.stream(), ending.stream()).sorted().toList();
            for (int i = 1; i < all.size(); i++) {
                if (all.get(i).overlaps(all.get(i - 1))) {
                    throw new IllegalArgumentException("blocks of " + address + " overlap");
                }
            }
        }

        /** Of both kinds. */
        public List<PortBlocks> held() {
            return Stream.concat(blocks.stream(), ending.stream()).sorted().toList();
        }
    }

    /**
     * In runs of how many ports all that is there for new connections is divided: in blocks, where there is a whole one, and then parts are left
     * to the connections that have ports of them; else in parts like the smallest.
     */
    public int portsOfRun() {
        IntSummaryStatistics ports = addresses.stream()
                .filter(address -> !address.draining())
                .flatMap(address -> address.blocks().stream())
                .mapToInt(PortBlocks::ports)
                .summaryStatistics();
        return ports.getCount() == 0 || ports.getMax() == PortBlocks.PORTS ? PortBlocks.PORTS : ports.getMin();
    }

    public NatGateway {
        if (connectionsPerInterface < 1) {
            throw new IllegalArgumentException("an interface has at least one connection");
        }
        addresses = addresses.stream()
                .sorted(Comparator.comparing(Address::address))
                .toList();
        if (addresses.size() > MAX_ADDRESSES
                || addresses.stream().map(Address::address).distinct().count() != addresses.size()) {
            throw new IllegalArgumentException("a NAT gateway has up to " + MAX_ADDRESSES + " distinct addresses");
        }
    }
}
