package dev.tenet.datapath.random;

import dev.tenet.datapath.reference.DeviceIndex;
import dev.tenet.datapath.reference.IncomingPacket;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import dev.tenet.net.Layer;
import dev.tenet.net.MacAddress;
import dev.tenet.net.PacketBuilder;
import java.util.List;
import java.util.Optional;

/** Questions to the host's services and their answers, right ones and others. */
final class ServiceTraffic implements PacketSource {
    private static final MacAddress SERVICES_MAC = MacAddress.parse("02:00:00:00:00:01");
    private static final List<Ipv4Address> SERVICES = List.of(
            Ipv4Address.of(169, 254, 169, 251),
            Ipv4Address.of(169, 254, 169, 252),
            Ipv4Address.of(169, 254, 169, 253),
            Ipv4Address.of(169, 254, 169, 254));
    private static final List<Ipv6Address> SERVICES6 = List.of(
            Ipv6Address.parse("fd00:ec2::251"), Ipv6Address.parse("fd00:ec2::253"), Ipv6Address.parse("fd00:ec2::254"));

    @Override
    public Optional<Step.OfPacket> next(Scene scene) {
        return scene.chance().percent(55) ? question(scene) : answer(scene);
    }

    // ---- questions

    private static Optional<Step.OfPacket> question(Scene scene) {
        Chance chance = scene.chance();
        NetworkInterface asker = chance.pick(scene.host().all(NetworkInterface.class));
        Optional<DeviceIndex> device = scene.host().device(asker.number());
        IpFamily family = chance.pick(IpFamily.values());
        IpAddress source = source(asker, family, chance);
        Bytes frame = PacketBuilder.packet(
                PacketBuilder.ethernet(asker.mac(), chance.pick(MacAddress.BROADCAST, asker.routerMac())),
                PacketBuilder.ip(source, destination(family, chance)).ttl(chance.percent(85) ? 255 : 64),
                transport(family, chance),
                PacketBuilder.payload(chance.below(40)));
        return device.map(
                found -> new Step.FromInstance(found, IncomingPacket.of(spoiled(frame, chance)), scene.inputs()));
    }

    private static IpAddress source(NetworkInterface asker, IpFamily family, Chance chance) {
        Optional<IpAddress> own = asker.primary(family).filter(_ -> chance.percent(70));
        return own.orElseGet(() -> switch (family) {
            case IPV4 -> chance.percent(70) ? Ipv4Address.UNSPECIFIED : AddressPlan.any(IpFamily.IPV4, chance);
            case IPV6 ->
                chance.pick(
                        Ipv6Address.UNSPECIFIED,
                        Ipv6Address.parse("fe80::5"),
                        Ipv6Address.parse("fe80:1::5"),
                        (Ipv6Address) AddressPlan.any(IpFamily.IPV6, chance));
        });
    }

    private static IpAddress destination(IpFamily family, Chance chance) {
        return switch (family) {
            case IPV4 ->
                chance.percent(60)
                        ? chance.pick(Ipv4Address.BROADCAST, Ipv4Address.of(10, 0, 0, 1), Ipv4Address.of(10, 0, 0, 2))
                        : chance.percent(80) ? chance.pick(SERVICES) : Ipv4Address.of(169, 254, 1, 1);
            case IPV6 ->
                chance.percent(50)
                        ? chance.pick(Ipv6Address.ALL_ROUTERS, Ipv6Address.parse("ff02::1:2"))
                        : chance.percent(80) ? chance.pick(SERVICES6) : Ipv6Address.parse("fd00:ec2::1:253");
        };
    }

    private static Layer transport(IpFamily family, Chance chance) {
        int port = chance.between(40_000, 40_011);
        return switch (chance.below(8)) {
            case 0, 1 -> PacketBuilder.udp(68, 67);
            case 2 -> PacketBuilder.udp(546, 547);
            case 3, 4 -> PacketBuilder.udp(port, 53);
            case 5 -> PacketBuilder.tcp(port, chance.pick(53, 80, 443)).syn();
            case 6 -> PacketBuilder.udp(port, chance.pick(67, 80, 123));
            default ->
                family == IpFamily.IPV6
                        ? PacketBuilder.icmpv6(chance.percent(80) ? 133 : 128, chance.below(8) / 7, 0)
                        : PacketBuilder.icmpEcho(port, 1);
        };
    }

    // ---- answers

    private static Optional<Step.OfPacket> answer(Scene scene) {
        Chance chance = scene.chance();
        IpFamily family = chance.pick(IpFamily.values());
        Bytes frame = PacketBuilder.packet(
                PacketBuilder.ethernet(SERVICES_MAC, SERVICES_MAC),
                addressed(family, chance),
                answerTransport(family, chance),
                PacketBuilder.payload(chance.below(60)));
        return Optional.of(new Step.FromServices(IncomingPacket.of(spoiled(frame, chance)), scene.inputs()));
    }

    private static Layer addressed(IpFamily family, Chance chance) {
        int slot = chance.between(0, RandomHost.DEVICES.size() + 1);
        int part = chance.percent(25) ? 0 : chance.between(AddressPlan.FIRST_HERE, AddressPlan.LAST_HERE);
        int trafficClass = chance.percent(50) ? 0 : chance.below(256);
        boolean right = chance.percent(92);
        return switch (family) {
            case IPV4 ->
                PacketBuilder.ipv4(
                                right ? chance.pick(SERVICES) : Ipv4Address.of(169, 254, 169, 250),
                                chance.percent(92) ? new Ipv4Address(0x4000_0000 | slot << 16 | part) : address(part))
                        .trafficClass(trafficClass);
            case IPV6 ->
                PacketBuilder.ipv6(
                                right ? chance.pick(SERVICES6) : Ipv6Address.parse("fd00:ec2::1:253"),
                                new Ipv6Address(first(slot, chance) << 32, part))
                        .trafficClass(trafficClass)
                        .flowLabel(chance.bits() & 0xfffff);
        };
    }

    private static long first(int slot, Chance chance) {
        int prefix = chance.percent(92) ? 0xfd7e : 0xfd00;
        return Integer.toUnsignedLong(prefix << 16 | (chance.percent(40) ? 0x8000 : 0) | slot);
    }

    private static Ipv4Address address(int part) {
        return Ipv4Address.of(10, 0, 0, part);
    }

    private static Layer answerTransport(IpFamily family, Chance chance) {
        return switch (chance.below(5)) {
            case 0 -> PacketBuilder.udp(chance.pick(67, 547, 53), chance.pick(68, 546, 40_000));
            case 1, 2 -> PacketBuilder.udp(53, chance.between(40_000, 40_011));
            case 3 ->
                PacketBuilder.tcp(chance.pick(53, 80), chance.between(40_000, 40_011))
                        .ack();
            default ->
                family == IpFamily.IPV6
                        ? PacketBuilder.icmpv6(chance.pick(134, 134, 135, 1), 0, 0)
                        : PacketBuilder.icmp(3, 3, 0);
        };
    }

    /** Sometimes UDP without a checksum; sometimes another byte, and so another checksum, length or header. */
    private static Bytes spoiled(Bytes frame, Chance chance) {
        boolean udp = frame.u16(12) == 0x0800 && frame.u8(23) == 17;
        if (udp && chance.percent(10)) {
            return frame.withByte(40, 0).withByte(41, 0);
        }
        return chance.percent(88) ? frame : frame.withByte(14 + chance.below(frame.length() - 14), chance.below(256));
    }
}
