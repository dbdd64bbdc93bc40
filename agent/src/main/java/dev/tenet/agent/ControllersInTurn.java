package dev.tenet.agent;

import dev.tenet.hoststate.AgentMessage;
import dev.tenet.hoststate.ControllerConnector;
import dev.tenet.hoststate.ControllerMessage;
import dev.tenet.hoststate.HostStateClient;
import dev.tenet.hoststate.Inbound;
import dev.tenet.hoststate.ListenAddress;
import dev.tenet.hoststate.Outbound;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The controllers of one fabric, any of which will do. The first stream goes to one chosen by chance, so that hosts spread over them; each
 * later one to the next in turn, since the last one has ended.
 */
final class ControllersInTurn implements ControllerConnector, AutoCloseable {
    private final List<HostStateClient> controllers;
    private int next;

    /** Does not connect yet. */
    ControllersInTurn(List<ListenAddress> addresses, RandomGenerator random) {
        controllers = addresses.stream().map(HostStateClient::new).toList();
        next = random.nextInt(controllers.size());
    }

    @Override
    public Outbound<AgentMessage> connect(Inbound<ControllerMessage> receiver) {
        HostStateClient chosen = controllers.get(next);
        next = (next + 1) % controllers.size();
        return chosen.connect(receiver);
    }

    /** Ends all streams. */
    @Override
    public void close() {
        controllers.forEach(HostStateClient::close);
    }
}
