package dev.tenet.lab;

import dev.tenet.operator.OperatorClient;
import dev.tenet.operator.wire.CountersRequest;
import dev.tenet.operator.wire.InterfaceCounter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The demo's chapter on what an instance's type lets it do: packets, connections and questions a second, kept and counted. */
final class LimitChapters {
    /** What docs/guide-limits.md says of {@code t3.micro}: a quarter of a second's packets and a second's connections may come at once. */
    private static final int PACKETS_A_SECOND = 750_000;

    private static final double PACKETS_SAVED_SECONDS = 0.25;
    private static final int CONNECTIONS_A_SECOND = 25_000;
    private static final double CONNECTIONS_SAVED_SECONDS = 1;
    private static final int TRACKED = 65_536;
    private static final int QUESTIONS_A_SECOND = 1_024;
    private static final int QUESTIONS = 10_000;

    /** What the instance's kernel may ask of the host in the same second, and counts too: who has the resolver's address, and the like. */
    private static final int OTHER_QUESTIONS = 8;

    /** Room for a few packets of others, such as ICMP's answers, and for reading the clock. */
    private static final double ABOUT = 1.02;

    private static final int MOST_TAKERS = 16;
    private static final int SEGMENTS = 50;
    private static final int SEGMENT_BYTES = 100;
    private static final long COUNTERS_NANOS = 15_000_000_000L;

    /** For two seconds as many packets as go, SEGMENTS of them by each call (UDP_SEGMENT); says how many calls, and seconds. */
    private static final String FLOOD = """
            import socket,time
            s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM); s.setsockopt(17,103,%d); s.connect(('%s',7000))
            n=0; begun=time.monotonic(); end=begun+2
            while time.monotonic()<end:
             for _ in range(50):
              try: s.send(bytes(%d)); n+=1
              except OSError: pass
            print(n,time.monotonic()-begun)""";

    /** From two ports to 64,000 each: every datagram begins a connection. */
    private static final String CONNECT = """
            import socket,time
            n=0; begun=time.monotonic()
            for own in range(2):
             s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM)
             for port in range(1000,65000):
              try: s.sendto(b'x',('%s',port)); n+=1
              except OSError: pass
            print(n,time.monotonic()-begun)""";

    private static final String ASK = """
            import socket,time
            s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM); n=0; begun=time.monotonic()
            for _ in range(%d):
             s.sendto(b'x',('169.254.169.253',53)); n+=1
            print(n,time.monotonic()-begun)""";

    private final LabTenant tenant;
    private final Claims claims;
    private final Lab lab;

    LimitChapters(LabTenant tenant, Claims claims) {
        this.tenant = tenant;
        this.claims = claims;
        this.lab = tenant.lab();
    }

    void limits() {
        String vpc = tenant.vpc("10.50.0.0/16");
        String subnet = tenant.subnet(vpc, "10.50.1.0/24");
        String group = tenant.group(vpc, "limits");
        tenant.allow(group, "all", -1, "10.50.0.0/16");
        List<String> small = tenant.run(subnet, group, "t3.micro", 2);
        String beside = small.getFirst();
        String taker = takerBeside(
                beside, () -> tenant.run(subnet, group, "tenet.unlimited", 1).getFirst());
        packets(beside, taker);
        connections(small.getLast(), taker);
        questions(beside);
    }

    /** Instances are spread over hosts, so one comes to the same. */
    private String takerBeside(String instance, Supplier<String> another) {
        for (int count = 0; count < MOST_TAKERS; count++) {
            String taker = another.get();
            if (lab.locate(taker).getHostId().equals(lab.locate(instance).getHostId())) {
                return taker;
            }
        }
        throw new IllegalStateException("none of " + MOST_TAKERS + " instances came to the host of " + instance);
    }

    private record Sent(long count, double seconds) {}

    /** On one host, where superpackets stay whole: a host that takes them apart for another one sends fewer than the type may. */
    private void packets(String from, String taker) {
        long before = arrived(taker);
        Sent sent = send(from, FLOOD.formatted(SEGMENT_BYTES, tenant.address(taker), SEGMENTS * SEGMENT_BYTES));
        long calls = arrived(taker) - before;
        long passed = calls * SEGMENTS;
        double allowed = PACKETS_A_SECOND * (sent.seconds() + PACKETS_SAVED_SECONDS);
        InterfaceCounter counter = await(from, each -> each.getPpsAllowanceExceeded() >= sent.count() - calls);
        claims.check(
                passed < allowed * ABOUT
                        && passed > allowed / 2
                        && counter.getPpsAllowanceExceeded() >= sent.count() - calls
                        && sent.count() > calls,
                "a t3.micro sends no more packets a second than its type may, and the rest is counted",
                String.format(
                        Locale.ROOT,
                        "of %,d packets in %.1f s %,d passed, %,.0f were allowed; pps_allowance_exceeded: %,d, each of %d packets",
                        sent.count() * SEGMENTS,
                        sent.seconds(),
                        passed,
                        allowed,
                        counter.getPpsAllowanceExceeded(),
                        SEGMENTS));
    }

