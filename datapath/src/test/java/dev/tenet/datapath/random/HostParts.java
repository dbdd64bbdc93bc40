package dev.tenet.datapath.random;

import java.util.List;

/** All parts of a random host, in the order in which they refer to each other. */
public final class HostParts {
    static final List<HostPart> ALL = List.of(
            new FabricHosts(),
            new RandomNetworks(),
            new RandomPolicies(),
            new RandomAcls(),
            new RandomRoutes(),
            new RandomInterfaces(),
            new RandomFlowLogs(),
            new RandomTrafficMirrors(),
            new RandomObservations(),
            new RandomBalancers(),
            new RandomLocations(),
            new RandomInternet(),
            new RandomNat(),
            new RandomFloods(),
            new HalfDoneWork());

    private HostParts() {}
}
