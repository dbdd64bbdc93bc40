package dev.tenet.datapath.random;

import dev.tenet.datapath.cases.Overlay;
import dev.tenet.datapath.reference.IncomingPacket;
import dev.tenet.datapath.reference.PacketMark;
import dev.tenet.hoststate.NetworkTag;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpFamily;
import dev.tenet.net.Layer;
import dev.tenet.net.MacAddress;
import dev.tenet.net.PacketBuilder;
import java.util.List;
import java.util.Optional;

/** Forged, broken and foreign packets at the underlay device. */
final class HostileFabric implements PacketSource {
    private static final int EMPTY = 50;

    /** A number of none of the fabric's hosts. */
    private static final int NOBODY = 77;

    @Override
    public Optional<Step.OfPacket> next(Scene scene) {
        Chance chance = scene.chance();
        Overlay overlay = Envelope.ofAnyKind(scene, chance.pick(AddressPlan.WITH_INSTANCES));
        Bytes inner = Talk.begin(scene)
                .fromNear(scene)
                .map(step -> step.packet().frame())
                .orElse(Bytes.repeat(0, EMPTY));
        if (chance.percent(20)) {
            overlay.kind(Overlay.DIRECT);
        }
        Bytes frame = frame(scene, overlay, inner);
        IncomingPacket packet = IncomingPacket.of(frame);
        boolean marked = chance.percent(8);
        return Optional.of(
                new Step.FromFabric(marked ? packet.marked(chance.pick(PacketMark.values())) : packet, scene.inputs()));
    }

    private static Bytes frame(Scene scene, Overlay overlay, Bytes inner) {
        Chance chance = scene.chance();
        IpFamily fabric = scene.host().fabric;
        String nobody = RandomHost.underlay(fabric, NOBODY).toString();
        return switch (chance.below(15)) {
            case 0 -> overlay.tag(new NetworkTag(chance.bits() & 0xff)).aroundFrame(inner);
            case 1 -> overlay.tagPrefix(chance.below(256)).aroundFrame(inner);
            case 2 -> overlay.kindPrefix(chance.below(256)).aroundFrame(inner);
            case 3 -> overlay.kind(chance.below(256)).aroundFrame(inner);
            case 4 -> overlay.flags(chance.below(256)).aroundFrame(inner);
            case 5 -> overlay.reserved(chance.below(256)).aroundFrame(inner);
            case 6 -> overlay.vni(chance.pick(10, 7, 0xffffff)).aroundFrame(inner);
            case 7 ->
                Overlay.from(nobody)
                        .to(scene.host().underlay(RandomHost.NUMBER).toString())
                        .aroundFrame(inner);
            case 8 ->
                (chance.percent(50) ? overlay.to(nobody) : overlay).malformed().aroundFrame(inner);
            case 9 -> overlay.to(nobody).aroundFrame(inner);
            case 10 -> cut(overlay.aroundFrame(inner), chance);
            case 11 -> answer(overlay, chance);
            case 12 -> overlay.aroundFrame(HostileInstances.spoil(inner, chance));
            case 13 -> inner;
            default -> changedOctet(overlay.aroundFrame(inner), chance);
        };
    }

    private static Bytes cut(Bytes frame, Chance chance) {
        return frame.limit(chance.between(14, Math.min(frame.length(), Overlay.innerFrame(frame) + 80)));
    }

    private static Bytes changedOctet(Bytes frame, Chance chance) {
        return frame.withByte(chance.between(12, Math.min(frame.length(), 120) - 1), chance.below(256));
    }

    /** That nobody has asked for, or with a body that is cut. */
    private static Bytes answer(Overlay overlay, Chance chance) {
        String address = AddressPlan.any(chance.pick(IpFamily.values()), chance).toString();
        if (chance.percent(50)) {
            return overlay.answer(chance.between(1, 3), 2, 1, 101, address);
        }
        List<Layer> body = List.of(PacketBuilder.payload(chance.below(40)));
        Bytes inner = HostileInstances.number16(Talk.frame(MacAddress.ZERO, MacAddress.ZERO, body), 12, 0x88b5);
        return overlay.kind(Overlay.ANSWER).aroundFrame(inner);
    }
}
