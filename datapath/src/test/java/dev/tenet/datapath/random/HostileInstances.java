package dev.tenet.datapath.random;

import dev.tenet.datapath.reference.IncomingPacket;
import dev.tenet.datapath.reference.PacketMark;
import dev.tenet.net.Bytes;
import dev.tenet.net.EtherType;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Layer;
import dev.tenet.net.MacAddress;
import dev.tenet.net.PacketBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a broken or hostile instance sends: good packets, spoiled. */
final class HostileInstances implements PacketSource {
    private static final int ETHERNET = 14;
    private static final int FIRST_EXTENSION_LENGTH = 55;
    private static final List<EtherType> TYPES =
            List.of(EtherType.VLAN, EtherType.LOCAL_EXPERIMENTAL, EtherType.ARP, EtherType.IPV4, EtherType.IPV6);
    private static final List<IpProtocol> EXTENSIONS = List.of(
            IpProtocol.HOP_BY_HOP,
            IpProtocol.DESTINATION_OPTIONS,
            IpProtocol.AH,
            IpProtocol.ROUTING,
            IpProtocol.FRAGMENT);

    @Override
    public Optional<Step.OfPacket> next(Scene scene) {
        return Talk.begin(scene).fromNear(scene).map(step -> spoil(scene, (Step.FromInstance) step));
    }

    private static Step.OfPacket spoil(Scene scene, Step.FromInstance good) {
        Chance chance = scene.chance();
        if (chance.percent(3)) {
            return new Step.FromInstance(RandomHost.STRANGE_DEVICE, good.packet(), good.inputs());
        }
        if (chance.percent(5)) {
            PacketMark mark = chance.pick(PacketMark.PROBE, PacketMark.REENTERED, PacketMark.ANSWER);
            return good.with(good.packet().marked(mark));
        }
        Bytes frame = spoil(good.packet().frame(), chance);
        return good.with(new IncomingPacket(frame, good.packet().mark(), false, false));
    }

    static Bytes spoil(Bytes frame, Chance chance) {
        boolean ipv4 = frame.u16(12) == 0x0800;
        return switch (chance.below(12)) {
            case 0 -> frame.with(6, Bytes.of(new MacAddress(chance.longBits() >>> 16).toBytes()));
            case 1 -> frame.with(0, Bytes.of(MacAddress.BROADCAST.toBytes()));
            case 2 -> frame.limit(chance.between(ETHERNET, frame.length()));
            case 3 -> number16(frame, 12, chance.pick(TYPES).number());
            case 4 -> source(frame, ipv4, chance);
            case 5 -> number16(frame, ipv4 ? 16 : 18, chance.below(2000));
            case 6 ->
                ipv4 ? number16(frame, 20, chance.pick(0x2000, 0x1fff, 0x4000, 1)) : withExtensions(frame, chance);
            case 7 -> ipv4 ? withOptions(frame, chance) : withExtensions(frame, chance);
            case 8 -> transport(frame, ipv4, chance);
            case 9 -> Bytes.concat(frame, chance.bytes(chance.below(20)));
            default -> frame.withByte(chance.between(6, frame.length() - 1), chance.below(256));
        };
    }

    private static Bytes source(Bytes frame, boolean ipv4, Chance chance) {
        if (ipv4) {
            return frame.with(
                    26,
                    chance.pick(
                            Bytes.parseHex("e0000001"),
                            Bytes.parseHex("ffffffff"),
                            Bytes.parseHex("00000000"),
                            Bytes.parseHex("0a000007"),
                            Bytes.parseHex("c0a80001")));
        }
        return frame.with(
                22,
                chance.pick(
                        Bytes.parseHex("ff020000000000000000000000000001"),
                        Bytes.parseHex("00000000000000000000000000000000"),
                        Bytes.parseHex("00000000000000000000ffff0a000005"),
                        Bytes.parseHex("fd000000000000000000000000000007")));
    }

    /** TCP's data offset, UDP's length, or whatever else is there. */
    private static Bytes transport(Bytes frame, boolean ipv4, Chance chance) {
        int at = (ipv4 ? 34 : 54) + chance.pick(4, 5, 12, 12, 13);
        return at < frame.length() ? frame.withByte(at, chance.below(256)) : frame;
    }

    private static Bytes withOptions(Bytes frame, Chance chance) {
        int words = chance.between(1, 10);
        Bytes longer = Bytes.concat(frame.slice(0, 34), Bytes.repeat(1, words * 4), frame.slice(34));
        Bytes header = longer.withByte(14, 0x45 + words);
        return number16(header, 16, frame.u16(16) + (chance.percent(85) ? words * 4 : 0));
    }

    private static Bytes withExtensions(Bytes frame, Chance chance) {
        List<Layer> layers = new ArrayList<>();
        layers.add(PacketBuilder.ethernet(frame.mac(6), frame.mac(0)));
        layers.add(PacketBuilder.ipv6(frame.ipv6(22), frame.ipv6(38)));
        int count = chance.between(1, 6);
        int kinds = chance.percent(60) ? 3 : EXTENSIONS.size();
        for (int i = 0; i < count; i++) {
            IpProtocol kind = EXTENSIONS.get(chance.below(kinds));
            layers.add(
                    kind.equals(IpProtocol.FRAGMENT)
                            ? PacketBuilder.fragment(chance.below(3), chance.percent(50), chance.bits())
                            : PacketBuilder.extension(kind, Bytes.repeat(0, chance.pick(6, 14))));
        }
        layers.add(PacketBuilder.udp(40_000, 53));
        layers.add(PacketBuilder.payload(chance.below(30)));
        Bytes packet = PacketBuilder.packet(layers);
        return chance.percent(80) ? packet : packet.withByte(FIRST_EXTENSION_LENGTH, chance.below(8));
    }

    static Bytes number16(Bytes frame, int at, int value) {
        return at + 2 <= frame.length() ? frame.withByte(at, value >>> 8 & 0xff).withByte(at + 1, value & 0xff) : frame;
    }
}
