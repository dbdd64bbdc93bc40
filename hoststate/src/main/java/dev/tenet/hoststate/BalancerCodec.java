package dev.tenet.hoststate;

import com.google.common.collect.Lists;
import dev.tenet.hoststate.wire.BalancerFrame;
import dev.tenet.hoststate.wire.BalancerKeyFrame;
import dev.tenet.hoststate.wire.BalancerNameFrame;
import dev.tenet.hoststate.wire.BalancerNameKeyFrame;
import dev.tenet.hoststate.wire.BalancerSharesFrame;
import dev.tenet.hoststate.wire.BalancerTargetFrame;
import dev.tenet.hoststate.wire.HttpCheckFrame;
import dev.tenet.hoststate.wire.PublicBalancerFrame;
import dev.tenet.hoststate.wire.PublicBalancerKeyFrame;
import dev.tenet.hoststate.wire.PublicTargetFrame;
import dev.tenet.hoststate.wire.StickinessFrame;
import dev.tenet.hoststate.wire.TargetCheckFrame;
import dev.tenet.hoststate.wire.TargetCheckKeyFrame;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.QuicServerId;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.Optional;
import java.util.stream.IntStream;

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
                .addAllGroups(Lists.transform(balancer.groups(), SecurityGroupKey::value));
        balancer.identity().ifPresent(identity -> frame.setIdentity(identity.number()));
        balancer.publicAddress().ifPresent(address -> frame.setPublicAddress(KeyCodec.bytes(address)));
        frame.setStickiness(frame(balancer.stickiness())).setIdleSeconds(balancer.idleSeconds());
        for (BalancerShares former : balancer.former()) {
            BalancerSharesFrame.Builder shares = frame.addFormerBuilder();
            former.shares()
                    .forEach(share -> shares.addNetworkInterfaces(
                                    share.networkInterface().number())
                            .addWeights(share.weight()));
        }
        for (BalancerTarget target : balancer.targets()) {
            BalancerTargetFrame.Builder added = frame.addTargetsBuilder()
                    .setNetworkInterface(target.networkInterface().number())
                    .setHost(target.host().number())
                    .setAddress(KeyCodec.bytes(target.address()))
                    .setPort(target.port())
                    .setWeight(target.weight())
                    .setEnded(target.ended())
                    .setStandIn(KeyCodec.bytes(target.standIn()))
                    .setHidesClient(target.hidesClient())
                    .setSendsHeader(target.sendsHeader());
            target.quicServer().ifPresent(server -> added.setQuicServer(server.value()));
        }
        return frame.build();
    }

    static Balancer balancer(BalancerFrame frame) {
        return new Balancer(
                key(frame.getKey()),
                new InterfaceNumber(frame.getFront()),
                Lists.transform(frame.getGroupsList(), SecurityGroupKey::new),
                frame.hasIdentity() ? Optional.of(new Identity(frame.getIdentity())) : Optional.empty(),
                frame.getPublicAddress().isEmpty()
                        ? Optional.empty()
                        : Optional.of(KeyCodec.address(frame.getPublicAddress())),
                stickiness(frame.getStickiness()),
                frame.getIdleSeconds(),
                Lists.transform(frame.getFormerList(), BalancerCodec::shares),
                Lists.transform(
                        frame.getTargetsList(),
                        target -> new BalancerTarget(
                                new InterfaceNumber(target.getNetworkInterface()),
                                new HostNumber(target.getHost()),
                                KeyCodec.address(target.getAddress()),
                                target.getPort(),
                                target.getWeight(),
                                target.getEnded(),
                                KeyCodec.address(target.getStandIn()),
                                target.getHidesClient(),
                                target.getSendsHeader(),
                                target.hasQuicServer()
                                        ? Optional.of(new QuicServerId(target.getQuicServer()))
                                        : Optional.empty())));
    }

    private static StickinessFrame frame(Stickiness stickiness) {
        return switch (stickiness) {
            case NONE -> StickinessFrame.STICKINESS_NONE;
            case ADDRESSES -> StickinessFrame.STICKINESS_ADDRESSES;
            case ADDRESSES_AND_PROTOCOL -> StickinessFrame.STICKINESS_ADDRESSES_AND_PROTOCOL;
        };
    }

    private static Stickiness stickiness(StickinessFrame frame) {
        return switch (frame) {
            case STICKINESS_NONE -> Stickiness.NONE;
            case STICKINESS_ADDRESSES -> Stickiness.ADDRESSES;
            case STICKINESS_ADDRESSES_AND_PROTOCOL -> Stickiness.ADDRESSES_AND_PROTOCOL;
            case UNRECOGNIZED -> throw new IllegalArgumentException("stickiness of another kind");
        };
    }

    static BalancerNameKeyFrame frame(BalancerNameKey key) {
        return BalancerNameKeyFrame.newBuilder()
                .setNetwork(key.vni().number())
                .setName(key.name())
                .build();
    }

    static BalancerNameKey key(BalancerNameKeyFrame frame) {
        return new BalancerNameKey(new VirtualNetworkIdentifier(frame.getNetwork()), frame.getName());
    }

    static BalancerNameFrame frame(BalancerName name) {
        return BalancerNameFrame.newBuilder()
                .setKey(frame(name.key()))
                .addAllAddresses(Lists.transform(name.addresses(), KeyCodec::bytes))
                .build();
    }

    static BalancerName name(BalancerNameFrame frame) {
        return new BalancerName(key(frame.getKey()), Lists.transform(frame.getAddressesList(), KeyCodec::address));
    }

    private static BalancerShares shares(BalancerSharesFrame frame) {
        if (frame.getNetworkInterfacesCount() != frame.getWeightsCount()) {
            throw new IllegalArgumentException("shares of nobody, or nobody's");
        }
        return new BalancerShares(IntStream.range(0, frame.getWeightsCount())
                .mapToObj(i -> new BalancerShares.Share(
                        new InterfaceNumber(frame.getNetworkInterfaces(i)), frame.getWeights(i)))
                .toList());
    }

    static PublicBalancerKeyFrame frame(PublicBalancerKey key) {
        return PublicBalancerKeyFrame.newBuilder()
                .setAddress(KeyCodec.bytes(key.address()))
                .setProtocol(key.protocol().number())
                .setPort(key.port())
                .build();
    }

    static PublicBalancerKey publicKey(PublicBalancerKeyFrame frame) {
        return new PublicBalancerKey(
                KeyCodec.address(frame.getAddress()), new IpProtocol(frame.getProtocol()), frame.getPort());
    }

    static PublicBalancerFrame frame(PublicBalancer balancer) {
        PublicBalancerFrame.Builder frame = PublicBalancerFrame.newBuilder()
                .setKey(frame(balancer.key()))
                .setPrivateAddress(KeyCodec.frame(balancer.vni(), IpPrefix.single(balancer.privateAddress())))
                .setFront(balancer.front().number())
                .setStickiness(frame(balancer.stickiness()));
        for (PublicBalancer.PublicTarget target : balancer.targets()) {
            PublicTargetFrame.Builder added = frame.addTargetsBuilder()
                    .setNetworkInterface(target.networkInterface().number())
                    .setHost(target.host().number())
                    .setWeight(target.weight());
            target.quicServer().ifPresent(server -> added.setQuicServer(server.value()));
        }
        return frame.build();
    }

    static PublicBalancer publicBalancer(PublicBalancerFrame frame) {
        return new PublicBalancer(
                publicKey(frame.getKey()),
                new VirtualNetworkIdentifier(frame.getPrivateAddress().getNetwork()),
                new InterfaceNumber(frame.getFront()),
                KeyCodec.prefix(frame.getPrivateAddress()).address(),
                stickiness(frame.getStickiness()),
                Lists.transform(
                        frame.getTargetsList(),
                        target -> new PublicBalancer.PublicTarget(
                                new InterfaceNumber(target.getNetworkInterface()),
                                new HostNumber(target.getHost()),
                                target.getWeight(),
                                target.hasQuicServer()
                                        ? Optional.of(new QuicServerId(target.getQuicServer()))
                                        : Optional.empty())));
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
                .setByRouter(check.byRouter())
                .setAddress(KeyCodec.bytes(check.address()))
                .setPort(check.port())
                .setIntervalSeconds(check.intervalSeconds())
                .setTimeoutSeconds(check.timeoutSeconds())
                .setHealthyThreshold(check.healthyThreshold())
                .setUnhealthyThreshold(check.unhealthyThreshold())
                .setSendsHeader(check.sendsHeader());
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
                frame.getByRouter(),
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
                frame.getUnhealthyThreshold(),
                frame.getSendsHeader());
    }
}
