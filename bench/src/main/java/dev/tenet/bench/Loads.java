package dev.tenet.bench;

import dev.tenet.lab.Command;
import dev.tenet.lab.Namespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The loads that a pair carries; each measures once and leaves nothing running. */
final class Loads {
    private static final Pattern BITS_RECEIVED =
            Pattern.compile("\"sum_received\":\\s*\\{[^}]*\"bits_per_second\":\\s*([0-9.eE+]+)", Pattern.DOTALL);
    private static final int SMALL_BYTES = 64;
    private static final Pattern REQUESTS = Pattern.compile("Requests/sec:\\s*([0-9.]+)");
    private static final Pattern SOCKET_ERRORS = Pattern.compile("Socket errors: .*");

    private final int seconds;

    /** @param seconds how long each load runs */
    Loads(int seconds) {
        this.seconds = seconds;
    }

    /** TCP throughput in Gbit/s, as received. */
    double tcp(Pair pair, int streams) {
        String report = iperf(pair, "-P " + streams);
        return number(BITS_RECEIVED, report) / 1e9;
    }

    /** UDP datagrams of 64 bytes that arrived, a second: the receiver's bytes, since iperf3's count of lost ones goes wrong under loss. */
    double smallPackets(Pair pair) {
        String report = iperf(pair, "-u -b 0 -l " + SMALL_BYTES + " --udp-counters-64bit");
        return number(BITS_RECEIVED, report) / 8 / SMALL_BYTES;
    }

    private String iperf(Pair pair, String options) {
        try (var server = pair.server().command("iperf3 -s -1 -p 5201").start()) {
            awaitListening(pair.server(), "tcp", 5201);
            return pair.client()
                    .run("iperf3 -c %s -p 5201 -t %d -O 1 -J %s".formatted(pair.serverAddress(), seconds, options));
        }
    }

    /** TCP round trips of one byte, a second, over one connection. */
    double roundTrips(Pair pair) {
        try (var server =
                java(pair.server(), RoundTripMain.class, "server", "5301").start()) {
            awaitListening(pair.server(), "tcp", 5301);
            return Double.parseDouble(java(
                            pair.client(),
                            RoundTripMain.class,
                            "client",
                            pair.serverAddress(),
                            "5301",
                            Integer.toString(seconds))
                    .run()
                    .trim());
        }
    }

    /** A process of the benches' own in a namespace. */
    static Command java(Namespace namespace, Class<?> main, String... arguments) {
        List<String> words = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        words.addAll(List.of(arguments));
        return new Command(words).in(namespace);
    }

    /** The words that each of several such processes prints, run at once in these namespaces. */
    static List<String[]> javaAtOnce(List<Namespace> namespaces, Class<?> main, String... arguments) {
        List<CompletableFuture<String>> running = namespaces.stream()
                .map(namespace -> CompletableFuture.supplyAsync(
                        () -> java(namespace, main, arguments).run(),
                        each -> new Thread(each, main.getSimpleName()).start()))
                .toList();
        try {
            return running.stream()
                    .map(report -> report.join().trim().split(" "))
                    .toList();
        } catch (CompletionException failure) {
            throw new IllegalStateException("a load failed: " + failure.getMessage(), failure);
        }
    }

    /** Short HTTP connections, one request each, a second. */
    double connections(Pair pair) {
        Path folder = nginxFolder();
        try (var server = new Command(List.of(
                        "nginx", "-p", folder.toString(), "-c", "nginx.conf", "-e", "stderr", "-g", "daemon off;"))
                .in(pair.server())
                .start()) {
            awaitListening(pair.server(), "tcp", 80);
            String report = new Command(List.of(
                            "wrk",
                            "-t1",
                            "-c32",
                            "-d" + seconds + "s",
                            "-H",
                            "Connection: close",
                            "http://" + pair.serverAddress() + "/"))
                    .in(pair.client())
                    .run();
            if (SOCKET_ERRORS.matcher(report).find()) {
                System.err.println("  note: wrk saw errors: " + report.replace('\n', ' '));
            }
            return number(REQUESTS, report);
        } finally {
            Command.of("rm -rf " + folder).run();
        }
    }

    private static Path nginxFolder() {
        try {
            Path folder = Files.createTempDirectory("tenet-bench-nginx");
            Files.writeString(folder.resolve("nginx.conf"), """
                    user root;
                    worker_processes 1;
                    pid nginx.pid;
                    events { worker_connections 4096; }
                    http {
                        access_log off;
                        client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
                        uwsgi_temp_path uwsgi; scgi_temp_path scgi;
                        server { listen 80 backlog=4096; location / { return 200 "ok"; } }
                    }
                    """);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until something listens on the port in the namespace, ten seconds at most. */
    static void awaitListening(Namespace namespace, String protocol, int port) {
        long end = System.nanoTime() + 10_000_000_000L;
        String filter = "ss -Hln" + ("tcp".equals(protocol) ? "t" : "u") + " sport = :" + port;
        while (namespace.run(filter).isBlank()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(
                        "nothing listens on " + protocol + " port " + port + " in " + namespace.name());
            }
            Thread.onSpinWait();
        }
    }

    private static double number(Pattern pattern, String report) {
        Matcher matcher = pattern.matcher(report);
        if (!matcher.find()) {
            throw new IllegalStateException("no figure in the report: " + report);
        }
        return Double.parseDouble(matcher.group(1));
    }
}
