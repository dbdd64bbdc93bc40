package dev.tenet.compiler;

import dev.tenet.hoststate.InstanceKey;
import dev.tenet.model.Instance;
import dev.tenet.model.NetworkInterface;
import dev.tenet.net.IpAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * An instance as its network's names know it.
 *
 * @param addresses for which questions for its own name are answered: of its primary interface, the first of each family that it wants
 */
public record NamedInstance(InstanceKey instance, List<IpAddress> addresses) {
    public NamedInstance {
        addresses = List.copyOf(addresses);
    }

    static NamedInstance of(Instance instance, NetworkInterface primary) {
        List<IpAddress> addresses = new ArrayList<>();
        instance.settings().services().names().ifPresent(names -> {
            if (names.dnsARecord()) {
                addresses.add(primary.primaryIpv4());
            }
            if (names.dnsAaaaRecord()) {
                primary.ipv6().stream().findFirst().ifPresent(addresses::add);
            }
        });
        return new NamedInstance(Translation.key(instance.id()), addresses);
    }
}
