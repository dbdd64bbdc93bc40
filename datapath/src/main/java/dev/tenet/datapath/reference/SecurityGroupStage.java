package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.Stage;
import dev.tenet.hoststate.Identity;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.hoststate.SecurityGroupKey;
import java.util.Optional;
import java.util.Set;

/** Judges the first packet of a connection by the interface's security groups. */
final class SecurityGroupStage {
    private static final int IDENTITY_MAX = 0xffffff;

    /**
     * By the sender's rules. Where only a rule that names a group can allow the packet, it goes on with {@link
     * PacketContext#judgementWaits}, and {@link #egressByIdentity} judges it when the destination's identity is known.
     */
    Optional<Ending> egress(PacketContext p) {
        p.enter(Stage.SECURITY_GROUP);
        Optional<Policy> found = policy(p);
        if (found.isEmpty()) {
            return Ending.drop(Reason.SECURITY_GROUP_POLICY_MISSING);
        }
        Policy policy = found.get();
        Policy.Traffic traffic = p.ip().traffic();
        if (!policy.hasRuleFor(RuleDirection.EGRESS, traffic)) {
            p.note(new Finding.NoRuleForTraffic(RuleDirection.EGRESS, traffic));
            return Ending.drop(Reason.SECURITY_GROUP_EGRESS_DENIED);
        }
        Optional<Policy.Rule> rule = policy.allowing(RuleDirection.EGRESS, traffic, p.ip().destination());
        if (rule.isPresent()) {
            p.note(new Finding.RuleAllowed(RuleDirection.EGRESS, rule.get()));
            return Optional.empty();
        }
        if (policy.namesGroups(RuleDirection.EGRESS)) {
            p.judgementWaits = true;
            p.note(new Finding.JudgementWaits(p.ip().destination()));
            return Optional.empty();
        }
        return denied(p, RuleDirection.EGRESS, Identity.NONE);
    }

    /** As in EC2, groups do not match through a middlebox: what another's interface gets must be allowed by its address. */
    Optional<Ending> egressByIdentityThroughNextHop(PacketContext p) {
        p.enter(Stage.SECURITY_GROUP);
        return denied(p, RuleDirection.EGRESS, Identity.NONE);
    }

    /** By the sender's rules and the destination's identity. */
    Optional<Ending> egressByIdentity(PacketContext p, Identity destination) {
        p.enter(Stage.SECURITY_GROUP);
        Optional<Policy.Rule> rule = policy(p)
                .flatMap(policy ->
                        policy.allowing(RuleDirection.EGRESS, p.ip().traffic(), groups(p, destination.number())));
        if (rule.isEmpty()) {
            return denied(p, RuleDirection.EGRESS, destination);
        }
        p.note(new Finding.RuleAllowed(RuleDirection.EGRESS, rule.get()));
        p.judgedIdentity = Optional.of(destination);
        return Optional.empty();
    }

    /** By the receiver's rules. */
    Optional<Ending> ingress(PacketContext p) {
        p.enter(Stage.SECURITY_GROUP);
        Optional<Policy> found = policy(p);
        if (found.isEmpty()) {
            return Ending.drop(Reason.SECURITY_GROUP_POLICY_MISSING);
        }
        Policy policy = found.get();
        Policy.Traffic traffic = p.ip().traffic();
        if (!policy.hasRuleFor(RuleDirection.INGRESS, traffic)) {
            p.note(new Finding.NoRuleForTraffic(RuleDirection.INGRESS, traffic));
            return Ending.drop(Reason.SECURITY_GROUP_INGRESS_DENIED);
        }
        Optional<Policy.Rule> rule = policy.allowing(RuleDirection.INGRESS, traffic, p.ip().source())
                .or(() -> policy.allowing(RuleDirection.INGRESS, traffic, groups(p, p.farIdentity)));
        if (rule.isPresent()) {
            p.note(new Finding.RuleAllowed(RuleDirection.INGRESS, rule.get()));
            return Optional.empty();
        }
        boolean unknown = policy.namesGroups(RuleDirection.INGRESS)
                && p.farIdentity != 0
                && groups(p, p.farIdentity).isEmpty();
        return unknown
                ? Ending.drop(Reason.SECURITY_GROUP_IDENTITY_UNKNOWN)
                : denied(p, RuleDirection.INGRESS, known(p.farIdentity));
    }

    private static Optional<Policy> policy(PacketContext p) {
        return Optional.ofNullable(p.tables.policies.get(p.at().number()));
    }

    /** The groups that an identity stands for; none if this host does not know it. */
    static Set<SecurityGroupKey> groups(PacketContext p, int identity) {
        return groups(p, known(identity));
    }

    static Set<SecurityGroupKey> groups(PacketContext p, Identity identity) {
        return Optional.ofNullable(p.tables.identities.get(identity)).orElse(Set.of());
    }

    /** A sender may stamp what is no identity at all. */
    static Identity known(int stamped) {
        return stamped < 0 || stamped > IDENTITY_MAX ? Identity.NONE : new Identity(stamped);
    }

    private static Optional<Ending> denied(PacketContext p, RuleDirection direction, Identity far) {
        return switch (direction) {
            case INGRESS -> {
                p.note(new Finding.NoRuleAllowed(direction, p.ip().source(), far));
                yield Ending.drop(Reason.SECURITY_GROUP_INGRESS_DENIED);
            }
            case EGRESS -> {
                p.note(new Finding.NoRuleAllowed(direction, p.ip().destination(), far));
                yield Ending.drop(Reason.SECURITY_GROUP_EGRESS_DENIED);
            }
        };
    }
}
