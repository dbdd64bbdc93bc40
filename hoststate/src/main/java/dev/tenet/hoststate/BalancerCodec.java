package dev.tenet.hoststate;

import com.google.common.collect.Lists;
import dev.tenet.hoststate.wire.BalancerFrame;
import dev.tenet.hoststate.wire.BalancerKeyFrame;
import dev.tenet.hoststate.wire.BalancerTargetFrame;
import dev.tenet.hoststate.wire.HttpCheckFrame;
import dev.tenet.hoststate.wire.TargetCheckFrame;
import dev.tenet.hoststate.wire.TargetCheckKeyFrame;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.Optional;

/** Balancers, and what is asked of their targets, as frames. */
final class BalancerCodec {
    private BalancerCodec() {}

    static BalancerKeyFrame frame(BalancerKey key) {
        return BalancerKeyFrame.newBuilder()
                .setAddress(KeyCodec.frame(key.vni(), IpPrefix.single(key.address())))
                .setProtocol(key.protocol().number())
                .setPort(key.port())
                .build();
    }

    static BalancerKey key(BalancerKeyFrame frame) {
        return new BalancerKey(
                new VirtualNetworkIdentifier(frame.getAddress().getNetwork()),
                KeyCodec.prefix(frame.getAddress()).address(),
                new IpProtocol(frame.getProtocol()),
                frame.getPort());
    }

    static BalancerFrame frame(Balancer balancer) {
        BalancerFrame.Builder frame = BalancerFrame.newBuilder()
                .setKey(frame(balancer.key()))
                .setFront(balancer.front().number())
                .setName(balancer.name())
                .addAllGroups(Lists.transform(balancer.groups(), SecurityGroupKey::value));
        balancer.identity().ifPresent(identity -> frame.setIdentity(identity.number()));
        for (BalancerTarget target : balancer.targets()) {
            frame.addTargets(BalancerTargetFrame.newBuilder()
                    .setNetworkInterface(target.networkInterface().number())
                    .setAddress(KeyCodec.bytes(target.address()))
                    .setPort(target.port())
                    .setWeight(target.weight()));
        }
        return frame.build();
    }

    static Balancer balancer(BalancerFrame frame) {
        return new Balancer(
                key(frame.getKey()),
                new InterfaceNumber(frame.getFront()),
                frame.getName(),
                Lists.transform(frame.getGroupsList(), SecurityGroupKey::new),
                frame.hasIdentity() ? Optional.of(new Identity(frame.getIdentity())) : Optional.empty(),
                Lists.transform(
                        frame.getTargetsList(),
                        target -> new BalancerTarget(
                                new InterfaceNumber(target.getNetworkInterface()),
                                KeyCodec.address(target.getAddress()),
                                target.getPort(),
                                target.getWeight())));
    }

    static TargetCheckKeyFrame frame(TargetCheckKey key) {
        return TargetCheckKeyFrame.newBuilder()
                .setGroup(key.group())
                .setTarget(key.target())
                .setPort(key.port())
                .build();
    }

    static TargetCheckKey key(TargetCheckKeyFrame frame) {
        return new TargetCheckKey(frame.getGroup(), frame.getTarget(), frame.getPort());
    }

    static TargetCheckFrame frame(TargetCheck check) {
        TargetCheckFrame.Builder frame = TargetCheckFrame.newBuilder()
                .setKey(frame(check.key()))
                .setNetworkInterface(check.networkInterface().number())
                .setFront(check.front().number())
                .setAddress(KeyCodec.bytes(check.address()))
                .setPort(check.port())
                .setIntervalSeconds(check.intervalSeconds())
                .setTimeoutSeconds(check.timeoutSeconds())
                .setHealthyThreshold(check.healthyThreshold())
                .setUnhealthyThreshold(check.unhealthyThreshold());
        if (check.question() instanceof TargetCheck.Answers(boolean secure, String path, String codes)) {
            frame.setHttp(
                    HttpCheckFrame.newBuilder().setSecure(secure).setPath(path).setCodes(codes));
        }
        return frame.build();
    }

    static TargetCheck check(TargetCheckFrame frame) {
        return new TargetCheck(
                key(frame.getKey()),
                new InterfaceNumber(frame.getNetworkInterface()),
                new InterfaceNumber(frame.getFront()),
                KeyCodec.address(frame.getAddress()),
                frame.getPort(),
                frame.hasHttp()
                        ? new TargetCheck.Answers(
                                frame.getHttp().getSecure(),
                                frame.getHttp().getPath(),
                                frame.getHttp().getCodes())
                        : new TargetCheck.Connects(),
                frame.getIntervalSeconds(),
                frame.getTimeoutSeconds(),
                frame.getHealthyThreshold(),
                frame.getUnhealthyThreshold());
    }
}
