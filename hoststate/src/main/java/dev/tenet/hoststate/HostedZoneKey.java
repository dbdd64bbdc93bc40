package dev.tenet.hoststate;

import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.regex.Pattern;

/** Names the {@link HostedZone} of a network. */
public record HostedZoneKey(VirtualNetworkIdentifier vni, String zone) implements ResourceKey {
    private static final Pattern FORM = Pattern.compile("[A-Z0-9]{1,32}");

    public HostedZoneKey {
        if (!FORM.matcher(zone).matches()) {
            throw new IllegalArgumentException("not a hosted zone's id: " + zone);
        }
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.HOSTED_ZONE;
    }

    @Override
    public String toString() {
        return zone + " of " + vni;
    }
}
