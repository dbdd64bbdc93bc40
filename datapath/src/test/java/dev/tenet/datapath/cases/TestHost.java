package dev.tenet.datapath.cases;

import static dev.tenet.net.PacketBuilder.ethernet;
import static dev.tenet.net.PacketBuilder.packet;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenet.datapath.reference.HostTables;
import dev.tenet.datapath.reference.IncomingPacket;
import dev.tenet.datapath.reference.Inputs;
import dev.tenet.datapath.reference.PacketMark;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.Identity;
import dev.tenet.net.Bytes;
import dev.tenet.net.Layer;
import dev.tenet.net.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A host under test, told in sentences: {@code host.sends(A, ipv4(…), tcp(…).syn()).ends(ASKED_GATEWAY)}. Its clock starts at 1,000 s
 * and stands still unless {@link #after} moves it; chance is 0xabcdef unless {@link #chance} sets it.
 */
final class TestHost {
    static final int NONCE = 0xabcdef;

    private static final MacAddress SERVICES_MAC = MacAddress.parse("02:00:00:00:00:01");
    static final long START = 1_000_000_000_000L;
    private static final long MILLISECOND = 1_000_000L;

    private final PacketExecutor executor;
    private long now = START;
    private int random = NONCE;

    TestHost(PacketExecutor executor) {
        this.executor = executor;
    }

    /** Moves the clock. */
    TestHost after(long milliseconds) {
        now += milliseconds * MILLISECOND;
        return this;
    }

    TestHost chance(int value) {
        random = value;
        return this;
    }

    /** The agent has written other tables. */
    TestHost now(World world) {
        HostTables tables = world.tables();
        executor.use(tables);
        return this;
    }

    /** Flow logs have these records, in order, and no others. */
    TestHost logs(String... lines) {
        assertEquals(Stream.of(lines).sorted().toList(), executor.flowLines());
        return this;
    }

    /** Meters have these counts, and no others have any. */
    TestHost meters(String... lines) {
        assertEquals(Stream.of(lines).sorted().toList(), executor.meterLines());
        return this;
    }

    /** As an edge the host has counted this of what came from outside, and nothing else. */
    TestHost counts(String... lines) {
        assertEquals(Stream.of(lines).sorted().toList(), executor.publicTrafficLines());
        return this;
    }

    /** The instance sends these layers to its router. */
    PacketEnd sends(World.TestInterface from, Layer... layers) {
        return sendsFrame(from, frame(from, layers));
    }

    PacketEnd sendsFrame(World.TestInterface from, Bytes frame) {
        return sends(from, IncomingPacket.of(frame));
    }

    PacketEnd sendsMarked(World.TestInterface from, PacketMark mark, Layer... layers) {
        return sends(from, IncomingPacket.of(frame(from, layers)).marked(mark));
    }

    /** A packet that the kernel will segment, of a kind that it cannot put headers around. */
    PacketEnd sendsSuperpacket(World.TestInterface from, Layer... layers) {
        return sends(from, new IncomingPacket(frame(from, layers), 0, true, true));
    }

    private PacketEnd sends(World.TestInterface from, IncomingPacket packet) {
        return new PacketEnd(packet.frame(), executor.fromInstance(from.device(), packet, new Inputs(now, random)));
    }

    /** What the instance would put on its device. */
    static Bytes frame(World.TestInterface from, Layer... layers) {
        return packet(with(ethernet(from.mac(), World.TestInterface.ROUTER_MAC), layers));
    }

    /** The host's services send these layers. */
    PacketEnd answers(Layer... layers) {
        Bytes frame = packet(with(ethernet(SERVICES_MAC, SERVICES_MAC), layers));
        return new PacketEnd(
                frame, executor.fromServices(World.SERVICE_DEVICE, IncomingPacket.of(frame), new Inputs(now, random)));
    }

    /** A copy comes out of the mirror device, for the session of the source at this place. */
    PacketEnd mirrors(World.TestInterface source, int place, Bytes copy) {
        return mirrorsMarked(source.ifindex() << 2 | place, copy);
    }

    PacketEnd mirrorsMarked(int mark, Bytes copy) {
        return new PacketEnd(
                copy, executor.fromMirror(new IncomingPacket(copy, mark, false, false), new Inputs(now, random)));
    }

    /** A frame from the internet arrives at the edge. */
    PacketEnd fromOutside(Bytes frame) {
        return new PacketEnd(frame, executor.fromInternet(IncomingPacket.of(frame), new Inputs(now, random)));
    }

    /** A frame of the edge's own, or of another edge, arrives where it gathers pieces. */
    PacketEnd gathers(Bytes frame) {
        return new PacketEnd(frame, executor.fromOutside(IncomingPacket.of(frame), new Inputs(now, random)));
    }

    /** A frame from another host arrives. */
    PacketEnd receives(Bytes frame) {
        return receives(IncomingPacket.of(frame));
    }

    PacketEnd receivesMarked(PacketMark mark, Bytes frame) {
        return receives(IncomingPacket.of(frame).marked(mark));
    }

    PacketEnd receivesSuperpacket(Bytes frame) {
        return receives(new IncomingPacket(frame, 0, true, true));
    }

    private PacketEnd receives(IncomingPacket packet) {
        return new PacketEnd(packet.frame(), executor.fromFabric(packet, new Inputs(now, random)));
    }

    /** The host learns where an address is, as it would in life: it asks, and the gateway answers. */
    TestHost learns(World.TestInterface asker, String address, HostNumber where, Identity identity, Layer... question) {
        sends(asker, question);
        receives(Overlay.from(World.GATEWAY).note(random & 0xffffff).answerHere(address, where, 5, identity));
        return this;
    }

    static List<Layer> with(Layer first, Layer... rest) {
        List<Layer> all = new ArrayList<>(List.of(first));
        all.addAll(List.of(rest));
        return all;
    }

    static Bytes innerFrame(MacAddress destination, MacAddress source, Layer... layers) {
        return packet(with(ethernet(source, destination), layers));
    }
}
