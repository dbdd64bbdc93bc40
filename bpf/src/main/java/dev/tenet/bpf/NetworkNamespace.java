package dev.tenet.bpf;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A network namespace held by a descriptor. Work in it is done by platform threads made for it, since a namespace
 * belongs to a kernel thread: sockets and attachments made there stay in the namespace wherever they are used later.
 * Only the network changes; files, and so pins, are the same as everywhere in the process.
 */
public final class NetworkNamespace implements AutoCloseable {
    private final int descriptor;
    private final String name;
    private final AtomicBoolean closed = new AtomicBoolean();

    private NetworkNamespace(int descriptor, String name) {
        this.descriptor = descriptor;
        this.name = name;
    }

    /** What {@link #run} does. */
    @FunctionalInterface
    public interface Task<T, X extends Exception> {
        T call() throws X;
    }

    /**
     * Opens a namespace by a path, such as {@code /run/netns/blue} or {@code /proc/4711/ns/net}.
     *
     * @throws SystemCallException with ENOENT if there is none
     */
    public static NetworkNamespace open(Path path) {
        try (Arena arena = Arena.ofConfined()) {
            int descriptor = SystemCallException.check(
                    Libc.open(arena.allocateFrom(path.toString()), Libc.O_RDONLY | Libc.O_CLOEXEC),
                    "open the network namespace " + path);
            return new NetworkNamespace(descriptor, path.toString());
        }
    }

    /** Opens a namespace by the name that {@code ip netns} shows. */
    public static NetworkNamespace openNamed(String name) {
        return open(NamedNamespaces.pathOf(name));
    }

    /** Opens the namespace that the calling thread is in. */
    public static NetworkNamespace current() {
        return open(Path.of("/proc/thread-self/ns/net"));
    }

    /**
     * Makes a namespace with a name, as {@code ip netns add} does, and opens it. Its loopback device is down.
     *
     * @throws SystemCallException with EEXIST if the name is taken
     */
    public static NetworkNamespace create(String name) {
        Path path = NamedNamespaces.pathOf(name);
        NamedNamespaces.create(path);
        return open(path);
    }

    /**
     * Makes a namespace that lasts as long as somebody holds it: this object, sockets and threads in it. Its loopback device is down.
     *
     * @param purpose for messages
     */
    public static NetworkNamespace createUnnamed(String purpose) {
        try {
            return callOnThread("making a namespace for " + purpose, () -> {
                SystemCallException.check(Libc.unshare(Libc.CLONE_NEWNET), "make a network namespace for " + purpose);
                return current();
            });
        } catch (ExecutionException failure) {
            throw NetworkNamespace.<RuntimeException>asDeclared(failure);
        }
    }

    /** Removes the name, and with it the namespace once nothing uses it; false if there was none. */
    public static boolean delete(String name) {
        return NamedNamespaces.delete(NamedNamespaces.pathOf(name));
    }

    /** The names that {@code ip netns} shows, sorted. */
    public static List<String> names() {
        return NamedNamespaces.names();
    }

    /** Whether {@code ip netns} would show this name. */
    public static boolean exists(String name) {
        return Files.exists(NamedNamespaces.pathOf(name));
    }

    /**
     * Calls the task on a new platform thread within the namespace, and waits for it. What the task throws is thrown
     * here, as it is. If the caller is interrupted, so is the task, and the caller still waits for it.
     */
    public <T, X extends Exception> T run(Task<T, X> task) throws X {
        int held = descriptor();
        try {
            return callOnThread("in " + name, () -> {
                enter(held, name);
                return task.call();
            });
        } catch (ExecutionException failure) {
            throw NetworkNamespace.<X>asDeclared(failure);
        }
    }

    /**
     * Starts a platform thread that does {@code work} within the namespace and then ends.
     *
     * @throws SystemCallException if the namespace cannot be entered; then {@code work} is not begun
     */
    public Thread start(String threadName, Runnable work) {
        FutureTask<Boolean> entering = new FutureTask<>(() -> enter(descriptor(), name), true);
        Thread thread = Thread.ofPlatform().name(threadName).unstarted(() -> {
            entering.run();
            if (entering.state() == FutureTask.State.SUCCESS) {
                work.run();
            }
        });
        thread.start();
        try {
            await(entering, thread);
        } catch (ExecutionException failure) {
            throw NetworkNamespace.<RuntimeException>asDeclared(failure);
        }
        return thread;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            Libc.close(descriptor);
        }
    }

    @Override
    public String toString() {
        return "network namespace " + name;
    }

    /** Calls on a platform thread of its own, which takes with it into its end what the call did to the thread. */
    static <T> T callOnThread(String threadName, Callable<T> call) throws ExecutionException {
        FutureTask<T> task = new FutureTask<>(call);
        return await(task, Thread.ofPlatform().name(threadName).start(task));
    }

    /** Waits for the task even if interrupted, since what it uses is the caller's. */
    private static <T> T await(FutureTask<T> task, Thread thread) throws ExecutionException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException interruption) {
                    interrupted = true;
                    thread.interrupt();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void enter(int descriptor, String name) {
        SystemCallException.check(Libc.setns(descriptor, Libc.CLONE_NEWNET), "enter the network namespace " + name);
    }

    /** The file descriptor, valid until this is closed; what a request to the kernel names the namespace by. */
    public int descriptor() {
        if (closed.get()) {
            throw new IllegalStateException(this + " is closed");
        }
        return descriptor;
    }

    /** The task could throw only what it declares, and unchecked exceptions. */
    @SuppressWarnings("unchecked")
    private static <X extends Exception> X asDeclared(ExecutionException failure) {
        Throwable thrown = Objects.requireNonNull(failure.getCause());
        if (thrown instanceof Error error) {
            throw error;
        }
        return (X) thrown;
    }
}
