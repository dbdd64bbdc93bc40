package dev.tenet.datapath.random;

import dev.tenet.datapath.cases.Overlay;
import dev.tenet.datapath.reference.DeviceIndex;
import dev.tenet.datapath.reference.IncomingPacket;
import dev.tenet.datapath.reference.NetworkAddress;
import dev.tenet.datapath.reference.Whereabouts;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Layer;
import dev.tenet.net.MacAddress;
import dev.tenet.net.PacketBuilder;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A connection between an interface of this host and somebody. */
final class Talk {
    private final InterfaceNumber number;
    private final IpAddress near;
    private final NetworkAddress far;
    private final Transport transport;
    private final boolean begunHere;
    private int turn;

    private Talk(InterfaceNumber number, IpAddress near, NetworkAddress far, Transport transport, boolean begunHere) {
        this.number = number;
        this.near = near;
        this.far = far;
        this.transport = transport;
        this.begunHere = begunHere;
    }

    static Talk begin(Scene scene) {
        Chance chance = scene.chance();
        NetworkInterface from = chance.pick(scene.host().all(NetworkInterface.class));
        // An interface without the check may send for others.
        boolean forwards = !from.sourceDestinationCheck() && chance.percent(25);
        IpFamily family = AddressPlan.own(from, chance).family();
        IpAddress near = forwards ? AddressPlan.forwarded(family, chance) : AddressPlan.own(from, chance);
        IpAddress far = forwards && near.family() == IpFamily.IPV4 && chance.percent(40)
                ? AddressPlan.reachedByRoute(AddressPlan.FIRST_ELSEWHERE + chance.below(3))
                : AddressPlan.any(near.family(), chance);
        boolean byRoute = AddressPlan.REACHED_BY_ROUTE.contains(far);
        VirtualNetworkIdentifier vni = byRoute ? AddressPlan.WITH_INSTANCES.getLast() : from.vni();
        return new Talk(
                from.number(),
                near,
                new NetworkAddress(vni, far),
                Transport.random(near.family(), chance),
                chance.percent(60));
    }

    IpFamily family() {
        return near.family();
    }

    /** The next packet of the connection, if the side whose turn it is can send at all. */
    Optional<Step.OfPacket> next(Scene scene) {
        boolean fromNear = turn < 2 ? begunHere == (turn == 0) : scene.chance().percent(50);
        return fromNear ? fromNear(scene) : fromFar(scene);
    }

    /** The interface sends. */
    Optional<Step.OfPacket> fromNear(Scene scene) {
        return networkInterface(scene)
                .flatMap(sender -> fromInterface(scene, sender, layers(scene, near, far.address(), begunHere)));
    }

    /** The other side sends, from wherever it is. */
    Optional<Step.OfPacket> fromFar(Scene scene) {
        Optional<NetworkInterface> sender = networkInterface(scene, far);
        List<Layer> layers = layers(scene, far.address(), near, !begunHere);
        return sender.isPresent() ? fromInterface(scene, sender.get(), layers) : fromHost(scene, layers);
    }

    private Optional<Step.OfPacket> fromInterface(Scene scene, NetworkInterface sender, List<Layer> layers) {
        return scene.host().device(sender.number()).map(device -> {
            Bytes frame = frame(sender.mac(), RandomInterfaces.ROUTER_MAC, layers);
            return new Step.FromInstance(device, packet(frame, scene.chance()), scene.inputs());
        });
    }

    private Optional<Step.OfPacket> fromHost(Scene scene, List<Layer> layers) {
        Optional<Whereabouts> where = scene.host().elsewhere(far);
        Optional<NetworkInterface> receiver = networkInterface(scene);
        if (where.isEmpty() || receiver.isEmpty()) {
            return Optional.empty();
        }
        Overlay envelope = Envelope.from(scene, receiver.get(), where.get());
        Bytes frame = envelope.aroundFrame(frame(MacAddress.ZERO, MacAddress.ZERO, layers));
        return Optional.of(new Step.FromFabric(packet(frame, scene.chance()), scene.inputs()));
    }

    /** Sometimes one that the kernel will segment, and sometimes with a mark that is none of ours. */
    private static IncomingPacket packet(Bytes frame, Chance chance) {
        int mark = chance.percent(2) ? chance.bits() : 0;
        boolean superpacket = !isIcmp(frame) && chance.percent(frame.length() > IncomingPacket.SEGMENT_BYTES ? 30 : 1);
        return new IncomingPacket(frame, mark, superpacket, superpacket);
    }

    /** Of which kernels make no superpackets: a kernel that turns one into the other family forgets that it is one. */
    static boolean isIcmp(Bytes frame) {
        return frame.u16(12) == 0x0800
                ? frame.u8(23) == IpProtocol.ICMP.number()
                : frame.u8(20) == IpProtocol.ICMPV6.number();
    }

    private List<Layer> layers(Scene scene, IpAddress source, IpAddress destination, boolean fromBeginner) {
        List<Layer> layers = new ArrayList<>();
        layers.add(PacketBuilder.ip(source, destination)
                .next(transport.protocol())
                .ttl(scene.chance().between(1, 255)));
        layers.addAll(transport.layers(fromBeginner, turn++, scene.chance()));
        return layers;
    }

    private Optional<NetworkInterface> networkInterface(Scene scene) {
        return scene.host().all(NetworkInterface.class).stream()
                .filter(found -> found.number().equals(number))
                .findFirst();
    }

    private static Optional<NetworkInterface> networkInterface(Scene scene, NetworkAddress address) {
        return scene.host().all(NetworkInterface.class).stream()
                .filter(found -> found.vni().equals(address.vni()) && found.owns(address.address()))
                .findFirst();
    }

    static Bytes frame(MacAddress source, MacAddress destination, List<Layer> layers) {
        List<Layer> all = new ArrayList<>();
        all.add(PacketBuilder.ethernet(source, destination));
        all.addAll(layers);
        return PacketBuilder.packet(all);
    }

    /** The device of some interface. */
    static Optional<DeviceIndex> someDevice(Scene scene) {
        return scene.host()
                .device(scene.chance()
                        .pick(scene.host().all(NetworkInterface.class))
                        .number());
    }
}
