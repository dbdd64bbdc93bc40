package dev.tenet.agent.service;

import dev.tenet.bpf.NetworkNamespace;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Accepts connections and serves each on a virtual thread; of one interface so many at once, and no more. */
final class TcpService implements AutoCloseable {
    private static final Logger LOGGER = System.getLogger(TcpService.class.getName());
    private static final int BACKLOG = 512;
    private static final int CONNECTIONS_OF_ONE = 64;

    private final String name;
    private final int idleMilliseconds;
    private final Conversation conversation;
    private final ServerSocketChannel listener;
    private final Thread thread;
    private final ExecutorService connections = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<Integer, Integer> open = new ConcurrentHashMap<>();

    /** All of one connection; it is closed afterwards. */
    @FunctionalInterface
    interface Conversation {
        void hold(SocketChannel channel, InetSocketAddress from) throws IOException;
    }

    /** @param namespace where it listens; its threads stay where it is made */
    TcpService(
            String name,
            NetworkNamespace namespace,
            IpAddress address,
            int port,
            int idleMilliseconds,
            Conversation conversation)
            throws IOException {
        this.name = name;
        this.idleMilliseconds = idleMilliseconds;
        this.conversation = conversation;
        StandardProtocolFamily family =
                address.family() == IpFamily.IPV4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
        InetSocketAddress at = new InetSocketAddress(ServiceAddresses.inet(address), port);
        listener = namespace.run(() -> ServerSocketChannel.open(family).bind(at, BACKLOG));
        thread = Thread.ofPlatform().daemon().name("service-" + name).start(this::accept);
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException failure) {
            LOGGER.log(Level.WARNING, "service={0} cannot be closed: {1}", name, failure.getMessage());
        }
        Threads.join(thread);
        connections.shutdownNow();
    }

    private void accept() {
        while (listener.isOpen()) {
            try {
                SocketChannel connection = listener.accept();
                connections.execute(() -> serve(connection));
            } catch (ClosedChannelException closed) {
                return;
            } catch (IOException failure) {
                LOGGER.log(Level.WARNING, "service={0}: {1}", name, failure.getMessage());
            }
        }
    }

    private void serve(SocketChannel channel) {
        try (channel) {
            if (channel.getRemoteAddress() instanceof InetSocketAddress from) {
                serve(channel, from);
            }
        } catch (IOException failure) {
            LOGGER.log(Level.DEBUG, "service={0}: {1}", name, failure.getMessage());
        }
    }

    private void serve(SocketChannel channel, InetSocketAddress from) throws IOException {
        int slot = Askers.slot(from);
        try {
            if (open.merge(slot, 1, Integer::sum) <= CONNECTIONS_OF_ONE) {
                channel.socket().setSoTimeout(idleMilliseconds);
                conversation.hold(channel, from);
            }
        } finally {
            open.computeIfPresent(slot, (_, count) -> count == 1 ? null : count - 1);
        }
    }
}
