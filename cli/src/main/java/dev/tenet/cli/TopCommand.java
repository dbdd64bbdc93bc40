package dev.tenet.cli;

import dev.tenet.operator.OperatorClient;
import dev.tenet.operator.wire.CountersRequest;
import dev.tenet.operator.wire.CountersResponse;
import dev.tenet.operator.wire.HostCounters;
import dev.tenet.operator.wire.InterfaceCounter;
import dev.tenet.operator.wire.PublicAddressCounter;
import dev.tenet.operator.wire.ReasonCounter;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "top",
        mixinStandardHelpOptions = true,
        description =
                "Shows how packets end, by reason, and what each interface carries, and what comes from the internet for whom; refreshed every second, or once with --once.")
final class TopCommand implements Runnable {
    @Mixin
    ControllerSocket controller = new ControllerSocket();

    @Option(names = "--host", paramLabel = "HOST", defaultValue = "", description = "only this host (default: all)")
    String host = "";

    @Option(names = "--once", description = "print the totals and end")
    boolean once;

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    /** Of each edge; withdrawn ones are shown besides. */
    private static final int BUSIEST = 20;

    private final Map<String, Long> before = new HashMap<>();

    @Override
    public void run() {
        try (OperatorClient client = controller.open()) {
            PrintWriter out = spec.commandLine().getOut();
            do {
                CountersResponse counters = client.calls()
                        .counters(CountersRequest.newBuilder().setHostId(host).build());
                if (!once) {
                    out.print("\u001b[H\u001b[2J");
                }
                print(out, counters);
            } while (!once && pause());
        }
    }

    private void print(PrintWriter out, CountersResponse counters) {
        Table reasons = new Table("REASON", "PACKETS", "BYTES", "PACKETS SINCE LAST");
        Map<String, long[]> totals = new TreeMap<>();
        for (HostCounters each : counters.getHostsList()) {
            for (ReasonCounter reason : each.getReasonsList()) {
                long[] total = totals.computeIfAbsent(reason.getReason(), name -> new long[2]);
                total[0] += reason.getPackets();
                total[1] += reason.getBytes();
            }
        }
        totals.entrySet().stream()
                .filter(entry -> entry.getValue()[0] > 0)
                .sorted(Comparator.comparingLong(entry -> -entry.getValue()[0]))
                .forEach(entry -> reasons.add(
                        entry.getKey(),
                        entry.getValue()[0],
                        entry.getValue()[1],
                        since(entry.getKey(), entry.getValue()[0])));
        reasons.print(out);
        out.println();
        Table interfaces = new Table(
                "HOST",
                "INTERFACE",
                "PACKETS OUT",
                "BYTES OUT",
                "PACKETS IN",
                "BYTES IN",
                "CONNECTIONS",
                "UNTRACKED",
                "BEGUN",
                "BEGUN SINCE LAST",
                "CONNTRACK AVAILABLE",
                "CONNTRACK EXCEEDED",
                "BW IN EXCEEDED",
                "BW OUT EXCEEDED",
                "PPS EXCEEDED",
                "NEW CONNECTIONS EXCEEDED");
        for (HostCounters each : counters.getHostsList()) {
            for (InterfaceCounter counter : each.getInterfacesList()) {
                interfaces.add(
                        each.getHostId(),
                        counter.getNetworkInterfaceId(),
                        counter.getPacketsFromInstance(),
                        counter.getBytesFromInstance(),
                        counter.getPacketsToInstance(),
                        counter.getBytesToInstance(),
                        counter.getTrackedConnections(),
                        counter.getUntrackedConnections(),
                        counter.getConnectionsBegun(),
                        since(counter.getNetworkInterfaceId(), counter.getConnectionsBegun()),
                        counter.getConntrackAllowanceAvailable(),
                        counter.getConntrackAllowanceExceeded(),
                        counter.getBwInAllowanceExceeded(),
                        counter.getBwOutAllowanceExceeded(),
                        counter.getPpsAllowanceExceeded(),
                        counter.getNewConnectionAllowanceExceeded());
            }
        }
        interfaces.print(out);
        printPublicAddresses(out, counters);
    }

    private static void printPublicAddresses(PrintWriter out, CountersResponse counters) {
        Table addresses =
                new Table("EDGE", "ADDRESS", "ACCOUNT", "PACKETS/S", "BITS/S", "PACKETS", "BYTES", "WITHDRAWN");
        boolean any = false;
        for (HostCounters each : counters.getHostsList()) {
            int busy = 0;
            for (PublicAddressCounter counter : each.getPublicAddressesList()) {
                boolean withdrawn = counter.getWithdrawnSeconds() > 0;
                if (withdrawn || busy++ < BUSIEST) {
                    any = true;
                    addresses.add(
                            each.getHostId(),
                            counter.getAddress(),
                            counter.getAccountId(),
                            counter.getPacketsPerSecond(),
                            counter.getBitsPerSecond(),
                            counter.getPackets(),
                            counter.getBytes(),
                            withdrawn ? withdrawn(counter) : "");
                }
            }
        }
        if (any) {
            out.println();
            addresses.print(out);
        }
    }

    private static String withdrawn(PublicAddressCounter counter) {
        return counter.getWithdrawnReason() + ", " + counter.getWithdrawnSeconds() + " s left"
                + (counter.getWithdrawnTimes() > 1 ? ", time " + counter.getWithdrawnTimes() : "");
    }

    /** @param of a reason's name, or an interface's id */
    private long since(String of, long now) {
        Long last = before.put(of, now);
        return last == null ? 0 : now - last;
    }

    /** A second between two looks; false when the person pressed Ctrl-C. */
    private static boolean pause() {
        try {
            Thread.sleep(1_000);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
