package dev.tenet.datapath.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.reference.DeviceIndex;
import dev.tenet.datapath.reference.ObservedPacket;
import dev.tenet.datapath.reference.PacketMark;
import dev.tenet.datapath.reference.VerdictKind;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.net.Bytes;
import dev.tenet.net.MacAddress;
import dev.tenet.net.Packet;
import dev.tenet.net.PacketPrinter;
import dev.tenet.net.UdpHeader;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** How a packet ended, to be compared with how it should have. */
final class PacketEnd {
    private final Bytes sent;
    private final PacketExecutor.Result result;

    PacketEnd(Bytes sent, PacketExecutor.Result result) {
        this.sent = sent;
        this.result = result;
    }

    PacketEnd ends(Reason reason) {
        assertEquals(reason, result.ending().reason(), explanation());
        return this;
    }

    /** The copy besides takes this form. */
    PacketEnd clones(PacketMark mark) {
        assertEquals(Optional.of(mark), result.cloneMark(), explanation());
        return this;
    }

    PacketEnd clonesNothing() {
        assertEquals(Optional.empty(), result.cloneMark(), explanation());
        return this;
    }

    /** The host tells of it. */
    PacketEnd isToldOf(ObservedPacket expected) {
        assertEquals(Optional.of(expected), result.observed(), explanation());
        return this;
    }

    PacketEnd isNotToldOf() {
        assertEquals(Optional.empty(), result.observed(), explanation());
        return this;
    }

    /** A copy is made of it at the interface, for the session at this place. */
    PacketEnd isCopied(RuleDirection direction, World.TestInterface at, int place) {
        assertEquals(at.ifindex() << 2 | place, result.mirrorMarks().get(direction), explanation());
        return this;
    }

    PacketEnd isNotCopied() {
        assertEquals(Map.of(), result.mirrorMarks(), explanation());
        return this;
    }

    /** Wrapped, it goes on as the source interface's packet. */
    void goesOnAs(World.TestInterface source, IntFunction<Bytes> wrapped) {
        leaves(VerdictKind.REENTER, source.device());
        assertEquals(Optional.of(PacketMark.MIRRORED), result.mark(), explanation());
        assertFrame(wrapped.apply(sourcePort()), result.frame());
    }

    /** It was dropped: nothing leaves. */
    void leavesNothing() {
        assertEquals(VerdictKind.DROP, result.ending().kind(), explanation());
    }

    void isLeftToTheHost() {
        assertEquals(VerdictKind.PASS, result.ending().kind(), explanation());
    }

    /** It leaves into the fabric as exactly this, but for the Ethernet addresses that the kernel writes and the UDP source port. */
    void goesOut(Overlay expected, Bytes inner) {
        goesOut(expected.sourcePort(sourcePort()).aroundFrame(inner));
    }

    void goesOut(Bytes expected) {
        leaves(VerdictKind.TO_FABRIC, World.UNDERLAY_DEVICE);
        assertFrame(expected.slice(12), result.frame().slice(12));
    }

    /** UDP source port of what leaves. */
    int sourcePort() {
        return Packet.decode(result.frame())
                .first(UdpHeader.class)
                .map(udp -> udp.source().number())
                .orElse(-1);
    }

    /** It is handed to the instance with the Ethernet header it expects, its content unchanged. */
    void reaches(World.TestInterface receiver, Bytes frame) {
        leaves(VerdictKind.TO_INSTANCE, receiver.device());
        assertFrame(framed(receiver.mac(), World.TestInterface.ROUTER_MAC, frame), result.frame());
    }

    /** The instance gets this frame back. */
    void answers(World.TestInterface asker, Bytes frame) {
        leaves(VerdictKind.BACK_TO_INSTANCE, asker.device());
        assertFrame(frame, result.frame());
    }

    /** It is handed to the host's services with its Ethernet header as it came. */
    void isHandedOver(Bytes frame) {
        leaves(VerdictKind.TO_SERVICE, World.SERVICE_DEVICE);
        assertFrame(frame, result.frame());
    }

    /** It arrives at the edge's device outside, as it is. */
    void entersOutside(Bytes frame) {
        leaves(VerdictKind.REENTER, World.OUTSIDE_DEVICE);
        assertFrame(frame, result.frame());
    }

    /** It goes through the stages of its sender again. */
    void reenters(World.TestInterface sender, Bytes frame) {
        leaves(VerdictKind.REENTER, sender.device());
        assertEquals(Optional.of(PacketMark.REENTERED), result.mark(), explanation());
        assertFrame(framed(World.TestInterface.ROUTER_MAC, sender.mac(), frame), result.frame());
    }

    private static Bytes framed(MacAddress destination, MacAddress source, Bytes frame) {
        return frame.with(0, Bytes.of(destination.toBytes())).with(6, Bytes.of(source.toBytes()));
    }

    private void leaves(VerdictKind kind, DeviceIndex device) {
        assertEquals(kind, result.ending().kind(), explanation());
        assertEquals(Optional.of(device), result.ending().device(), explanation());
    }

    private void assertFrame(Bytes expected, Bytes found) {
        assertEquals(
                expected,
                found,
                () -> "expected " + PacketPrinter.dump(expected) + "\nfound " + PacketPrinter.dump(found) + "\n"
                        + explanation().get());
    }

    private Supplier<String> explanation() {
        return () -> "\nsent " + PacketPrinter.dump(sent) + "\nended " + result.ending() + " "
                + result.cloneMark().map(Enum::name).orElse("") + "\nas " + PacketPrinter.dump(result.frame());
    }
}
