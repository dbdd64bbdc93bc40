package dev.tenet.bench;

import dev.tenet.lab.Command;
import dev.tenet.lab.ConnectionLoad;
import dev.tenet.lab.LabName;
import dev.tenet.lab.Namespace;
import dev.tenet.operator.OperatorClient;
import dev.tenet.operator.wire.CountersRequest;
import dev.tenet.operator.wire.NatGatewayCounter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.Instance;

/**
 * Short connections of a private instance to the internet through a NAT gateway, against a host that masquerades by nftables behind a VXLAN; which share of them
 * found a port at once, without a word to a controller; and how long a sudden burst of connections, held open, waits for its ports.
 */
final class NatBench implements Bench {
    private static final String NAME = "nat";
    private static final LabName LAB = new LabName("natbench");
    private static final int PORT = 7330;
    private static final int BURST_PORT = 8080;
    private static final int BURST = 5_000;
    private static final double TARGET_SHARE = 0.999;
    private static final String BURST_CLIENT = """
            import asyncio, sys, time
            address, port, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
            async def one():
                begun = time.perf_counter()
                _, writer = await asyncio.open_connection(address, port)
                return (time.perf_counter() - begun) * 1000, writer
            async def main():
                made = []
                for first in range(0, count, 100):
                    made += await asyncio.gather(*(one() for _ in range(min(100, count - first))))
                print(" ".join("%.3f" % millis for millis, _ in made))
            asyncio.run(asyncio.wait_for(main(), 120))
            """;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String describes() {
        return "short HTTP connections a second through a NAT gateway against nftables masquerade, reach 1.0; share that needed no word to a controller, 0.999; "
                + "connect times of a burst of " + BURST;
    }

    @Override
    public void run(BenchRun run) {
        try (InternetLab lab = InternetLab.start(LAB, 2, 1, PORT, run.progress());
                Underlay underlay = new Underlay()) {
            Instance instance = lab.run(1).getFirst();
            lab.network().routeThroughNat(lab.internetGateway());
            Namespace client = lab.namespace(instance);
            client.run("ping -q -c 1 -i 0.1 -w 30 " + InternetLab.OUTSIDE);
            Pair ours = new Pair(OverlayBench.OURS, client, lab.internet(), InternetLab.OUTSIDE);
            Pair masqueraded = KernelOverlays.masqueraded(underlay);
            burst(run, ours, masqueraded);
            Map<String, Alternation.Contestant> contestants = new LinkedHashMap<>();
            contestants.put(ours.name(), () -> run.loads().connections(ours));
            contestants.put(masqueraded.name(), () -> run.loads().connections(masqueraded));
            run.compare(NAME, "new-connections", "connections/s", ours.name(), contestants);
            share(run, lab);
        }
    }

    private static void share(BenchRun run, InternetLab lab) {
        long attempts = counted(lab, NatGatewayCounter::getConnectionAttempts);
        long without = counted(lab, NatGatewayCounter::getPortAllocationErrors);
        run.progress().accept("  %,d of %,d connections found no port at once".formatted(without, attempts));
        run.results()
                .accept(new Measurement(
                        NAME, "served-at-once", "share", 1 - (double) without / attempts, "target", TARGET_SHARE));
    }

    private static long counted(InternetLab lab, ToLongFunction<NatGatewayCounter> value) {
        try (OperatorClient operator = new OperatorClient(lab.lab().layout().operatorSocket(1))) {
            return operator.calls().counters(CountersRequest.getDefaultInstance()).getHostsList().stream()
                    .flatMap(host -> host.getNatGatewaysList().stream())
                    .mapToLong(value)
                    .sum();
        }
    }

    private static void burst(BenchRun run, Pair ours, Pair theirs) {
        List<Double> our = burst(ours);
        List<Double> their = burst(theirs);
        for (double share : new double[] {0.5, 0.99, 1}) {
            String name = share == 1 ? "max" : "p" + Math.round(share * 100);
            run.results()
                    .accept(new Measurement(
                            NAME,
                            "burst-connect-" + name,
                            "ms",
                            Alternation.percentile(our, share),
                            theirs.name(),
                            Alternation.percentile(their, share)));
        }
    }

    /** Milliseconds that each of the connections took. */
    private static List<Double> burst(Pair pair) {
        try (Command.Background _ = ConnectionLoad.serve(pair.server(), BURST_PORT, "server")) {
            String report = new Command(List.of(
                            "/usr/bin/python3",
                            "-c",
                            BURST_CLIENT,
                            pair.serverAddress(),
                            String.valueOf(BURST_PORT),
                            String.valueOf(BURST)))
                    .in(pair.client())
                    .run();
            return new ArrayList<>(
                    Stream.of(report.strip().split(" ")).map(Double::valueOf).toList());
        }
    }
}
