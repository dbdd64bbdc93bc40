package dev.tenet.model;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The hosted zones that a VPC sees, by name: no two of one name. A command that gives it one or takes one changes it.
 *
 * @param zones in the order of names
 */
public record VpcZones(VpcId vpc, Map<String, HostedZoneId> zones) implements IntentObject {
    public VpcZones {
        zones = Collections.unmodifiableMap(new TreeMap<>(zones));
    }

    public static IntentKey<VpcZones> key(VpcId vpc) {
        return Kind.VPC_ZONES.key(vpc);
    }

    @Override
    public IntentKey<VpcZones> key() {
        return key(vpc);
    }

    public VpcZones with(HostedZone zone) {
        Map<String, HostedZoneId> now = new TreeMap<>(zones);
        now.put(zone.name(), zone.id());
        return new VpcZones(vpc, now);
    }

    public VpcZones without(HostedZone zone) {
        Map<String, HostedZoneId> now = new TreeMap<>(zones);
        now.remove(zone.name(), zone.id());
        return new VpcZones(vpc, now);
    }
}
