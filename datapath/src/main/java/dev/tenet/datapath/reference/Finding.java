package dev.tenet.datapath.reference;

import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.Identity;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.NetworkAclKey;
import dev.tenet.hoststate.NetworkAclRule;
import dev.tenet.hoststate.Route;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.Optional;

/** One thing that a stage looked up or decided, and why. */
public sealed interface Finding {

    /** @param service destination port, or ICMP type and code; 0 for protocols without */
    record PacketRead(IpProtocol protocol, IpAddress source, IpAddress destination, int service) implements Finding {}

    record InterfaceFound(LocalInterface found) implements Finding {}

    record SourceIsOwn(IpAddress source) implements Finding {}

    /** The source is not the interface's own, and the interface may send from others. */
    record SourceIsForwarded(IpAddress source) implements Finding {}

    /** A piece of a packet is judged like its first one. */
    record PieceFollows(IpProtocol protocol, int service) implements Finding {}

    /** An ICMP error that goes where this connection goes. */
    record ErrorAbout(FlowKey key) implements Finding {}

    record ConnectionFound(FlowKey key, ConnectionState state) implements Finding {}

    record ConnectionMissed(FlowKey key, MissCause cause) implements Finding {}

    enum MissCause {
        NOT_TRACKED,
        IDLE_TOO_LONG,
        BEGUN_AGAIN_BY_SYN,
        DESTINATION_CHANGED_IDENTITY
    }

    /** The connection is known, but its way must be found anew. */
    record WayOutdated(FlowKey key) implements Finding {}

    record RuleAllowed(RuleDirection direction, Policy.Rule rule) implements Finding {}

    /** No rule matches protocol and port, whoever the far side is. */
    record NoRuleForTraffic(RuleDirection direction, Policy.Traffic traffic) implements Finding {}

    record NoRuleAllowed(RuleDirection direction, IpAddress far, Identity farIdentity) implements Finding {}

    /** Only a rule that names a group can allow it: first the destination's identity must be known. */
    record JudgementWaits(IpAddress destination) implements Finding {}

    /** The far side is in the same subnet: the network ACL has nothing to say. */
    record InsideSubnet(IpAddress far) implements Finding {}

    /** @param rule that decided; empty: none matches, which denies */
    record NetworkAclSaid(NetworkAclKey acl, RuleDirection direction, Optional<NetworkAclRule> rule, boolean allowed)
            implements Finding {}

    record RouteFound(Route route) implements Finding {}

    /** The interface gets the packet, whatever its destination. */
    record NextHopChosen(InterfaceNumber number) implements Finding {}

    record LocationFound(NetworkAddress address, PeerState state, Optional<HostNumber> host, LocationSource source)
            implements Finding {}

    enum LocationSource {
        AN_INTERFACE_OF_THIS_HOST,
        LEARNED_BEFORE,
        THE_GATEWAY_TABLE_HERE,
        PRELOADED_HERE,
        NOBODY_YET
    }

    /** @param untracked whether it is only remembered, to be found fast */
    record ConnectionRemembered(FlowKey key, boolean untracked) implements Finding {}

    /** The rules are others than when the connection began. */
    record RulesChanged(boolean noLongerAllowed) implements Finding {}

    /** By nat: as whom the connection leaves. */
    record PortBound(Ipv4Address address, int port) implements Finding {}

    record SentToHost(HostNumber host, WireKind kind) implements Finding {}

    /** A copy goes through the ingress once more, to take the form that the mark says. */
    record CloneMade(PacketMark mark) implements Finding {}

    record SenderAccepted(HostNumber host, VirtualNetworkIdentifier vni, WireKind kind) implements Finding {}

    record LocationChanged(NetworkAddress address, PeerState state, Optional<HostNumber> host) implements Finding {}

    record DestinationNotHere(NetworkAddress address) implements Finding {}

    /** What this host told the sender about the address. */
    record AnswerGiven(NetworkAddress address, AnswerVerdict verdict, Optional<HostNumber> host) implements Finding {}

    /** By the address it has among the host's services. */
    record HandedToService(IpAddress service) implements Finding {}

    record DeliveredTo(LocalInterface receiver) implements Finding {}
}
