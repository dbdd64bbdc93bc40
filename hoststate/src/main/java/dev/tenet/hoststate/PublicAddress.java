package dev.tenet.hoststate;

import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.Optional;

/**
 * An address by which the internet knows one of an interface's, or a delegated IPv6 prefix whose addresses it knows as they are. All edges
 * have it, the interface's own host, and that of the appliance through which its packets come in.
 *
 * @param prefix the public address
 * @param host of the interface
 * @param vni of the interface's network
 * @param privateAddress what the instance knows the address by; of IPv6, and of a prefix, the same
 * @param outboundOnly whether connections begin inside alone
 * @param ingress where packets to it go, by the internet gateway's route table
 */
public record PublicAddress(
        IpPrefix prefix,
        HostNumber host,
        VirtualNetworkIdentifier vni,
        IpAddress privateAddress,
        boolean outboundOnly,
        Ingress ingress)
        implements Resource {
    public PublicAddress {
        DelegatedPrefix.checkOrSingle(prefix);
        if (prefix.family() != privateAddress.family()) {
            throw new IllegalArgumentException(prefix + " and " + privateAddress + " are not of one family");
        }
    }

    /** Where the internet gateway's route table leads what comes in. */
    public sealed interface Ingress {
        /** To the interface that has the address. */
        record Direct() implements Ingress {}

        /** To another interface of the network, whatever the destination. */
        record Through(InterfaceNumber networkInterface, HostNumber host) implements Ingress {}

        /** To an interface that cannot take packets now. */
        record Blackhole() implements Ingress {}
    }

    /** One whose packets go straight to its interface. */
    public static PublicAddress direct(
            IpPrefix prefix,
            HostNumber host,
            VirtualNetworkIdentifier vni,
            IpAddress privateAddress,
            boolean outboundOnly) {
        return new PublicAddress(prefix, host, vni, privateAddress, outboundOnly, new Ingress.Direct());
    }

    /** The host that gets the packets to it; empty: nobody does. */
    public Optional<HostNumber> entrance() {
        return switch (ingress) {
            case Ingress.Direct() -> Optional.of(host);
            case Ingress.Through(var _, HostNumber through) -> Optional.of(through);
            case Ingress.Blackhole() -> Optional.empty();
        };
    }

    /** Whether packets may leave with it from a host: the interface's own, or the appliance's, which sends on what the instance sent. */
    public boolean isSentBy(HostNumber sender) {
        return host.equals(sender) || entrance().equals(Optional.of(sender));
    }

    @Override
    public PublicAddressKey key() {
        return new PublicAddressKey(prefix);
    }
}
