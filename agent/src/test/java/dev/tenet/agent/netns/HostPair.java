package dev.tenet.agent.netns;

import dev.tenet.agent.SampleState;
import dev.tenet.agent.TestHost;
import dev.tenet.agent.guest.GuestException;
import dev.tenet.bpf.MapCursor;
import dev.tenet.bpf.TcHook;
import dev.tenet.hoststate.AgentMessage;
import dev.tenet.hoststate.Resource;
import dev.tenet.hoststate.ResourceStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;

/** Two hosts with real agents over a fabric that carries 9,100 bytes, and an instance on each: i-1 and i-2 of {@link SampleState}. */
final class HostPair implements AutoCloseable {
    private final TestNamespaces namespaces = new TestNamespaces();
    private final List<TestHost> hosts = new ArrayList<>();

    /** @param state of host 1 and of host 2 */
    static HostPair start(IntFunction<List<Resource>> state) throws GuestException {
        HostPair pair = new HostPair();
        try {
            pair.join();
            for (int number = 1; number <= 2; number++) {
                TestHost host = new TestHost(
                        "host" + number,
                        pair.namespaces.get("host" + number),
                        pair.namespaces.nameOf(""),
                        TcHook.Method.CLSACT);
                pair.hosts.add(host);
                host.controller().say(state.apply(number));
                host.start();
            }
            pair.awaitReady();
            return pair;
        } catch (GuestException | RuntimeException | Error failure) {
            pair.close();
            throw failure;
        }
    }

    private void join() {
        namespaces.create("host1");
        namespaces.create("host2");
        String far = namespaces.nameOf("host2");
        run("host1", ("ip link add fabric0 mtu 9100 type veth peer name fabric0 mtu 9100 netns " + far).split(" "));
        for (int host = 1; host <= 2; host++) {
            String name = "host" + host;
            run(name, "ip", "addr", "add", SampleState.underlay(host) + "/31", "dev", "fabric0");
            run(name, "ip", "link", "set", "fabric0", "up");
        }
    }

    private void awaitReady() {
        Optional<ResourceStatus.Condition> ready = Optional.of(new ResourceStatus.Ready());
        for (int number = 1; number <= 2; number++) {
            TestHost host = hosts.get(number - 1);
            int own = number;
            await(
                    "host " + number,
                    () -> host.controller().isApplied()
                            && host.controller()
                                    .condition(SampleState.instance(own))
                                    .equals(ready));
        }
    }

    /** Runs a command in a namespace ({@code host1}, {@code i-1}…), which must succeed; what it printed. */
    String run(String namespace, String... command) {
        return namespaces.run(namespace, command);
    }

    TestNamespaces.Output tryRun(String namespace, String... command) {
        return namespaces.tryRun(namespace, command);
    }

    /** The namespace's file, for processes that are started otherwise. */
    String path(String namespace) {
        return "/run/netns/" + namespaces.nameOf(namespace);
    }

    /** How many packets have ended so on a host. */
    long packets(int host, String reason) {
        return counters(host).reasons().stream()
                .filter(counter -> counter.reason().equals(reason))
                .mapToLong(AgentMessage.ReasonCounter::packets)
                .sum();
    }

    AgentMessage.Counters counters(int host) {
        return hosts.get(host - 1).machine().counters().orElseThrow();
    }

    /** What a host must do now. */
    void say(int host, List<Resource> state) {
        hosts.get(host - 1).controller().say(state);
        await("host " + host, () -> hosts.get(host - 1).controller().isApplied());
    }

    /** How many entries a table of a host's datapath has. */
    int entries(int host, String table) throws GuestException {
        int entries = 0;
        try (MapCursor cursor = hosts.get(host - 1)
                .machine()
                .datapath()
                .orElseThrow()
                .map(table)
                .cursor(16)) {
            while (cursor.advance()) {
                entries += cursor.count();
            }
        }
        return entries;
    }

    /** Waits for what the hosts do on their own. */
    void await(String what, BooleanSupplier condition) {
        Await.until(what, hosts, condition);
    }

    @Override
    public void close() throws GuestException {
        for (TestHost host : hosts) {
            host.close();
        }
        namespaces.close();
    }
}
