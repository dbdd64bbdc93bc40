package dev.tenet.agent.program;

import dev.tenet.agent.table.RawBytes;
import dev.tenet.datapath.layout.NatFlag;
import dev.tenet.hoststate.NatGateway;
import dev.tenet.hoststate.NatSettings;
import dev.tenet.hoststate.NatTimers;
import dev.tenet.net.IpFamily;
import java.time.Duration;
import java.util.Set;

/** A NAT gateway as the datapath's table has it. */
public final class NatGatewayEntries {
    private NatGatewayEntries() {}

    /**
     * The value under the number of its interface.
     *
     * @param runs of {@link NatGateway#portsOfRun} ports each that are in {@code nat_blocks}
     * @param networkAcl the number of the policy that judges at the edge of its subnet; 0: none is whole yet
     * @param open the families of which that policy denies nothing
     */
    public static RawBytes of(NatGateway gateway, int runs, int networkAcl, Set<IpFamily> open) {
        NatSettings settings = gateway.settings();
        NatTimers timers = settings.timers();
        return RawBytes.of(dev.tenet.datapath.layout.NatGateway.allocate(Encodings.HEAP)
                .runs(runs)
                .runPorts(gateway.portsOfRun())
                .interfaceQuota(gateway.connectionsPerInterface())
                .flags(flags(settings)
                        | (open.contains(IpFamily.IPV4) ? NatFlag.ACL_OPEN_IPV4 : 0)
                        | (open.contains(IpFamily.IPV6) ? NatFlag.ACL_OPEN_IPV6 : 0))
                .networkAcl(networkAcl)
                .tcpEstablishedSeconds(seconds(timers.tcpEstablished()))
                .tcpOpeningSeconds(seconds(timers.tcpOpening()))
                .tcpFinishedSeconds(seconds(timers.tcpFinished()))
                .tcpResetSeconds(seconds(timers.tcpReset()))
                .udpSeconds(timers.udp().map(NatGatewayEntries::seconds).orElse(0))
                .memory());
    }

    private static int flags(NatSettings settings) {
        int maps = switch (settings.mapping()) {
            case ADDRESS_AND_PORT_DEPENDENT -> 0;
            case ENDPOINT_INDEPENDENT_UDP -> NatFlag.MAPS_UDP;
            case ENDPOINT_INDEPENDENT -> NatFlag.MAPS_UDP | NatFlag.MAPS_TCP;
        };
        return maps | (settings.resets() ? NatFlag.RESETS : 0);
    }

    private static int seconds(Duration duration) {
        return Math.toIntExact(duration.toSeconds());
    }
}
