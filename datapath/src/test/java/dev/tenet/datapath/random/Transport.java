package dev.tenet.datapath.random;

import dev.tenet.net.Bytes;
import dev.tenet.net.IcmpHeader;
import dev.tenet.net.Icmpv6Header;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Layer;
import dev.tenet.net.PacketBuilder;
import dev.tenet.net.TcpFlag;
import dev.tenet.net.TcpLayer;
import java.util.List;

/**
 * What a connection is made of above IP.
 *
 * @param service the port of the side that was called; of ICMP that is no echo the type
 * @param client the port of the side that began; of ICMP the echo's identifier
 */
record Transport(IpProtocol protocol, int service, int client) {
    static final Integer[] SERVICES = {80, 443, 53, 22, 5432, 8080};

    private static final List<IpProtocol> PORTLESS =
            List.of(IpProtocol.GRE, IpProtocol.ESP, IpProtocol.SCTP, IpProtocol.ICMP, IpProtocol.ICMPV6);
    private static final int ECHO = -1;

    static Transport random(IpFamily family, Chance chance) {
        int client = 40_000 + chance.below(12);
        int kind = chance.below(100);
        if (kind < 55) {
            return new Transport(IpProtocol.TCP, chance.pick(SERVICES), client);
        }
        if (kind < 78) {
            return new Transport(IpProtocol.UDP, chance.pick(SERVICES), client);
        }
        if (kind < 94) {
            int type = chance.percent(75) ? ECHO : chance.pick(3, 11, 0, 8, 1, 128);
            return new Transport(icmp(family), type, client);
        }
        return new Transport(chance.pick(PORTLESS), 0, 0);
    }

    static IpProtocol icmp(IpFamily family) {
        return switch (family) {
            case IPV4 -> IpProtocol.ICMP;
            case IPV6 -> IpProtocol.ICMPV6;
        };
    }

    /**
     * One packet's layers above IP.
     *
     * @param fromBeginner whether the side that began sends it
     * @param turn how many packets came before
     */
    List<Layer> layers(boolean fromBeginner, int turn, Chance chance) {
        Layer content = PacketBuilder.payload(contentLength(chance));
        int source = fromBeginner ? client : service;
        int destination = fromBeginner ? service : client;
        if (protocol.equals(IpProtocol.TCP)) {
            return List.of(tcp(PacketBuilder.tcp(source, destination), fromBeginner, turn, chance), content);
        }
        if (protocol.equals(IpProtocol.UDP)) {
            return List.of(PacketBuilder.udp(source, destination), content);
        }
        if (client != 0 && protocol.equals(IpProtocol.ICMP)) {
            int type = fromBeginner ? IcmpHeader.ECHO_REQUEST : IcmpHeader.ECHO_REPLY;
            return List.of(
                    PacketBuilder.icmp(service == ECHO ? type : service, code(chance), client << 16 | turn), content);
        }
        if (client != 0) {
            int type = fromBeginner ? Icmpv6Header.ECHO_REQUEST : Icmpv6Header.ECHO_REPLY;
            return List.of(
                    PacketBuilder.icmpv6(service == ECHO ? type : service, code(chance), client << 16 | turn), content);
        }
        return List.of(content);
    }

    private int code(Chance chance) {
        return service == ECHO ? 0 : chance.below(2);
    }

    private static TcpLayer tcp(TcpLayer empty, boolean fromBeginner, int turn, Chance chance) {
        TcpLayer tcp = chance.percent(10) ? empty.options(Bytes.parseHex("0101080a0000000100000002")) : empty;
        int kind = chance.below(100);
        if (turn == 0 || kind < 4) {
            return tcp.syn();
        }
        if (turn == 1 && !fromBeginner) {
            return tcp.syn().ack();
        }
        if (kind < 14) {
            return tcp.fin().ack();
        }
        if (kind < 18) {
            return tcp.rst();
        }
        return kind < 20 ? tcp.flags(chance.below(256)) : tcp.ack().with(TcpFlag.PSH);
    }

    /** Mostly little; sometimes as much as the fabric just carries, or too much. */
    private static int contentLength(Chance chance) {
        int kind = chance.below(200);
        if (kind < 2) {
            return chance.between(1400, 1500);
        }
        return kind < 4 ? chance.between(200, 1400) : chance.below(40);
    }
}
