package dev.tenet.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The demo's chapters on routes: an appliance on the way, a peered network, and prefix lists. */
final class RouteChapters implements AutoCloseable {
    private static final Pattern GIGABITS = Pattern.compile("([0-9.]+) Gbits/sec +receiver");
    private static final int TRANSFER_SECONDS = 3;

    private final LabTenant tenant;
    private final Claims claims;
    private final Lab lab;
    private final AwsCli aws;
    private final List<Command.Background> servers = new ArrayList<>();

    private String vpc = "";
    private String clientSubnet = "";
    private String serverSubnet = "";
    private String group = "";
    private String client = "";
    private String server = "";
    private String box = "";

    RouteChapters(LabTenant tenant, Claims claims) {
        this.tenant = tenant;
        this.claims = claims;
        this.lab = tenant.lab();
        this.aws = tenant.aws();
    }

    void appliance() {
        vpc = tenant.vpc("10.20.0.0/16");
        group = tenant.group(vpc, "inside");
        tenant.allow(group, "all", -1, "10.0.0.0/8");
        clientSubnet = tenant.subnet(vpc, "10.20.1.0/24");
        serverSubnet = tenant.subnet(vpc, "10.20.2.0/24");
        client = run(clientSubnet, group);
        server = run(serverSubnet, group);
        box = run(tenant.subnet(vpc, "10.20.3.0/24"), group);
        double direct = gigabits(client, server);
        String device = tenant.networkInterface(box);
        lead(clientSubnet, "10.20.2.0/24", device);
        lead(serverSubnet, "10.20.1.0/24", device);
        lab.awaitApplied();
        claims.check(
                tenant.ping(client, server).received() == 0,
                "an appliance that checks source and destination gets nothing of others",
                "no ping from subnet to subnet was answered");
        tenant.makeAppliance(box);
        lab.awaitApplied();
        LabTenant.Ping through = tenant.ping(client, server);
        claims.check(
                through.allAnswered() && through.ttl() == 63,
                "without the check it forwards for both subnets: one hop more on the way",
                through + ", time to live " + through.ttl());
        double forwarded = gigabits(client, server);
        claims.check(
                forwarded > direct / 5,
                "TCP goes through it whole",
                String.format(Locale.ROOT, "%.2f Gbit/s through the appliance, %.2f Gbit/s direct", forwarded, direct));
        aws.ec2("terminate-instances --instance-ids " + box, "TerminatingInstances[0].CurrentState.Name");
        lab.awaitApplied();
        String states = aws.ec2(
                "describe-route-tables --filters Name=vpc-id,Values=%s Name=route.state,Values=blackhole"
                        .formatted(vpc),
                "length(RouteTables)");
        claims.check(
                states.equals("2") && tenant.ping(client, server).received() == 0,
                "without it the routes are black holes",
                states + " tables with a black hole, no ping answered");
        tenant.deleteRoute(tenant.tableOf(clientSubnet), "10.20.2.0/24");
        tenant.deleteRoute(tenant.tableOf(serverSubnet), "10.20.1.0/24");
        lab.awaitApplied();
        LabTenant.Ping again = tenant.ping(client, server);
        claims.check(
                again.allAnswered() && again.ttl() == 64,
                "without the routes packets go directly again",
                again + ", time to live " + again.ttl());
    }

