package dev.tenet.datapath.reference;

import dev.tenet.net.IpAddress;
import java.util.Optional;

/**
 * What a host tells of a packet beside how it ended.
 *
 * @param origin number of the host whose mark it has; 0: this one, or none
 * @param mark by which other hosts tell of the same; 0: none
 * @param traces a bit for each, by its place
 * @param sampled its time is taken
 * @param sentTo the host that it goes to
 */
public record ObservedPacket(int origin, int mark, int traces, boolean sampled, Optional<IpAddress> sentTo) {}
