package dev.tenet.datapath.reference;

import dev.tenet.hoststate.Generation;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.Identity;
import java.util.Optional;

/**
 * Where an address is, as gateways and former hosts know it.
 *
 * @param host empty: allocated, but not running
 */
public record Whereabouts(Optional<HostNumber> host, Generation generation, Identity identity) {}
