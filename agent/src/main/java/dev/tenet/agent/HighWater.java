package dev.tenet.agent;

import dev.tenet.hoststate.AgentMessage;
import dev.tenet.hoststate.Balancer;
import dev.tenet.hoststate.BalancerName;
import dev.tenet.hoststate.FabricHost;
import dev.tenet.hoststate.FlowLogging;
import dev.tenet.hoststate.FormerLocation;
import dev.tenet.hoststate.Generation;
import dev.tenet.hoststate.Guest;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.HostedZone;
import dev.tenet.hoststate.Identity;
import dev.tenet.hoststate.InstanceMetadata;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.Location;
import dev.tenet.hoststate.Metering;
import dev.tenet.hoststate.NatGateway;
import dev.tenet.hoststate.NatOwners;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.NetworkAcl;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.hoststate.NetworkOwner;
import dev.tenet.hoststate.NetworkServices;
import dev.tenet.hoststate.PublicAddress;
import dev.tenet.hoststate.PublicBalancer;
import dev.tenet.hoststate.Resource;
import dev.tenet.hoststate.RouteTable;
import dev.tenet.hoststate.RouteTableNumber;
import dev.tenet.hoststate.SecurityGroup;
import dev.tenet.hoststate.SecurityIdentity;
import dev.tenet.hoststate.TargetCheck;
import dev.tenet.hoststate.TrafficMirroring;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.Arrays;
import java.util.Optional;

/** The highest numbers that this host has ever been given, kept over restarts. */
final class HighWater {
    private static final String FILE = "high-water";
    private static final int HOST = 0;
    private static final int NETWORK = 1;
    private static final int IDENTITY = 2;
    private static final int ROUTE_TABLE = 3;
    private static final int INTERFACE = 4;
    private static final int GENERATION = 5;
    private static final int KINDS = 6;

    private final AgentStore store;
    private final int[] marks = new int[KINDS];
    private boolean raised;

    HighWater(AgentStore store) {
        this.store = store;
        String[] words = store.read(FILE).map(text -> text.strip().split(" ")).orElse(new String[0]);
        for (int i = 0; i < Math.min(KINDS, words.length); i++) {
            marks[i] = Integer.parseInt(words[i]);
        }
    }

    void observe(Resource resource) {
        switch (resource) {
            case FabricHost host -> raise(HOST, host.number().number());
            case Network network -> raise(NETWORK, network.vni().number());
            case SecurityIdentity identity ->
                raise(IDENTITY, identity.identity().number());
            case RouteTable table -> raise(ROUTE_TABLE, table.number().number());
            case NetworkInterface networkInterface -> {
                raise(INTERFACE, networkInterface.number().number());
                raise(IDENTITY, networkInterface.identity().number());
                raise(networkInterface.locationGeneration());
            }
            case Balancer balancer -> {
                raise(INTERFACE, balancer.front().number());
                balancer.identity().ifPresent(identity -> raise(IDENTITY, identity.number()));
            }
            case Location location -> {
                raise(IDENTITY, location.identity().number());
                raise(location.generation());
            }
            case FormerLocation location -> raise(location.generation());
            case PublicBalancer balancer -> raise(INTERFACE, balancer.front().number());
            case TargetCheck check -> raise(INTERFACE, check.front().number());
            case NatGateway gateway ->
                raise(INTERFACE, gateway.key().networkInterface().number());
            case NatOwners owners ->
                raise(INTERFACE, owners.gateway().networkInterface().number());
            case SecurityGroup _,
                    PublicAddress _,
                    NetworkOwner _,
                    NetworkAcl _,
                    Guest _,
                    NetworkServices _,
                    InstanceMetadata _,
                    Metering _,
                    FlowLogging _,
                    TrafficMirroring _,
                    HostedZone _,
                    BalancerName _ -> {}
        }
    }

    AgentMessage.HighWaterMarks marks() {
        return new AgentMessage.HighWaterMarks(
                mark(HOST).map(HostNumber::new),
                mark(NETWORK).map(VirtualNetworkIdentifier::new),
                new Identity(marks[IDENTITY]),
                mark(ROUTE_TABLE).map(RouteTableNumber::new),
                mark(INTERFACE).map(InterfaceNumber::new),
                new Generation(marks[GENERATION]));
    }

    /** Keeps them, if they are higher than what was kept. */
    void save() {
        if (raised) {
            raised = false;
            store.write(
                    FILE,
                    String.join(
                                    " ",
                                    Arrays.stream(marks)
                                            .mapToObj(Integer::toString)
                                            .toList()) + "\n");
        }
    }

    private Optional<Integer> mark(int kind) {
        return marks[kind] == 0 ? Optional.empty() : Optional.of(marks[kind]);
    }

    private void raise(int kind, int number) {
        if (number > marks[kind]) {
            marks[kind] = number;
            raised = true;
        }
    }

    private void raise(Generation generation) {
        if (generation.isNewerThan(new Generation(marks[GENERATION]))) {
            marks[GENERATION] = generation.number();
            raised = true;
        }
    }
}
