package dev.tenet.hoststate;

import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.logging.Logger;

/** gRPC over TCP and over Unix domain sockets (Netty with epoll). */
public final class Transports {
    /** After how long without a word the other end of a connection is asked whether it is there. */
    static final Duration KEEP_ALIVE = Duration.ofSeconds(5);

    /** How long it may take to answer: a process that dies closes its connections, so this is for machines, and a busy one lives. */
    static final Duration KEEP_ALIVE_ANSWER = Duration.ofSeconds(20);

    private static final Set<PosixFilePermission> OWNER_ONLY =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    /** Held, or their filters would be lost with them. */
    private static final List<Logger> BOOTSTRAPS = List.of(
            Logger.getLogger("io.grpc.netty.shaded.io.netty.bootstrap.Bootstrap"),
            Logger.getLogger("io.grpc.netty.shaded.io.netty.bootstrap.ServerBootstrap"));

    static {
        // gRPC sets SO_KEEPALIVE on Unix sockets too, and Netty warns of it at every connection.
        BOOTSTRAPS.forEach(logger ->
                logger.setFilter(record -> !String.valueOf(record.getMessage()).startsWith("Unknown channel option")));
    }

    private Transports() {}

    /** Daemon threads for one server's or channel's connections. */
    public static EventLoopGroup threads(int count, String name) {
        return new EpollEventLoopGroup(count, new DefaultThreadFactory(name, true));
    }

    /**
     * A server that will listen there; a socket file left by an earlier process is removed, and its folder is made.
     *
     * @throws IOException if something else is in the way
     */
    public static NettyServerBuilder server(ListenAddress address, EventLoopGroup threads) throws IOException {
        NettyServerBuilder builder = switch (address) {
            case ListenAddress.UnixSocket(var path) -> {
                makeWayFor(path);
                yield NettyServerBuilder.forAddress(new DomainSocketAddress(path.toString()))
                        .channelType(EpollServerDomainSocketChannel.class);
            }
            case ListenAddress.Tcp(var host, var port) ->
                NettyServerBuilder.forAddress(new InetSocketAddress(host, port.number()))
                        .channelType(EpollServerSocketChannel.class);
        };
        return builder.bossEventLoopGroup(threads).workerEventLoopGroup(threads);
    }

    /** A channel to a server there. */
    public static NettyChannelBuilder channel(ListenAddress address, EventLoopGroup threads) {
        NettyChannelBuilder builder = switch (address) {
            case ListenAddress.UnixSocket(var path) ->
                NettyChannelBuilder.forAddress(new DomainSocketAddress(path.toString()))
                        .channelType(EpollDomainSocketChannel.class, DomainSocketAddress.class);
            case ListenAddress.Tcp(var host, var port) ->
                NettyChannelBuilder.forAddress(new InetSocketAddress(host, port.number()))
                        .channelType(EpollSocketChannel.class, InetSocketAddress.class);
        };
        return builder.eventLoopGroup(threads).usePlaintext();
    }

    /** Lets only the owner of a Unix socket connect to it. */
    public static void ownerOnly(ListenAddress address) throws IOException {
        switch (address) {
            case ListenAddress.UnixSocket(var path) -> Files.setPosixFilePermissions(path, OWNER_ONLY);
            case ListenAddress.Tcp _ -> {}
        }
    }

    private static void makeWayFor(Path path) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                && !Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                        .isOther()) {
            throw new FileAlreadyExistsException(path.toString(), null, "is not a socket");
        }
        Files.deleteIfExists(path);
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
    }
}
