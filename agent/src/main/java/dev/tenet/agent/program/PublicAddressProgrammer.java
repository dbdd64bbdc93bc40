package dev.tenet.agent.program;

import dev.tenet.agent.table.RawBytes;
import dev.tenet.datapath.layout.NetworkAddress;
import dev.tenet.datapath.layout.PublicFlag;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.PublicAddress;
import dev.tenet.hoststate.PublicAddressKey;
import dev.tenet.net.IpFamily;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Public addresses become {@code public_addresses}; those of this host's interfaces, and of interfaces for whom one here is an appliance,
 * also {@code published}, by the private address.
 */
final class PublicAddressProgrammer {
    private final DatapathTables tables;
    private final HostNumber own;

    /** What was noted, to know by which private address it is published. */
    private final Map<PublicAddressKey, PublicAddress> addresses = new HashMap<>();

    PublicAddressProgrammer(DatapathTables tables, HostNumber own) {
        this.tables = tables;
        this.own = own;
    }

    void upsert(PublicAddress address) {
        Optional.ofNullable(addresses.put(address.key(), address)).ifPresent(this::unpublish);
        tables.publicAddresses.desire(key(address.key()), value(address));
        if (isPublished(address)) {
            tables.published.desire(
                    privateKey(address),
                    RawBytes.of(MemorySegment.ofArray(address.prefix().address().toBytes())));
        }
    }

    void remove(PublicAddressKey key) {
        Optional.ofNullable(addresses.remove(key)).ifPresent(this::unpublish);
        tables.publicAddresses.forget(key(key));
    }

    void write() {
        tables.publicAddresses.writeUpserts();
        tables.published.writeUpserts();
    }

    void removeRest() {
        tables.published.removeRest();
        tables.publicAddresses.removeRest();
    }

    Optional<String> problem(PublicAddress address) {
        return tables.publicAddresses
                .problem(key(address.key()))
                .or(() -> isPublished(address) ? tables.published.problem(privateKey(address)) : Optional.empty());
    }

    /** Unless another public address has taken its place. */
    private void unpublish(PublicAddress before) {
        if (!isPublished(before)) {
            return;
        }
        Optional<PublicAddress> other = addresses.values().stream()
                .filter(this::isPublished)
                .filter(address -> address.vni().equals(before.vni())
                        && address.privateAddress().equals(before.privateAddress())
                        && !address.key().equals(before.key()))
                .findFirst();
        if (other.isEmpty()) {
            tables.published.forget(privateKey(before));
        }
    }

    private boolean isPublished(PublicAddress address) {
        return address.isSentBy(own) && address.prefix().family() == IpFamily.IPV4;
    }

    private static RawBytes key(PublicAddressKey key) {
        return Encodings.networkPrefix(Network.INTERNET, key.prefix());
    }

    private static RawBytes privateKey(PublicAddress address) {
        NetworkAddress key =
                NetworkAddress.allocate(Encodings.HEAP).vni(address.vni().number());
        Encodings.write(address.privateAddress(), key.address());
        return RawBytes.of(key.memory());
    }

    private static RawBytes value(PublicAddress address) {
        var value = dev.tenet.datapath.layout.PublicAddress.allocate(Encodings.HEAP)
                .host(address.entrance().map(HostNumber::number).orElse(0))
                .vni(address.vni().number())
                .flags((address.outboundOnly() ? PublicFlag.OUTBOUND_ONLY : 0) | ingressFlag(address))
                .gateway(appliance(address))
                .home(address.host().number());
        Encodings.write(address.privateAddress(), value.address());
        return RawBytes.of(value.memory());
    }

    private static int ingressFlag(PublicAddress address) {
        return address.ingress() instanceof PublicAddress.Ingress.Direct ? 0 : PublicFlag.ROUTED;
    }

    private static int appliance(PublicAddress address) {
        return address.ingress() instanceof PublicAddress.Ingress.Through(InterfaceNumber networkInterface, var _)
                ? networkInterface.number()
                : 0;
    }
}
