package dev.tenet.controller.trace;

import dev.tenet.datapath.reference.Finding;
import dev.tenet.datapath.reference.Finding.LocationSource;
import dev.tenet.datapath.reference.Finding.MissCause;
import dev.tenet.datapath.reference.PacketMark;
import dev.tenet.datapath.reference.PeerState;
import dev.tenet.datapath.reference.Policy;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.RouteTarget;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.hoststate.RulePeer;
import dev.tenet.hoststate.RuleTraffic;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a stage found, as a person says it. */
final class FindingText {
    private FindingText() {}

    static String of(Finding finding) {
        return switch (finding) {
            case Finding.PacketRead read ->
                "%s from %s to %s, service %d"
                        .formatted(read.protocol(), read.source(), read.destination(), read.service());
            case Finding.InterfaceFound found -> "network interface " + found.found();
            case Finding.SourceIsOwn own -> own.source() + " is the interface's own address";
            case Finding.SourceIsForwarded forwarded ->
                forwarded.source() + " is not the interface's own; it may forward for others";
            case Finding.PieceFollows follows ->
                "a fragment, judged like its first one: %s, service %d"
                        .formatted(follows.protocol(), follows.service());
            case Finding.ErrorAbout error ->
                "an ICMP error about a tracked connection: goes as that does (" + error.key() + ")";
            case Finding.ConnectionFound found ->
                "a tracked connection, " + found.state().toString().toLowerCase(Locale.ROOT);
            case Finding.ConnectionMissed missed -> miss(missed.cause());
            case Finding.WayOutdated _ -> "the connection is tracked, but its way must be found anew";
            case Finding.RuleAllowed allowed -> rule(allowed.direction(), allowed.rule());
            case Finding.NoRuleForTraffic none ->
                "no %s rule is for %s, service %d"
                        .formatted(
                                direction(none.direction()),
                                none.traffic().protocol(),
                                none.traffic().service());
            case Finding.NoRuleAllowed none ->
                "no %s rule for this traffic allows %s, nor a group of identity %s"
                        .formatted(direction(none.direction()), none.far(), none.farIdentity());
            case Finding.JudgementWaits waits ->
                "only a rule that names a group can allow it: " + waits.destination()
                        + "'s identity must be known first";
            case Finding.InsideSubnet inside ->
                inside.far() + " is in the same subnet, whose network ACL has nothing to say";
            case Finding.NetworkAclSaid said -> networkAcl(said);
            case Finding.RouteFound found ->
                "route " + found.route().destination() + " to "
                        + target(found.route().target());
            case Finding.NextHopChosen chosen -> "interface " + chosen.number() + " gets it, whatever its destination";
            case Finding.LocationFound found -> location(found);
            case Finding.ConnectionRemembered remembered ->
                remembered.untracked()
                        ? "everybody may, both ways: the connection is not tracked"
                        : "the connection is tracked from here on";
            case Finding.RulesChanged changed ->
                "the rules have changed since the connection began, and it may "
                        + (changed.noLongerAllowed() ? "no longer go on" : "go on");
            case Finding.PortBound(var address, var port) -> "leaves as " + address + " port " + port;
            case Finding.SentToHost sent ->
                "sent to host " + sent.host() + " as " + sent.kind().toString().toLowerCase(Locale.ROOT);
            case Finding.CloneMade made -> copy(made.mark());
            case Finding.SenderAccepted accepted ->
                "from host %s, network %s, %s"
                        .formatted(
                                accepted.host(),
                                accepted.vni(),
                                accepted.kind().toString().toLowerCase(Locale.ROOT));
            case Finding.LocationChanged changed ->
                changed.address() + " is now " + where(changed.state(), changed.host());
            case Finding.DestinationNotHere elsewhere -> elsewhere.address() + " is not on this host";
            case Finding.AnswerGiven given ->
                "the sender is told of %s: %s%s"
                        .formatted(
                                given.address(),
                                given.verdict().toString().toLowerCase(Locale.ROOT),
                                given.host().map(host -> ", host " + host).orElse(""));
            case Finding.HandedToService handed -> "to the host's service " + handed.service();
            case Finding.DeliveredTo delivered -> "to network interface " + delivered.receiver();
        };
    }

