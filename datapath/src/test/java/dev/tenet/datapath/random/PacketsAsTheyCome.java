package dev.tenet.datapath.random;

import dev.tenet.datapath.cases.Overlay;
import dev.tenet.datapath.cases.PacketExecutor;
import dev.tenet.datapath.reference.DeviceIndex;
import dev.tenet.datapath.reference.IncomingPacket;
import dev.tenet.datapath.reference.VerdictKind;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Layer;
import dev.tenet.net.MacAddress;
import dev.tenet.net.PacketBuilder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Packets of other kinds in pieces, errors about them, and packets that are too big. */
final class PacketsAsTheyCome implements PacketSource {
    private static final int ETHERNET = 14;
    private static final int REMEMBERED = 6;
    private static final int WAITING = 12;
    private static final int IDENTIFICATIONS = 3;

    private final Deque<Step.OfPacket> waiting = new ArrayDeque<>();
    private final Deque<Step.OfPacket> seen = new ArrayDeque<>();
    private final Deque<Error> errors = new ArrayDeque<>();

    /** A packet that got through, and from where an error about it would come. */
    private record Error(Step.OfPacket about, Optional<DeviceIndex> receiver) {}

    @Override
    public Optional<Step.OfPacket> next(Scene scene) {
        Chance chance = scene.chance();
        if (!waiting.isEmpty() && chance.percent(75)) {
            return Optional.of(again(waiting.remove(), scene));
        }
        return switch (chance.below(5)) {
            case 0 -> Talk.begin(scene).fromNear(scene).map(step -> grow(step, chance.between(1_400, 1_600), chance));
            case 1 -> error(scene);
            default -> pieces(scene);
        };
    }

    @Override
    public void saw(Scene scene, Step.OfPacket step, PacketExecutor.Result result) {
        VerdictKind kind = result.ending().kind();
        if (!isOrdinary(step) || kind == VerdictKind.DROP || kind == VerdictKind.PASS) {
            return;
        }
        push(seen, step);
        Optional<DeviceIndex> receiver =
                kind == VerdictKind.TO_INSTANCE ? result.ending().device() : Optional.empty();
        push(errors, new Error(step, receiver));
    }

    private static <T> void push(Deque<T> queue, T item) {
        if (queue.size() == REMEMBERED) {
            queue.remove();
        }
        queue.add(item);
    }

    /** Whole IP without options or marks: what can be cut and quoted. */
    static boolean isOrdinary(Step.OfPacket step) {
        if (step instanceof Step.FromServices
                || step instanceof Step.FromMirror
                || step instanceof Step.FromOutside
                || step.packet().mark() != 0
                || step.packet().superpacket()) {
            return false;
        }
        Bytes inner = inner(step);
        if (inner.length() < ETHERNET + 48) {
            return false;
        }
        int type = inner.u16(12);
        return type == 0x0800
                ? inner.u8(ETHERNET) == 0x45 && (inner.u16(ETHERNET + 6) & 0x3fff) == 0
                : type == 0x86dd && inner.u8(ETHERNET + 6) != IpProtocol.FRAGMENT.number();
    }

    private static int outer(Step.OfPacket step) {
        return step instanceof Step.FromFabric
                ? Overlay.innerFrame(step.packet().frame())
                : 0;
    }

    private static Bytes inner(Step.OfPacket step) {
        Bytes frame = step.packet().frame();
        return frame.length() < outer(step) + ETHERNET ? Bytes.EMPTY : frame.slice(outer(step));
    }

    private static Step.OfPacket with(Step.OfPacket step, Bytes inner) {
        return step.with(IncomingPacket.of(Bytes.concat(step.packet().frame().limit(outer(step)), inner)));
    }

