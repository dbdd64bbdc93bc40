package dev.tenet.bench;

import dev.tenet.lab.Lab;
import dev.tenet.lab.LabClients;
import dev.tenet.lab.LabName;
import dev.tenet.lab.LabOptions;
import dev.tenet.lab.Namespace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.IpRange;
import software.amazon.awssdk.services.ec2.model.Ipv6Range;
import software.amazon.awssdk.services.ec2.model.NetworkInterface;

/** A lab of three hosts (the third is the gateway of all networks) with one tenant network, made through the EC2 API. */
final class BenchLab implements AutoCloseable {
    static final int HOSTS = 3;
    private static final LabName NAME = new LabName("bench");

    private final Lab lab;
    private final Ec2Client ec2;
    private final String image;
    private final String subnet;
    private final String group;

    private BenchLab(Lab lab) {
        this.lab = lab;
        ec2 = LabClients.ec2(lab.environment());
        image = ec2.describeImages(request -> request.owners("amazon", "self"))
                .images()
                .getFirst()
                .imageId();
        String vpc = ec2.createVpc(request -> request.cidrBlock("10.0.0.0/16").amazonProvidedIpv6CidrBlock(true))
                .vpc()
                .vpcId();
        String ipv6 = ec2.describeVpcs(request -> request.vpcIds(vpc))
                .vpcs()
                .getFirst()
                .ipv6CidrBlockAssociationSet()
                .getFirst()
                .ipv6CidrBlock();
        subnet = ec2.createSubnet(request ->
                        request.vpcId(vpc).cidrBlock("10.0.0.0/18").ipv6CidrBlock(ipv6.replace("/56", "/64")))
                .subnet()
                .subnetId();
        group = ec2.createSecurityGroup(
                        request -> request.vpcId(vpc).groupName("bench").description("bench"))
                .groupId();
        ec2.authorizeSecurityGroupIngress(request -> request.groupId(group)
                .ipPermissions(
                        ports("tcp", 1, 65_535),
                        ports("udp", 1, 65_535),
                        IpPermission.builder()
                                .ipProtocol("icmp")
                                .fromPort(-1)
                                .toPort(-1)
                                .ipRanges(
                                        IpRange.builder().cidrIp("10.0.0.0/16").build())
                                .build(),
                        IpPermission.builder()
                                .ipProtocol("icmpv6")
                                .fromPort(-1)
                                .toPort(-1)
                                .ipv6Ranges(Ipv6Range.builder().cidrIpv6("::/0").build())
                                .build()));
    }

    private static IpPermission ports(String protocol, int from, int to) {
        return IpPermission.builder()
                .ipProtocol(protocol)
                .fromPort(from)
                .toPort(to)
                .ipRanges(IpRange.builder().cidrIp("10.0.0.0/16").build())
                .build();
    }

    static BenchLab start(Consumer<String> progress) {
        Lab lab = new Lab(NAME, progress);
        lab.down();
        try {
            lab.up(new LabOptions(NAME, HOSTS, 1, Underlay.MTU, Underlay.INSTANCE_MTU, "auto", 7280, 1, "sqlite"));
            return new BenchLab(lab);
        } catch (RuntimeException e) {
            lab.down();
            throw e;
        }
    }

    /** Removes what one that was not closed has left. */
    static void removeLeftovers() {
        new Lab(NAME, _ -> {}).down();
    }

    Lab lab() {
        return lab;
    }

    Ec2Client ec2() {
        return ec2;
    }

    /** One that is attached to nothing yet. */
    NetworkInterface networkInterface() {
        return ec2.createNetworkInterface(request -> request.subnetId(subnet).groups(group))
                .networkInterface();
    }

    Namespace namespace(Instance instance) {
        return lab.namespace(instance.instanceId());
    }

    /** Asks for instances and returns at once; they need not run yet. */
    List<Instance> run(int count) {
        return ec2.runInstances(request -> request.imageId(image)
                        .instanceType("t3.micro")
                        .minCount(count)
                        .maxCount(count)
                        .networkInterfaces(device -> device.deviceIndex(0)
                                .subnetId(subnet)
                                .groups(group)
                                .ipv6AddressCount(1)))
                .instances();
    }

    void awaitRunning(List<Instance> instances, Duration limit) {
        List<String> waiting =
                new ArrayList<>(instances.stream().map(Instance::instanceId).toList());
        long end = System.nanoTime() + limit.toNanos();
        while (!waiting.isEmpty()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(
                        waiting.size() + " instances do not run after " + limit.toSeconds() + " s");
            }
            List<String> asked = waiting.subList(0, Math.min(200, waiting.size()));
            List<String> running = ec2.describeInstances(request -> request.instanceIds(asked)).reservations().stream()
                    .flatMap(reservation -> reservation.instances().stream())
                    .filter(instance -> instance.state().name() == InstanceStateName.RUNNING)
                    .map(Instance::instanceId)
                    .toList();
            waiting.removeAll(running);
        }
    }

    @Override
    public void close() {
        ec2.close();
        lab.down();
    }
}
