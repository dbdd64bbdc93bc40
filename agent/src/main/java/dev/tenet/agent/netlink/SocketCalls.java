package dev.tenet.agent.netlink;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.tenet.bpf.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/** The socket calls of the C library that netlink needs. Results follow the kernel's convention: negative is {@code -errno}. */
final class SocketCalls {
    private static final int AF_NETLINK = 16;
    private static final int NETLINK_ROUTE = 0;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SO_RCVTIMEO = 20;
    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_ADD_MEMBERSHIP = 1;
    private static final int NETLINK_CAP_ACK = 10;
    private static final int NETLINK_EXT_ACK = 11;
    private static final int NETLINK_GET_STRICT_CHK = 12;
    private static final int SOCKADDR_NL_BYTES = 12;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout ERRNO_LAYOUT = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = ERRNO_LAYOUT.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final ThreadLocal<MemorySegment> ERRNO_OF_THREAD =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(ERRNO_LAYOUT));

    private static final MethodHandle SOCKET = bind("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle BIND = bind("bind", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle SETSOCKOPT =
            bind("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle SEND = bind("send", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle RECV = bind("recv", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle IOCTL = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("ioctl"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
            Linker.Option.captureCallState("errno"),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle CLOSE = bind("close", JAVA_INT, JAVA_INT);

    private SocketCalls() {}

    /** Opens a bound NETLINK_ROUTE socket in the calling thread's network namespace, with whole error reports and checked dumps. */
    static int openRoute() {
        int descriptor = check("open a netlink socket", socket());
        setOption(descriptor, SOL_NETLINK, NETLINK_CAP_ACK, 1);
        setOption(descriptor, SOL_NETLINK, NETLINK_EXT_ACK, 1);
        setOption(descriptor, SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(SOCKADDR_NL_BYTES, Integer.BYTES);
            address.set(JAVA_SHORT, 0, (short) AF_NETLINK);
            check("bind a netlink socket", (int)
                    BIND.invokeExact(errnoState(), descriptor, address, SOCKADDR_NL_BYTES));
        } catch (NetlinkException failure) {
            close(descriptor);
            throw failure;
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
        return descriptor;
    }

    static void join(int descriptor, int group) {
        setOption(descriptor, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group);
    }

    static void receiveBufferBytes(int descriptor, int bytes) {
        setOption(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, bytes);
    }

    static void receiveTimeout(int descriptor, int milliseconds) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(2 * Long.BYTES, Long.BYTES);
            time.set(JAVA_LONG, 0, milliseconds / 1000);
            time.set(JAVA_LONG, Long.BYTES, milliseconds % 1000 * 1000L);
            setOption(descriptor, SOL_SOCKET, SO_RCVTIMEO, time);
        }
    }

    static int send(int descriptor, MemorySegment message) {
        try {
            return result((long) SEND.invokeExact(errnoState(), descriptor, message, message.byteSize(), 0));
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    static int receive(int descriptor, MemorySegment buffer) {
        try {
            return result((long) RECV.invokeExact(errnoState(), descriptor, buffer, buffer.byteSize(), 0));
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    static int control(int descriptor, long request, MemorySegment argument) {
        try {
            return result((int) IOCTL.invokeExact(errnoState(), descriptor, request, argument));
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    static void close(int descriptor) {
        try {
            int ignored = (int) CLOSE.invokeExact(errnoState(), descriptor);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    static int check(String action, int result) {
        if (result < 0) {
            throw new NetlinkException(action, new Errno(-result), "");
        }
        return result;
    }

    private static int socket() {
        try {
            return result((int) SOCKET.invokeExact(errnoState(), AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    private static void setOption(int descriptor, int level, int option, int value) {
        try (Arena arena = Arena.ofConfined()) {
            setOption(descriptor, level, option, arena.allocateFrom(JAVA_INT, value));
        }
    }

    private static void setOption(int descriptor, int level, int option, MemorySegment value) {
        int done;
        try {
            done = result((int)
                    SETSOCKOPT.invokeExact(errnoState(), descriptor, level, option, value, (int) value.byteSize()));
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
        check("set option " + option + " of a netlink socket", done);
    }

    private static MethodHandle bind(String name, MemoryLayout result, MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(result, Arrays.copyOf(arguments, arguments.length)),
                Linker.Option.captureCallState("errno"));
    }

    private static MemorySegment errnoState() {
        return ERRNO_OF_THREAD.get();
    }

    private static int result(long result) {
        return result == -1 ? -(int) ERRNO.get(errnoState(), 0L) : Math.toIntExact(result);
    }

    /** A method handle's declared {@code Throwable}: native functions throw nothing, so this is ours. */
    private static AssertionError impossible(Throwable thrown) {
        return new AssertionError("a native call threw", thrown);
    }
}
