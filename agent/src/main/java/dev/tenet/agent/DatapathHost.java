package dev.tenet.agent;

import dev.tenet.agent.flood.EdgeOwners;
import dev.tenet.agent.flowlog.FlowLogPlan;
import dev.tenet.agent.program.TableSource;
import dev.tenet.agent.service.Askers;
import dev.tenet.agent.service.ControllerNames;
import dev.tenet.agent.service.TargetChecks;
import dev.tenet.bpf.InterfaceIndex;
import dev.tenet.hoststate.AgentMessage;
import dev.tenet.hoststate.ControllerMessage;
import dev.tenet.hoststate.FabricHost;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The machine as its agent needs it: a fabric address, and a datapath that can be started. */
public interface DatapathHost {
    /** Its addresses on the underlay device, without those of the link alone: one of them it is known by in the fabric. */
    Set<IpAddress> ownAddresses();

    /** Of the underlay device, in bytes without Ethernet header. */
    int fabricMtuBytes();

    /**
     * Starts the datapath, or takes it over as it runs; again with another number, in place of the one before.
     *
     * @return its tables
     */
    TableSource start(FabricHost own);

    /** The host's side of the device that leads to the host's services, once the datapath is started; empty where they could not be. */
    Optional<InterfaceIndex> serviceDevice();

    /** Takes the controller's answers about names. */
    ControllerNames names();

    /** Whom the services answer. */
    Askers askers();

    /** Which targets are asked how they are. */
    TargetChecks targetChecks();

    /** Whose flow logs are written. */
    FlowLogPlan flowLogs();

    /** Among whom an edge divides what it carries. */
    EdgeOwners edgeOwners();

    /**
     * Of a host with a device outside: looks whether it can do an edge's work, and says so to whoever announces public addresses beside
     * it, or that it cannot. Only once all that the controller says is in force: until then it stays as an earlier agent left it.
     *
     * @param oneByOne the public addresses and prefixes to be announced each by itself, beside what all edges announce; empty: the
     *     controller does not have this host as an edge
     */
    void announce(Optional<Set<IpPrefix>> oneByOne);

    /**
     * Whether the datapath was started with what the underlay device is now.
     *
     * @param address by which the host is known in the fabric now
     */
    boolean isCurrent(IpAddress address);

    /** Sees to it that the programs are where they should be. Returns how many were not. */
    int verify();

    /** What went through NAT gateways that this host has ports of; empty as long as the datapath is not started. */
    List<AgentMessage.NatGatewayUse> natUse();

    /** What the datapath has counted; empty as long as it is not started. */
    Optional<AgentMessage.Counters> counters();

    /** Has the datapath tell of these packets, in place of those before; without one nothing happens. */
    void observe(ControllerMessage.Observe wanted);

    /** What it counts for bills. */
    Meters meters();
}
