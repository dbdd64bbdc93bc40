package dev.tenet.lab;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** The demo's chapters on guests: several interfaces that come, move and go live, and a container that somebody else started. */
final class GuestChapters {
    private static final int WATCH_SECONDS = 4;
    private static final double TARGET_MS = 1000;

    private final LabTenant tenant;
    private final Claims claims;
    private final Lab lab;
    private final AwsCli aws;

    private String subnet = "";
    private String group = "";
    private List<String> instances = List.of();

    GuestChapters(LabTenant tenant, Claims claims) {
        this.tenant = tenant;
        this.claims = claims;
        this.lab = tenant.lab();
        this.aws = tenant.aws();
    }

    void interfaces() {
        makeNetwork();
        String first = instances.get(0);
        String second = instances.get(1);
        String device = create();
        String address = address(device);
        attach(device, first, 1);
        claims.check(
                ping(address) == 5,
                "a second interface comes to a running instance, and answers for itself",
                address + " on "
                        + lab.namespace(first).run("ip -br link show eth1").split("\\s+")[0] + " of " + first
                        + " answered 5 of 5 pings");
        String prefix = aws.ec2(
                "assign-private-ip-addresses --network-interface-id %s --ipv4-prefix-count 1".formatted(device),
                "AssignedIpv4Prefixes[0].Ipv4Prefix");
        String inside = prefix.substring(0, prefix.indexOf('/'));
        lab.namespace(first).run("ip addr add " + inside + "/32 dev lo");
        lab.awaitApplied();
        claims.check(
                ping(inside) == 5,
                "a whole prefix leads to it, without a word to the host about its addresses",
                inside + " of " + prefix + " answered 5 of 5 pings");
        aws.ec2("detach-network-interface --force --attachment-id " + attachment(device));
        attach(device, second, 1);
        claims.check(
                ping(address) == 5,
                "the interface moves to an instance on another host, and traffic follows",
                address + " is now on " + second + ", and answered 5 of 5 pings");
        String secondary = aws.ec2(
                "assign-private-ip-addresses --network-interface-id %s --secondary-private-ip-address-count 1"
                        .formatted(tenant.networkInterface(first)),
                "AssignedPrivateIpAddresses[0].PrivateIpAddress");
        lab.awaitApplied();
        double gap = gapWhile(
                secondary,
                () -> aws.ec2(
                        "assign-private-ip-addresses --network-interface-id %s --private-ip-addresses %s --allow-reassignment"
                                .formatted(tenant.networkInterface(second), secondary)));
        claims.check(
                gap < TARGET_MS,
                "an address moves under a running ping",
                String.format(Locale.ROOT, "unanswered for %.0f ms", gap));
    }

    void container() {
        String name = "tenet-demo-container";
        String device = create();
        Command.of("ip netns add " + name).run();
        try {
            lab.attach(device, "host2", Path.of("/run/netns", name));
            lab.awaitApplied();
            int received = ping(address(device));
            claims.check(
                    received == 5,
                    "a container that somebody else started becomes an instance",
                    address(device) + " answered " + received + " of 5 pings");
            lab.detach(device);
            lab.awaitApplied();
            claims.check(
                    ping(address(device)) == 0
                            && !Command.of("ip -n " + name + " link").run().contains("eth0"),
                    "and is left as it was",
                    "its namespace is there, without our device");
        } finally {
            Command.of("ip netns del " + name).run();
        }
    }

    // ---- parts

    private void makeNetwork() {
        String vpc = tenant.vpc("10.40.0.0/16");
        subnet = tenant.subnet(vpc, "10.40.1.0/24");
        group = tenant.group(vpc, "guests");
        tenant.allow(group, "icmp", -1, "10.40.0.0/16");
        instances = tenant.run(subnet, group, "t3.micro", 3);
    }

    private String create() {
        return aws.ec2(
                "create-network-interface --subnet-id %s --groups %s".formatted(subnet, group),
                "NetworkInterface.NetworkInterfaceId");
    }

    private void attach(String device, String instance, int index) {
        aws.ec2(
                "attach-network-interface --network-interface-id %s --instance-id %s --device-index %d"
                        .formatted(device, instance, index),
                "AttachmentId");
        lab.awaitApplied();
    }

    private String address(String device) {
        return aws.ec2(
                "describe-network-interfaces --network-interface-ids " + device,
                "NetworkInterfaces[0].PrivateIpAddress");
    }

    private String attachment(String device) {
        return aws.ec2(
                "describe-network-interfaces --network-interface-ids " + device,
                "NetworkInterfaces[0].Attachment.AttachmentId");
    }

    private Namespace sender() {
        return lab.namespace(instances.get(2));
    }

    /** How many of five are answered, once the first is or two seconds are over. */
    private int ping(String address) {
        LabTenant.attempt(sender(), "ping -c 1 -i 0.05 -w 2 " + address);
        return LabTenant.ping(sender(), address).received();
    }

    /** The longest silence of a running ping, in milliseconds, while something happens. */
    private double gapWhile(String address, Runnable happening) {
        ping(address);
        CompletableFuture<String> report = CompletableFuture.supplyAsync(
                () -> LabTenant.attempt(sender(), "ping -D -n -i 0.005 -w " + WATCH_SECONDS + " " + address));
        happening.run();
        return PingGap.longestMillis(report.join());
    }
}
