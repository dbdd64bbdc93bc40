package dev.tenet.hoststate;

import static java.util.Objects.requireNonNull;

import dev.tenet.hoststate.wire.AgentFrame;
import dev.tenet.hoststate.wire.ControllerFrame;
import dev.tenet.hoststate.wire.HostStateStreamGrpc;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An agent's way to a controller over gRPC. Calls of {@link Inbound} come from the network's thread and must not block. */
public final class HostStateClient implements ControllerConnector, AutoCloseable {

    private final ManagedChannel channel;
    private final EventLoopGroup threads;

    /** Does not connect yet. */
    public HostStateClient(ListenAddress address) {
        threads = Transports.threads(1, "tenet-controller");
        channel = Transports.channel(address, threads)
                .directExecutor()
                .maxInboundMessageSize(Limits.MESSAGE_BYTES)
                .keepAliveTime(Transports.KEEP_ALIVE.toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(Transports.KEEP_ALIVE_ANSWER.toMillis(), TimeUnit.MILLISECONDS)
                .build();
    }

    @Override
    public Outbound<AgentMessage> connect(Inbound<ControllerMessage> receiver) {
        channel.resetConnectBackoff();
        Response response = new Response(receiver);
        HostStateStreamGrpc.newStub(channel).attach(response);
        return response.outbound();
    }

    /** Ends all streams. */
    @Override
    public void close() {
        channel.shutdownNow();
        threads.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private static final class Response implements ClientResponseObserver<AgentFrame, ControllerFrame> {
        private final Inbound<ControllerMessage> inbound;
        private @Nullable GrpcOutbound<AgentMessage, AgentFrame> outbound;
        private @Nullable GrpcReceiver<ControllerFrame, ControllerMessage> receiver;

        Response(Inbound<ControllerMessage> inbound) {
            this.inbound = inbound;
        }

        GrpcOutbound<AgentMessage, AgentFrame> outbound() {
            return requireNonNull(outbound, "the stub calls beforeStart before it returns");
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<AgentFrame> stream) {
            // Half-closing lets what was sent before arrive; cancelling would not.
            outbound = new GrpcOutbound<>(stream, FrameCodec::frame, (call, _) -> call.onCompleted());
            receiver = new GrpcReceiver<>(inbound, FrameCodec::message, outbound);
            stream.setOnReadyHandler(receiver::ready);
        }

        @Override
        public void onNext(ControllerFrame frame) {
            receiver().onNext(frame);
        }

        @Override
        public void onError(Throwable error) {
            receiver().onError(error);
        }

        @Override
        public void onCompleted() {
            receiver().onCompleted();
        }

        private GrpcReceiver<ControllerFrame, ControllerMessage> receiver() {
            return requireNonNull(receiver, "the stub calls beforeStart before anything arrives");
        }
    }
}
