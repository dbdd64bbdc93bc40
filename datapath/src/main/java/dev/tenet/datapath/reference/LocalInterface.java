package dev.tenet.datapath.reference;

import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.hoststate.NetworkTag;
import dev.tenet.net.Ipv4Address;
import java.util.Optional;

/**
 * A network interface of this host: what the host state says, and where it is attached.
 *
 * @param tag of its network, stamped on what it sends
 * @param resolver its network's name server, which is the host
 * @param zone in which it is, for its meters; 0: in none
 * @param flowRecords that its flow logs may take in a window; 0 if it has none
 */
public record LocalInterface(
        NetworkInterface resource,
        NetworkTag tag,
        Attachment attachment,
        Optional<Ipv4Address> resolver,
        int flowRecords,
        int zone) {

    public InterfaceNumber number() {
        return resource.number();
    }

    @Override
    public String toString() {
        return resource.name().toString();
    }
}
