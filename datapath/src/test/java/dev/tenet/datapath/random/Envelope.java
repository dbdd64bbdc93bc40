package dev.tenet.datapath.random;

import dev.tenet.datapath.cases.Overlay;
import dev.tenet.datapath.reference.DeviceIndex;
import dev.tenet.datapath.reference.Whereabouts;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.Identity;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.hoststate.NetworkKey;
import dev.tenet.hoststate.NetworkTag;
import dev.tenet.net.Bytes;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.List;
import java.util.Optional;

/** What another host of the fabric puts around a packet; mostly right. */
final class Envelope {
    private static final int[] KINDS = {
        Overlay.DIRECT,
        Overlay.JUDGED,
        Overlay.RELAYED,
        Overlay.ASK,
        Overlay.ASK_RETURN,
        Overlay.ASK_PROBE,
        Overlay.RETURNED
    };

    private Envelope() {}

    /** To an interface of this host from an interface elsewhere. */
    static Overlay from(Scene scene, NetworkInterface receiver, Whereabouts where) {
        Chance chance = scene.chance();
        Overlay overlay = between(scene, where.host().orElseThrow(), receiver.vni());
        int kind = chance.below(100);
        if (kind < 12) {
            Identity judged = chance.percent(85) ? receiver.identity() : RandomLocations.identity(scene.host(), chance);
            overlay.kind(Overlay.JUDGED).note(judged.number());
        } else if (kind < 18) {
            overlay.kind(Overlay.RELAYED);
        } else if (kind < 22) {
            overlay.kind(Overlay.ASK);
        }
        // Now and then it is a copy for a mirror target.
        return overlay.identity(identity(scene, where.identity()) | (chance.percent(6) ? Overlay.MIRRORED : 0));
    }

    /** Of any kind, from any host. */
    static Overlay ofAnyKind(Scene scene, VirtualNetworkIdentifier vni) {
        Chance chance = scene.chance();
        Overlay overlay = between(scene, chance.pick(FabricHosts.OTHERS), vni).kind(KINDS[chance.below(KINDS.length)]);
        int identity = identity(scene, RandomLocations.identity(scene.host(), chance));
        if (chance.percent(20)) {
            return forNextHop(scene, vni, overlay, identity);
        }
        Optional<DeviceIndex> device = Talk.someDevice(scene);
        return overlay.identity(
                (chance.percent(10) ? device.map(DeviceIndex::number).orElse(0) : identity)
                        | (chance.percent(5) ? Overlay.MIRRORED : 0));
    }

    /** For an interface of this host, or of another, whatever the destination. */
    private static Overlay forNextHop(Scene scene, VirtualNetworkIdentifier vni, Overlay overlay, int identity) {
        Chance chance = scene.chance();
        List<Integer> here = scene.host().all(NetworkInterface.class).stream()
                .filter(found -> found.vni().equals(vni))
                .map(found -> found.number().number())
                .toList();
        int number = !here.isEmpty() && chance.percent(60)
                ? chance.pick(here)
                : chance.pick(AddressPlan.NEXT_HOPS_ELSEWHERE).number();
        return overlay.kind(chance.pick(
                                Overlay.DIRECT,
                                Overlay.DIRECT,
                                Overlay.ASK,
                                Overlay.ASK_PROBE,
                                Overlay.RELAYED,
                                Overlay.ASK_RETURN)
                        | Overlay.NEXT_HOP)
                .note(number & 0xffffff)
                .identity(identity & 0xffffff | number & 0xff000000);
    }

    /** Between hosts: addresses, ports, network and tag right, and some nonce. */
    static Overlay between(Scene scene, HostNumber from, VirtualNetworkIdentifier vni) {
        Chance chance = scene.chance();
        return Overlay.from(scene.host().underlay(from).toString())
                .to(scene.host().underlay(RandomHost.NUMBER).toString())
                .sourcePort(chance.between(49152, 65535))
                .vni(vni.number())
                .tag(tag(scene, vni))
                .note(chance.bits() & 0xffffff)
                .reserved(chance.percent(8) ? chance.between(1, 255) : 0);
    }

    private static NetworkTag tag(Scene scene, VirtualNetworkIdentifier vni) {
        Optional<Network> network = Optional.ofNullable(scene.host().resources.get(new NetworkKey(vni)))
                .map(Network.class::cast);
        Optional<NetworkTag> previous =
                network.flatMap(Network::previousTag).filter(_ -> scene.chance().percent(20));
        return previous.or(() -> network.map(Network::tag)).orElse(new NetworkTag(0x1122334455L));
    }

    /** The sender's; sometimes none, another, or one that cannot be. */
    private static int identity(Scene scene, Identity right) {
        Chance chance = scene.chance();
        int kind = chance.below(100);
        if (kind < 85) {
            return right.number();
        }
        if (kind < 90) {
            return 0;
        }
        return kind < 95 ? RandomLocations.identity(scene.host(), chance).number() : chance.bits();
    }

    /** Cut as a probe is: the Ethernet header and the fixed part of the IP header. */
    static Bytes cutToHeaders(Bytes frame) {
        return frame.limit(14 + (frame.u16(12) == 0x0800 ? 20 : 40));
    }
}
