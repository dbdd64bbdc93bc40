package dev.tenet.agent.service;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.tenet.net.Bytes;
import dev.tenet.net.Ipv6Address;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.Optional;

/**
 * A raw ICMPv6 socket (RFC 3542, 3), which Java has none of: for router solicitations and advertisements. The kernel writes checksums. Bound
 * to the network namespace of the thread that makes it; for one receiver, and any number of senders.
 */
final class IcmpSocket implements AutoCloseable {
    private static final int AF_INET6 = 10;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPPROTO_ICMPV6 = 58;
    private static final int IPV6_UNICAST_HOPS = 16;
    private static final int ICMPV6_FILTER = 1;
    private static final int FILTER_BYTES = 32;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int ADDRESS_BYTES = 28;
    private static final int ADDRESS_OFFSET = 8;
    private static final int HOP_LIMIT = 255;
    private static final int BUFFER_BYTES = 2_048;

    /** How long a close may take. */
    private static final int WAKE_MILLISECONDS = 250;

    private static final MethodHandle SOCKET = bind("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle BIND = bind("bind", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle SETSOCKOPT =
            bind("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle SENDTO =
            bind("sendto", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle RECVFROM =
            bind("recvfrom", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle CLOSE = bind("close", JAVA_INT, JAVA_INT);

    private final int descriptor;
    private final Arena arena = Arena.ofAuto();
    private final MemorySegment buffer = arena.allocate(BUFFER_BYTES, Long.BYTES);
    private final MemorySegment from = arena.allocate(ADDRESS_BYTES, Integer.BYTES);
    private final MemorySegment fromLength = arena.allocate(JAVA_INT);

    /**
     * Opens a socket that sends from an address and gets messages of one type.
     *
     * @throws IOException where the kernel refuses
     */
    IcmpSocket(Ipv6Address own, int type) throws IOException {
        descriptor = (int) call(() -> (int) SOCKET.invokeExact(AF_INET6, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMPV6));
        if (descriptor < 0) {
            throw new IOException("cannot open a raw ICMPv6 socket");
        }
        MemorySegment filter = arena.allocate(FILTER_BYTES, Integer.BYTES);
        filter.fill((byte) 0xff);
        int word = filter.get(JAVA_INT, (type >>> 5) * (long) Integer.BYTES);
        filter.set(JAVA_INT, (type >>> 5) * (long) Integer.BYTES, word & ~(1 << (type & 31)));
        MemorySegment wait = arena.allocate(2 * Long.BYTES, Long.BYTES);
        wait.set(JAVA_LONG, Long.BYTES, WAKE_MILLISECONDS * 1_000L);
        boolean ready = option(IPPROTO_ICMPV6, ICMPV6_FILTER, filter)
                && option(IPPROTO_IPV6, IPV6_UNICAST_HOPS, arena.allocateFrom(JAVA_INT, HOP_LIMIT))
                && option(SOL_SOCKET, SO_RCVTIMEO, wait)
                && call(() -> (int) BIND.invokeExact(descriptor, socketAddress(own), ADDRESS_BYTES)) == 0;
        if (!ready) {
            close();
            throw new IOException("cannot prepare a raw ICMPv6 socket for " + own);
        }
    }

    /** Sends ICMPv6 from its header on; false where the kernel refuses. */
    boolean send(Ipv6Address to, Bytes message) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment bytes = call.allocateFrom(JAVA_BYTE, message.toArray());
            MemorySegment address = call.allocate(ADDRESS_BYTES, Integer.BYTES);
            fill(address, to);
            return call(() -> (long) SENDTO.invokeExact(descriptor, bytes, bytes.byteSize(), 0, address, ADDRESS_BYTES))
                    == message.length();
        }
    }

    /** Waits a moment for a message, and says who sent it; empty if none came. */
    Optional<Ipv6Address> receive() {
        fromLength.set(JAVA_INT, 0, ADDRESS_BYTES);
        long length =
                call(() -> (long) RECVFROM.invokeExact(descriptor, buffer, buffer.byteSize(), 0, from, fromLength));
        if (length < 0) {
            return Optional.empty();
        }
        byte[] address = from.asSlice(ADDRESS_OFFSET, 16).toArray(JAVA_BYTE);
        return Optional.of(Ipv6Address.ofBytes(address));
    }

    @Override
    public void close() {
        call(() -> (int) CLOSE.invokeExact(descriptor));
    }

    private boolean option(int level, int option, MemorySegment value) {
        return call(() -> (int) SETSOCKOPT.invokeExact(descriptor, level, option, value, (int) value.byteSize())) == 0;
    }

    private MemorySegment socketAddress(Ipv6Address address) {
        MemorySegment segment = arena.allocate(ADDRESS_BYTES, Integer.BYTES);
        fill(segment, address);
        return segment;
    }

    /** struct sockaddr_in6. */
    private static void fill(MemorySegment segment, Ipv6Address address) {
        segment.set(JAVA_SHORT, 0, (short) AF_INET6);
        MemorySegment.copy(MemorySegment.ofArray(address.toBytes()), 0, segment, ADDRESS_OFFSET, 16);
    }

    @FunctionalInterface
    private interface NativeCall {
        long run() throws Throwable;
    }

    /** A method handle declares {@code Throwable}; native functions throw nothing. */
    private static long call(NativeCall call) {
        try {
            return call.run();
        } catch (Throwable thrown) {
            throw new AssertionError("a native call threw", thrown);
        }
    }

    private static MethodHandle bind(String name, MemoryLayout result, MemoryLayout... arguments) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(result, Arrays.copyOf(arguments, arguments.length)));
    }
}
