package dev.tenet.agent;

import dev.tenet.hoststate.AgentMessage;
import dev.tenet.hoststate.NatGatewayKey;
import dev.tenet.hoststate.Resource;
import dev.tenet.hoststate.ResourceKey;
import dev.tenet.hoststate.RouteTable;
import dev.tenet.hoststate.RouteTableNumber;
import dev.tenet.hoststate.RouteTarget;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the controller is told of NAT gateways: of those that routes name, whenever something has changed. */
final class NatReports {
    private final Map<RouteTableNumber, Set<NatGatewayKey>> named = new HashMap<>();
    private List<AgentMessage.NatGatewayUse> told = List.of();

    void upsert(Resource resource) {
        if (resource instanceof RouteTable table) {
            named.put(
                    table.number(),
                    table.routes().stream()
                            .map(route -> route.target() instanceof RouteTarget.Nat(var gateway, var _)
                                    ? Optional.of(gateway)
                                    : Optional.<NatGatewayKey>empty())
                            .flatMap(Optional::stream)
                            .collect(Collectors.toSet()));
        }
    }

    void remove(ResourceKey key) {
        if (key instanceof RouteTableNumber table) {
            named.remove(table);
        }
    }

    /** Whether there is anything to report at all. */
    boolean any() {
        return named.values().stream().anyMatch(gateways -> !gateways.isEmpty()) || !told.isEmpty();
    }

    void tellAllAgain() {
        told = List.of();
    }

    /** What has not been told yet. */
    Optional<AgentMessage.NatUse> report(List<AgentMessage.NatGatewayUse> used) {
        Map<NatGatewayKey, AgentMessage.NatGatewayUse> all = new TreeMap<>();
        Map<NatGatewayKey, AgentMessage.NatGatewayUse> known =
                used.stream().collect(Collectors.toMap(AgentMessage.NatGatewayUse::gateway, Function.identity()));
        named.values()
                .forEach(gateways -> gateways.forEach(gateway ->
                        all.put(gateway, known.getOrDefault(gateway, AgentMessage.NatGatewayUse.none(gateway)))));
        List<AgentMessage.NatGatewayUse> now = List.copyOf(all.values());
        if (now.equals(told)) {
            return Optional.empty();
        }
        told = now;
        return Optional.of(new AgentMessage.NatUse(now));
    }
}
