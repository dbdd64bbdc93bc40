package dev.tenet.agent.flowlog;

import dev.tenet.hoststate.FlowLogging;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.hoststate.Route;
import dev.tenet.hoststate.RouteTarget;
import dev.tenet.net.IpAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * An interface with flow logs, as far as its records tell of it.
 *
 * @param routes of its subnet
 */
public record LoggedInterface(FlowLogging logging, NetworkInterface networkInterface, List<Route> routes) {
    private static final String WITHIN_VPC = "1";
    private static final String PEERING = "4";
    private static final String INTERNET_GATEWAY = "8";

    /** What records call the interface where packets may have had another of its addresses, or somebody else's. */
    IpAddress address(IpAddress ofPacket) {
        return networkInterface.primary(ofPacket.family()).orElse(ofPacket);
    }

    /** EC2's number of the way out, by the routes as they are now; empty where none leads on. */
    Optional<String> trafficPath(IpAddress destination) {
        return routes.stream()
                .filter(route -> route.destination().contains(destination))
                .max(Comparator.comparingInt(route -> route.destination().length()))
                .flatMap(route -> switch (route.target()) {
                    case RouteTarget.Local(var vni) ->
                        Optional.of(vni.equals(networkInterface.vni()) ? WITHIN_VPC : PEERING);
                    case RouteTarget.Interfaces _, RouteTarget.Nat _ -> Optional.of(WITHIN_VPC);
                    case RouteTarget.Internet _ -> Optional.of(INTERNET_GATEWAY);
                    case RouteTarget.Blackhole _, RouteTarget.PrivateNatToInternet _ -> Optional.empty();
                });
    }
}
