package dev.tenet.hoststate;

import io.grpc.stub.StreamObserver;
import java.util.function.Function;

/** Hands what arrives on a gRPC stream to an {@link Inbound}, and its end exactly once. */
final class GrpcReceiver<F, M> implements StreamObserver<F> {
    private final Inbound<M> inbound;
    private final Function<F, M> reading;
    private final GrpcOutbound<?, ?> outbound;
    private boolean ended;

    GrpcReceiver(Inbound<M> inbound, Function<F, M> reading, GrpcOutbound<?, ?> outbound) {
        this.inbound = inbound;
        this.reading = reading;
        this.outbound = outbound;
    }

    @Override
    public void onNext(F frame) {
        if (ended) {
            return;
        }
        M message;
        try {
            message = reading.apply(frame);
        } catch (MalformedFrameException e) {
            StreamEnd end = StreamEnd.of(StreamEnd.Cause.PROTOCOL_ERROR, String.valueOf(e.getMessage()));
            outbound.end(end);
            finish(end);
            return;
        }
        inbound.received(message);
    }

    @Override
    public void onError(Throwable error) {
        outbound.ended();
        finish(StreamEndStatus.end(error));
    }

    @Override
    public void onCompleted() {
        StreamEnd end = StreamEnd.of(StreamEnd.Cause.CLOSED, "the other side has ended the stream");
        outbound.end(end);
        finish(end);
    }

    void ready() {
        if (!ended) {
            inbound.ready();
        }
    }

    void cancelled() {
        outbound.ended();
        finish(StreamEnd.of(StreamEnd.Cause.LOST, "the connection was lost"));
    }

    private void finish(StreamEnd end) {
        if (!ended) {
            ended = true;
            inbound.ended(end);
        }
    }
}
