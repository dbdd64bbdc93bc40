package dev.tenet.api.ec2;

import dev.tenet.model.AccountId;
import dev.tenet.model.NetworkInsightsAnalysis;
import dev.tenet.model.NetworkInsightsPath;
import dev.tenet.model.PathExplanation;
import dev.tenet.model.PathFilter;
import dev.tenet.model.PathFinding;
import dev.tenet.model.PathHop;
import dev.tenet.model.PathPacket;
import dev.tenet.model.PathRule;
import dev.tenet.model.ResourceId;
import dev.tenet.model.Route;
import dev.tenet.model.RouteDestination;
import dev.tenet.model.RouteTarget;
import dev.tenet.model.RuleDirection;
import dev.tenet.model.RulePeer;
import dev.tenet.model.RuleTraffic;
import dev.tenet.model.SecurityGroupId;
import dev.tenet.net.IpAddress;
import dev.tenet.net.PortRange;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.AnalysisComponent;
import software.amazon.awssdk.services.ec2.model.AnalysisPacketHeader;
import software.amazon.awssdk.services.ec2.model.AnalysisRouteTableRoute;
import software.amazon.awssdk.services.ec2.model.AnalysisSecurityGroupRule;
import software.amazon.awssdk.services.ec2.model.AnalysisStatus;
import software.amazon.awssdk.services.ec2.model.Explanation;
import software.amazon.awssdk.services.ec2.model.FilterPortRange;
import software.amazon.awssdk.services.ec2.model.PathComponent;
import software.amazon.awssdk.services.ec2.model.PathFilter.Builder;
import software.amazon.awssdk.services.ec2.model.Protocol;

/** Paths and analyses as EC2 shows them. */
final class NetworkInsightsShapes {
    private final Arns arns;

    NetworkInsightsShapes(Backend backend) {
        this.arns = new Arns(backend);
    }

    software.amazon.awssdk.services.ec2.model.NetworkInsightsPath path(NetworkInsightsPath path) {
        PathFilter filter = path.filter();
        return software.amazon.awssdk.services.ec2.model.NetworkInsightsPath.builder()
                .networkInsightsPathId(path.id().value())
                .networkInsightsPathArn(
                        arns.of(path.owner(), "network-insights-path", path.id().value()))
                .createdDate(path.created())
                .source(path.source().value())
                .sourceArn(arn(path.owner(), path.source()))
                .destination(path.destination().map(ResourceId::value).orElse(null))
                .destinationArn(
                        path.destination().map(end -> arn(path.owner(), end)).orElse(null))
                .sourceIp(text(filter.sourceAddress().orElse(null)))
                .destinationIp(text(filter.destinationAddress().orElse(null)))
                .destinationPort(filter.destinationPorts()
                        .filter(range -> range.size() == 1)
                        .map(range -> range.first().number())
                        .orElse(null))
                .filterAtSource(filter.equals(PathFilter.ANYTHING) ? null : filter(filter))
                .protocol(Protocol.fromValue(path.protocol().toString()))
                .tags(RequestTags.write(path.tags()))
                .build();
    }

    private static software.amazon.awssdk.services.ec2.model.PathFilter filter(PathFilter filter) {
        Builder shape = software.amazon.awssdk.services.ec2.model.PathFilter.builder()
                .sourceAddress(text(filter.sourceAddress().orElse(null)))
                .destinationAddress(text(filter.destinationAddress().orElse(null)));
        filter.sourcePorts().ifPresent(range -> shape.sourcePortRange(range(range)));
        filter.destinationPorts().ifPresent(range -> shape.destinationPortRange(range(range)));
        return shape.build();
    }

    private static FilterPortRange range(PortRange range) {
        return FilterPortRange.builder()
                .fromPort(range.first().number())
                .toPort(range.last().number())
                .build();
    }

    private static @Nullable String text(@Nullable IpAddress address) {
        return address == null ? null : address.toString();
    }

    static AnalysisStatus status(PathFinding finding) {
        return switch (finding) {
            case PathFinding.Reachable _, PathFinding.Unreachable _ -> AnalysisStatus.SUCCEEDED;
            case PathFinding.Failed _ -> AnalysisStatus.FAILED;
        };
    }

    /** What is known of an analysis at its start. */
    software.amazon.awssdk.services.ec2.model.NetworkInsightsAnalysis.Builder begun(NetworkInsightsAnalysis analysis) {
        return software.amazon.awssdk.services.ec2.model.NetworkInsightsAnalysis.builder()
                .networkInsightsAnalysisId(analysis.id().value())
                .networkInsightsAnalysisArn(arns.of(
                        analysis.owner(),
                        "network-insights-analysis",
                        analysis.id().value()))
                .networkInsightsPathId(analysis.path().value())
                .startDate(analysis.started())
                .tags(RequestTags.write(analysis.tags()));
    }

    software.amazon.awssdk.services.ec2.model.NetworkInsightsAnalysis analysis(NetworkInsightsAnalysis analysis) {
        var shape = begun(analysis).status(status(analysis.finding()));
        AccountId owner = analysis.owner();
        return switch (analysis.finding()) {
            case PathFinding.Reachable(var packet, var forward, var back) ->
                shape.networkPathFound(true)
                        .forwardPathComponents(components(owner, packet, forward))
                        .returnPathComponents(components(owner, packet.reply(), back))
                        .build();
            case PathFinding.Unreachable(var explanations) ->
                shape.networkPathFound(false)
                        .explanations(explanations.stream()
                                .map(explanation -> explanation(owner, explanation))
                                .toList())
                        .build();
            case PathFinding.Failed(var why) -> shape.statusMessage(why).build();
        };
    }

