package dev.tenet.agent.service;

import dev.tenet.bpf.NetworkNamespace;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Answers questions for metadata by HTTP, by IPv4 and IPv6. */
final class MetadataService implements AutoCloseable {
    private static final int PORT = 80;
    private static final int IDLE_MILLISECONDS = 10_000;
    private static final int HOPS_SHIFT = 2;

    private final Askers askers;
    private final MetadataAnswers answers = new MetadataAnswers(new MetadataTokens(new SecureRandom()));
    private final List<TcpService> listeners = new ArrayList<>();

    MetadataService(NetworkNamespace namespace, Askers askers) throws IOException {
        this.askers = askers;
        for (IpAddress address : List.of(ServiceAddresses.METADATA_IPV4, ServiceAddresses.METADATA_IPV6)) {
            listeners.add(new TcpService(
                    "metadata",
                    namespace,
                    address,
                    PORT,
                    IDLE_MILLISECONDS,
                    (channel, from) -> converse(channel, from, address.family())));
        }
    }

    @Override
    public void close() {
        listeners.forEach(TcpService::close);
    }

    private void converse(SocketChannel channel, InetSocketAddress from, IpFamily family) throws IOException {
        BufferedInputStream in = new BufferedInputStream(channel.socket().getInputStream());
        boolean goesOn = true;
        try {
            while (goesOn) {
                Optional<MetadataRequest> request = MetadataRequest.read(in);
                goesOn = request.isPresent() && answer(channel, from, family, request.get());
            }
        } catch (MetadataRequest.BadRequestException wrong) {
            send(channel, MetadataResponse.of(400).toBytes(true, false));
        }
    }

    private boolean answer(SocketChannel channel, InetSocketAddress from, IpFamily family, MetadataRequest request)
            throws IOException {
        long now = System.nanoTime() / 1_000_000_000L;
        MetadataResponse response = askers.find(from)
                .map(asker -> answers.answer(asker, family, request, now))
                .orElse(MetadataResponse.of(404));
        if (response.hopLimit().isPresent()) {
            limitHops(channel, response.hopLimit().getAsInt());
        }
        send(channel, response.toBytes(!request.method().equals("HEAD"), request.keepAlive()));
        return request.keepAlive();
    }

    /**
     * Sets how far what is sent may go, from here to the connection's end: by the class of its packets, which the datapath turns into a hop
     * limit. The largest, 64, is what packets have anyway.
     */
    private static void limitHops(SocketChannel channel, int hops) throws IOException {
        channel.setOption(StandardSocketOptions.IP_TOS, hops << HOPS_SHIFT & 0xff);
    }

    private static void send(SocketChannel channel, byte[] bytes) throws IOException {
        channel.socket().getOutputStream().write(bytes);
    }
}
