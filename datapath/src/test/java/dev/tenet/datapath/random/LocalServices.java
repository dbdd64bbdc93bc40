package dev.tenet.datapath.random;

import dev.tenet.datapath.reference.DeviceIndex;
import dev.tenet.datapath.reference.IncomingPacket;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.net.ArpMessage;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import dev.tenet.net.Layer;
import dev.tenet.net.MacAddress;
import dev.tenet.net.NeighborMessage;
import dev.tenet.net.NeighborOption;
import dev.tenet.net.PacketBuilder;
import java.util.List;
import java.util.Optional;

/** What instances ask of their host itself: ARP, neighbour discovery, multicast. */
final class LocalServices implements PacketSource {

    @Override
    public Optional<Step.OfPacket> next(Scene scene) {
        NetworkInterface asker = scene.chance().pick(scene.host().all(NetworkInterface.class));
        Optional<DeviceIndex> device = scene.host().device(asker.number());
        Bytes frame = scene.chance().percent(35) ? arp(asker, scene.chance()) : multicast(asker, scene.chance());
        return device.map(found -> new Step.FromInstance(found, IncomingPacket.of(frame), scene.inputs()));
    }

    // ---- ARP

    private static Bytes arp(NetworkInterface asker, Chance chance) {
        Ipv4Address sender = chance.percent(80) ? own(asker, chance) : ipv4(chance);
        MacAddress senderMac = chance.percent(93) ? asker.mac() : mac(chance);
        ArpMessage message = new ArpMessage(
                chance.percent(85) ? ArpMessage.REQUEST : chance.below(4),
                senderMac,
                sender,
                mac(chance),
                arpTarget(asker, chance));
        Bytes frame = PacketBuilder.packet(
                PacketBuilder.ethernet(asker.mac(), chance.percent(80) ? MacAddress.BROADCAST : asker.routerMac()),
                PacketBuilder.arp(message));
        return chance.percent(90) ? frame : frame.withByte(14 + chance.below(6), chance.below(8));
    }

    private static Ipv4Address arpTarget(NetworkInterface asker, Chance chance) {
        return chance.percent(20) && chance.pick(asker.addresses()) instanceof Ipv4Address own ? own : ipv4(chance);
    }

    private static Ipv4Address own(NetworkInterface asker, Chance chance) {
        return asker.addresses().stream()
                .filter(Ipv4Address.class::isInstance)
                .map(Ipv4Address.class::cast)
                .findFirst()
                .orElseGet(() -> ipv4(chance));
    }

    private static Ipv4Address ipv4(Chance chance) {
        if (chance.percent(15)) {
            return chance.percent(50) ? Ipv4Address.UNSPECIFIED : Ipv4Address.of(10, 0, 1, 1);
        }
        return (Ipv4Address) AddressPlan.any(IpFamily.IPV4, chance);
    }

    private static MacAddress mac(Chance chance) {
        return new MacAddress(chance.longBits() >>> 16);
    }

    // ---- ICMPv6 and other multicast

    private static Bytes multicast(NetworkInterface asker, Chance chance) {
        return switch (chance.below(10)) {
            case 0, 1, 2, 3, 4 -> neighborMessage(asker, solicitation(asker, chance), chance);
            case 5 -> neighborMessage(asker, PacketBuilder.neighbor(advertisement(asker, chance)), chance);
            case 6, 7 -> neighborMessage(asker, otherMessage(chance), chance);
            default -> otherMulticast(asker, chance);
        };
    }

    private static Layer solicitation(NetworkInterface asker, Chance chance) {
        NeighborOption option =
                new NeighborOption.SourceLinkLayerAddress(chance.percent(85) ? asker.mac() : mac(chance));
        List<NeighborOption> options = chance.percent(80) ? List.of(option) : List.of();
        return PacketBuilder.neighbor(new NeighborMessage.NeighborSolicitation(0, target(asker, chance), options));
    }

    private static NeighborMessage advertisement(NetworkInterface asker, Chance chance) {
        return new NeighborMessage.NeighborAdvertisement(chance.bits(), target(asker, chance), List.of());
    }

    private static Ipv6Address target(NetworkInterface asker, Chance chance) {
        if (chance.percent(10)) {
            return chance.pick(Ipv6Address.UNSPECIFIED, Ipv6Address.ALL_NODES, Ipv6Address.parse("fe80::1"));
        }
        return chance.percent(15) ? ownIpv6(asker, chance) : (Ipv6Address) AddressPlan.any(IpFamily.IPV6, chance);
    }

    private static Ipv6Address ownIpv6(NetworkInterface asker, Chance chance) {
        return asker.addresses().stream()
                .filter(Ipv6Address.class::isInstance)
                .map(Ipv6Address.class::cast)
                .findFirst()
                .orElseGet(() -> Ipv6Address.parse("fe80::" + chance.between(1, 9)));
    }

    private static Layer otherMessage(Chance chance) {
        return PacketBuilder.icmpv6(chance.pick(133, 133, 134, 135, 136, 137, 130, 131, 132, 143), chance.below(2), 0);
    }

    private static Bytes neighborMessage(NetworkInterface asker, Layer message, Chance chance) {
        Ipv6Address source = chance.percent(70)
                ? ownIpv6(asker, chance)
                : chance.pick(Ipv6Address.UNSPECIFIED, Ipv6Address.parse("fe80::5"), Ipv6Address.parse("fd00::99"));
        Ipv6Address destination = chance.percent(80) ? Ipv6Address.ALL_NODES : target(asker, chance);
        Bytes frame = PacketBuilder.packet(
                PacketBuilder.ethernet(asker.mac(), MacAddress.parse("33:33:00:00:00:01")),
                PacketBuilder.ipv6(source, destination).ttl(chance.percent(93) ? 255 : 64),
                message,
                PacketBuilder.payload(chance.percent(80) ? 0 : chance.below(12)));
        return chance.percent(95) ? frame : frame.limit(Math.max(14, frame.length() - chance.below(40)));
    }

    private static Bytes otherMulticast(NetworkInterface asker, Chance chance) {
        IpAddress source = asker.addresses().getFirst();
        IpAddress group = source instanceof Ipv4Address
                ? chance.pick(Ipv4Address.BROADCAST, Ipv4Address.of(224, 0, 0, 22), Ipv4Address.of(239, 1, 2, 3))
                : Ipv6Address.parse("ff05::2");
        IpProtocol protocol = chance.pick(IpProtocol.IGMP, IpProtocol.UDP);
        Layer layer = protocol.equals(IpProtocol.UDP) ? PacketBuilder.udp(5353, 5353) : PacketBuilder.payload(8);
        MacAddress destination =
                chance.pick(MacAddress.BROADCAST, asker.routerMac(), MacAddress.parse("01:00:5e:00:00:16"));
        IpAddress to = chance.percent(70) ? group : AddressPlan.any(source.family(), chance);
        return PacketBuilder.packet(
                PacketBuilder.ethernet(asker.mac(), destination),
                PacketBuilder.ip(source, to).next(protocol),
                layer);
    }
}
