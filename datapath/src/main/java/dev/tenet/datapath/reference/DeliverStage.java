package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.Stage;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.net.EthernetHeader;
import java.util.Optional;

/** Writes the Ethernet header that the instance expects and hands the packet over. */
final class DeliverStage {
    private final MirrorStage mirror;

    DeliverStage(MirrorStage mirror) {
        this.mirror = mirror;
    }

    Optional<Ending> deliver(PacketContext p) {
        p.enter(Stage.DELIVER);
        int mtu = p.resource().mtuBytes();
        if (p.frame.length() - EthernetHeader.LENGTH > mtu && TooBigStage.sizeOnWire(p) > mtu) {
            return TooBigStage.tellFarSender(p, mtu);
        }
        p.rewriteEthernet(p.resource().mac(), p.resource().routerMac());
        p.state.toInstance(p.at().number()).ifPresent(counter -> counter.count(p.frame.length()));
        mirror.copy(p, RuleDirection.INGRESS);
        Meters.countToInstance(p);
        p.note(new Finding.DeliveredTo(p.at()));
        return Ending.to(VerdictKind.TO_INSTANCE, p.at().attachment().device(), Reason.DELIVERED);
    }
}
