package dev.tenet.lab;

import dev.tenet.operator.OperatorClient;
import dev.tenet.operator.wire.StatusRequest;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A lab's controllers, and the etcd that several of them share. */
final class LabControllers {
    static final String REGION = "tenet-1";

    private static final Path ETCD = Path.of("/usr/bin/etcd");

    private final LabLayout layout;

    LabControllers(LabLayout layout) {
        this.layout = layout;
    }

    /**
     * Makes the lab's folder and starts what it keeps intent in.
     *
     * @return the controllers' option that names it
     */
    List<String> startStore(LabOptions options) {
        try {
            Files.createDirectories(layout.folder());
            Files.setPosixFilePermissions(layout.folder(), PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return options.store().equals(LabOptions.ETCD)
                ? List.of("--etcd", startEtcd(freePort(options.port() + options.controllers())))
                : List.of("--data", layout.controllerFolder().toString());
    }

    private String startEtcd(int port) {
        if (!Files.isExecutable(ETCD)) {
            throw new IllegalStateException(ETCD + " is missing: './tenet setup' installs Debian's etcd-server");
        }
        String clients = "http://127.0.0.1:" + port;
        String peers = "http://127.0.0.1:" + freePort(port + 1);
        DaemonProcess etcd = daemon("etcd");
        etcd.start(List.of(
                ETCD.toString(),
                "--name=lab",
                "--data-dir=" + layout.etcdFolder(),
                "--listen-client-urls=" + clients,
                "--advertise-client-urls=" + clients,
                "--listen-peer-urls=" + peers,
                "--initial-advertise-peer-urls=" + peers,
                "--initial-cluster=lab=" + peers,
                "--logger=zap",
                "--log-level=warn"));
        Lab.await(etcd, "etcd", () -> listens(port));
        return clients;
    }

    /** Starts a controller and waits until it answers. */
    void start(LabOptions options, int number, List<String> store, String endpoint) {
        String zones = IntStream.rangeClosed(1, options.zones())
                .mapToObj(zone -> REGION + layout.zoneLetter(zone, options.zones()))
                .collect(Collectors.joining(","));
        List<String> arguments = new ArrayList<>(store);
        arguments.addAll(List.of(
                "--listen",
                endpoint,
                "--agents",
                "unix:" + layout.agentsSocket(number),
                "--operator",
                "unix:" + layout.operatorSocket(number),
                "--region",
                REGION,
                "--zones",
                zones,
                "--instance-mtu",
                Integer.toString(options.instanceMtu())));
        arguments.addAll(options.controllerOptions());
        process(number).start(JavaProcess.words("dev.tenet.controller.ControllerMain", arguments));
        awaitAnswer(number);
    }

    /** Starts a controller as it was started before, and waits until it answers. */
    void startAgain(int number) {
        process(number).startAgain();
        awaitAnswer(number);
    }

    private void awaitAnswer(int number) {
        Lab.await(process(number), "the controller", () -> {
            if (!Files.exists(layout.operatorSocket(number))) {
                return false;
            }
            try (OperatorClient operator = new OperatorClient(layout.operatorSocket(number))) {
                operator.calls().status(StatusRequest.getDefaultInstance());
                return true;
            } catch (StatusRuntimeException e) {
                return false;
            }
        });
    }

    DaemonProcess process(int number) {
        return daemon(layout.controller(number));
    }

    /** The numbers of those that were started. */
    List<Integer> numbers() {
        return IntStream.iterate(1, number -> number + 1)
                .takeWhile(number -> Files.exists(layout.pidFile(layout.controller(number))))
                .boxed()
                .toList();
    }

    /** The numbers of those that run. */
    List<Integer> running() {
        return numbers().stream()
                .filter(number -> process(number).find().isPresent())
                .toList();
    }

    /** To the first that runs. */
    OperatorClient operator() {
        int number = running().stream()
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no controller of the lab '" + layout.name() + "' runs"));
        return new OperatorClient(layout.operatorSocket(number));
    }

    private DaemonProcess daemon(String name) {
        return new DaemonProcess(layout.pidFile(name), layout.log(name));
    }

    static int freePort(int first) {
        for (int port = first; port < first + 100 && port < 65_536; port++) {
            try (ServerSocket probe = new ServerSocket()) {
                probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (IOException e) {
                continue;
            }
        }
        throw new IllegalStateException("no free port from " + first + " on; choose another with --port");
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }
}
