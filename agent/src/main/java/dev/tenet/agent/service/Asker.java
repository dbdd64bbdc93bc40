package dev.tenet.agent.service;

import dev.tenet.hoststate.Guest;
import dev.tenet.hoststate.InstanceMetadata;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.hoststate.NetworkServices;
import java.util.Optional;

/**
 * An interface that asks a service, with what it is to be told.
 *
 * @param guest the instance that has it
 */
public record Asker(
        NetworkInterface networkInterface,
        Optional<NetworkServices> services,
        Optional<Guest> guest,
        Optional<InstanceMetadata> metadata) {}
