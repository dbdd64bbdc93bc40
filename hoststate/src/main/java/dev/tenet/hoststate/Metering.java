package dev.tenet.hoststate;

import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How the traffic of a network's interfaces is counted. The longest prefix that has the other side's address decides; where none has it, it
 * is {@link MeteringClass#OTHER}. Hosts with interfaces in the network have it.
 *
 * @param prefixes in order, each once
 */
public record Metering(VirtualNetworkIdentifier vni, List<MeteredPrefix> prefixes) implements Resource {
    public Metering {
        prefixes = prefixes.stream()
                .sorted(Comparator.comparing(MeteredPrefix::prefix))
                .toList();
        if (prefixes.stream().map(MeteredPrefix::prefix).distinct().count() != prefixes.size()) {
            throw new IllegalArgumentException("a prefix has one metering class");
        }
    }

    @Override
    public MeteringKey key() {
        return new MeteringKey(vni);
    }

    public Optional<MeteredPrefix> find(IpAddress address) {
        return prefixes.stream()
                .filter(metered -> metered.prefix().contains(address))
                .max(Comparator.comparingInt(metered -> metered.prefix().length()));
    }

    /** The zone of an interface, by its primary address; 0 where that is in none. */
    public int zoneOf(NetworkInterface networkInterface) {
        return networkInterface
                .primary(IpFamily.IPV4)
                .or(() -> networkInterface.primary(IpFamily.IPV6))
                .flatMap(this::find)
                .map(MeteredPrefix::zone)
                .orElse(0);
    }
}
