package dev.tenet.datapath.reference;

import dev.tenet.hoststate.Identity;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.NatGatewayKey;
import dev.tenet.net.Ipv4Address;
import java.util.Optional;

/** What is remembered of a connection at one interface. */
public final class Flow {
    long lastSeen;
    int peer;
    int peerEpoch;
    int topologyGeneration;
    Identity judgedIdentity = Identity.NONE;
    final int slot;
    int idleSeconds;
    int sourcePort;
    ConnectionState state = ConnectionState.OPENING;
    boolean fromInstance;
    boolean replySeen;
    boolean resolved;
    boolean judgedByIdentity;
    boolean finFromInstance;
    boolean finToInstance;
    int policyGeneration;
    boolean untracked;
    boolean cut;
    boolean outside;
    boolean ended;
    boolean standIn;
    int frontIdleSeconds;
    ProxyHeader.State header = ProxyHeader.State.NONE;
    int sequence;
    AclVerdicts aclVerdicts = AclVerdicts.NOTHING;
    Optional<Front> front = Optional.empty();
    Optional<InterfaceNumber> target = Optional.empty();
    Optional<InterfaceNumber> checkedBy = Optional.empty();
    Optional<Bound> bound = Optional.empty();
    Optional<Meter> meter = Optional.empty();

    /** A balancer's interface and port: what a connection came by. */
    public record Front(InterfaceNumber networkInterface, int port) {}

    /** As whom a NAT gateway's far side knows a connection; the address is that of its packets there. */
    public record Bound(NatGatewayKey gateway, Ipv4Address address, int port) {}

    Flow(int slot) {
        this.slot = slot;
    }

    /** Nanoseconds of the datapath's clock. */
    public long lastSeen() {
        return lastSeen;
    }

    /** The slot of the remote side; means something while {@link #resolved} and of the same epoch. */
    public int peer() {
        return peer;
    }

    public int peerEpoch() {
        return peerEpoch;
    }

    public int topologyGeneration() {
        return topologyGeneration;
    }

    /** Of the remote side: what an egress group rule matched, or what was stamped on the first packet to the instance. */
    public Identity judgedIdentity() {
        return judgedIdentity;
    }

    public int slot() {
        return slot;
    }

    public int idleSeconds() {
        return idleSeconds;
    }

    /** Of the outer UDP header. */
    public int sourcePort() {
        return sourcePort;
    }

    public ConnectionState state() {
        return state;
    }

    /** Whether the instance sent the first packet. */
    public boolean fromInstance() {
        return fromInstance;
    }

    public boolean replySeen() {
        return replySeen;
    }

    /** Whether each of its packets is allowed by rules of its own, whatever came before. */
    public boolean untracked() {
        return untracked;
    }

    /** Whether the rules have changed and it may not go on. */
    public boolean cut() {
        return cut;
    }

    /** The interface's when it was judged. */
    public int policyGeneration() {
        return policyGeneration;
    }

    /** Whether the network ACL lets its packets to the instance pass, but for echo replies. */
    public boolean aclAllowsToInstance() {
        return aclVerdicts.toInstance();
    }

    /** Whether it lets those from the instance pass, but for echo replies. */
    public boolean aclAllowsFromInstance() {
        return aclVerdicts.fromInstance();
    }

    /** Whether it lets echo replies to the instance pass; never of other connections than echoes. */
    public boolean aclAllowsReplyToInstance() {
        return aclVerdicts.replyToInstance();
    }

    /** Whether it lets echo replies from the instance pass; never of other connections than echoes. */
    public boolean aclAllowsReplyFromInstance() {
        return aclVerdicts.replyFromInstance();
    }

    /** Whether the network ACL of the NAT gateway's subnet denies its packets from the instance where they enter that subnet. */
    public boolean natAclDeniesEnteringFromInstance() {
        return aclVerdicts.out().enters();
    }

    /** And where they leave it. */
    public boolean natAclDeniesLeavingFromInstance() {
        return aclVerdicts.out().leaves();
    }

    /** Likewise those to the instance. */
    public boolean natAclDeniesEnteringToInstance() {
        return aclVerdicts.back().enters();
    }

    public boolean natAclDeniesLeavingToInstance() {
        return aclVerdicts.back().leaves();
    }

    /** Whether the way to the remote side is known. */
    public boolean resolved() {
        return resolved;
    }

    /** The balancer that it came by. */
    public Optional<Front> front() {
        return front;
    }

    /** Whom the balancer that the instance asked has led it to. */
    public Optional<InterfaceNumber> target() {
        return target;
    }

    /** With {@link #front}: whether its client is on the internet. */
    public boolean outside() {
        return outside;
    }

    /** With {@link #front}: whether the balancer has ended it, and both sides are told. */
    public boolean ended() {
        return ended;
    }

    /** With {@link #front}: whether the remote side stands in for the client. */
    public boolean standIn() {
        return standIn;
    }

    /** With {@link #front}: where the header is that the target gets before all that its client sends. */
    public ProxyHeader.State header() {
        return header;
    }

    /** With a header: of the client's SYN, as the client has it; 32 bits. */
    public int sequence() {
        return sequence;
    }

    /** With {@link #front}: the balancer's idle time; 0: the interface's. */
    public int frontIdleSeconds() {
        return frontIdleSeconds;
    }

    /** The balancer whose target's health it asks for. */
    public Optional<InterfaceNumber> checkedBy() {
        return checkedBy;
    }

    /** Its binding, if it goes through a NAT gateway. */
    public Optional<Bound> bound() {
        return bound;
    }

    /** What its packets are counted by. */
    public Optional<Meter> meter() {
        return meter;
    }

    /** Whether an egress rule that names a group allowed it. */
    public boolean judgedByIdentity() {
        return judgedByIdentity;
    }

    public boolean finFromInstance() {
        return finFromInstance;
    }

    public boolean finToInstance() {
        return finToInstance;
    }

    /** Forgets everything but the slot. */
    void beginAnew() {
        front = Optional.empty();
        target = Optional.empty();
        checkedBy = Optional.empty();
        bound = Optional.empty();
        meter = Optional.empty();
        lastSeen = 0;
        peer = 0;
        peerEpoch = 0;
        topologyGeneration = 0;
        judgedIdentity = Identity.NONE;
        idleSeconds = 0;
        sourcePort = 0;
        state = ConnectionState.OPENING;
        fromInstance = false;
        replySeen = false;
        resolved = false;
        judgedByIdentity = false;
        finFromInstance = false;
        finToInstance = false;
        policyGeneration = 0;
        untracked = false;
        cut = false;
        outside = false;
        ended = false;
        standIn = false;
        frontIdleSeconds = 0;
        header = ProxyHeader.State.NONE;
        sequence = 0;
        aclVerdicts = AclVerdicts.NOTHING;
    }
}
