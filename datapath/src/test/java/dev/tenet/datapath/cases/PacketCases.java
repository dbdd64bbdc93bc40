package dev.tenet.datapath.cases;

import java.util.List;
import java.util.stream.Stream;

/** Every case, in the order of a packet's journey. */
public final class PacketCases {
    private PacketCases() {}

    public static List<PacketCase> all() {
        return Stream.of(
                        ParseCases.cases(),
                        SenderSideCases.cases(),
                        ServiceCases.cases(),
                        ConnectionCases.cases(),
                        NetworkAclCases.cases(),
                        TrackingCases.cases(),
                        RouteCases.cases(),
                        FabricSideCases.cases(),
                        PrefixCases.cases())
                .flatMap(List::stream)
                .toList();
    }
}
