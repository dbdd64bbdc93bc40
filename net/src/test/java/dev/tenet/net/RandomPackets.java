package dev.tenet.net;

import static dev.tenet.net.PacketBuilder.arp;
import static dev.tenet.net.PacketBuilder.ethernet;
import static dev.tenet.net.PacketBuilder.extension;
import static dev.tenet.net.PacketBuilder.icmp;
import static dev.tenet.net.PacketBuilder.icmpEcho;
import static dev.tenet.net.PacketBuilder.icmpv6Echo;
import static dev.tenet.net.PacketBuilder.ipv4;
import static dev.tenet.net.PacketBuilder.ipv6;
import static dev.tenet.net.PacketBuilder.neighbor;
import static dev.tenet.net.PacketBuilder.packet;
import static dev.tenet.net.PacketBuilder.payload;
import static dev.tenet.net.PacketBuilder.tcp;
import static dev.tenet.net.PacketBuilder.udp;
import static dev.tenet.net.PacketBuilder.vxlan;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Right packets of every kind the module writes, and wrong ones made from them. */
final class RandomPackets {
    private final Random random;

    RandomPackets(Random random) {
        this.random = random;
    }

    /** Every length and checksum right. */
    Bytes right() {
        List<Layer> layers = frame();
        if (random.nextInt(5) == 0) {
            List<Layer> outer = new ArrayList<>(List.of(
                    ethernet(mac(), mac()),
                    ipv4(address4(), address4()),
                    udp(port(), VxlanHeader.PORT.number()),
                    vxlan(new VxlanHeader(
                            VxlanHeader.VALID,
                            random.nextInt(1 << 24),
                            new VirtualNetworkIdentifier(random.nextInt(1 << 24)),
                            0))));
            outer.addAll(layers);
            layers = outer;
        }
        return packet(layers);
    }

    /** Cut short, or with bytes changed, or noise. */
    Bytes wrong() {
        Bytes bytes = right();
        switch (random.nextInt(4)) {
            case 0 -> {
                return bytes.slice(0, random.nextInt(bytes.length()));
            }
            case 1 -> {
                return noise(random.nextInt(120));
            }
            case 2 -> {
                return Bytes.concat(bytes, noise(random.nextInt(20)));
            }
            default -> {
                Bytes changed = bytes;
                for (int i = random.nextInt(1, 6); i > 0; i--) {
                    int index = random.nextInt(Math.min(changed.length(), 120));
                    changed = changed.withByte(index, random.nextInt(256));
                }
                return changed;
            }
        }
    }

    private List<Layer> frame() {
        List<Layer> layers = new ArrayList<>();
        layers.add(ethernet(mac(), mac()));
        switch (random.nextInt(8)) {
            case 0 -> layers.add(arp(new ArpMessage(random.nextInt(1, 3), mac(), address4(), mac(), address4())));
            case 1, 2, 3 -> {
                Ipv4Layer ip = ipv4(address4(), address4())
                        .ttl(random.nextInt(256))
                        .trafficClass(random.nextInt(256))
                        .identification(random.nextInt(65536));
                // No-operation options, which any reader skips.
                layers.add(random.nextInt(4) == 0 ? ip.options(Bytes.repeat(1, random.nextInt(1, 40))) : ip);
                transport(layers, random.nextInt(3) == 0);
            }
            default -> {
                Ipv6Layer ip = ipv6(address6(), address6())
                        .ttl(random.nextInt(256))
                        .trafficClass(random.nextInt(256))
                        .flowLabel(random.nextInt(1 << 20));
                layers.add(ip);
                if (random.nextInt(4) == 0) {
                    // One option of the kind to be skipped, of six bytes (PadN).
                    layers.add(extension(IpProtocol.DESTINATION_OPTIONS, Bytes.of(new byte[] {1, 4, 0, 0, 0, 0})));
                }
                if (random.nextInt(4) == 0) {
                    layers.add(neighbor(neighborMessage()));
                } else if (random.nextInt(4) == 0) {
                    layers.add(icmpv6Echo(random.nextInt(65536), random.nextInt(65536)));
                    layers.add(payload(random.nextInt(80)));
                } else {
                    transport(layers, false);
                }
            }
        }
        return layers;
    }

    private void transport(List<Layer> layers, boolean icmp) {
        if (icmp) {
            layers.add(
                    random.nextBoolean()
                            ? icmpEcho(random.nextInt(65536), random.nextInt(65536))
                            : icmp(IcmpHeader.TIME_EXCEEDED, 0, 0));
        } else if (random.nextBoolean()) {
            TcpLayer tcp = tcp(port(), port())
                    .flags(random.nextInt(256))
                    .sequence(random.nextInt())
                    .acknowledgement(random.nextInt())
                    .window(random.nextInt(65536))
                    .urgentPointer(random.nextInt(65536));
            layers.add(random.nextBoolean() ? tcp.options(Bytes.parseHex("020405b4")) : tcp);
        } else {
            layers.add(udp(port(), port()));
        }
        layers.add(payload(random.nextInt(100)));
    }

    NeighborMessage neighborMessage() {
        List<NeighborOption> options = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            options.add(
                    switch (random.nextInt(4)) {
                        case 0 -> new NeighborOption.SourceLinkLayerAddress(mac());
                        case 1 -> new NeighborOption.TargetLinkLayerAddress(mac());
                        case 2 -> new NeighborOption.Mtu(0, random.nextInt(1280, 9000));
                        default -> new NeighborOption.PrefixInformation(64, 0xc0, random.nextInt(), 7, 0, address6());
                    });
        }
        return switch (random.nextInt(5)) {
            case 0 -> new NeighborMessage.RouterSolicitation(0, options);
            case 1 ->
                new NeighborMessage.RouterAdvertisement(
                        random.nextInt(256), 0xc0, random.nextInt(65536), random.nextInt(), random.nextInt(), options);
            case 2 -> new NeighborMessage.NeighborSolicitation(0, address6(), options);
            case 3 -> new NeighborMessage.NeighborAdvertisement(random.nextInt(8) << 29, address6(), options);
            default -> new NeighborMessage.Redirect(0, address6(), address6(), options);
        };
    }

    MacAddress mac() {
        return new MacAddress(random.nextLong() >>> 16);
    }

    Ipv4Address address4() {
        return new Ipv4Address(random.nextInt());
    }

    Ipv6Address address6() {
        return new Ipv6Address(random.nextLong(), random.nextLong());
    }

    private int port() {
        // Above the ports that tshark has dissectors for, and clear of VXLAN's.
        return random.nextInt(61_000, 61_100);
    }

    private Bytes noise(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Bytes.of(bytes);
    }
}
