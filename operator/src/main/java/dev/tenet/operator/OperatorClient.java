package dev.tenet.operator;

import dev.tenet.operator.wire.OperatorGrpc;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** An operator's connection to a controller over its Unix socket. */
public final class OperatorClient implements AutoCloseable {
    private final MultiThreadIoEventLoopGroup group;
    private final ManagedChannel channel;

    /** Connects at the first call; a controller that is not there fails that call with UNAVAILABLE. */
    public OperatorClient(Path socket) {
        group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        channel = NettyChannelBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
                .channelType(EpollDomainSocketChannel.class, DomainSocketAddress.class)
                .eventLoopGroup(group)
                .overrideAuthority("controller")
                .usePlaintext()
                .build();
    }

    /** Calls, each limited to thirty seconds. */
    public OperatorGrpc.OperatorBlockingStub calls() {
        return OperatorGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        channel.shutdownNow();
        try {
            channel.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        group.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
    }
}
