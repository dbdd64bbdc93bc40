package dev.tenet.api.ec2;

import dev.tenet.model.RuleDirection;
import dev.tenet.model.TrafficMirrorFilter;
import dev.tenet.model.TrafficMirrorFilterRule;
import dev.tenet.model.TrafficMirrorSession;
import dev.tenet.model.TrafficMirrorTarget;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.PortRange;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.TrafficDirection;
import software.amazon.awssdk.services.ec2.model.TrafficMirrorNetworkService;
import software.amazon.awssdk.services.ec2.model.TrafficMirrorPortRange;
import software.amazon.awssdk.services.ec2.model.TrafficMirrorRuleAction;
import software.amazon.awssdk.services.ec2.model.TrafficMirrorTargetType;

/** Writes traffic mirror targets, filters and sessions as EC2 shows them. */
final class TrafficMirrorShapes {
    private TrafficMirrorShapes() {}

    /** The caller's, or one of its own. */
    static String token(@Nullable String asked) {
        return Optional.ofNullable(asked).orElseGet(() -> UUID.randomUUID().toString());
    }

    static software.amazon.awssdk.services.ec2.model.TrafficMirrorTarget target(TrafficMirrorTarget target) {
        return software.amazon.awssdk.services.ec2.model.TrafficMirrorTarget.builder()
                .trafficMirrorTargetId(target.id().value())
                .networkInterfaceId(target.networkInterface().value())
                .type(TrafficMirrorTargetType.NETWORK_INTERFACE)
                .description(target.description().orElse(null))
                .ownerId(target.owner().value())
                .tags(RequestTags.write(target.tags()))
                .build();
    }

    static software.amazon.awssdk.services.ec2.model.TrafficMirrorFilter filter(TrafficMirrorFilter filter) {
        return software.amazon.awssdk.services.ec2.model.TrafficMirrorFilter.builder()
                .trafficMirrorFilterId(filter.id().value())
                .description(filter.description().orElse(null))
                .ingressFilterRules(rules(filter, RuleDirection.INGRESS))
                .egressFilterRules(rules(filter, RuleDirection.EGRESS))
                .networkServices(filter.names() ? List.of(TrafficMirrorNetworkService.AMAZON_DNS) : List.of())
                .tags(RequestTags.write(filter.tags()))
                .build();
    }

    private static List<software.amazon.awssdk.services.ec2.model.TrafficMirrorFilterRule> rules(
            TrafficMirrorFilter filter, RuleDirection direction) {
        return filter.rules().stream()
                .filter(rule -> rule.direction() == direction)
                .map(rule -> rule(filter, rule))
                .toList();
    }

    static software.amazon.awssdk.services.ec2.model.TrafficMirrorFilterRule rule(
            TrafficMirrorFilter filter, TrafficMirrorFilterRule rule) {
        return software.amazon.awssdk.services.ec2.model.TrafficMirrorFilterRule.builder()
                .trafficMirrorFilterRuleId(rule.id().value())
                .trafficMirrorFilterId(filter.id().value())
                .trafficDirection(direction(rule))
                .ruleNumber(rule.number())
                .ruleAction(action(rule))
                .protocol(rule.protocol().map(IpProtocol::number).orElse(null))
                .sourcePortRange(ports(rule.sourcePorts()))
                .destinationPortRange(ports(rule.destinationPorts()))
                .sourceCidrBlock(rule.source().toString())
                .destinationCidrBlock(rule.destination().toString())
                .description(rule.description().orElse(null))
                .build();
    }

    static TrafficDirection direction(TrafficMirrorFilterRule rule) {
        return switch (rule.direction()) {
            case INGRESS -> TrafficDirection.INGRESS;
            case EGRESS -> TrafficDirection.EGRESS;
        };
    }

    static TrafficMirrorRuleAction action(TrafficMirrorFilterRule rule) {
        return rule.accept() ? TrafficMirrorRuleAction.ACCEPT : TrafficMirrorRuleAction.REJECT;
    }

    private static @Nullable TrafficMirrorPortRange ports(Optional<PortRange> range) {
        return range.map(found -> TrafficMirrorPortRange.builder()
                        .fromPort(found.first().number())
                        .toPort(found.last().number())
                        .build())
                .orElse(null);
    }

    static software.amazon.awssdk.services.ec2.model.TrafficMirrorSession session(TrafficMirrorSession session) {
        return software.amazon.awssdk.services.ec2.model.TrafficMirrorSession.builder()
                .trafficMirrorSessionId(session.id().value())
                .trafficMirrorTargetId(session.target().value())
                .trafficMirrorFilterId(session.filter().value())
                .networkInterfaceId(session.source().value())
                .ownerId(session.owner().value())
                .packetLength(
                        session.packetLength().isPresent()
                                ? session.packetLength().getAsInt()
                                : null)
                .sessionNumber(session.number())
                .virtualNetworkId(session.virtualNetwork().number())
                .description(session.description().orElse(null))
                .tags(RequestTags.write(session.tags()))
                .build();
    }
}