    static Step.OfPacket again(Step.OfPacket step, Scene scene) {
        return switch (step) {
            case Step.FromInstance from -> new Step.FromInstance(from.device(), from.packet(), scene.inputs());
            case Step.FromFabric from -> new Step.FromFabric(from.packet(), scene.inputs());
            case Step.FromInternet from -> new Step.FromInternet(from.packet(), scene.inputs());
            case Step.FromMirror from -> new Step.FromMirror(from.packet(), scene.inputs());
            case Step.FromOutside from -> new Step.FromOutside(from.packet(), scene.inputs());
            case Step.FromServices from -> new Step.FromServices(from.packet(), scene.inputs());
        };
    }

    private static boolean isIpv4(Bytes inner) {
        return inner.u16(12) == 0x0800;
    }

    private static int header(Bytes inner) {
        return ETHERNET + (isIpv4(inner) ? 20 : 40);
    }

    /** With more payload, lengths right. */
    private static Step.OfPacket grow(Step.OfPacket step, int payload, Chance chance) {
        Bytes inner = inner(step);
        int missing = payload - (inner.length() - header(inner));
        if (step.packet().superpacket() || missing <= 0) {
            return step;
        }
        return with(step, length(Bytes.concat(inner, chance.bytes(missing))));
    }

    private static Bytes length(Bytes inner) {
        return isIpv4(inner)
                ? HostileInstances.number16(inner, ETHERNET + 2, inner.length() - ETHERNET)
                : HostileInstances.number16(inner, ETHERNET + 4, inner.length() - ETHERNET - 40);
    }

    // ---- pieces

    private Optional<Step.OfPacket> pieces(Scene scene) {
        Chance chance = scene.chance();
        if (seen.isEmpty() || waiting.size() > WAITING) {
            return Optional.empty();
        }
        waiting.addAll(inPieces(chance.pick(List.copyOf(seen)), chance));
        return Optional.of(again(waiting.remove(), scene));
    }

    /** An ordinary packet, grown; sometimes with a piece that does not fit the others, or in another order. */
    static List<Step.OfPacket> inPieces(Step.OfPacket ordinary, Chance chance) {
        Step.OfPacket whole = grow(ordinary, chance.pick(64, 120, 300), chance);
        Bytes inner = inner(whole);
        int length = inner.length() - header(inner);
        int identification = chance.below(IDENTIFICATIONS);
        Deque<Step.OfPacket> pieces = new ArrayDeque<>();
        for (int start = 0; start < length; ) {
            int bytes = start == 0 ? chance.pick(8, 16, 32, 48, 64) : chance.pick(8, 24, 64, 200);
            int end = Math.min(length, start + bytes);
            pieces.add(with(whole, piece(inner, start, end, end < length, identification)));
            start = end;
        }
        if (chance.percent(25)) {
            pieces.add(with(whole, strange(inner, chance, identification)));
        }
        if (chance.percent(15)) {
            pieces.addFirst(pieces.removeLast());
        }
        return List.copyOf(pieces);
    }

    /** Anywhere, of any length. */
    private static Bytes strange(Bytes inner, Chance chance, int identification) {
        int length = inner.length() - header(inner);
        int from = chance.below(length);
        Bytes piece = piece(inner, from, chance.between(from, length), chance.percent(50), identification);
        int offset = chance.pick(0, 1, 2, 3, 8, 8180, 8189, 8190, 8191);
        int at = isIpv4(inner) ? ETHERNET + 6 : ETHERNET + 42;
        int value = isIpv4(inner) ? piece.u16(at) & 0x2000 | offset : piece.u16(at) & 1 | offset << 3;
        return HostileInstances.number16(piece, at, value);
    }

    private static Bytes piece(Bytes inner, int start, int end, boolean more, int identification) {
        int header = header(inner);
        Bytes content = inner.slice(header + start, header + end);
        if (isIpv4(inner)) {
            Bytes marked = HostileInstances.number16(
                    HostileInstances.number16(inner.limit(header), ETHERNET + 4, identification),
                    ETHERNET + 6,
                    (more ? 0x2000 : 0) | start / 8);
            return length(Bytes.concat(marked, content));
        }
        Bytes fragment = Bytes.of(
                (byte) inner.u8(ETHERNET + 6),
                (byte) 0,
                (byte) (start >>> 8),
                (byte) (start & 0xf8 | (more ? 1 : 0)),
                (byte) 0,
                (byte) identification,
                (byte) 0,
                (byte) identification);
        Bytes announced = inner.limit(header).withByte(ETHERNET + 6, IpProtocol.FRAGMENT.number());
        return length(Bytes.concat(announced, fragment, content));
    }