    private List<PathComponent> components(AccountId owner, PathPacket packet, List<PathHop> hops) {
        AnalysisPacketHeader header = header(packet);
        return IntStream.range(0, hops.size())
                .mapToObj(i -> component(owner, hops.get(i))
                        .sequenceNumber(i + 1)
                        .outboundHeader(i == hops.size() - 1 ? null : header)
                        .inboundHeader(i == 0 ? null : header)
                        .build())
                .toList();
    }

    private PathComponent.Builder component(AccountId owner, PathHop hop) {
        PathComponent.Builder shape = PathComponent.builder();
        return switch (hop) {
            case PathHop.ByInstance(var instance) -> shape.component(component(owner, instance));
            case PathHop.ByInterface(var networkInterface, var subnet, var vpc) ->
                shape.component(component(owner, networkInterface))
                        .subnet(component(owner, subnet))
                        .vpc(component(owner, vpc));
            case PathHop.BySecurityGroup(var group, var vpc, var rule) ->
                shape.component(component(owner, group))
                        .vpc(component(owner, vpc))
                        .securityGroupRule(rule(group, rule));
            case PathHop.ByInternetGateway(var gateway, var vpc) ->
                shape.component(component(owner, gateway)).vpc(component(owner, vpc));
            case PathHop.ByRouteTable(var table, var vpc, var route) ->
                shape.component(component(owner, table))
                        .vpc(component(owner, vpc))
                        .routeTableRoute(route(route));
        };
    }

    private static AnalysisSecurityGroupRule rule(SecurityGroupId group, PathRule rule) {
        var shape = AnalysisSecurityGroupRule.builder()
                .direction(direction(rule.direction()))
                .protocol(rule.traffic() instanceof RuleTraffic.All ? "all" : RuleTrafficText.protocol(rule.traffic()));
        if (rule.traffic() instanceof RuleTraffic.Ports(var _, var ports)) {
            shape.portRange(
                    range -> range.from(ports.first().number()).to(ports.last().number()));
        }
        return switch (rule.peer()) {
            case RulePeer.Addresses(var prefix) -> shape.cidr(prefix.toString()).build();
            case RulePeer.Group(var _, var referenced) ->
                shape.securityGroupId(referenced.value()).build();
            case RulePeer.PrefixList(var list) ->
                shape.prefixListId(list.value()).build();
        };
    }

    private static AnalysisRouteTableRoute route(Route route) {
        var shape = AnalysisRouteTableRoute.builder()
                .origin(RouteTableShapes.origin(route.origin()).toString().toLowerCase(Locale.ROOT))
                .state("active");
        switch (route.destination()) {
            case RouteDestination.Block(var prefix) -> shape.destinationCidr(prefix.toString());
            case RouteDestination.PrefixList(var list) -> shape.destinationPrefixListId(list.value());
        }
        return switch (route.target()) {
            case RouteTarget.Local() -> shape.gatewayId("local").build();
            case RouteTarget.Interface(var id) ->
                shape.networkInterfaceId(id.value()).build();
            case RouteTarget.InternetGateway(var id) ->
                shape.gatewayId(id.value()).build();
            case RouteTarget.NatGateway(var id) ->
                shape.natGatewayId(id.value()).build();
            case RouteTarget.EgressOnlyGateway(var id) ->
                shape.egressOnlyInternetGatewayId(id.value()).build();
            case RouteTarget.Peering(var id) ->
                shape.vpcPeeringConnectionId(id.value()).build();
        };
    }

    private static AnalysisPacketHeader header(PathPacket packet) {
        return AnalysisPacketHeader.builder()
                .protocol(Integer.toString(packet.protocol().number()))
                .sourceAddresses(host(packet.source()))
                .sourcePortRanges(range -> range.from(packet.sourcePort()).to(packet.sourcePort()))
                .destinationAddresses(host(packet.destination()))
                .destinationPortRanges(
                        range -> range.from(packet.destinationPort()).to(packet.destinationPort()))
                .build();
    }

    private static String host(IpAddress address) {
        return address + "/" + address.family().bits();
    }

    private Explanation explanation(AccountId owner, PathExplanation explanation) {
        AnalysisComponent component = component(owner, explanation.component());
        var shape = Explanation.builder()
                .explanationCode(explanation.code().toString())
                .component(component)
                .direction(explanation
                        .direction()
                        .map(NetworkInsightsShapes::direction)
                        .orElse(null))
                .state(explanation.state().orElse(null))
                .subnet(explanation.subnet().map(id -> component(owner, id)).orElse(null))
                .vpc(explanation.vpc().map(id -> component(owner, id)).orElse(null));
        if (!explanation.groups().isEmpty()) {
            shape.securityGroups(explanation.groups().stream()
                    .map(group -> component(owner, group))
                    .toList());
        }
        return switch (explanation.component()) {
            case dev.tenet.model.NetworkInterfaceId _ ->
                shape.networkInterface(component).build();
            case dev.tenet.model.SecurityGroupId _ ->
                shape.securityGroup(component).build();
            case dev.tenet.model.NetworkAclId _ -> shape.acl(component).build();
            case dev.tenet.model.RouteTableId _ -> shape.routeTable(component).build();
            case dev.tenet.model.InternetGatewayId _ ->
                shape.internetGateway(component).build();
            case dev.tenet.model.NatGatewayId _ -> shape.natGateway(component).build();
            default -> shape.build();
        };
    }

    private AnalysisComponent component(AccountId owner, ResourceId id) {
        return AnalysisComponent.builder().id(id.value()).arn(arn(owner, id)).build();
    }

    private String arn(AccountId owner, ResourceId id) {
        return arns.of(owner, TagView.type(id).toString(), id.value());
    }

    private static String direction(RuleDirection direction) {
        return direction.toString().toLowerCase(Locale.ROOT);
    }
}
