package dev.tenet.store;

import io.etcd.jetcd.common.exception.EtcdException;
import io.grpc.Status;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waits for etcd's answers, and tells its errors apart. */
final class EtcdCalls {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final Duration patience;

    /** @param patience how long one call may take */
    EtcdCalls(Duration patience) {
        this.patience = patience;
    }

    /** An error as etcd gives it, for a caller that knows what it asked. */
    static final class Refused extends Exception {
        final Status.Code code;
        final String reason;

        Refused(Status.Code code, String reason, Throwable cause) {
            super(reason, cause);
            this.code = code;
            this.reason = reason;
        }

        boolean isCompacted() {
            return reason.contains("required revision has been compacted");
        }

        boolean isFuture() {
            return reason.contains("required revision is a future revision");
        }

        boolean isLeaseNotFound() {
            return reason.contains("requested lease not found");
        }

        /** What is left when the caller has recognised what it could. */
        AssertionError unexpected() {
            return new AssertionError("etcd refuses what it should not: " + reason, this);
        }
    }

    /** A call that may be made any number of times: tries again as long as etcd is away. */
    <T> T read(Supplier<CompletableFuture<T>> call) throws Refused {
        try {
            return call(
                    call, failure -> neverConnected(failure) || status(failure).getCode() == Status.Code.UNAVAILABLE);
        } catch (StoreException.OutcomeUnknown lost) {
            throw new StoreException.Unavailable(String.valueOf(lost.getMessage()), lost);
        }
    }

    /** A call that may change something. Tries again only while it is certain that nothing was sent. */
    <T> T write(Supplier<CompletableFuture<T>> call) throws Refused {
        return call(call, EtcdCalls::neverConnected);
    }

    private <T> T call(Supplier<CompletableFuture<T>> call, Predicate<Throwable> again) throws Refused {
        long deadline = System.nanoTime() + patience.toNanos();
        Duration pause = FIRST_PAUSE;
        while (true) {
            CompletableFuture<T> answer = call.get();
            try {
                return answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException slow) {
                answer.cancel(true);
                throw new StoreException.OutcomeUnknown("etcd did not answer within " + patience, slow);
            } catch (InterruptedException interrupted) {
                answer.cancel(true);
                Thread.currentThread().interrupt();
                throw new StoreException.OutcomeUnknown("interrupted while etcd was asked", interrupted);
            } catch (ExecutionException failed) {
                Throwable cause = failed.getCause() == null ? failed : failed.getCause();
                if (!again.test(cause)) {
                    throw fault(cause);
                }
                if (System.nanoTime() + pause.toNanos() > deadline) {
                    throw new StoreException.Unavailable("no etcd answers: " + cause.getMessage(), cause);
                }
                sleep(pause);
                pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StoreException.Unavailable("interrupted while etcd was away", interrupted);
        }
    }

    private static StoreException fault(Throwable cause) throws Refused {
        Status status = status(cause);
        String reason = status.getDescription() == null ? String.valueOf(cause.getMessage()) : status.getDescription();
        return switch (status.getCode()) {
            // etcd: "too many requests", "database space exceeded".
            case RESOURCE_EXHAUSTED -> new StoreException.Unavailable("etcd refuses: " + reason, cause);
            case UNAUTHENTICATED, PERMISSION_DENIED ->
                new StoreException.Damaged("etcd does not let us in: " + reason, cause);
            case INVALID_ARGUMENT, NOT_FOUND, OUT_OF_RANGE, FAILED_PRECONDITION, ALREADY_EXISTS ->
                throw new Refused(status.getCode(), reason, cause);
            case DATA_LOSS -> new StoreException.Damaged("etcd has lost data: " + reason, cause);
            case OK, CANCELLED, UNKNOWN, DEADLINE_EXCEEDED, ABORTED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE ->
                new StoreException.OutcomeUnknown("etcd was lost while it was asked: " + reason, cause);
        };
    }

    /** jetcd passes on most errors as gRPC gives them, and some as its own, with the same codes. */
    private static Status status(Throwable cause) {
        return cause instanceof EtcdException own
                ? Status.Code.valueOf(own.getErrorCode().name()).toStatus().withDescription(own.getMessage())
                : Status.fromThrowable(cause);
    }

    /** Whether the connection failed, rather than etcd refused. Netty's own errors come as UNKNOWN. */
    private static boolean lost(Throwable failure) {
        return switch (status(failure).getCode()) {
            case UNAVAILABLE, UNKNOWN, INTERNAL, ABORTED -> true;
            case OK,
                    CANCELLED,
                    INVALID_ARGUMENT,
                    DEADLINE_EXCEEDED,
                    NOT_FOUND,
                    ALREADY_EXISTS,
                    PERMISSION_DENIED,
                    RESOURCE_EXHAUSTED,
                    FAILED_PRECONDITION,
                    OUT_OF_RANGE,
                    UNIMPLEMENTED,
                    DATA_LOSS,
                    UNAUTHENTICATED -> false;
        };
    }

    /** Whether the call failed because there was no connection to send it on. */
    private static boolean neverConnected(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException) {
                return true;
            }
        }
        return false;
    }
}
