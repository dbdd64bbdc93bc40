package dev.tenet.controller.trace;

import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.model.Instance;
import dev.tenet.model.InstanceId;
import dev.tenet.model.InterfaceAttachment;
import dev.tenet.model.Kind;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.NetworkInterfaceId;
import dev.tenet.model.PathHop;
import dev.tenet.model.ResourceId;
import dev.tenet.model.VpcId;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.store.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The network interface at which a path begins or ends. */
record PathEnd(NetworkInterface networkInterface) {

    /** Of an instance, its first interface; empty when there is none, or what was named is gone. */
    static Optional<PathEnd> of(Snapshot snapshot, ResourceId named) {
        Optional<NetworkInterfaceId> wanted = switch (named) {
            case NetworkInterfaceId id -> Optional.of(id);
            case InstanceId id ->
                snapshot.list(Kind.INSTANCE).stream()
                        .filter(instance -> instance.id().equals(id))
                        .map(Instance::interfaces)
                        .flatMap(List::stream)
                        .findFirst();
            default -> Optional.empty();
        };
        return wanted.flatMap(id -> of(snapshot, id));
    }

    static Optional<PathEnd> of(Snapshot snapshot, NetworkInterfaceId id) {
        return snapshot.list(Kind.NETWORK_INTERFACE).stream()
                .filter(candidate -> candidate.id().equals(id))
                .findFirst()
                .map(PathEnd::new);
    }

    /** Who has an address in a VPC. */
    static Optional<PathEnd> having(Snapshot snapshot, VpcId vpc, IpAddress address) {
        return snapshot.list(Kind.NETWORK_INTERFACE).stream()
                .filter(candidate -> candidate.vpc().equals(vpc))
                .map(PathEnd::new)
                .filter(end -> end.has(address))
                .findFirst();
    }

    /** Who has a public address in a VPC. */
    static Optional<PathEnd> knownAs(Snapshot snapshot, VpcId vpc, IpAddress address) {
        return snapshot.list(Kind.NETWORK_INTERFACE).stream()
                .filter(candidate -> candidate.vpc().equals(vpc)
                        && candidate.publicAddresses().mappings().stream()
                                .anyMatch(mapping -> mapping.publicAddress().equals(address)))
                .map(PathEnd::new)
                .findFirst();
    }

    InterfaceNumber number() {
        return new InterfaceNumber((int) networkInterface.number().number());
    }

    Optional<InstanceId> instance() {
        return networkInterface.attachment().map(InterfaceAttachment::instance);
    }

    Optional<IpAddress> primary(IpFamily family) {
        return addresses().filter(address -> address.family() == family).findFirst();
    }

    boolean has(IpAddress address) {
        return addresses().anyMatch(address::equals);
    }

    private Stream<IpAddress> addresses() {
        return Stream.concat(networkInterface.ipv4().stream(), networkInterface.ipv6().stream());
    }

    /** From the instance out, or, turned round, from the interface in. */
    List<PathHop> hops() {
        List<PathHop> hops = new ArrayList<>();
        instance().ifPresent(instance -> hops.add(new PathHop.ByInstance(instance)));
        hops.add(new PathHop.ByInterface(networkInterface.id(), networkInterface.subnet(), networkInterface.vpc()));
        return hops;
    }
}
