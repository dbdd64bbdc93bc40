package dev.tenet.datapath.reference;

import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.hoststate.NetworkTag;

/**
 * A network interface of this host: what the host state says, and where it is attached.
 *
 * @param tag of its network, stamped on what it sends
 */
public record LocalInterface(NetworkInterface resource, NetworkTag tag, Attachment attachment) {

    public InterfaceNumber number() {
        return resource.number();
    }

    @Override
    public String toString() {
        return resource.name().toString();
    }
}
