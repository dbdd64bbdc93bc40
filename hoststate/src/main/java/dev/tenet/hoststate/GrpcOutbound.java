package dev.tenet.hoststate;

import io.grpc.stub.CallStreamObserver;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Sends over a gRPC stream; {@link CallStreamObserver} itself may be used by one thread at a time only. */
final class GrpcOutbound<M, F> implements Outbound<M> {
    private final CallStreamObserver<F> stream;
    private final Function<M, F> framing;
    private final BiConsumer<CallStreamObserver<F>, StreamEnd> ending;
    private boolean ended;

    GrpcOutbound(
            CallStreamObserver<F> stream, Function<M, F> framing, BiConsumer<CallStreamObserver<F>, StreamEnd> ending) {
        this.stream = stream;
        this.framing = framing;
        this.ending = ending;
    }

    @Override
    public void send(M message) {
        F frame = framing.apply(message);
        synchronized (this) {
            if (!ended) {
                stream.onNext(frame);
            }
        }
    }

    @Override
    public boolean isReady() {
        return stream.isReady();
    }

    @Override
    public synchronized void end(StreamEnd reason) {
        if (!ended) {
            ended = true;
            ending.accept(stream, reason);
        }
    }

    /** The other side has ended: nothing can be sent any more. */
    synchronized void ended() {
        ended = true;
    }
}
