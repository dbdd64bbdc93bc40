package dev.tenet.lab;

import dev.tenet.operator.OperatorClient;
import dev.tenet.operator.wire.CountersRequest;
import dev.tenet.operator.wire.Host;
import dev.tenet.operator.wire.TraceRequest;
import dev.tenet.operator.wire.TraceResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The demo's chapters. Each makes what it needs with {@code aws}, sends real packets, and says what it saw. */
final class Demo implements AutoCloseable {
    record Chapter(String title, Runnable show) {}

    private static final String TWIN_ADDRESS = "10.0.0.20";
    private static final Pattern PING_COUNTS = Pattern.compile("(\\d+) packets transmitted, (\\d+) received");
    private static final Pattern PING_TIMES = Pattern.compile("= [0-9.]+/([0-9.]+)/[0-9.]+");

    private final LabTenant tenant;
    private final Claims claims;
    private final Lab lab;
    private final AwsCli aws;
    private final WebServers web = new WebServers();
    private final List<Command.Background> servers = new ArrayList<>();
    private final Network red = new Network();
    private final Network blue = new Network();

    /** What the chapters share of one tenant network. */
    private static final class Network {
        String vpc = "";
        String subnet = "";
        String group = "";
        String client = "";
        String server = "";
    }

    Demo(LabTenant tenant, Claims claims) {
        this.tenant = tenant;
        this.claims = claims;
        this.lab = tenant.lab();
        this.aws = tenant.aws();
    }

    void overlappingNetworks() {
        make(red, "red");
        make(blue, "blue");
        web.serveName(lab.namespace(red.server), "red");
        web.serveName(lab.namespace(blue.server), "blue");
        String fromRed = fetch(red.client);
        String fromBlue = fetch(blue.client);
        claims.check(
                fromRed.equals("red") && fromBlue.equals("blue"),
                "one address, two networks: each client reaches the server of its own",
                "http://" + TWIN_ADDRESS + " answered '" + fromRed + "' in " + red.vpc + " and '" + fromBlue + "' in "
                        + blue.vpc);
    }

    private void make(Network network, String name) {
        network.vpc = aws.ec2("create-vpc --cidr-block 10.0.0.0/16 --amazon-provided-ipv6-cidr-block", "Vpc.VpcId");
        String ipv6 = aws.ec2(
                "describe-vpcs --vpc-ids " + network.vpc, "Vpcs[0].Ipv6CidrBlockAssociationSet[0].Ipv6CidrBlock");
        network.subnet = aws.ec2(
                "create-subnet --vpc-id %s --cidr-block 10.0.0.0/24 --ipv6-cidr-block %s --availability-zone tenet-1a"
                        .formatted(network.vpc, ipv6.replace("/56", "/64")),
                "Subnet.SubnetId");
        network.group = tenant.group(network.vpc, name);
        allow(network, "tcp", 80, "10.0.0.0/16");
        network.server = run(network, "--private-ip-address " + TWIN_ADDRESS).getFirst();
        network.client = run(network, "").getFirst();
    }

    private void allow(Network network, String protocol, int port, String from) {
        tenant.allow(network.group, protocol, port, from);
    }

    private List<String> run(Network network, String more) {
        return tenant.run(
                "--instance-type tenet.unlimited --subnet-id %s --security-group-ids %s --ipv6-address-count 1 %s"
                        .formatted(network.subnet, network.group, more));
    }

    private String fetch(String instance) {
        return LabTenant.fetch(lab.namespace(instance), TWIN_ADDRESS);
    }

    void reach() {
        allow(red, "icmp", -1, "10.0.0.0/16");
        aws.ec2(
                "authorize-security-group-ingress --group-id %s --ip-permissions IpProtocol=icmpv6,FromPort=-1,ToPort=-1,Ipv6Ranges=[{CidrIpv6=::/0}]"
                        .formatted(red.group));
        var from = lab.locate(red.client);
        var to = lab.locate(red.server);
        claims.check(
                !from.getHostId().equals(to.getHostId()),
                "the two instances run on different hosts",
                red.client + " on " + from.getHostId() + ", " + red.server + " on " + to.getHostId());
        for (String address : to.getPrivateAddressesList()) {
            Ping ping = ping(red.client, address, "-c 20 -i 0.05");
            claims.check(
                    ping.sent == 20 && ping.received == 20,
                    address + " answers every ping from another host",
                    ping.received + " of " + ping.sent + " answered, " + ping.milliseconds + " ms on average");
        }
    }

    private record Ping(int sent, int received, String milliseconds) {}

    private Ping ping(String instance, String address, String options) {
        String report = LabTenant.attempt(lab.namespace(instance), "ping -q " + options + " " + address);
        Matcher counts = PING_COUNTS.matcher(report);
        Matcher times = PING_TIMES.matcher(report);
        return counts.find()
                ? new Ping(
                        Integer.parseInt(counts.group(1)),
                        Integer.parseInt(counts.group(2)),
                        times.find() ? times.group(1) : "-")
                : new Ping(0, 0, "-");
    }