    private void connections(String from, String taker) {
        long before = arrived(taker);
        Sent sent = send(from, CONNECT.formatted(tenant.address(taker)));
        long passed = arrived(taker) - before;
        double allowed = Math.min(TRACKED, CONNECTIONS_A_SECOND * (sent.seconds() + CONNECTIONS_SAVED_SECONDS) * ABOUT);
        InterfaceCounter counter = await(from, each -> refused(each) >= sent.count() - passed);
        claims.check(
                passed <= allowed && passed > CONNECTIONS_A_SECOND && refused(counter) >= sent.count() - passed,
                "it begins no more connections a second, and tracks no more at once",
                String.format(
                        Locale.ROOT,
                        "of %,d new connections in %.1f s %,d passed; new_connection_allowance_exceeded: %,d,"
                                + " conntrack_allowance_exceeded: %,d",
                        sent.count(),
                        sent.seconds(),
                        passed,
                        counter.getNewConnectionAllowanceExceeded(),
                        counter.getConntrackAllowanceExceeded()));
    }

    private static long refused(InterfaceCounter counter) {
        return counter.getNewConnectionAllowanceExceeded() + counter.getConntrackAllowanceExceeded();
    }

    private void questions(String from) {
        long before = questionsDropped();
        Sent sent = send(from, ASK.formatted(QUESTIONS));
        double allowed = QUESTIONS_A_SECOND * (sent.seconds() + 2); // it may begin at the end of one second
        long end = System.nanoTime() + COUNTERS_NANOS;
        long dropped = questionsDropped() - before;
        while (dropped < QUESTIONS - allowed && System.nanoTime() < end) {
            dropped = questionsDropped() - before;
        }
        claims.check(
                dropped >= QUESTIONS - allowed && dropped <= QUESTIONS - QUESTIONS_A_SECOND + OTHER_QUESTIONS,
                "the host's services hear 1,024 packets a second of an interface, as in EC2",
                String.format(
                        Locale.ROOT,
                        "of %,d questions to the name server in %.1f s %,d were dropped as linklocal_allowance_exceeded",
                        sent.count(),
                        sent.seconds(),
                        dropped));
    }

    // ---- parts

    private Sent send(String from, String program) {
        String[] said = new Command(List.of("/usr/bin/python3", "-c", program))
                .in(lab.namespace(from))
                .run()
                .strip()
                .split(" ");
        return new Sent(Long.parseLong(said[0]), Double.parseDouble(said[1]));
    }

    private long arrived(String instance) {
        return DeviceStatistics.received(lab.namespace(instance), "eth0");
    }

    /** Agents tell what they have counted every few seconds. */
    private InterfaceCounter await(String instance, Predicate<InterfaceCounter> condition) {
        String networkInterface = tenant.networkInterface(instance);
        long end = System.nanoTime() + COUNTERS_NANOS;
        while (true) {
            Optional<InterfaceCounter> found = counter(networkInterface);
            if (found.filter(condition).isPresent() || System.nanoTime() > end) {
                return found.orElseGet(InterfaceCounter::getDefaultInstance);
            }
        }
    }

    private Optional<InterfaceCounter> counter(String networkInterface) {
        try (OperatorClient operator = lab.operator()) {
            return operator.calls().counters(CountersRequest.getDefaultInstance()).getHostsList().stream()
                    .flatMap(host -> host.getInterfacesList().stream())
                    .filter(each -> each.getNetworkInterfaceId().equals(networkInterface))
                    .findFirst();
        }
    }

    private long questionsDropped() {
        try (OperatorClient operator = lab.operator()) {
            return operator.calls().counters(CountersRequest.getDefaultInstance()).getHostsList().stream()
                    .flatMap(host -> host.getReasonsList().stream())
                    .filter(reason -> reason.getReason().equals("linklocal_allowance_exceeded"))
                    .mapToLong(reason -> reason.getPackets())
                    .sum();
        }
    }
}
