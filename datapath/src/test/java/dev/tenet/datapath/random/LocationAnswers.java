package dev.tenet.datapath.random;

import dev.tenet.datapath.cases.Overlay;
import dev.tenet.datapath.cases.PacketExecutor;
import dev.tenet.datapath.reference.IncomingPacket;
import dev.tenet.datapath.reference.NetworkAddress;
import dev.tenet.datapath.reference.VerdictKind;
import dev.tenet.datapath.reference.Whereabouts;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.NextHop;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpAddress;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Answers to what this host has asked or sent: true ones, late ones, wrong ones, and packets that come back to be judged. */
final class LocationAnswers implements PacketSource {
    private static final int REMEMBERED = 6;

    private final List<Sent> sent = new ArrayList<>();

    /** A packet that left for another host. */
    private record Sent(HostNumber to, VirtualNetworkIdentifier vni, int note, int kind, int identity, Bytes inner) {

        static Sent read(Bytes frame) {
            int inner = Overlay.innerFrame(frame);
            return new Sent(
                    new HostNumber(frame.u8(inner - 17)),
                    new VirtualNetworkIdentifier(frame.u24(inner - 4)),
                    frame.u24(inner - 7),
                    frame.u8(inner + 7),
                    frame.u32(inner + 8),
                    frame.slice(inner));
        }

        NetworkAddress destination() {
            if ((kind & Overlay.NEXT_HOP) != 0) {
                InterfaceNumber number = new InterfaceNumber(note | identity & 0xff000000);
                return new NetworkAddress(vni, NextHop.address(number));
            }
            IpAddress address = inner.u16(12) == 0x0800 ? inner.ipv4(30) : inner.ipv6(38);
            return new NetworkAddress(vni, address);
        }

        boolean waitsForJudgement() {
            return kind == Overlay.ASK_RETURN;
        }
    }

    @Override
    public void saw(Scene scene, Step.OfPacket step, PacketExecutor.Result result) {
        boolean mayBeAnswered = result.ending().kind() == VerdictKind.TO_FABRIC
                && step instanceof Step.FromInstance
                && result.frame().length() >= Overlay.innerFrame(result.frame()) + 14 + 20;
        if (mayBeAnswered) {
            if (sent.size() == REMEMBERED) {
                sent.removeFirst();
            }
            sent.add(Sent.read(result.frame()));
        }
    }

    @Override
    public Optional<Step.OfPacket> next(Scene scene) {
        if (sent.isEmpty()) {
            return Optional.empty();
        }
        Sent question =
                scene.chance().percent(70) ? sent.getLast() : scene.chance().pick(sent);
        Bytes frame = question.waitsForJudgement() && scene.chance().percent(50)
                ? Envelope.between(scene, question.to(), question.vni())
                        .note(question.note())
                        .kind(Overlay.RETURNED)
                        .identity(question.identity())
                        .aroundFrame(question.inner())
                : answer(scene, question);
        return Optional.of(new Step.FromFabric(IncomingPacket.of(frame), scene.inputs()));
    }

    private static Bytes answer(Scene scene, Sent question) {
        Chance chance = scene.chance();
        HostNumber from = chance.percent(92) ? question.to() : chance.pick(FabricHosts.OTHERS);
        Overlay overlay = Envelope.between(scene, from, question.vni());
        if (chance.percent(92)) {
            overlay.note(question.note());
        }
        String address = question.destination().address().toString();
        Optional<Whereabouts> where = scene.host().elsewhere(question.destination());
        int kind = chance.below(100);
        if (kind < 70 && where.isPresent()) {
            Whereabouts found = where.get();
            int generation = found.generation().number() - (chance.percent(8) ? 2 : 0);
            return overlay.answer(
                    1,
                    found.host().orElseThrow().number(),
                    generation,
                    found.identity().number(),
                    address);
        }
        if (kind < 74) {
            return overlay.answer(1, RandomHost.NUMBER.number(), chance.below(20), chance.bits(), address);
        }
        if (kind < 80) {
            return overlay.answer(
                    chance.below(5), chance.pick(0, 1, 7, 0x10000, -1), chance.bits(), chance.bits(), address);
        }
        return kind < 94 ? overlay.answerAbsent(address) : overlay.answerNotHere(address);
    }
}