    void learning() {
        List<String> fresh = run(red, "--count 4");
        List<String> gateways =
                lab.hosts().stream().filter(Host::getGateway).map(Host::getId).toList();
        List<String> away = fresh.stream()
                .filter(instance -> !gateways.contains(lab.locate(instance).getHostId()))
                .toList();
        String from = away.get(0);
        String to = away.get(1);
        String address = lab.locate(to).getPrivateAddressesList().getFirst();
        Map<String, Long> before = reasons();
        Ping ping = ping(from, address, "-c 20 -i 0.05");
        // Agents tell what they have counted every few seconds: wait until all forty packets of the pings are in.
        Map<String, Long> grown = awaitGrowth(before, 40);
        long asked = grown.getOrDefault("asked_gateway", 0L);
        long direct = grown.getOrDefault("encapsulated", 0L);
        long learned = grown.getOrDefault("location_learned", 0L);
        claims.check(
                ping.received == 20 && asked == 2 && learned == 2 && direct == 38,
                "a new neighbour is reached at once: the first packet each way by a gateway, the rest host to host",
                "%d pings answered; packets by way of a gateway: %d, locations learned: %d, packets direct: %d"
                        .formatted(ping.received, asked, learned, direct));
    }

    private Map<String, Long> awaitGrowth(Map<String, Long> before, long packets) {
        long end = System.nanoTime() + 15_000_000_000L;
        Map<String, Long> grown = new TreeMap<>();
        do {
            grown.clear();
            reasons().forEach((reason, count) -> grown.put(reason, count - before.getOrDefault(reason, 0L)));
        } while (grown.getOrDefault("asked_gateway", 0L) + grown.getOrDefault("encapsulated", 0L) < packets
                && System.nanoTime() < end);
        return grown;
    }

    private Map<String, Long> reasons() {
        try (OperatorClient operator = lab.operator()) {
            Map<String, Long> totals = new TreeMap<>();
            operator.calls()
                    .counters(CountersRequest.getDefaultInstance())
                    .getHostsList()
                    .forEach(host -> host.getReasonsList()
                            .forEach(reason -> totals.merge(reason.getReason(), reason.getPackets(), Long::sum)));
            return totals;
        }
    }

    void rules() {
        claims.check(!connects(5201), "a port that no rule opens is closed", "connection to port 5201 timed out");
        allow(red, "tcp", 5201, "10.0.0.0/16");
        servers.add(lab.namespace(red.server).command("iperf3 -s -p 5201").start());
        WebServers.awaitListening(lab.namespace(red.server), 5201);
        lab.awaitApplied();
        claims.check(connects(5201), "opened by a rule: a new connection is made", "connection to port 5201 succeeded");
        try (Transfer transfer = new Transfer(lab, red.client, TWIN_ADDRESS, 5201, 8)) {
            transfer.awaitRunning();
            aws.ec2("revoke-security-group-ingress --group-id %s --protocol tcp --port 5201 --cidr 10.0.0.0/16"
                    .formatted(red.group));
            lab.awaitApplied();
            claims.check(
                    !connects(5201), "closed again: a new connection is refused", "connection to port 5201 timed out");
            Transfer.Report report = transfer.await();
            claims.check(
                    report.stalledIntervals() == 0,
                    "the connection that was tracked lives on, as in EC2",
                    report.toString());
        }
    }

    private boolean connects(int port) {
        String program = "import socket; socket.create_connection(('" + TWIN_ADDRESS + "', " + port
                + "), 2).close(); print('yes')";
        try {
            return new Command(List.of("/usr/bin/python3", "-c", program))
                    .in(lab.namespace(red.client))
                    .run()
                    .contains("yes");
        } catch (IllegalStateException refused) {
            return false;
        }
    }

