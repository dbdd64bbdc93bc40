package dev.tenet.agent.netlink;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Listens for devices that come, change and go in the network namespace of the thread that makes it. Runs on a platform thread of its own until
 * closed.
 */
public final class LinkMonitor implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;

    /** Room for the burst when some thousand devices come at once; beyond it, {@link LinkEvent.Missed}. */
    private static final int QUEUE_BYTES = 8 << 20;

    /** How long a close may take: the thread wakes up so often to see whether it should end. */
    private static final int WAKE_MILLISECONDS = 250;

    private final Consumer<LinkEvent> listener;
    private final int descriptor;
    private final Thread thread;
    private volatile boolean closed;

    /** Starts listening; {@code listener} is called on the monitor's thread. */
    public LinkMonitor(Consumer<LinkEvent> listener) {
        this.listener = listener;
        descriptor = SocketCalls.openRoute();
        SocketCalls.receiveBufferBytes(descriptor, QUEUE_BYTES);
        SocketCalls.receiveTimeout(descriptor, WAKE_MILLISECONDS);
        SocketCalls.join(descriptor, Rtnetlink.RTNLGRP_LINK);
        thread = Thread.ofPlatform().name("link-monitor").daemon().start(this::run);
    }

    @Override
    public void close() {
        closed = true;
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException interruption) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(BUFFER_BYTES, Long.BYTES);
            while (!closed) {
                receive(buffer);
            }
        } finally {
            SocketCalls.close(descriptor);
        }
    }

    private void receive(MemorySegment buffer) {
        int length = SocketCalls.receive(descriptor, buffer);
        switch (length) {
            case -Rtnetlink.EAGAIN, -Rtnetlink.EINTR -> {}
            case -Rtnetlink.ENOBUFS -> listener.accept(new LinkEvent.Missed());
            default ->
                NetlinkSocket.split(buffer, SocketCalls.check("listen for devices", length))
                        .forEach(this::tell);
        }
    }

    private void tell(ByteBuffer message) {
        switch (NetlinkSocket.type(message)) {
            case Rtnetlink.RTM_NEWLINK ->
                Links.read(NetlinkSocket.body(message)).ifPresent(link -> listener.accept(new LinkEvent.Present(link)));
            case Rtnetlink.RTM_DELLINK ->
                Links.read(NetlinkSocket.body(message)).ifPresent(link -> listener.accept(new LinkEvent.Gone(link)));
            default -> {}
        }
    }
}
