package dev.tenet.cli;

import dev.tenet.net.IpProtocol;
import dev.tenet.operator.OperatorClient;
import dev.tenet.operator.wire.SeenHop;
import dev.tenet.operator.wire.SeenPacket;
import dev.tenet.operator.wire.SeenPacketsRequest;
import dev.tenet.operator.wire.SeenPacketsResponse;
import dev.tenet.operator.wire.StartTraceRequest;
import dev.tenet.operator.wire.StopTraceRequest;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Shows real packets as hosts tell of them, each with all hosts on its way. */
final class LiveTrace {
    private static final long ASK_EVERY_MILLISECONDS = 250;
    private static final long SECOND = 1_000_000_000L;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS", Locale.ROOT).withZone(ZoneId.systemDefault());

    private final OperatorClient client;
    private final PrintWriter out;

    LiveTrace(OperatorClient client, PrintWriter out) {
        this.client = client;
        this.out = out;
    }

    /**
     * Until the trace ends by itself, or {@code most} packets have been shown.
     *
     * @return how many were
     */
    int show(StartTraceRequest wanted, int most) throws InterruptedException {
        long trace = client.calls().startTrace(wanted).getTrace();
        int shown = 0;
        try {
            boolean ended = false;
            while (!ended && shown < most) {
                Thread.sleep(ASK_EVERY_MILLISECONDS);
                SeenPacketsResponse seen = client.calls()
                        .seenPackets(SeenPacketsRequest.newBuilder()
                                .setTrace(trace)
                                .setAfter(shown)
                                .build());
                ended = seen.getEnded();
                for (SeenPacket packet :
                        seen.getPacketsList().subList(0, Math.min(seen.getPacketsCount(), most - shown))) {
                    print(++shown, packet);
                }
            }
        } finally {
            client.calls()
                    .stopTrace(StopTraceRequest.newBuilder().setTrace(trace).build());
        }
        return shown;
    }

    private void print(int number, SeenPacket packet) {
        out.printf(
                Locale.ROOT,
                "#%d %s %s%n",
                number,
                TIME.format(Instant.ofEpochSecond(packet.getBegan() / SECOND, packet.getBegan() % SECOND)),
                connection(packet));
        Table table = new Table("  HOST", "PROGRAM", "STAGE", "DECISION", "AFTER", "BYTES", "TO");
        for (SeenHop hop : packet.getHopsList()) {
            table.add(
                    "  " + hop.getHostId(),
                    hop.getFromInstance() ? "from_instance" : "from_fabric",
                    hop.getStage(),
                    hop.getReason(),
                    String.format(Locale.ROOT, "%.1f us", (hop.getEnded() - packet.getBegan()) / 1e3),
                    hop.getLength(),
                    hop.getSentToHostId());
        }
        table.print(out);
        SeenHop last = packet.getHops(packet.getHopsCount() - 1);
        out.println("  " + last.getReason() + " - " + last.getExplanation());
        out.println();
        out.flush();
    }

    private static String connection(SeenPacket packet) {
        IpProtocol protocol = new IpProtocol(packet.getProtocol());
        boolean ports = protocol.equals(IpProtocol.TCP) || protocol.equals(IpProtocol.UDP);
        String name = protocol.equals(IpProtocol.TCP)
                ? "tcp"
                : protocol.equals(IpProtocol.UDP)
                        ? "udp"
                        : protocol.equals(IpProtocol.ICMP)
                                ? "icmp"
                                : protocol.equals(IpProtocol.ICMPV6) ? "icmpv6" : "protocol " + protocol.number();
        return name + " " + side(packet.getSource(), packet.getSourcePort(), ports) + " > "
                + side(packet.getDestination(), packet.getDestinationPort(), ports);
    }

    private static String side(String address, int port, boolean ports) {
        if (!ports) {
            return address;
        }
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
    }
}
