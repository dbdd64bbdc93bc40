package dev.tenet.compiler;

import dev.tenet.hoststate.FabricHost;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.NetworkTag;
import dev.tenet.model.Host;
import dev.tenet.model.HostState;
import dev.tenet.model.HostStatus;
import dev.tenet.model.Internet;
import java.util.Collection;
import java.util.Optional;

/** What every host knows of the others. */
final class Fabric {
    private Fabric() {}

    /** Whether the data path can use it. */
    static boolean isUsable(Host host) {
        return host.number().number() <= HostNumber.MAX;
    }

    /** Empty for a host that the data path cannot use. */
    static Optional<FabricHost> resource(Host host, IntentSnapshot intent) {
        return isUsable(host)
                ? Optional.of(new FabricHost(
                        number(host),
                        host.underlay(),
                        isAlive(host, intent),
                        edge(host).isPresent()))
                : Optional.empty();
    }

    static HostNumber number(Host host) {
        return new HostNumber(host.number().number());
    }

    static boolean isAlive(Host host, IntentSnapshot intent) {
        return host.state() != HostState.DOWN
                && intent.find(HostStatus.key(host.id())).map(HostStatus::alive).orElse(false);
    }

    /** The host as an edge; empty if it is not to be one. */
    static Optional<GatewayChoice.Candidate> edge(Host host) {
        return host.edge() && host.state() != HostState.DOWN && isUsable(host)
                ? Optional.of(new GatewayChoice.Candidate(host.id(), number(host), host.zone()))
                : Optional.empty();
    }

    /** The network outside, the same for every host; empty before there is an edge. */
    static Optional<Network> internet(Collection<GatewayChoice.Candidate> edges, IntentSnapshot intent) {
        return intent.find(Internet.only())
                .filter(_ -> !edges.isEmpty())
                .map(internet -> new Network(
                        Network.INTERNET,
                        new NetworkTag(internet.tag().bits()),
                        Optional.empty(),
                        GatewayChoice.choose(Network.INTERNET, edges, Network.MAX_GATEWAYS).stream()
                                .map(GatewayChoice.Candidate::number)
                                .toList(),
                        false));
    }

    /** The host as a gateway; empty if it is not to be one. */
    static Optional<GatewayChoice.Candidate> candidate(Host host) {
        return host.gateway() && host.state() != HostState.DOWN && isUsable(host)
                ? Optional.of(new GatewayChoice.Candidate(host.id(), number(host), host.zone()))
                : Optional.empty();
    }
}
