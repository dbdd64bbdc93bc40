package dev.tenet.hoststate;

import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.List;

/**
 * Names that a tenant has given, as instances of one network see them. Hosts with interfaces in the network have its zones.
 *
 * @param zone its id, such as {@code Z0123456789ABCDEFGHIJ}
 * @param name all of whose names below it are the zone's, absolute and in lower case, such as {@code corp.example.}
 * @param records those of its own name too, each name and type once
 */
public record HostedZone(VirtualNetworkIdentifier vni, String zone, String name, List<RecordSet> records)
        implements Resource {
    public HostedZone {
        records = List.copyOf(records);
        if (!name.endsWith(".")) {
            throw new IllegalArgumentException("not an absolute name: " + name);
        }
    }

    @Override
    public HostedZoneKey key() {
        return new HostedZoneKey(vni, zone);
    }
}
