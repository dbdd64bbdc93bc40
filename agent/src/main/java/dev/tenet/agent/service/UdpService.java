package dev.tenet.agent.service;

import dev.tenet.bpf.NetworkNamespace;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpAddress;
import dev.tenet.net.MalformedPacketException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Answers datagrams. */
final class UdpService implements AutoCloseable {
    private static final Logger LOGGER = System.getLogger(UdpService.class.getName());
    private static final int LARGEST_DATAGRAM = 65_535;

    private final String name;
    private final Executor executor;
    private final Answerer answerer;
    private final DatagramChannel channel;
    private final Thread thread;

    /** Makes an answer, or none. */
    @FunctionalInterface
    interface Answerer {
        Optional<Bytes> answer(InetSocketAddress from, Bytes question) throws MalformedPacketException;
    }

    /**
     * @param namespace where it listens; its thread stays where it is made
     * @param executor makes answers: on the thread that receives, or on others where that may take time
     */
    UdpService(
            String name, NetworkNamespace namespace, IpAddress address, int port, Executor executor, Answerer answerer)
            throws IOException {
        this.executor = executor;
        this.name = name;
        this.answerer = answerer;
        channel = namespace.run(
                () -> DatagramChannel.open().bind(new InetSocketAddress(ServiceAddresses.inet(address), port)));
        thread = Thread.ofPlatform().daemon().name("service-" + name).start(this::run);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failure) {
            LOGGER.log(Level.WARNING, "service={0} cannot be closed: {1}", name, failure.getMessage());
        }
        Threads.join(thread);
    }

    private void run() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(LARGEST_DATAGRAM);
        while (channel.isOpen()) {
            try {
                serve(buffer.clear());
            } catch (ClosedChannelException closed) {
                return;
            } catch (IOException failure) {
                LOGGER.log(Level.DEBUG, "service={0}: {1}", name, failure.getMessage());
            }
        }
    }

    private void serve(ByteBuffer buffer) throws IOException {
        if (channel.receive(buffer) instanceof InetSocketAddress from) {
            byte[] question = new byte[buffer.flip().remaining()];
            buffer.get(question);
            executor.execute(() -> answer(from, Bytes.of(question)).ifPresent(answer -> send(answer, from)));
        }
    }

    private void send(Bytes answer, InetSocketAddress to) {
        try {
            channel.send(ByteBuffer.wrap(answer.toArray()), to);
        } catch (IOException failure) {
            // Of the world: the client asks again.
            LOGGER.log(Level.DEBUG, "service={0}: {1}", name, failure.getMessage());
        }
    }

    private Optional<Bytes> answer(InetSocketAddress from, Bytes question) {
        try {
            return answerer.answer(from, question);
        } catch (MalformedPacketException malformed) {
            LOGGER.log(Level.DEBUG, "service={0} from={1}: {2}", name, from, malformed.getMessage());
            return Optional.empty();
        }
    }
}
