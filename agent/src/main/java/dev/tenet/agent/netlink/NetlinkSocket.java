package dev.tenet.agent.netlink;

import dev.tenet.bpf.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A NETLINK_ROUTE socket for requests and their answers, one at a time. The kernel does the work inside the call that sends the request, so
 * nothing here waits.
 */
public final class NetlinkSocket implements AutoCloseable {
    /** Dumps come in pieces of at most 32 KiB (linux/netlink.h, NLMSG_GOODSIZE and netlink_dump). */
    private static final int BUFFER_BYTES = 1 << 16;

    /** A dump that the kernel says was interrupted by a change is read again, this often before it is an error. */
    private static final int DUMP_ATTEMPTS = 16;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment sending = arena.allocate(BUFFER_BYTES, Long.BYTES);
    private final MemorySegment receiving = arena.allocate(BUFFER_BYTES, Long.BYTES);
    private final int descriptor;
    private int sequence;
    private boolean closed;

    /** Opens a socket in the calling thread's network namespace, where it stays. */
    public NetlinkSocket() {
        descriptor = SocketCalls.openRoute();
    }

    /** A request of the device layer's, not of netlink's, in this socket's namespace. */
    void control(String action, long request, MemorySegment argument) {
        SocketCalls.check(action, SocketCalls.control(descriptor, request, argument));
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            SocketCalls.close(descriptor);
            arena.close();
        }
    }

    /**
     * Sends a request and returns what the kernel answered before its acknowledgement: bodies without the netlink header.
     *
     * @param action what is asked for, for the error
     */
    synchronized List<ByteBuffer> execute(String action, MessageWriter request) {
        int mine = send(action, request);
        List<ByteBuffer> bodies = new ArrayList<>();
        while (true) {
            for (ByteBuffer message : receive(action)) {
                if (sequence(message) != mine) {
                    continue;
                }
                if (type(message) == Rtnetlink.NLMSG_ERROR) {
                    checkError(action, message);
                    return bodies;
                }
                bodies.add(body(message));
            }
        }
    }

    /** Sends a dump request and returns the bodies of all messages of its answer, each without the netlink header. */
    synchronized List<ByteBuffer> dump(String action, MessageWriter request) {
        for (int attempt = 0; attempt < DUMP_ATTEMPTS; attempt++) {
            List<ByteBuffer> bodies = new ArrayList<>();
            if (readDump(action, send(action, request), bodies)) {
                return bodies;
            }
        }
        throw new NetlinkException(
                action, new Errno(Rtnetlink.EAGAIN), "what is listed changes faster than it can be read");
    }

    /** Returns false if the listing changed while it was read. */
    private boolean readDump(String action, int mine, List<ByteBuffer> bodies) {
        boolean whole = true;
        while (true) {
            for (ByteBuffer message : receive(action)) {
                if (sequence(message) != mine) {
                    continue;
                }
                whole &= (flags(message) & Rtnetlink.NLM_F_DUMP_INTR) == 0;
                if (type(message) == Rtnetlink.NLMSG_DONE || type(message) == Rtnetlink.NLMSG_ERROR) {
                    checkError(action, message);
                    return whole;
                }
                bodies.add(body(message));
            }
        }
    }

    private int send(String action, MessageWriter request) {
        if (closed) {
            throw new IllegalStateException("the netlink socket is closed");
        }
        int mine = ++sequence;
        ByteBuffer message = request.finish(mine);
        MemorySegment.copy(MemorySegment.ofBuffer(message), 0, sending, 0, message.limit());
        SocketCalls.check(action, SocketCalls.send(descriptor, sending.asSlice(0, message.limit())));
        return mine;
    }

    /** The messages of the next datagram, copied out of the buffer. */
    private List<ByteBuffer> receive(String action) {
        int length;
        do {
            length = SocketCalls.receive(descriptor, receiving);
        } while (length == -Rtnetlink.EINTR);
        return split(receiving, SocketCalls.check(action, length));
    }

    static List<ByteBuffer> split(MemorySegment datagram, int length) {
        ByteBuffer all = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
        MemorySegment.copy(datagram, 0, MemorySegment.ofBuffer(all), 0, length);
        List<ByteBuffer> messages = new ArrayList<>();
        for (int at = 0; at + Rtnetlink.NLMSGHDR_BYTES <= length; ) {
            int bytes = all.getInt(at);
            if (bytes < Rtnetlink.NLMSGHDR_BYTES || at + bytes > length) {
                break;
            }
            messages.add(all.slice(at, bytes).order(ByteOrder.nativeOrder()));
            at += (bytes + Integer.BYTES - 1) / Integer.BYTES * Integer.BYTES;
        }
        return messages;
    }

    static int type(ByteBuffer message) {
        return message.getShort(Integer.BYTES) & 0xffff;
    }

    static ByteBuffer body(ByteBuffer message) {
        return message.slice(Rtnetlink.NLMSGHDR_BYTES, message.limit() - Rtnetlink.NLMSGHDR_BYTES)
                .order(ByteOrder.nativeOrder());
    }

    private static int flags(ByteBuffer message) {
        return message.getShort(Integer.BYTES + Short.BYTES) & 0xffff;
    }

    private static int sequence(ByteBuffer message) {
        return message.getInt(2 * Integer.BYTES);
    }

    /** Throws unless the error number that NLMSG_ERROR and NLMSG_DONE begin with is 0. */
    private static void checkError(String action, ByteBuffer message) {
        int error = message.limit() < Rtnetlink.NLMSGHDR_BYTES + Integer.BYTES
                ? 0
                : message.getInt(Rtnetlink.NLMSGHDR_BYTES);
        if (error < 0) {
            throw new NetlinkException(action, new Errno(-error), reason(message));
        }
    }

    /** The kernel's sentence (extended acknowledgement), empty if it gave none. */
    private static String reason(ByteBuffer message) {
        if ((flags(message) & Rtnetlink.NLM_F_ACK_TLVS) == 0) {
            return "";
        }
        int errorAt = Rtnetlink.NLMSGHDR_BYTES;
        int attributesAt = errorAt + Integer.BYTES;
        if (type(message) == Rtnetlink.NLMSG_ERROR) {
            boolean capped = (flags(message) & Rtnetlink.NLM_F_CAPPED) != 0;
            attributesAt += capped ? Rtnetlink.NLMSGHDR_BYTES : message.getInt(attributesAt);
        }
        return Attributes.read(message, attributesAt)
                .text(Rtnetlink.NLMSGERR_ATTR_MSG)
                .orElse("");
    }
}
