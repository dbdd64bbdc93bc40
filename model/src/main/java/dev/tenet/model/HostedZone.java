package dev.tenet.model;

import java.util.List;
import java.util.Optional;

/**
 * Names that a tenant gives, as the instances of some VPCs see them.
 *
 * @param name absolute and in lower case: all names below it are the zone's
 * @param callerReference what the tenant called the request that made it
 * @param vpcs those that see it, in order; one that was deleted stays until it is disassociated
 * @param records in the order that they are listed in
 * @see <a href="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zones-private.html">Private hosted zones</a>
 */
public record HostedZone(
        HostedZoneId id,
        AccountId owner,
        String name,
        Optional<String> comment,
        String callerReference,
        List<VpcId> vpcs,
        List<RecordSet> records,
        Tags tags)
        implements IntentObject {
    public HostedZone {
        vpcs = vpcs.stream().distinct().sorted().toList();
        records = records.stream().sorted(RecordSet.ORDER).toList();
        if (!name.endsWith(".")) {
            throw new IllegalArgumentException("not an absolute name: " + name);
        }
    }

    public static IntentKey<HostedZone> key(AccountId owner, HostedZoneId id) {
        return Kind.HOSTED_ZONE.key(owner, id);
    }

    @Override
    public IntentKey<HostedZone> key() {
        return key(owner, id);
    }

    /** Whether a set is one of the two that a zone always has: who answers for it, and since when. */
    public boolean isOfZone(RecordSet set) {
        return set.name().equals(name) && (set.type() == RecordType.SOA || set.type() == RecordType.NS);
    }

    public HostedZone withVpcs(List<VpcId> now) {
        return new HostedZone(id, owner, name, comment, callerReference, now, records, tags);
    }

    public HostedZone withRecords(List<RecordSet> now) {
        return new HostedZone(id, owner, name, comment, callerReference, vpcs, now, tags);
    }

    public HostedZone withComment(Optional<String> now) {
        return new HostedZone(id, owner, name, now, callerReference, vpcs, records, tags);
    }

    public HostedZone withTags(Tags now) {
        return new HostedZone(id, owner, name, comment, callerReference, vpcs, records, now);
    }
}