    private static String miss(MissCause cause) {
        return switch (cause) {
            case NOT_TRACKED -> "no tracked connection: the packet is judged as the first of a new one";
            case IDLE_TOO_LONG -> "the connection was idle too long: the packet is judged as the first of a new one";
            case BEGUN_AGAIN_BY_SYN -> "the connection was over, and is begun again";
            case DESTINATION_CHANGED_IDENTITY -> "the destination's groups have changed: judged again";
        };
    }

    private static String rule(RuleDirection direction, Policy.Rule allowing) {
        return "%s allows it: %s %s %s %s"
                .formatted(
                        allowing.group(),
                        direction(direction),
                        traffic(allowing.rule().traffic()),
                        direction == RuleDirection.INGRESS ? "from" : "to",
                        peer(allowing.rule().peer()));
    }

    private static String networkAcl(Finding.NetworkAclSaid said) {
        String which = said.rule()
                .map(rule -> "rule %d %s: %s %s %s"
                        .formatted(
                                rule.number(),
                                rule.allows() ? "allows" : "denies",
                                traffic(rule.traffic()),
                                said.direction() == RuleDirection.INGRESS ? "from" : "to",
                                rule.peer()))
                .orElse("no rule matches, so rule * denies");
        return "network ACL %s, %s: %s".formatted(said.acl(), direction(said.direction()), which);
    }

    private static String traffic(RuleTraffic traffic) {
        return switch (traffic) {
            case RuleTraffic.Any() -> "all traffic";
            case RuleTraffic.Protocol(var protocol) -> protocol + ", all of it,";
            case RuleTraffic.Ports(var protocol, var range) -> protocol + " port " + range;
            case RuleTraffic.Icmp(var protocol, var type, var code) ->
                protocol + " type " + (type.isPresent() ? type.getAsInt() : "any") + " code "
                        + (code.isPresent() ? code.getAsInt() : "any");
        };
    }

    private static String peer(RulePeer peer) {
        return switch (peer) {
            case RulePeer.Addresses(var prefix) -> prefix.toString();
            case RulePeer.Group(var group) -> "group " + group;
        };
    }

    private static String target(RouteTarget target) {
        return switch (target) {
            case RouteTarget.Local(var vni) -> "network " + vni;
            case RouteTarget.Interfaces(var vni, var interfaces) ->
                (interfaces.size() == 1 ? "interface " : "one of the interfaces ")
                        + interfaces.stream().map(Object::toString).collect(Collectors.joining(", ")) + " of network "
                        + vni;
            case RouteTarget.Internet() -> "the internet";
            case RouteTarget.Nat(var gateway, var onward) -> target(onward) + " by " + gateway;
            case RouteTarget.PrivateNatToInternet() -> "the internet by a private NAT gateway";
            case RouteTarget.Blackhole() -> "a target that is gone";
        };
    }

    private static String location(Finding.LocationFound found) {
        String where = found.address() + ": " + where(found.state(), found.host());
        return where + source(found.source());
    }

    private static String source(LocationSource source) {
        return switch (source) {
            case AN_INTERFACE_OF_THIS_HOST -> ", an interface of this host";
            case LEARNED_BEFORE -> ", learned before";
            case THE_GATEWAY_TABLE_HERE -> ", as this host knows, being a gateway of the network";
            case PRELOADED_HERE -> ", as this host knows: the network's locations are preloaded";
            case NOBODY_YET -> "";
        };
    }

    private static String where(PeerState state, Optional<HostNumber> host) {
        return switch (state) {
            case ASKING -> "not known here yet, so a gateway is asked";
            case KNOWN -> "on host " + host.map(HostNumber::toString).orElse("?");
            case LOCAL -> "on this host";
            case FREE -> "forgotten";
        };
    }

    private static String copy(PacketMark mark) {
        return switch (mark) {
            case ANSWER -> "besides, the sender is answered";
            case RETURN -> "besides, the packet goes back to its sender";
            case PROBE -> "besides, a gateway is asked whether the location still holds";
            case REENTERED -> "the packet goes again through the stages of its sender";
            case MIRRORED -> "the packet is a copy for a traffic mirror target";
        };
    }

    private static String direction(RuleDirection direction) {
        return direction.toString().toLowerCase(Locale.ROOT);
    }
}
