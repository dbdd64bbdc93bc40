package dev.tenet.bench;

import static dev.tenet.net.PacketBuilder.ethernet;
import static dev.tenet.net.PacketBuilder.ipv4;
import static dev.tenet.net.PacketBuilder.packet;
import static dev.tenet.net.PacketBuilder.payload;
import static dev.tenet.net.PacketBuilder.tcp;
import static dev.tenet.net.PacketBuilder.udp;
import static dev.tenet.net.PacketBuilder.vxlan;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.layout.WireConstant;
import dev.tenet.datapath.layout.WireKind;
import dev.tenet.net.ByteWriter;
import dev.tenet.net.Bytes;
import dev.tenet.net.MacAddress;
import dev.tenet.net.VxlanHeader;

/**
 * Packets of one kind, all alike but for the far side and the ports.
 *
 * @param program that they are for
 * @param example any one of them
 * @param places where they differ
 * @param serves whether the port that rules look at is the instance's own
 * @param end how each must end
 */
record BenchTraffic(String program, Bytes example, Places places, boolean serves, Reason end) {
    private static final int PAYLOAD_BYTES = 100;
    private static final int ETHERNET = 14;
    private static final int IP_SOURCE = ETHERNET + 12;
    private static final int IP_DESTINATION = ETHERNET + 16;
    private static final int SOURCE_PORT = ETHERNET + 20;
    private static final int DESTINATION_PORT = ETHERNET + 22;
    private static final int OUTER = WireConstant.OVERHEAD_IPV4;
    private static final int STAMPED_IDENTITY = ETHERNET + 20 + 8 + 8 + 8;
    private static final int OUTER_PORT = 50_000;
    private static final int ANY_PORT = 1;

    /**
     * Offsets in the frame; 0 for what such packets do not have.
     *
     * @param address of the far side
     * @param underlay address of its host
     * @param identity of the far side
     * @param ownPort which only tells connections apart
     * @param service the port that rules look at
     */
    record Places(int address, int underlay, int identity, int ownPort, int service) {}

    /** The instance's packets to services of the far sides. */
    static BenchTraffic fromInstance() {
        return new BenchTraffic(
                BenchHost.FROM_INSTANCE,
                packet(
                        ethernet(BenchHost.MAC, BenchHost.ROUTER_MAC),
                        ipv4(BenchHost.ADDRESS, FarSides.address(0)),
                        tcp(ANY_PORT, ANY_PORT).ack(),
                        payload(PAYLOAD_BYTES)),
                new Places(IP_DESTINATION, 0, 0, SOURCE_PORT, DESTINATION_PORT),
                false,
                Reason.ENCAPSULATED);
    }

    /** What comes back to those. */
    static BenchTraffic replies() {
        return fromFabric(OUTER + DESTINATION_PORT, OUTER + SOURCE_PORT, false);
    }

    /** The far sides' packets to services of the instance. */
    static BenchTraffic requests() {
        return fromFabric(OUTER + SOURCE_PORT, OUTER + DESTINATION_PORT, true);
    }

    private static BenchTraffic fromFabric(int ownPort, int service, boolean serves) {
        Bytes inner = packet(
                ethernet(MacAddress.ZERO, MacAddress.ZERO),
                ipv4(FarSides.address(0), BenchHost.ADDRESS),
                tcp(ANY_PORT, ANY_PORT).ack(),
                payload(PAYLOAD_BYTES));
        return new BenchTraffic(
                BenchHost.FROM_FABRIC,
                overlay(WireKind.DIRECT, 0, inner),
                new Places(OUTER + IP_SOURCE, IP_SOURCE, STAMPED_IDENTITY, ownPort, service),
                serves,
                Reason.DELIVERED);
    }

    /** A packet between hosts as {@code wire.h} has it, from the first far side's host to ours; the inner Ethernet addresses are replaced. */
    static Bytes overlay(WireKind kind, int note, Bytes inner) {
        Bytes addresses = new ByteWriter()
                .u8(WireConstant.MAC_PREFIX)
                .u8((int) (BenchHost.TAG.bits() >>> Integer.SIZE))
                .u32((int) BenchHost.TAG.bits())
                .u8(WireConstant.MAC_PREFIX)
                .u8(kind.number())
                .u32(0)
                .toBytes();
        return packet(
                ethernet(MacAddress.ZERO, MacAddress.ZERO),
                ipv4(FarSides.underlay(FarSides.host(0)), FarSides.underlay(FarSides.OWN_HOST)),
                udp(OUTER_PORT, VxlanHeader.PORT.number()).checksum(0),
                vxlan(VxlanHeader.of(BenchHost.NETWORK, note)),
                payload(Bytes.concat(addresses, inner.slice(addresses.length()))));
    }
}
