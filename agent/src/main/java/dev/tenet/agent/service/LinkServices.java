package dev.tenet.agent.service;

import dev.tenet.bpf.NetworkNamespace;
import dev.tenet.net.Bytes;
import dev.tenet.net.DhcpMessage;
import dev.tenet.net.Dhcpv6Message;
import dev.tenet.net.Icmpv6Header;
import dev.tenet.net.Ipv6Address;
import dev.tenet.net.MalformedPacketException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What an interface needs to come up: DHCP, DHCPv6 and router advertisements, each on a thread of its own.
 */
final class LinkServices implements AutoCloseable {
    private static final int DHCP_SERVER = 67;
    private static final int DHCPV6_SERVER = 547;

    /** Nine times in an advertisement's lifetime, so that some may be lost. */
    private static final Duration ADVERTISE_EVERY = Duration.ofSeconds(RouterAdvertisements.LIFETIME_SECONDS / 9);

    private final Askers askers;
    private final UdpService dhcp;
    private final UdpService dhcpv6;
    private final IcmpSocket advertiser;
    private final Thread solicited;
    private volatile boolean closed;

    LinkServices(NetworkNamespace namespace, Askers askers) throws IOException {
        this.askers = askers;
        dhcp = new UdpService("dhcp", namespace, ServiceAddresses.LINK_IPV4, DHCP_SERVER, Runnable::run, this::dhcp);
        dhcpv6 = new UdpService(
                "dhcpv6", namespace, ServiceAddresses.LINK_IPV6, DHCPV6_SERVER, Runnable::run, this::dhcpv6);
        advertiser = namespace.run(() -> new IcmpSocket(ServiceAddresses.LINK_IPV6, Icmpv6Header.ROUTER_SOLICITATION));
        solicited = Thread.ofPlatform().daemon().name("router-advertiser").start(this::advertise);
    }

    @Override
    public void close() {
        closed = true;
        dhcp.close();
        dhcpv6.close();
        Threads.join(solicited);
    }

    private Optional<Bytes> dhcp(InetSocketAddress from, Bytes question) throws MalformedPacketException {
        Optional<Asker> asker = askers.find(from);
        return asker.isEmpty()
                ? Optional.empty()
                : new DhcpAnswers(asker.get())
                        .answer(DhcpMessage.parse(question))
                        .map(DhcpMessage::toBytes);
    }

    private Optional<Bytes> dhcpv6(InetSocketAddress from, Bytes question) throws MalformedPacketException {
        Optional<Asker> asker = askers.find(from);
        return asker.isEmpty()
                ? Optional.empty()
                : new Dhcpv6Answers(asker.get())
                        .answer(Dhcpv6Message.parse(question))
                        .map(Dhcpv6Message::toBytes);
    }

    /** Answers solicitations at once, and tells everybody from time to time. */
    private void advertise() {
        try (advertiser) {
            long due = System.nanoTime() + ADVERTISE_EVERY.toNanos();
            while (!closed) {
                advertiser.receive().ifPresent(this::advertise);
                if (System.nanoTime() - due >= 0) {
                    due += ADVERTISE_EVERY.toNanos();
                    for (Map.Entry<Integer, Asker> asker : askers.all()) {
                        advertise(asker.getValue(), Askers.everybody(asker.getKey()));
                    }
                }
            }
        }
    }

    private void advertise(Ipv6Address asker) {
        askers.find(new InetSocketAddress(ServiceAddresses.inet(asker), 0)).ifPresent(found -> advertise(found, asker));
    }

    private void advertise(Asker asker, Ipv6Address to) {
        RouterAdvertisements.of(asker.networkInterface()).ifPresent(message -> advertiser.send(to, message));
    }
}
