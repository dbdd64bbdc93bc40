package dev.tenet.model.command;

import dev.tenet.model.ClientToken;
import dev.tenet.model.HostedZone;
import dev.tenet.model.HostedZoneId;
import dev.tenet.model.Kind;
import dev.tenet.model.RecordSet;
import dev.tenet.model.RecordType;
import dev.tenet.model.Tags;
import dev.tenet.model.VpcId;
import dev.tenet.model.VpcZones;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Commands on hosted zones.
 *
 * @see <a href="https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateHostedZone.html">CreateHostedZone</a>
 */
public final class HostedZones {
    private static final String CREATION = "CreateHostedZone";
    private static final int MAX_ZONES = 500;
    private static final int MAX_VPCS = 300;
    private static final int ZONE_TTL_SECONDS = 172_800;
    private static final int START_TTL_SECONDS = 900;

    private final Attempt attempt;
    private final Intent intent;

    public HostedZones(Attempt attempt) {
        this.attempt = attempt;
        this.intent = attempt.intent();
    }

    /** @throws CommandException {@link Fault#HOSTED_ZONE_NOT_FOUND} */
    public HostedZone find(HostedZoneId id) {
        return intent.find(HostedZone.key(attempt.account(), id)).orElseThrow(() -> notFound(id.value()));
    }

    /** What is said of an id that no zone has. */
    public static CommandException notFound(String id) {
        return new CommandException(Fault.HOSTED_ZONE_NOT_FOUND, "No hosted zone found with ID: " + id);
    }

    /**
     * Makes a zone that one VPC sees, with the two record sets that every zone has.
     *
     * @throws CommandException {@link Fault#HOSTED_ZONE_EXISTS} when the reference was used before, {@link Fault#VPC_NOT_FOUND}, {@link
     *     Fault#HOSTED_ZONE_CONFLICT}, {@link Fault#HOSTED_ZONE_LIMIT}
     */
    public HostedZone create(String name, String callerReference, Optional<String> comment, VpcId vpc) {
        var reference = ClientToken.key(attempt.account(), CREATION, callerReference);
        if (intent.find(reference).isPresent()) {
            throw new CommandException(
                    Fault.HOSTED_ZONE_EXISTS,
                    "A hosted zone has already been created with the specified caller reference.");
        }
        if (intent.list(Kind.HOSTED_ZONE.under(attempt.account())).size() >= MAX_ZONES) {
            throw new CommandException(
                    Fault.HOSTED_ZONE_LIMIT,
                    "Limits Exceeded: MAX_HOSTED_ZONES_BY_OWNER - Cannot create more hosted zones");
        }
        HostedZoneId id = HostedZoneId.random(attempt.random());
        HostedZone zone = new HostedZone(
                id, attempt.account(), name, comment, callerReference, List.of(), initial(name), Tags.NONE);
        intent.put(
                new ClientToken(attempt.account(), CREATION, callerReference, "", List.of(id.value()), attempt.now()));
        return see(zone, vpc);
    }

    /** @throws CommandException {@link Fault#HOSTED_ZONE_NOT_FOUND}, {@link Fault#HOSTED_ZONE_NOT_EMPTY} when there are records of the tenant's own */
    public void delete(HostedZoneId id) {
        HostedZone zone = find(id);
        if (!zone.records().stream().allMatch(zone::isOfZone)) {
            throw new CommandException(
                    Fault.HOSTED_ZONE_NOT_EMPTY,
                    "The specified hosted zone contains non-required resource record sets  and so cannot be deleted.");
        }
        zone.vpcs().forEach(vpc -> forget(zone, vpc));
        intent.delete(zone.key());
    }

    /** @throws CommandException {@link Fault#HOSTED_ZONE_NOT_FOUND}, {@link Fault#VPC_NOT_FOUND}, {@link Fault#HOSTED_ZONE_CONFLICT}, {@link Fault#HOSTED_ZONE_VPC_LIMIT} */
    public HostedZone associate(HostedZoneId id, VpcId vpc) {
        HostedZone zone = find(id);
        if (zone.vpcs().size() >= MAX_VPCS) {
            throw new CommandException(
                    Fault.HOSTED_ZONE_VPC_LIMIT, "A hosted zone can be associated with at most " + MAX_VPCS + " VPCs.");
        }
        return see(zone, vpc);
    }

