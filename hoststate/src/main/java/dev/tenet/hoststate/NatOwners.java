package dev.tenet.hoststate;

import dev.tenet.net.Ipv4Address;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.Comparator;
import java.util.List;

/**
 * Which host has which ports of a NAT gateway's address: what edges know of a public one, and the network's gateways of a private one.
 * Packets from one that is not among them go no further, so that a host whose lease has ended is shut out as soon as these know.
 *
 * @param gateway the NAT gateway
 * @param vni of its network
 * @param privateAddress the address itself, or that the public one stands for
 * @param leases in the order of their blocks, whatever order comes in; they do not overlap
 */
public record NatOwners(
        NatOwnersKey key,
        NatGatewayKey gateway,
        VirtualNetworkIdentifier vni,
        Ipv4Address privateAddress,
        List<Lease> leases)
        implements Resource {

    /** A host has these blocks. */
    public record Lease(HostNumber host, PortBlocks blocks) {}

    public NatOwners {
        leases = leases.stream().sorted(Comparator.comparing(Lease::blocks)).toList();
        for (int i = 1; i < leases.size(); i++) {
            if (leases.get(i).blocks().overlaps(leases.get(i - 1).blocks())) {
                throw new IllegalArgumentException("leases of " + key + " overlap");
            }
        }
    }
}