    void peering() {
        String far = tenant.vpc("10.30.0.0/16");
        String farGroup = tenant.group(far, "far");
        String farServer = run(tenant.subnet(far, "10.30.1.0/24"), farGroup);
        String connection = aws.ec2(
                "create-vpc-peering-connection --vpc-id %s --peer-vpc-id %s".formatted(vpc, far),
                "VpcPeeringConnection.VpcPeeringConnectionId");
        aws.ec2(
                "accept-vpc-peering-connection --vpc-peering-connection-id " + connection,
                "VpcPeeringConnection.Status.Code");
        aws.ec2(
                "authorize-security-group-ingress --group-id %s --ip-permissions IpProtocol=-1,UserIdGroupPairs=[{GroupId=%s}]"
                        .formatted(farGroup, group));
        for (String subnet : List.of(clientSubnet, serverSubnet)) {
            tenant.createRoute(tenant.tableOf(subnet), "10.30.0.0/16", "--vpc-peering-connection-id " + connection);
        }
        tenant.createRoute(tenant.mainTable(far), "10.20.0.0/16", "--vpc-peering-connection-id " + connection);
        lab.awaitApplied();
        LabTenant.Ping peered = tenant.ping(client, farServer);
        claims.check(
                peered.allAnswered() && peered.ttl() == 64,
                "a rule that names a group of the peered VPC lets its members in, with no hop between",
                peered + ", time to live " + peered.ttl());
        double inside = gigabits(client, server);
        double across = gigabits(client, farServer);
        claims.check(
                across > inside / 2,
                "peering is no bottleneck",
                String.format(Locale.ROOT, "%.2f Gbit/s across, %.2f Gbit/s inside one VPC", across, inside));
        aws.ec2("delete-vpc-peering-connection --vpc-peering-connection-id " + connection);
        lab.awaitApplied();
        String stale = aws.ec2("describe-stale-security-groups --vpc-id " + far, "StaleSecurityGroupSet[].GroupId");
        claims.check(
                tenant.ping(client, farServer).received() == 0 && stale.equals(farGroup),
                "without the connection nothing passes, and the rule is stale",
                "no ping answered; stale: " + stale);
    }

    void prefixLists() {
        String list = aws.ec2(
                "create-managed-prefix-list --prefix-list-name clients --address-family IPv4 --max-entries 5 --entries Cidr=%s/32"
                        .formatted(tenant.address(client)),
                "PrefixList.PrefixListId");
        String named = tenant.group(vpc, "listed");
        aws.ec2(
                "authorize-security-group-ingress --group-id %s --ip-permissions IpProtocol=icmp,FromPort=-1,ToPort=-1,PrefixListIds=[{PrefixListId=%s}]"
                        .formatted(named, list));
        String listed = run(serverSubnet, named);
        int before = tenant.ping(client, listed).received();
        aws.ec2(
                "modify-managed-prefix-list --prefix-list-id %s --current-version 1 --remove-entries Cidr=%s/32"
                        .formatted(list, tenant.address(client)),
                "PrefixList.Version");
        lab.awaitApplied();
        int without = tenant.ping(client, listed).received();
        aws.ec2(
                "restore-managed-prefix-list-version --prefix-list-id %s --previous-version 1 --current-version 2"
                        .formatted(list),
                "PrefixList.Version");
        lab.awaitApplied();
        int restored = tenant.ping(client, listed).received();
        claims.check(
                before == 5 && without == 0 && restored == 5,
                "a rule follows the versions of the prefix list that it names",
                "answered pings with version 1: %d, 2: %d, 3: %d".formatted(before, without, restored));
    }

    // ---- parts

    private String run(String subnet, String group) {
        return tenant.run(subnet, group, "tenet.unlimited", 1).getFirst();
    }

    /** A table of its own for a subnet, with a route to an interface. */
    private void lead(String subnet, String destination, String device) {
        String table = tenant.createTable(vpc);
        tenant.associate(table, "--subnet-id " + subnet);
        tenant.createRoute(table, destination, "--network-interface-id " + device);
    }

    private double gigabits(String from, String to) {
        Command.Background listener =
                lab.namespace(to).command("iperf3 -s -1 -p 5301").start();
        servers.add(listener);
        WebServers.awaitListening(lab.namespace(to), 5301);
        String report = new Command(List.of(
                        "sh",
                        "-c",
                        "iperf3 -f g -p 5301 -t " + TRANSFER_SECONDS + " -c " + tenant.address(to) + " || true"))
                .in(lab.namespace(from))
                .run();
        Matcher matcher = GIGABITS.matcher(report);
        return matcher.find() ? Double.parseDouble(matcher.group(1)) : 0;
    }

    @Override
    public void close() {
        servers.forEach(Command.Background::close);
    }
}
