package dev.tenet.agent.service;

import dev.tenet.bpf.NetworkNamespace;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Answers questions for metadata by HTTP, by IPv4 and IPv6. */
final class MetadataService implements AutoCloseable {
    private static final Logger LOGGER = System.getLogger(MetadataService.class.getName());
    private static final int PORT = 80;
    private static final int BACKLOG = 512;
    private static final int IDLE_MILLISECONDS = 10_000;
    private static final int CONNECTIONS_OF_ONE = 64;
    private static final int HOPS_SHIFT = 2;

    private final Askers askers;
    private final MetadataAnswers answers = new MetadataAnswers(new MetadataTokens(new SecureRandom()));
    private final ExecutorService connections = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<Integer, Integer> open = new ConcurrentHashMap<>();
    private final List<ServerSocketChannel> listeners = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    MetadataService(NetworkNamespace namespace, Askers askers) throws IOException {
        this.askers = askers;
        listen(namespace, ServiceAddresses.METADATA_IPV4, StandardProtocolFamily.INET);
        listen(namespace, ServiceAddresses.METADATA_IPV6, StandardProtocolFamily.INET6);
    }

    @Override
    public void close() {
        for (ServerSocketChannel listener : listeners) {
            try {
                listener.close();
            } catch (IOException failure) {
                LOGGER.log(Level.WARNING, "service=metadata cannot be closed: {0}", failure.getMessage());
            }
        }
        threads.forEach(Threads::join);
        connections.shutdownNow();
    }

    private void listen(NetworkNamespace namespace, IpAddress address, StandardProtocolFamily family)
            throws IOException {
        InetSocketAddress at = new InetSocketAddress(ServiceAddresses.inet(address), PORT);
        ServerSocketChannel listener =
                namespace.run(() -> ServerSocketChannel.open(family).bind(at, BACKLOG));
        listeners.add(listener);
        threads.add(
                Thread.ofPlatform().daemon().name("service-metadata").start(() -> accept(listener, address.family())));
    }

    private void accept(ServerSocketChannel listener, IpFamily family) {
        while (listener.isOpen()) {
            try {
                SocketChannel connection = listener.accept();
                connections.execute(() -> serve(connection, family));
            } catch (ClosedChannelException closed) {
                return;
            } catch (IOException failure) {
                LOGGER.log(Level.WARNING, "service=metadata: {0}", failure.getMessage());
            }
        }
    }

    private void serve(SocketChannel channel, IpFamily family) {
        try (channel) {
            if (channel.getRemoteAddress() instanceof InetSocketAddress from) {
                int slot = Askers.slot(from);
                if (open.merge(slot, 1, Integer::sum) <= CONNECTIONS_OF_ONE) {
                    channel.socket().setSoTimeout(IDLE_MILLISECONDS);
                    converse(channel, from, family);
                }
                open.computeIfPresent(slot, (_, count) -> count == 1 ? null : count - 1);
            }
        } catch (IOException failure) {
            LOGGER.log(Level.DEBUG, "service=metadata: {0}", failure.getMessage());
        }
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
