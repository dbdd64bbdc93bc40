package dev.tenet.lab;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The demo's chapters on guests: several interfaces that come, move and go live, and a container that somebody else started. */
final class GuestChapters {
    private static final Pattern RECEIVED = Pattern.compile("(\\d+) received");
    private static final int WATCH_SECONDS = 4;
    private static final double TARGET_MS = 1000;

    private final Lab lab;
    private final Claims claims;
    private final AwsCli aws;

    private String subnet = "";
    private String group = "";
    private List<String> instances = List.of();

    GuestChapters(Lab lab, Claims claims, PrintStream out) {
        this.lab = lab;
        this.claims = claims;
        this.aws = new AwsCli(lab.environment(), line -> out.println("  " + line));
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
                        .formatted(primary(first)),
                "AssignedPrivateIpAddresses[0].PrivateIpAddress");
        lab.awaitApplied();
        double gap = gapWhile(
                secondary,
                () -> aws.ec2(
                        "assign-private-ip-addresses --network-interface-id %s --private-ip-addresses %s --allow-reassignment"
                                .formatted(primary(second), secondary)));
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
        String vpc = aws.ec2("create-vpc --cidr-block 10.40.0.0/16", "Vpc.VpcId");
        subnet = aws.ec2(
                "create-subnet --vpc-id %s --cidr-block 10.40.1.0/24 --availability-zone tenet-1a".formatted(vpc),
                "Subnet.SubnetId");
        group = aws.ec2("create-security-group --group-name guests --description demo --vpc-id " + vpc, "GroupId");
        aws.ec2("authorize-security-group-ingress --group-id %s --protocol icmp --port -1 --cidr 10.40.0.0/16"
                .formatted(group));
        String image = aws.ec2("describe-images --filters Name=name,Values=tenet-namespace", "Images[0].ImageId");
        String made = aws.ec2(
                "run-instances --image-id %s --instance-type t3.micro --count 3 --subnet-id %s --security-group-ids %s"
                        .formatted(image, subnet, group),
                "Instances[].InstanceId");
        instances = List.of(made.split("\\s+"));
        aws.ec2("wait instance-running --instance-ids " + String.join(" ", instances));
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

    private String primary(String instance) {
        return aws.ec2(
                "describe-instances --instance-ids " + instance,
                "Reservations[0].Instances[0].NetworkInterfaces[0].NetworkInterfaceId");
    }

    private Namespace sender() {
        return lab.namespace(instances.get(2));
    }

    /** How many of five are answered, once the first is or two seconds are over. */
    private int ping(String address) {
        shell("ping -c 1 -i 0.05 -w 2 " + address);
        Matcher received = RECEIVED.matcher(shell("ping -c 5 -i 0.1 -W 1 " + address));
        return received.find() ? Integer.parseInt(received.group(1)) : 0;
    }

    /** Whatever its exit status: an unanswered ping is an answer, too. */
    private String shell(String line) {
        return new Command(List.of("sh", "-c", line + " || true")).in(sender()).run();
    }

    /** The longest silence of a running ping, in milliseconds, while something happens. */
    private double gapWhile(String address, Runnable happening) {
        ping(address);
        CompletableFuture<String> report =
                CompletableFuture.supplyAsync(() -> shell("ping -D -n -i 0.005 -w " + WATCH_SECONDS + " " + address));
        happening.run();
        return PingGap.longestMillis(report.join());
    }
}
