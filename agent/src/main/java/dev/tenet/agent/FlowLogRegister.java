package dev.tenet.agent;

import dev.tenet.agent.flowlog.FlowLogPlan;
import dev.tenet.agent.flowlog.LoggedInterface;
import dev.tenet.hoststate.FlowLogging;
import dev.tenet.hoststate.FlowLoggingKey;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.hoststate.Resource;
import dev.tenet.hoststate.ResourceKey;
import dev.tenet.hoststate.Route;
import dev.tenet.hoststate.RouteTable;
import dev.tenet.hoststate.RouteTableNumber;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Collects from the host state which interfaces have flow logs, and what their records tell of them. */
final class FlowLogRegister {
    private final Map<FlowLoggingKey, FlowLogging> loggings = new HashMap<>();
    private final Map<InterfaceNumber, NetworkInterface> interfaces = new HashMap<>();
    private final Map<RouteTableNumber, RouteTable> tables = new HashMap<>();
    private boolean changed;

    void upsert(Resource resource) {
        if (resource instanceof FlowLogging logging) {
            loggings.put(logging.key(), logging);
        } else if (resource instanceof NetworkInterface networkInterface) {
            interfaces.put(networkInterface.number(), networkInterface);
        } else if (resource instanceof RouteTable table) {
            tables.put(table.number(), table);
        } else {
            return;
        }
        changed = true;
    }

    void remove(ResourceKey key) {
        if (key instanceof FlowLoggingKey logging) {
            loggings.remove(logging);
        } else if (key instanceof InterfaceNumber number) {
            interfaces.remove(number);
        } else if (key instanceof RouteTableNumber table) {
            tables.remove(table);
        } else {
            return;
        }
        changed = true;
    }

    /** Tells the writer whose records it writes now. */
    void publish(FlowLogPlan plan) {
        if (!changed) {
            return;
        }
        changed = false;
        Map<InterfaceNumber, LoggedInterface> logged = new HashMap<>();
        loggings.values()
                .forEach(logging -> Optional.ofNullable(interfaces.get(logging.networkInterface()))
                        .ifPresent(found ->
                                logged.put(found.number(), new LoggedInterface(logging, found, routes(found)))));
        plan.replace(logged);
    }

    private List<Route> routes(NetworkInterface of) {
        return Optional.ofNullable(tables.get(of.routeTable()))
                .map(RouteTable::routes)
                .orElse(List.of());
    }
}
