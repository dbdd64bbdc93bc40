package dev.tenet.hoststate;

import com.google.common.collect.Lists;
import dev.tenet.hoststate.wire.BalancerFrame;
import dev.tenet.hoststate.wire.BalancerKeyFrame;
import dev.tenet.hoststate.wire.BalancerTargetFrame;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.Optional;

/** Balancers as frames. */
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
}
