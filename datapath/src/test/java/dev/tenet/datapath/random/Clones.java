package dev.tenet.datapath.random;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.cases.PacketExecutor;
import dev.tenet.datapath.reference.IncomingPacket;
import dev.tenet.datapath.reference.PacketMark;
import dev.tenet.datapath.reference.VerdictKind;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.net.Bytes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Packets that the datapath itself sends through an ingress once more: copies with a mark, what came back from a gateway, and copies for
 * mirror targets on both parts of their way.
 */
final class Clones implements PacketSource {
    private static final int WAITING = 4;

    private final Deque<Step.OfPacket> waiting = new ArrayDeque<>();

    @Override
    public Optional<Step.OfPacket> next(Scene scene) {
        Optional<Step.OfPacket> next = Optional.ofNullable(waiting.poll());
        return next.map(step -> PacketsAsTheyCome.again(step, scene));
    }

    @Override
    public void saw(Scene scene, Step.OfPacket step, PacketExecutor.Result result) {
        seeMirrored(scene, step, result);
        if (waiting.size() >= WAITING) {
            return;
        }
        result.cloneMark().ifPresent(mark -> waiting.add(step.with(step.packet().marked(mark))));
        if (result.ending().reason() == Reason.FRAGMENT_FROM_EDGE) {
            return; // of no instance: GatherTraffic goes on with it
        }
        if (result.ending().kind() == VerdictKind.REENTER) {
            waiting.add(new Step.FromInstance(
                    result.ending().device().orElseThrow(),
                    IncomingPacket.of(result.frame()).marked(result.mark().orElse(PacketMark.REENTERED)),
                    step.inputs()));
        }
    }

    /** A copy is the packet as the instance sent it, or as it gets it. */
    private void seeMirrored(Scene scene, Step.OfPacket step, PacketExecutor.Result result) {
        Optional<Integer> out = Optional.ofNullable(result.mirrorMarks().get(RuleDirection.EGRESS));
        Optional<Integer> in = Optional.ofNullable(result.mirrorMarks().get(RuleDirection.INGRESS));
        if (waiting.size() < WAITING && !step.packet().superpacket()) {
            out.ifPresent(mark -> waiting.add(
                    new Step.FromMirror(marked(copy(scene, step.packet().frame()), mark), step.inputs())));
            in.filter(_ -> result.ending().kind() == VerdictKind.TO_INSTANCE)
                    .ifPresent(mark -> waiting.add(new Step.FromMirror(marked(result.frame(), mark), step.inputs())));
        }
    }

    /** Now and then no IP, which nobody copies. */
    private static Bytes copy(Scene scene, Bytes frame) {
        return scene.chance().percent(4) ? frame.withByte(12, 0x08).withByte(13, 0x06) : frame;
    }

    private static IncomingPacket marked(Bytes frame, int mark) {
        return new IncomingPacket(frame, mark, false, false);
    }
}
