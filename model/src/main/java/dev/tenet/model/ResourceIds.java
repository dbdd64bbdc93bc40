package dev.tenet.model;

import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** The one form of all generated ids: prefix, then 17 lower-case hexadecimal digits, as EC2's long ids. */
final class ResourceIds {
    private static final int DIGITS = 17;

    private static final Map<String, Function<String, ResourceId>> TAGGABLE = Map.ofEntries(
            Map.entry(VpcId.PREFIX, VpcId::new),
            Map.entry(SubnetId.PREFIX, SubnetId::new),
            Map.entry(SecurityGroupId.PREFIX, SecurityGroupId::new),
            Map.entry(SecurityGroupRuleId.PREFIX, SecurityGroupRuleId::new),
            Map.entry(NetworkInterfaceId.PREFIX, NetworkInterfaceId::new),
            Map.entry(InstanceId.PREFIX, InstanceId::new),
            Map.entry(RouteTableId.PREFIX, RouteTableId::new),
            Map.entry(NetworkAclId.PREFIX, NetworkAclId::new),
            Map.entry(DhcpOptionsId.PREFIX, DhcpOptionsId::new),
            Map.entry(FlowLogId.PREFIX, FlowLogId::new),
            Map.entry(ImageId.PREFIX, ImageId::new),
            Map.entry(KeyPairId.PREFIX, KeyPairId::new),
            Map.entry(NetworkInsightsPathId.PREFIX, NetworkInsightsPathId::new),
            Map.entry(NetworkInsightsAnalysisId.PREFIX, NetworkInsightsAnalysisId::new),
            Map.entry(PrefixListId.PREFIX, PrefixListId::new),
            Map.entry(InternetGatewayId.PREFIX, InternetGatewayId::new),
            Map.entry(NatGatewayId.PREFIX, NatGatewayId::new),
            Map.entry(EgressOnlyInternetGatewayId.PREFIX, EgressOnlyInternetGatewayId::new),
            Map.entry(AllocationId.PREFIX, AllocationId::new),
            Map.entry(TrafficMirrorFilterId.PREFIX, TrafficMirrorFilterId::new),
            Map.entry(TrafficMirrorSessionId.PREFIX, TrafficMirrorSessionId::new),
            Map.entry(TrafficMirrorTargetId.PREFIX, TrafficMirrorTargetId::new),
            Map.entry(VpcPeeringConnectionId.PREFIX, VpcPeeringConnectionId::new));

    private ResourceIds() {}

    static void check(String prefix, String value) {
        if (!isId(prefix, value)) {
            throw new IllegalArgumentException("not an id of the form " + prefix + "<17 hex digits>: " + value);
        }
    }

    static String random(String prefix, RandomGenerator random) {
        HexFormat hex = HexFormat.of();
        return prefix + hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextInt(), 1);
    }

    static Optional<ResourceId> tryParse(String text) {
        String prefix = text.substring(0, text.lastIndexOf('-') + 1);
        Function<String, ResourceId> reader = TAGGABLE.get(prefix);
        return reader != null && isId(prefix, text) ? Optional.of(reader.apply(text)) : Optional.empty();
    }

    private static boolean isId(String prefix, String value) {
        return value.length() == prefix.length() + DIGITS
                && value.startsWith(prefix)
                && value.chars().skip(prefix.length()).allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
    }
}
