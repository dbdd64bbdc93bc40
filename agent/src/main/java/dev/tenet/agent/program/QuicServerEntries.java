package dev.tenet.agent.program;

import dev.tenet.agent.table.RawBytes;
import dev.tenet.datapath.layout.QuicServer;
import dev.tenet.datapath.layout.QuicServerKey;
import dev.tenet.hoststate.Balancer;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.PublicBalancer;
import dev.tenet.net.QuicServerId;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.HashMap;
import java.util.Map;

/** The QUIC servers among a balancer's targets, as entries of {@code quic_servers}. */
final class QuicServerEntries {
    private final VirtualNetworkIdentifier vni;
    private final InterfaceNumber front;
    private final int port;
    private final Map<RawBytes, RawBytes> entries = new HashMap<>();

    private QuicServerEntries(VirtualNetworkIdentifier vni, InterfaceNumber front, int port) {
        this.vni = vni;
        this.front = front;
        this.port = port;
    }

    /** Of those whose connections go on. */
    static Map<RawBytes, RawBytes> of(Balancer balancer) {
        QuicServerEntries all = new QuicServerEntries(
                balancer.key().vni(), balancer.front(), balancer.key().port());
        balancer.targets().stream()
                .filter(target -> !target.ended())
                .forEach(target -> target.quicServer()
                        .ifPresent(server -> all.put(server, target.networkInterface(), target.host())));
        return all.entries;
    }

    static Map<RawBytes, RawBytes> of(PublicBalancer balancer) {
        QuicServerEntries all = new QuicServerEntries(
                Network.INTERNET, balancer.front(), balancer.key().port());
        balancer.targets()
                .forEach(target -> target.quicServer()
                        .ifPresent(server -> all.put(server, target.networkInterface(), target.host())));
        return all.entries;
    }

    private void put(QuicServerId server, InterfaceNumber number, HostNumber host) {
        entries.put(
                RawBytes.of(QuicServerKey.allocate(Encodings.HEAP)
                        .id(0, (int) (server.value() >>> Integer.SIZE))
                        .id(1, (int) server.value())
                        .vni(vni.number())
                        .front(front.number())
                        .port(port)
                        .memory()),
                RawBytes.of(QuicServer.allocate(Encodings.HEAP)
                        .interface_(number.number())
                        .host(host.number())
                        .memory()));
    }
}
