package dev.tenet.datapath.cases;

import dev.tenet.net.IpFamily;
import java.util.List;
import java.util.stream.Stream;

/** Every case, in the order of a packet's journey. */
public final class PacketCases {
    private PacketCases() {}

    /** For a fabric of this family; cases may have packets that are made when this is called. */
    public static List<PacketCase> over(IpFamily fabric) {
        return ScopedValue.where(World.FABRIC, fabric).call(PacketCases::all);
    }

    static List<PacketCase> all() {
        return Stream.of(
                        ParseCases.cases(),
                        AllowanceCases.cases(),
                        FragmentCases.cases(),
                        SenderSideCases.cases(),
                        ServiceCases.cases(),
                        PrefixCases.cases(),
                        RelatedCases.cases(),
                        ConnectionCases.cases(),
                        PreloadedCases.cases(),
                        NetworkAclCases.cases(),
                        TrackingCases.cases(),
                        RouteCases.cases(),
                        LoadBalancerCases.cases(),
                        StandInCases.cases(),
                        OtherFamilyCases.cases(),
                        ProxyHeaderCases.cases(),
                        ProxyDatagramCases.cases(),
                        TargetCheckCases.cases(),
                        MuxCases.cases(),
                        GatherCases.cases(),
                        QuicCases.cases(),
                        AllPortsCases.cases(),
                        BalancedErrorCases.cases(),
                        TooBigCases.cases(),
                        FlowLogCases.cases(),
                        TrafficMirrorCases.cases(),
                        MeterCases.cases(),
                        ObserveCases.cases(),
                        InternetCases.cases(),
                        NatCases.cases(),
                        NatAclCases.cases(),
                        PrivateNatCases.cases(),
                        Nat64Cases.cases(),
                        Nat64FragmentCases.cases(),
                        FabricSideCases.cases())
                .flatMap(List::stream)
                .toList();
    }
}