    // ---- errors

    private Optional<Step.OfPacket> error(Scene scene) {
        if (errors.isEmpty()) {
            return Optional.empty();
        }
        Error chosen = scene.chance().pick(List.copyOf(errors));
        if (chosen.receiver.isPresent()) {
            return Optional.of(fromReceiver(scene, chosen, chosen.receiver.get()));
        }
        return chosen.about instanceof Step.FromInstance from ? fromFar(scene, from) : Optional.empty();
    }

    private static Step.OfPacket fromReceiver(Scene scene, Error error, DeviceIndex device) {
        Bytes about = inner(error.about);
        Optional<NetworkInterface> receiver = at(scene, device);
        MacAddress mac = receiver.map(NetworkInterface::mac).orElse(MacAddress.ZERO);
        List<Layer> layers = layers(scene.chance(), destination(about), source(about), about);
        Bytes frame = Talk.frame(mac, RandomInterfaces.ROUTER_MAC, layers);
        return new Step.FromInstance(device, IncomingPacket.of(frame), scene.inputs());
    }

    private static Optional<Step.OfPacket> fromFar(Scene scene, Step.FromInstance from) {
        Chance chance = scene.chance();
        Bytes about = inner(from);
        return at(scene, from.device()).map(sender -> {
            IpAddress router = chance.percent(50)
                    ? destination(about)
                    : AddressPlan.any(source(about).family(), chance);
            IpAddress to = chance.percent(85) ? source(about) : chance.pick(sender.addresses());
            if (to.family() != router.family()) {
                to = source(about);
            }
            Overlay envelope = Envelope.between(scene, chance.pick(FabricHosts.OTHERS), sender.vni());
            List<Layer> layers = layers(chance, router, to, about);
            Bytes frame = envelope.aroundFrame(Talk.frame(MacAddress.ZERO, MacAddress.ZERO, layers));
            return new Step.FromFabric(IncomingPacket.of(frame), scene.inputs());
        });
    }

    private static Optional<NetworkInterface> at(Scene scene, DeviceIndex device) {
        return scene.host().all(NetworkInterface.class).stream()
                .filter(found -> scene.host().device(found.number()).equals(Optional.of(device)))
                .findFirst();
    }

    private static List<Layer> layers(Chance chance, IpAddress from, IpAddress to, Bytes about) {
        int quoted = chance.pick(19, 27, 28, 40, 48, 68, 120, 1_490);
        Bytes packet = about.slice(ETHERNET);
        Bytes quote = quoted > packet.length()
                ? Bytes.concat(packet, chance.percent(50) ? Bytes.EMPTY : chance.bytes(quoted - packet.length()))
                : packet.limit(quoted);
        boolean ipv4 = from.family() == IpFamily.IPV4;
        int type = ipv4 ? chance.pick(3, 3, 11, 12, 5) : chance.pick(1, 2, 3, 4, 5);
        int code = chance.below(6);
        int rest = chance.percent(70) ? 1_400 : chance.pick(chance.below(45), chance.below(1_700), -1);
        return List.of(
                PacketBuilder.ip(from, to),
                ipv4 ? PacketBuilder.icmp(type, code, rest) : PacketBuilder.icmpv6(type, code, rest),
                PacketBuilder.payload(quote));
    }

    private static IpAddress source(Bytes inner) {
        return isIpv4(inner) ? inner.ipv4(ETHERNET + 12) : inner.ipv6(ETHERNET + 8);
    }

    private static IpAddress destination(Bytes inner) {
        return isIpv4(inner) ? inner.ipv4(ETHERNET + 16) : inner.ipv6(ETHERNET + 24);
    }
}
