package dev.tenet.tests.kernel;

import dev.tenet.agent.program.BalancerEntries;
import dev.tenet.agent.program.PublicBalancerEntries;
import dev.tenet.agent.table.RawBytes;
import dev.tenet.datapath.balance.BalancerTable;
import dev.tenet.hoststate.Balancer;
import dev.tenet.hoststate.PublicBalancer;
import dev.tenet.net.Bytes;
import java.util.LinkedHashMap;
import java.util.Map;

/** Balancers as entries of the kernel's maps: map name → key → value. They have thousands of slots, and most changes are of other things. */
final class BalancerWriting {
    private record Inside(Balancer resource, BalancerTable table, int policy) {}

    private record Outside(PublicBalancer resource, BalancerTable table, int firstPage, int firstTarget) {}

    private final Recent<Inside, Map<String, Map<Bytes, Bytes>>> inside = new Recent<>(BalancerWriting::written);
    private final Recent<Outside, Map<String, Map<Bytes, Bytes>>> outside = new Recent<>(BalancerWriting::written);

    /** As {@link BalancerEntries#of}. */
    Map<String, Map<Bytes, Bytes>> of(Balancer balancer, BalancerTable table, int policy) {
        return inside.of(new Inside(balancer, table, policy));
    }

    /** As {@link PublicBalancerEntries#of}. */
    Map<String, Map<Bytes, Bytes>> of(PublicBalancer balancer, BalancerTable table, int firstPage, int firstTarget) {
        return outside.of(new Outside(balancer, table, firstPage, firstTarget));
    }

    private static Map<String, Map<Bytes, Bytes>> written(Inside asked) {
        BalancerEntries entries = BalancerEntries.of(asked.resource, asked.table, asked.policy);
        return Map.of(
                "balancers", written(Map.of(entries.key(), entries.entry())),
                "balancer_pages", written(entries.pages()),
                "balancer_history", written(entries.history()),
                "balancer_targets", written(entries.targets()),
                "quic_servers", written(entries.servers()));
    }

    private static Map<String, Map<Bytes, Bytes>> written(Outside asked) {
        PublicBalancerEntries entries =
                PublicBalancerEntries.of(asked.resource, asked.table, asked.firstPage, asked.firstTarget);
        Map<Bytes, Bytes> hosts = new LinkedHashMap<>();
        entries.hosts().forEach(host -> hosts.put(WrittenTables.bytes(host.segment()), WrittenTables.number(1)));
        return Map.of(
                "balancers", written(Map.of(entries.key(), entries.entry())),
                "mux_pages", written(entries.pages()),
                "mux_targets", written(entries.targets()),
                "quic_servers", written(entries.servers()),
                "balancer_hosts", hosts);
    }

    private static Map<Bytes, Bytes> written(Map<RawBytes, RawBytes> entries) {
        Map<Bytes, Bytes> written = new LinkedHashMap<>();
        entries.forEach(
                (key, value) -> written.put(WrittenTables.bytes(key.segment()), WrittenTables.bytes(value.segment())));
        return written;
    }
}