    /** @throws CommandException {@link Fault#HOSTED_ZONE_NOT_FOUND}, {@link Fault#HOSTED_ZONE_VPC_NOT_FOUND}, {@link Fault#HOSTED_ZONE_VPC_LAST} */
    public HostedZone disassociate(HostedZoneId id, VpcId vpc) {
        HostedZone zone = find(id);
        if (!zone.vpcs().contains(vpc)) {
            throw new CommandException(
                    Fault.HOSTED_ZONE_VPC_NOT_FOUND, "The VPC: " + vpc + " is not associated with hosted zone " + id);
        }
        if (zone.vpcs().size() == 1) {
            throw new CommandException(
                    Fault.HOSTED_ZONE_VPC_LAST,
                    "The VPC: " + vpc + " is the last VPC associated with hosted zone " + id
                            + " and cannot be disassociated. To take the zone from it, delete the zone.");
        }
        forget(zone, vpc);
        HostedZone changed = zone.withVpcs(
                zone.vpcs().stream().filter(one -> !one.equals(vpc)).toList());
        intent.put(changed);
        return changed;
    }

    /**
     * Makes all of the changes, one after the other, or none.
     *
     * @throws CommandException {@link Fault#HOSTED_ZONE_NOT_FOUND}, {@link Fault#RECORDS_INVALID} with all that is wrong with them
     */
    public HostedZone change(HostedZoneId id, List<RecordChange> changes) {
        HostedZone changed = new ZoneRecords(find(id)).changedBy(changes);
        intent.put(changed);
        return changed;
    }

    /** @throws CommandException {@link Fault#HOSTED_ZONE_NOT_FOUND} */
    public HostedZone comment(HostedZoneId id, Optional<String> comment) {
        HostedZone changed = find(id).withComment(comment);
        intent.put(changed);
        return changed;
    }

    /** @throws CommandException {@link Fault#HOSTED_ZONE_NOT_FOUND}, {@link Fault#TAG_LIMIT} */
    public void tag(HostedZoneId id, Map<String, String> added, List<String> removed) {
        HostedZone zone = find(id);
        Tags tags = zone.tags();
        for (String key : removed) {
            tags = tags.without(key, Optional.empty());
        }
        if (tags.overflowsWith(added)) {
            throw new CommandException(Fault.TAG_LIMIT, "A hosted zone has at most " + Tags.MAX + " tags.");
        }
        intent.put(zone.withTags(tags.with(added)));
    }

    private HostedZone see(HostedZone zone, VpcId vpc) {
        attempt.vpc(vpc);
        VpcZones seen = zones(vpc);
        Optional.ofNullable(seen.zones().get(zone.name())).ifPresent(other -> {
            throw new CommandException(
                    Fault.HOSTED_ZONE_CONFLICT,
                    "The VPC " + vpc + " in region "
                            + attempt.installation().region().name()
                            + " has already been associated with the hosted zone " + other
                            + " with the same domain name.");
        });
        List<VpcId> vpcs = new ArrayList<>(zone.vpcs());
        vpcs.add(vpc);
        HostedZone changed = zone.withVpcs(vpcs);
        intent.put(changed);
        intent.put(seen.with(changed));
        return changed;
    }

    /** A VPC that was deleted sees nothing any more. */
    private void forget(HostedZone zone, VpcId vpc) {
        intent.find(VpcZones.key(vpc)).ifPresent(seen -> intent.put(seen.without(zone)));
    }

    private VpcZones zones(VpcId vpc) {
        return intent.find(VpcZones.key(vpc)).orElseGet(() -> new VpcZones(vpc, Map.of()));
    }

    private static List<RecordSet> initial(String zone) {
        return List.of(
                new RecordSet(zone, RecordType.NS, ZONE_TTL_SECONDS, List.of("ns0.tenet.internal.")),
                new RecordSet(
                        zone,
                        RecordType.SOA,
                        START_TTL_SECONDS,
                        List.of("ns0.tenet.internal. hostmaster.tenet.internal. 1 7200 900 1209600 86400")));
    }
}