    void networkAcl() {
        String outside = tenant.run(tenant.subnet(red.vpc, "10.0.1.0/24"), red.group, "tenet.unlimited", 1)
                .getFirst();
        Ping before = ping(outside, TWIN_ADDRESS, "-c 10 -i 0.05");
        String acl = aws.ec2("create-network-acl --vpc-id " + red.vpc, "NetworkAcl.NetworkAclId");
        entry(
                acl,
                "--ingress --rule-number 90 --protocol icmp --icmp-type-code Type=-1,Code=-1 --cidr-block 10.0.1.0/24",
                "deny");
        entry(acl, "--ingress --rule-number 100 --protocol -1 --cidr-block 0.0.0.0/0", "allow");
        entry(acl, "--egress --rule-number 100 --protocol -1 --cidr-block 0.0.0.0/0", "allow");
        aws.ec2("replace-network-acl-association --network-acl-id %s --association-id %s"
                .formatted(acl, association(red.subnet)));
        lab.awaitApplied();
        Ping across = ping(outside, TWIN_ADDRESS, "-c 10 -i 0.05 -W 1");
        claims.check(
                before.received == 10 && across.received == 0,
                "a network ACL stops pings at the edge of the subnet",
                "%d of %d pings answered before, %d of %d behind rule 90"
                        .formatted(before.received, before.sent, across.received, across.sent));
        Ping within = ping(red.client, TWIN_ADDRESS, "-c 10 -i 0.05");
        claims.check(
                within.received == 10 && fetch(outside).equals("red"),
                "but neither within the subnet, nor other traffic across its edge",
                within.received + " of 10 pings answered within; http from outside answered '" + fetch(outside) + "'");
        TraceResponse why = trace(outside, "icmp", 8 << Byte.SIZE);
        claims.check(why.getReason().equals("network_acl_ingress_denied"), "and the trace names the rule", words(why));
        aws.ec2(("replace-network-acl-entry --network-acl-id %s --ingress --rule-number 90 --protocol icmp"
                        + " --icmp-type-code Type=-1,Code=-1 --cidr-block 10.0.1.0/24 --rule-action allow")
                .formatted(acl));
        lab.awaitApplied();
        Ping after = ping(outside, TWIN_ADDRESS, "-c 10 -i 0.05");
        claims.check(after.received == 10, "allowed again, they pass again", after.received + " of 10 pings answered");
    }

    private void entry(String acl, String what, String action) {
        aws.ec2("create-network-acl-entry --network-acl-id %s %s --rule-action %s".formatted(acl, what, action));
    }

    private String association(String subnet) {
        return aws.ec2(
                "describe-network-acls --filters Name=association.subnet-id,Values=" + subnet,
                "NetworkAcls[0].Associations[?SubnetId=='" + subnet + "'].NetworkAclAssociationId");
    }

    void trace() {
        TraceResponse allowed = trace(80);
        TraceResponse refused = trace(81);
        claims.check(allowed.getDelivered(), "TCP to port 80 would be delivered", words(allowed));
        claims.check(
                !refused.getDelivered() && refused.getReason().equals("security_group_ingress_denied"),
                "TCP to port 81 would be refused by the receiver's security group",
                words(refused));
    }

    private TraceResponse trace(int port) {
        return trace(red.client, "tcp", port);
    }

    private TraceResponse trace(String from, String protocol, int port) {
        try (OperatorClient operator = lab.operator()) {
            return operator.calls()
                    .trace(TraceRequest.newBuilder()
                            .setFrom(from)
                            .setTo(red.server)
                            .setProtocol(protocol)
                            .setDestinationPort(port)
                            .build());
        }
    }

    private static String words(TraceResponse trace) {
        StringBuilder words = new StringBuilder();
        trace.getStepsList()
                .forEach(step -> words.append("%-7s %-16s %-30s %s%n"
                        .formatted(step.getHostId(), step.getStage(), step.getDecision(), step.getBecause())));
        return words + trace.getExplanation();
    }

    void agentKilled() {
        allow(red, "tcp", 5202, "10.0.0.0/16");
        servers.add(lab.namespace(red.server).command("iperf3 -s -p 5202").start());
        WebServers.awaitListening(lab.namespace(red.server), 5202);
        int host = Integer.parseInt(lab.locate(red.client).getHostId().substring("host".length()));
        try (Transfer transfer = new Transfer(lab, red.client, TWIN_ADDRESS, 5202, 8)) {
            transfer.awaitRunning();
            lab.agent(host).kill();
            Ping ping = ping(red.client, TWIN_ADDRESS, "-c 200 -i 0.01");
            lab.startAgent(host);
            Transfer.Report report = transfer.await();
            claims.check(
                    ping.sent == 200 && ping.received == 200,
                    "with the agent of host" + host + " dead, no ping is lost",
                    ping.received + " of " + ping.sent + " answered");
            claims.check(
                    report.stalledIntervals() == 0,
                    "the transfer never stalled, while the agent died and came back",
                    report.toString());
        }
        boolean back = awaitConnected("host" + host);
        Ping after = ping(red.client, TWIN_ADDRESS, "-c 20 -i 0.05");
        claims.check(
                back && after.received == 20,
                "the agent came back and changed nothing that was right",
                after.received + " of 20 pings answered");
    }

    private boolean awaitConnected(String hostId) {
        long end = System.nanoTime() + 30_000_000_000L;
        while (System.nanoTime() < end) {
            if (lab.hosts().stream()
                    .anyMatch(host -> host.getId().equals(hostId)
                            && host.getConnected()
                            && host.getAppliedRevision() >= host.getTargetRevision())) {
                return true;
            }
            Thread.onSpinWait();
        }
        return false;
    }

    @Override
    public void close() {
        web.close();
        servers.forEach(Command.Background::close);
    }
}
