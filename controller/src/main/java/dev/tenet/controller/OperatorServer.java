package dev.tenet.controller;

import dev.tenet.controller.operator.OperatorService;
import dev.tenet.hoststate.ListenAddress;
import dev.tenet.hoststate.Transports;
import io.grpc.Server;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The operator API on a Unix socket that only its owner may open. */
final class OperatorServer implements AutoCloseable {
    private final EventLoopGroup threads;
    private final ExecutorService calls;
    private final Server server;

    private OperatorServer(EventLoopGroup threads, ExecutorService calls, Server server) {
        this.threads = threads;
        this.calls = calls;
        this.server = server;
    }

    /** @throws IOException if it cannot listen there */
    static OperatorServer listen(Path socket, OperatorService service) throws IOException {
        ListenAddress address = new ListenAddress.UnixSocket(socket);
        EventLoopGroup threads = Transports.threads(1, "tenet-operator");
        ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
        try {
            Server server = Transports.server(address, threads)
                    .executor(calls)
                    .addService(service)
                    .build()
                    .start();
            Transports.ownerOnly(address);
            return new OperatorServer(threads, calls, server);
        } catch (IOException e) {
            calls.shutdownNow();
            threads.shutdownGracefully();
            throw e;
        }
    }

    @Override
    public void close() {
        server.shutdownNow();
        calls.shutdownNow();
        threads.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
