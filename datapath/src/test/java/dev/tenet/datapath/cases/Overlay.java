package dev.tenet.datapath.cases;

import static dev.tenet.net.PacketBuilder.ethernet;
import static dev.tenet.net.PacketBuilder.ipv4;
import static dev.tenet.net.PacketBuilder.ipv6;
import static dev.tenet.net.PacketBuilder.packet;
import static dev.tenet.net.PacketBuilder.payload;
import static dev.tenet.net.PacketBuilder.udp;
import static dev.tenet.net.PacketBuilder.vxlan;

import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.Identity;
import dev.tenet.hoststate.NetworkTag;
import dev.tenet.net.ByteWriter;
import dev.tenet.net.Bytes;
import dev.tenet.net.EtherType;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv4Layer;
import dev.tenet.net.Ipv6Address;
import dev.tenet.net.Layer;
import dev.tenet.net.MacAddress;
import dev.tenet.net.VirtualNetworkIdentifier;
import dev.tenet.net.VxlanHeader;

/** An overlay packet as {@code wire.h} has it, written out independently of the datapath: what tests send and what they expect. */
public final class Overlay {
    public static final int DIRECT = 0x00;
    public static final int JUDGED = 0x10;
    public static final int ASK = 0x01;
    public static final int ASK_RETURN = 0x21;
    public static final int ASK_PROBE = 0x41;
    public static final int RELAYED = 0x02;
    public static final int RETURNED = 0x03;
    public static final int ANSWER = 0x04;
    public static final int OUTBOUND = 0x05;
    public static final int INBOUND = 0x06;
    public static final int BALANCED = 0x07;
    public static final int PIECE = 0x0a;
    public static final int OUTSIDE = 0x40;
    public static final int NEXT_HOP = 0x80;

    /** Targets of a slot that are asked at most: eight who had it, and who has it. */
    public static final int MOST_TRIED = 9;

    /** In the identity. */
    public static final int MIRRORED = 0x80000000;

    private static final int HERE = 1;
    private static final int ABSENT = 2;
    private static final int NOT_HERE = 3;

    private static final int IPV4_OVERHEAD = 50;
    private static final int IPV6_OVERHEAD = 70;

    private final IpAddress source;
    private IpAddress destination = World.underlay(World.OWN_HOST);
    private int sourcePort = 50_000;
    private int flags = VxlanHeader.VALID;
    private int reserved;
    private VirtualNetworkIdentifier vni = World.NETWORK;
    private int note;
    private int tagPrefix = 0x02;
    private NetworkTag tag = World.TAG;
    private int kindPrefix = 0x02;
    private int kind = DIRECT;
    private int identity;
    private boolean malformed;

    private Overlay(IpAddress source) {
        this.source = source;
    }

    /** The kind of a balanced packet after so many targets were asked: four are told apart by flags, the rest by kinds. */
    public static int balanced(int tried) {
        return BALANCED + tried / 4 | tried % 4 << 4 | NEXT_HOP;
    }

    public static Overlay from(HostNumber host) {
        return new Overlay(World.underlay(host));
    }

    public static Overlay from(String underlay) {
        return new Overlay(IpAddress.parse(underlay));
    }

    /** What an inner packet grows by. */
    public static int overhead(IpFamily fabric) {
        return switch (fabric) {
            case IPV4 -> IPV4_OVERHEAD;
            case IPV6 -> IPV6_OVERHEAD;
        };
    }

    /** Where the inner frame begins in one from the fabric; the outer Ethernet header is as long as the inner one. */
    public static int innerFrame(Bytes frame) {
        return overhead(
                frame.length() >= 14 && frame.u16(12) == EtherType.IPV6.number() ? IpFamily.IPV6 : IpFamily.IPV4);
    }

    public Overlay to(HostNumber host) {
        destination = World.underlay(host);
        return this;
    }

    public Overlay to(String underlay) {
        destination = IpAddress.parse(underlay);
        return this;
    }

    public Overlay sourcePort(int port) {
        sourcePort = port;
        return this;
    }

    public Overlay flags(int value) {
        flags = value;
        return this;
    }

    public Overlay reserved(int value) {
        reserved = value;
        return this;
    }

    public Overlay vni(int number) {
        vni = new VirtualNetworkIdentifier(number);
        return this;
    }

    public Overlay note(int value) {
        note = value;
        return this;
    }

    public Overlay tag(NetworkTag value) {
        tag = value;
        return this;
    }

    public Overlay tagPrefix(int octet) {
        tagPrefix = octet;
        return this;
    }

    public Overlay kind(int value) {
        kind = value;
        return this;
    }

    public Overlay kindPrefix(int octet) {
        kindPrefix = octet;
        return this;
    }

    public Overlay identity(Identity value) {
        return identity(value.number());
    }

    public Overlay identity(int bits) {
        identity = bits;
        return this;
    }

    /** With outer headers as no host writes them: options of IPv4, or over IPv6 a UDP checksum. */
    public Overlay malformed() {
        malformed = true;
        return this;
    }

    /** The frame between hosts around an inner frame of these layers. */
    public Bytes around(Layer... layers) {
        return aroundFrame(packet(TestHost.with(ethernet(MacAddress.ZERO, MacAddress.ZERO), layers)));
    }

    /** The frame between hosts around an inner frame, whose Ethernet addresses are replaced. */
    public Bytes aroundFrame(Bytes inner) {
        Bytes destinationMac = new ByteWriter()
                .u8(tagPrefix)
                .u8((int) (tag.bits() >>> 32))
                .u32((int) tag.bits())
                .toBytes();
        Bytes sourceMac = new ByteWriter().u8(kindPrefix).u8(kind).u32(identity).toBytes();
        Layer ip = switch (source) {
            case Ipv4Address from -> {
                Ipv4Layer layer = ipv4(from, (Ipv4Address) destination);
                yield malformed ? layer.options(Bytes.parseHex("94040000")) : layer;
            }
            case Ipv6Address from -> ipv6(from, (Ipv6Address) destination).flowLabel(sourcePort);
        };
        int checksum = malformed && source instanceof Ipv6Address ? 0xbeef : 0;
        return packet(
                ethernet(MacAddress.ZERO, MacAddress.ZERO),
                ip,
                udp(sourcePort, 4789).checksum(checksum),
                vxlan(new VxlanHeader(flags, note, vni, reserved)),
                payload(Bytes.concat(destinationMac, sourceMac, inner.slice(12))));
    }

    public Bytes answerHere(String address, HostNumber host, int generation, Identity identity) {
        return answer(HERE, host.number(), generation, identity.number(), address);
    }

    public Bytes answerAbsent(String address) {
        return answer(ABSENT, 0, 0, 0, address);
    }

    public Bytes answerNotHere(String address) {
        return answer(NOT_HERE, 0, 0, 0, address);
    }

    public Bytes answer(int verdict, int host, int generation, int answeredIdentity, String address) {
        ByteWriter body = new ByteWriter().u8(1).u8(verdict).u16(0).u32(host).u32(generation);
        body.u32(answeredIdentity).bytes(Bytes.of(IpAddress.parse(address).toMappedBytes()));
        return kind(ANSWER)
                .aroundFrame(packet(
                        ethernet(MacAddress.ZERO, MacAddress.ZERO).type(EtherType.LOCAL_EXPERIMENTAL),
                        payload(body.toBytes())));
    }
}
