package dev.tenet.agent.program;

import dev.tenet.agent.table.RawBytes;
import dev.tenet.datapath.layout.Metered;
import dev.tenet.datapath.layout.MeteredKey;
import dev.tenet.hoststate.MeteredPrefix;
import dev.tenet.hoststate.Metering;
import dev.tenet.hoststate.MeteringKey;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** How networks are metered becomes {@code metered}. */
final class MeteringProgrammer {
    private static final int NETWORK_BITS = 32;

    private final DatapathTables tables;
    private final Map<MeteringKey, Map<RawBytes, RawBytes>> entries = new HashMap<>();

    MeteringProgrammer(DatapathTables tables) {
        this.tables = tables;
    }

    void upsert(Metering metering) {
        Map<RawBytes, RawBytes> now = entries(metering);
        Map<RawBytes, RawBytes> before = entries.put(metering.key(), now);
        if (before != null) {
            before.keySet().stream().filter(key -> !now.containsKey(key)).forEach(tables.metered::forget);
        }
        now.forEach(tables.metered::desire);
    }

    void remove(MeteringKey key) {
        Map<RawBytes, RawBytes> before = entries.remove(key);
        if (before != null) {
            before.keySet().forEach(tables.metered::forget);
        }
    }

    void write() {
        tables.metered.writeUpserts();
    }

    void removeRest() {
        tables.metered.removeRest();
    }

    Optional<String> problem(MeteringKey key) {
        return entries.getOrDefault(key, Map.of()).keySet().stream()
                .flatMap(entry -> tables.metered.problem(entry).stream())
                .findFirst();
    }

    private static Map<RawBytes, RawBytes> entries(Metering metering) {
        Map<RawBytes, RawBytes> entries = new HashMap<>();
        for (MeteredPrefix metered : metering.prefixes()) {
            if (Encodings.holdsMappedIpv4(metered.prefix())) {
                entries.putIfAbsent(
                        key(metering.vni(), Encodings.MAPPED_IPV4),
                        RawBytes.of(Metered.allocate(Encodings.HEAP).memory()));
            }
        }
        for (MeteredPrefix metered : metering.prefixes()) {
            if (!Encodings.liesInMappedIpv4(metered.prefix())) {
                entries.put(key(metering.vni(), Encodings.mapped(metered.prefix())), value(metered));
            }
        }
        return entries;
    }

    private static RawBytes key(VirtualNetworkIdentifier vni, IpPrefix prefix) {
        MeteredKey key = MeteredKey.allocate(Encodings.HEAP)
                .prefixLength(NETWORK_BITS + prefix.length())
                .vni(vni.number());
        Encodings.write(prefix.address(), key.address());
        return RawBytes.of(key.memory());
    }

    private static RawBytes value(MeteredPrefix metered) {
        return RawBytes.of(Metered.allocate(Encodings.HEAP)
                .zone(metered.zone())
                .near(metered.near().number())
                .far(metered.far().number())
                .memory());
    }
}
