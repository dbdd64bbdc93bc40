package dev.tenet.datapath.random;

import dev.tenet.datapath.cases.Overlay;
import dev.tenet.datapath.reference.IncomingPacket;
import dev.tenet.hoststate.Network;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.Layer;
import dev.tenet.net.MacAddress;
import dev.tenet.net.PacketBuilder;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Packets of other hosts that ask this one, or take it for one that it is not (any more). */
final class GatewayTraffic implements PacketSource {

    @Override
    public Optional<Step.OfPacket> next(Scene scene) {
        Chance chance = scene.chance();
        VirtualNetworkIdentifier vni = chance.percent(95)
                ? chance.pick(scene.host().all(Network.class)).vni()
                : AddressPlan.NOT_SERVED;
        Bytes inner = inner(chance);
        Overlay overlay = Envelope.ofAnyKind(scene, vni);
        boolean cut = chance.percent(20);
        if (cut) {
            overlay.kind(Overlay.ASK_PROBE);
        }
        Bytes frame = overlay.aroundFrame(cut ? Envelope.cutToHeaders(inner) : inner);
        boolean superpacket = chance.percent(3);
        return Optional.of(new Step.FromFabric(new IncomingPacket(frame, 0, superpacket, superpacket), scene.inputs()));
    }

    private static Bytes inner(Chance chance) {
        IpFamily family = chance.pick(IpFamily.values());
        IpAddress destination = chance.percent(10)
                ? AddressPlan.address(family, chance.pick(AddressPlan.LAST_HERE, 36))
                : AddressPlan.any(family, chance);
        Transport transport = Transport.random(family, chance);
        List<Layer> layers = new ArrayList<>();
        layers.add(
                PacketBuilder.ip(AddressPlan.any(family, chance), destination).next(transport.protocol()));
        layers.addAll(transport.layers(true, chance.below(3), chance));
        return Talk.frame(MacAddress.ZERO, MacAddress.ZERO, layers);
    }
}
