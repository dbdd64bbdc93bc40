package dev.tenet.bench;

import dev.tenet.lab.Namespace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Instance;

/**
 * How long a running ping goes unanswered while what it pings moves to an instance on another host: a secondary address by one call, an
 * interface by two (detach, attach). From each host in turn, so that the sender is a gateway's neighbour, asks a gateway, and is one.
 */
final class AddressMoveBench implements Bench {
    private static final int MOVES = 6;
    private static final Duration BETWEEN = Duration.ofMillis(1500);
    private static final double TARGET_MS = 1000;
    private static final Pattern REPLY = Pattern.compile("\\[(\\d+\\.\\d+)\\] \\d+ bytes from");

    @Override
    public String name() {
        return "address-move";
    }

    @Override
    public String describes() {
        return "gap in a running ping while its destination moves to an instance on another host, by address and by interface; less than 1 s";
    }

    @Override
    public void run(BenchRun run) {
        List<Double> addresses = new ArrayList<>();
        List<Double> interfaces = new ArrayList<>();
        try (BenchLab lab = BenchLab.start(run.progress())) {
            List<Instance> instances = lab.run(BenchLab.HOSTS);
            lab.awaitRunning(instances, Duration.ofSeconds(30));
            for (int i = 0; i < instances.size(); i++) {
                Namespace sender = lab.namespace(instances.get(i));
                Instance one = instances.get((i + 1) % instances.size());
                Instance other = instances.get((i + 2) % instances.size());
                addresses.addAll(gaps(sender, new MovingAddress(lab.ec2(), one, other)));
                interfaces.addAll(gaps(sender, new MovingInterface(lab, one, other)));
                run.progress()
                        .accept("  from host " + (i + 1) + ": address " + shown(addresses) + ", interface "
                                + shown(interfaces));
            }
        }
        report(run, "gap-ms", addresses);
        report(run, "interface-gap-ms", interfaces);
    }

    private static String shown(List<Double> gaps) {
        return "%.0f ms at the median, %.0f ms at most"
                .formatted(Alternation.median(gaps), Alternation.percentile(gaps, 1));
    }

    private void report(BenchRun run, String metric, List<Double> gaps) {
        run.results().accept(new Measurement(name(), metric, "ms", Alternation.median(gaps), "target", TARGET_MS));
        run.results()
                .accept(new Measurement(
                        name(), metric + "-max", "ms", Alternation.percentile(gaps, 1), "target", TARGET_MS));
    }

    /** The longest silence around each move, in milliseconds. */
    private static List<Double> gaps(Namespace sender, Moving moving) {
        moving.begin();
        String address = moving.address();
        sender.run("ping -n -c 1 -i 0.01 -w 10 " + address);
        Duration length = BETWEEN.multipliedBy(MOVES + 1);
        CompletableFuture<String> report = CompletableFuture.supplyAsync(
                () -> sender.run("ping -D -n -i 0.002 -w " + length.toSeconds() + " " + address));
        List<Double> starts = new ArrayList<>();
        for (int i = 0; i < MOVES; i++) {
            pause();
            starts.add((double) System.currentTimeMillis());
            moving.move(i % 2 == 0);
        }
        List<Double> replies = replies(report.join());
        moving.end();
        return starts.stream().map(start -> silence(replies, start)).toList();
    }

    private static List<Double> replies(String report) {
        List<Double> replies = new ArrayList<>();
        Matcher reply = REPLY.matcher(report);
        while (reply.find()) {
            replies.add(Double.parseDouble(reply.group(1)) * 1000);
        }
        return replies;
    }

    private static double silence(List<Double> replies, double start) {
        double end = start + BETWEEN.toMillis();
        double last = start;
        double longest = 0;
        for (double reply : replies) {
            if (reply > start && reply <= end) {
                longest = Math.max(longest, reply - last);
                last = reply;
            }
        }
        return Math.max(longest, last == start ? BETWEEN.toMillis() : 0);
    }

    private static void pause() {
        try {
            Thread.sleep(BETWEEN);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interruption);
        }
    }

    /** What moves between two instances. */
    private interface Moving {
        String address();

        void begin();

        void move(boolean away);

        void end();
    }

    private record MovingAddress(Ec2Client ec2, Instance one, Instance other, String address) implements Moving {
        private static final String ADDRESS = "10.0.60.60";

        MovingAddress(Ec2Client ec2, Instance one, Instance other) {
            this(ec2, one, other, ADDRESS);
        }

        @Override
        public void begin() {
            move(false);
        }

        @Override
        public void move(boolean away) {
            ec2.assignPrivateIpAddresses(request -> request.networkInterfaceId(primary(away ? other : one))
                    .privateIpAddresses(ADDRESS)
                    .allowReassignment(true));
        }

        @Override
        public void end() {
            ec2.unassignPrivateIpAddresses(request -> request.networkInterfaceId(primary(MOVES % 2 == 1 ? other : one))
                    .privateIpAddresses(ADDRESS));
        }

        private static String primary(Instance instance) {
            return instance.networkInterfaces().getFirst().networkInterfaceId();
        }
    }

    private static final class MovingInterface implements Moving {
        private final Ec2Client ec2;
        private final Instance one;
        private final Instance other;
        private final String id;
        private final String address;
        private String attachment = "";

        MovingInterface(BenchLab lab, Instance one, Instance other) {
            this.ec2 = lab.ec2();
            this.one = one;
            this.other = other;
            var made = lab.networkInterface();
            this.id = made.networkInterfaceId();
            this.address = made.privateIpAddress();
        }

        @Override
        public String address() {
            return address;
        }

        @Override
        public void begin() {
            attach(one);
        }

        @Override
        public void move(boolean away) {
            ec2.detachNetworkInterface(
                    request -> request.attachmentId(attachment).force(true));
            attach(away ? other : one);
        }

        @Override
        public void end() {
            ec2.detachNetworkInterface(request -> request.attachmentId(attachment));
            ec2.deleteNetworkInterface(request -> request.networkInterfaceId(id));
        }

        private void attach(Instance to) {
            attachment = ec2.attachNetworkInterface(request -> request.networkInterfaceId(id)
                            .instanceId(to.instanceId())
                            .deviceIndex(1))
                    .attachmentId();
        }
    }
}
