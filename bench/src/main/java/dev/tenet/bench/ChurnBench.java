package dev.tenet.bench;

import dev.tenet.lab.BalancedService;
import dev.tenet.lab.ConnectionLoad;
import dev.tenet.lab.ConnectionLoad.Counts;
import dev.tenet.lab.Lab;
import dev.tenet.lab.LabName;
import dev.tenet.lab.LabOptions;

/**
 * Connections through a load balancer on the internet, with real clients and servers, while targets are added, drained and killed and edges go and
 * come, one after the other and together. Those of a server that is killed are not ours to keep; every other one that ends is broken by us.
 */
final class ChurnBench implements Bench {
    private static final String NAME = "churn";
    private static final LabName LAB = new LabName("churn");
    private static final int HOSTS = 3;
    private static final int EDGES = 3;
    private static final int FIRST_PORT = 7290;
    private static final int TARGETS = 8;
    private static final int AT_FIRST = 4;
    private static final int CONNECTIONS = 2_000;
    private static final double PAUSE_SECONDS = 1;
    private static final int ROUNDS = 3;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String describes() {
        return CONNECTIONS
                + " TCP connections through a load balancer while targets and edges come and go; none is broken by us";
    }

    @Override
    public void run(BenchRun run) {
        Lab lab = new Lab(LAB, run.progress());
        lab.down();
        try {
            lab.up(LabOptions.usual(LAB, HOSTS, 1, FIRST_PORT).withEdges(EDGES));
            try (BalancedService service = BalancedService.create(lab, _ -> {}, "10.60", TARGETS)) {
                churn(run, lab, service);
            }
        } finally {
            lab.down();
        }
    }

    private static void churn(BenchRun run, Lab lab, BalancedService service) {
        int theirs = 0;
        service.register(0, AT_FIRST);
        service.awaitHealthy(AT_FIRST);
        try (ConnectionLoad load = service.load(CONNECTIONS, PAUSE_SECONDS)) {
            load.awaitHolding(CONNECTIONS);
            for (int round = 0; round < ROUNDS; round++) {
                service.register(AT_FIRST, TARGETS);
                lab.routing("edge1").kill();
                service.awaitHealthy(TARGETS);
                service.deregister(round);
                service.deregister(round + 1);
                lab.routing("edge1").startAgain();
                lab.routing("edge2").kill();
                load.awaitAnswers(CONNECTIONS, 3);
                service.register(round, round + 2);
                service.awaitHealthy(TARGETS);
                lab.routing("edge2").startAgain();
                theirs += killOne(load, service, (round + AT_FIRST - 1) % AT_FIRST);
                for (int gone = AT_FIRST; gone < TARGETS; gone++) {
                    service.deregister(gone);
                }
                Counts counts = load.awaitAnswers(CONNECTIONS, 3);
                run.progress().accept("  round " + (round + 1) + ": " + counts);
            }
            report(run, load.counts(), theirs);
        }
    }

    /** Kills the server of an instance that has been there from the beginning. Returns how many connections it had. */
    private static int killOne(ConnectionLoad load, BalancedService service, int victim) {
        String name = service.instances().get(victim);
        int before = load.counts().broken().getOrDefault(name, 0);
        service.kill(victim);
        service.awaitHealthy(TARGETS - 1);
        load.awaitHolding(CONNECTIONS);
        int lost = load.counts().broken().getOrDefault(name, 0) - before;
        if (lost == 0) {
            throw new IllegalStateException("the server that was killed had no connection");
        }
        service.serve(victim);
        service.awaitHealthy(TARGETS);
        return lost;
    }

    private static void report(BenchRun run, Counts counts, int theirs) {
        int all = counts.broken().values().stream().mapToInt(Integer::intValue).sum();
        run.results().accept(new Measurement(NAME, "broken-connections", "connections", all - theirs, "target", 0));
        run.results()
                .accept(new Measurement(NAME, "connections", "connections", counts.opened(), "at once", CONNECTIONS));
        run.results()
                .accept(new Measurement(NAME, "answers", "answers", counts.answers(), "with killed servers", theirs));
    }
}
