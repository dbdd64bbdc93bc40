package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.TcpFlag;
import java.util.Optional;

/** Records what passes at interfaces with flow logs, and what rules refuse there. */
final class FlowLogRecorder {

    /** The packet has come to the interface at hand; copies for mirror targets are not logged. */
    void at(PacketContext p, RuleDirection direction) {
        p.logged = p.at().flowRecords() > 0 && !p.mirrored ? Optional.of(direction) : Optional.empty();
    }

    /** The packet has ended there, or goes on to another interface, which is then at hand. */
    void end(PacketContext p, Reason reason) {
        Optional<RuleDirection> logged = p.logged;
        p.logged = Optional.empty();
        boolean undecided = p.judgementWaits && p.judgedIdentity.isEmpty();
        boolean said = switch (reason.logged()) {
            case ACCEPT -> !undecided;
            case REJECT -> true;
            case NOT -> false;
        };
        if (said) {
            logged.ifPresent(direction -> record(p, direction, reason.logged() == Reason.Logged.ACCEPT));
        }
    }

    private static void record(PacketContext p, RuleDirection direction, boolean accepted) {
        OnWire wire = OnWire.of(p, direction == RuleDirection.EGRESS);
        FlowRecordKey key = new FlowRecordKey(flow(p, direction), p.tables.flowLogWindow, direction, accepted);
        Optional<FlowRecord> record = p.state.flowRecord(key);
        if (record.isEmpty()) {
            FlowLogUsage usage = p.state.flowLogUsage(new FlowLogUsage.Key(p.at().number(), key.window()));
            if (usage.records >= p.at().flowRecords()) {
                usage.skipped += wire.packets();
                return;
            }
            usage.records++;
            record = Optional.of(p.state.addFlowRecord(key, p.now()));
        }
        record.get().add(wire.packets(), wire.bytes(), flags(p.ip()), p.now());
    }

    private static FlowKey flow(PacketContext p, RuleDirection direction) {
        ParsedPacket.Ip ip = p.ip();
        FlowKey key = switch (direction) {
            case EGRESS -> p.asSent().keyAtSender(p.at().number());
            case INGRESS -> ip.keyAtReceiver(p.at().number());
        };
        boolean hasPorts = ip.protocol().equals(IpProtocol.TCP) || ip.protocol().equals(IpProtocol.UDP);
        return hasPorts ? key : new FlowKey(key.networkInterface(), key.protocol(), 0, 0, key.local(), key.remote());
    }

    private static int flags(ParsedPacket.Ip ip) {
        if (!ip.isTcp()) {
            return 0;
        }
        int flags = ip.tcpFlags() & (TcpFlag.FIN.bit() | TcpFlag.SYN.bit() | TcpFlag.RST.bit());
        return ip.has(TcpFlag.SYN) ? flags | ip.tcpFlags() & TcpFlag.ACK.bit() : flags;
    }
}
