package dev.tenet.hoststate;

import dev.tenet.net.Ipv4Address;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A NAT gateway as a host has it whose instances send through it: with the ports that are leased to this host.
 *
 * @param vni of its network
 * @param addresses in their order, whatever order comes in
 */
public record NatGateway(NatGatewayKey key, VirtualNetworkIdentifier vni, List<Address> addresses) implements Resource {
    public static final int MAX_ADDRESSES = 8;

    /**
     * One of its addresses.
     *
     * @param address inside its network
     * @param publicAddress as whom the internet knows it
     * @param draining whether it takes no new connections
     * @param blocks of its ports that this host has; they do not overlap
     */
    public record Address(
            Ipv4Address address, Optional<Ipv4Address> publicAddress, boolean draining, List<PortBlocks> blocks) {
        public Address {
            blocks = blocks.stream().sorted().toList();
            for (int i = 1; i < blocks.size(); i++) {
                if (blocks.get(i).overlaps(blocks.get(i - 1))) {
                    throw new IllegalArgumentException("blocks of " + address + " overlap");
                }
            }
        }
    }

    public NatGateway {
        addresses = addresses.stream()
                .sorted(Comparator.comparing(Address::address))
                .toList();
        if (addresses.size() > MAX_ADDRESSES
                || addresses.stream().map(Address::address).distinct().count() != addresses.size()) {
            throw new IllegalArgumentException("a NAT gateway has up to 8 distinct addresses");
        }
    }
}
