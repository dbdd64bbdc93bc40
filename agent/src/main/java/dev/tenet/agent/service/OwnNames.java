package dev.tenet.agent.service;

import dev.tenet.hoststate.BalancerName;
import dev.tenet.hoststate.NetworkServices;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xbill.DNS.Name;

/**
 * The names that a network answers for itself: those of its hosted zones, its instances and its load balancers. As in EC2 the zone that says most of a
 * name decides alone, and zones need both of the VPC's DNS attributes.
 *
 * @see <a href="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html">Considerations
 *     when working with a private hosted zone</a>
 */
final class OwnNames {
    private final List<HostedNames> zones;
    private final Map<String, BalancerName> balancers;
    private final PrivateNames instances;

    OwnNames(
            NetworkServices services, List<HostedNames> zones, Map<String, BalancerName> balancers, NameLookup lookup) {
        this.zones = services.dnsHostnames() ? zones : List.of();
        this.balancers = balancers;
        this.instances = new PrivateNames(services, lookup);
    }

    /** Empty for a name that is not the network's own. */
    Optional<NameFinding> find(Name name, int type) {
        Optional<HostedNames> zone = zones.stream()
                .filter(hosted -> name.subdomain(hosted.origin()))
                .max(Comparator.comparingInt(hosted -> hosted.origin().labels()))
                .filter(hosted -> !isInstances(name)
                        || hosted.origin().labels() >= instances.domain().labels());
        return zone.isPresent()
                ? zone.map(hosted -> hosted.find(name, type))
                : instances.find(name, type).or(() -> instances.ofBalancers(balancers, name, type));
    }

    private boolean isInstances(Name name) {
        return name.subdomain(instances.domain());
    }
}
