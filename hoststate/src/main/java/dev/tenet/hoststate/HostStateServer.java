package dev.tenet.hoststate;

import dev.tenet.hoststate.wire.AgentFrame;
import dev.tenet.hoststate.wire.ControllerFrame;
import dev.tenet.hoststate.wire.HostStateStreamGrpc;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Takes in agents over gRPC. Calls of {@link Inbound} come from the network's threads and must not block. */
public final class HostStateServer implements AutoCloseable {

    private final Server server;
    private final EventLoopGroup threads;

    private HostStateServer(Server server, EventLoopGroup threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Listens; over a Unix socket, a file left there by an earlier process is replaced, and only its owner may connect.
     *
     * @throws IOException if it cannot listen there
     */
    public static HostStateServer listen(ListenAddress address, AgentAcceptor acceptor) throws IOException {
        EventLoopGroup threads = Transports.threads(1, "tenet-agents");
        NettyServerBuilder builder = Transports.server(address, threads)
                .directExecutor()
                .maxInboundMessageSize(Limits.MESSAGE_BYTES)
                .keepAliveTime(Transports.KEEP_ALIVE.toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(Transports.KEEP_ALIVE_ANSWER.toMillis(), TimeUnit.MILLISECONDS)
                .permitKeepAliveWithoutCalls(true)
                .permitKeepAliveTime(1, TimeUnit.SECONDS)
                .addService(new Service(acceptor));
        try {
            Server server = builder.build().start();
            Transports.ownerOnly(address);
            return new HostStateServer(server, threads);
        } catch (IOException e) {
            threads.shutdownGracefully();
            throw e;
        }
    }

    /** The TCP port it listens on; -1 for a Unix socket. */
    public int port() {
        return server.getPort();
    }

    /** Ends all streams. */
    @Override
    public void close() {
        server.shutdownNow();
        threads.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private static final class Service extends HostStateStreamGrpc.HostStateStreamImplBase {
        private final AgentAcceptor acceptor;

        Service(AgentAcceptor acceptor) {
            this.acceptor = acceptor;
        }

        @Override
        public StreamObserver<AgentFrame> attach(StreamObserver<ControllerFrame> responses) {
            var stream = (ServerCallStreamObserver<ControllerFrame>) responses;
            var outbound = new GrpcOutbound<ControllerMessage, ControllerFrame>(
                    stream,
                    FrameCodec::frame,
                    (call, reason) ->
                            call.onError(StreamEndStatus.status(reason).asRuntimeException()));
            var receiver = new GrpcReceiver<AgentFrame, AgentMessage>(
                    acceptor.accept(outbound), FrameCodec::message, outbound);
            stream.setOnReadyHandler(receiver::ready);
            stream.setOnCancelHandler(receiver::cancelled);
            return receiver;
        }
    }
}
