package dev.tenet.lab;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The demo's chapters on routes: an appliance on the way, a peered network, and prefix lists. */
final class RouteChapters implements AutoCloseable {
    private static final Pattern RECEIVED = Pattern.compile("(\\d+) received");
    private static final Pattern TTL = Pattern.compile("ttl=(\\d+)");
    private static final Pattern GIGABITS = Pattern.compile("([0-9.]+) Gbits/sec +receiver");
    private static final int TRANSFER_SECONDS = 3;

    private final Lab lab;
    private final Claims claims;
    private final AwsCli aws;
    private final List<Command.Background> servers = new ArrayList<>();

    private String vpc = "";
    private String clientSubnet = "";
    private String serverSubnet = "";
    private String group = "";
    private String client = "";
    private String server = "";
    private String box = "";

    RouteChapters(Lab lab, Claims claims, PrintStream out) {
        this.lab = lab;
        this.claims = claims;
        this.aws = new AwsCli(lab.environment(), line -> out.println("  " + line));
    }

    void appliance() {
        vpc = aws.ec2("create-vpc --cidr-block 10.20.0.0/16", "Vpc.VpcId");
        group = group(vpc, "inside", "10.0.0.0/8");
        clientSubnet = subnet(vpc, "10.20.1.0/24");
        serverSubnet = subnet(vpc, "10.20.2.0/24");
        client = run(clientSubnet, group);
        server = run(serverSubnet, group);
        box = run(subnet(vpc, "10.20.3.0/24"), group);
        double direct = gigabits(client, server);
        String device = networkInterface(box);
        lead(clientSubnet, "10.20.2.0/24", device);
        lead(serverSubnet, "10.20.1.0/24", device);
        lab.namespace(box).run("sysctl -q -w net.ipv4.ip_forward=1");
        lab.awaitApplied();
        claims.check(
                ping(client, server).received() == 0,
                "an appliance that checks source and destination gets nothing of others",
                "no ping from subnet to subnet was answered");
        aws.ec2("modify-network-interface-attribute --network-interface-id %s --no-source-dest-check"
                .formatted(device));
        lab.awaitApplied();
        Ping through = ping(client, server);
        claims.check(
                through.received() == 5 && through.ttl() == 63,
                "without the check it forwards for both subnets: one hop more on the way",
                through.received() + " of 5 pings answered, time to live " + through.ttl());
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
                states.equals("2") && ping(client, server).received() == 0,
                "without it the routes are black holes",
                states + " tables with a black hole, no ping answered");
        deleteRoute(tableOf(clientSubnet), "10.20.2.0/24");
        deleteRoute(tableOf(serverSubnet), "10.20.1.0/24");
        lab.awaitApplied();
        Ping again = ping(client, server);
        claims.check(
                again.received() == 5 && again.ttl() == 64,
                "without the routes packets go directly again",
                again.received() + " of 5 pings answered, time to live " + again.ttl());
    }

    void peering() {
        String far = aws.ec2("create-vpc --cidr-block 10.30.0.0/16", "Vpc.VpcId");
        String farGroup =
                aws.ec2("create-security-group --group-name far --description far --vpc-id " + far, "GroupId");
        String farServer = run(subnet(far, "10.30.1.0/24"), farGroup);
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
            createRoute(tableOf(subnet), "10.30.0.0/16", "--vpc-peering-connection-id " + connection);
        }
        createRoute(mainTable(far), "10.20.0.0/16", "--vpc-peering-connection-id " + connection);
        lab.awaitApplied();
        Ping peered = ping(client, farServer);
        claims.check(
                peered.received() == 5 && peered.ttl() == 64,
                "a rule that names a group of the peered VPC lets its members in, with no hop between",
                peered.received() + " of 5 pings answered, time to live " + peered.ttl());
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
                ping(client, farServer).received() == 0 && stale.equals(farGroup),
                "without the connection nothing passes, and the rule is stale",
                "no ping answered; stale: " + stale);
    }

    void prefixLists() {
        String list = aws.ec2(
                "create-managed-prefix-list --prefix-list-name clients --address-family IPv4 --max-entries 5 --entries Cidr=%s/32"
                        .formatted(address(client)),
                "PrefixList.PrefixListId");
        String named =
                aws.ec2("create-security-group --group-name listed --description listed --vpc-id " + vpc, "GroupId");
        aws.ec2(
                "authorize-security-group-ingress --group-id %s --ip-permissions IpProtocol=icmp,FromPort=-1,ToPort=-1,PrefixListIds=[{PrefixListId=%s}]"
                        .formatted(named, list));
        String listed = run(serverSubnet, named);
        int before = ping(client, listed).received();
        aws.ec2(
                "modify-managed-prefix-list --prefix-list-id %s --current-version 1 --remove-entries Cidr=%s/32"
                        .formatted(list, address(client)),
                "PrefixList.Version");
        lab.awaitApplied();
        int without = ping(client, listed).received();
        aws.ec2(
                "restore-managed-prefix-list-version --prefix-list-id %s --previous-version 1 --current-version 2"
                        .formatted(list),
                "PrefixList.Version");
        lab.awaitApplied();
        int restored = ping(client, listed).received();
        claims.check(
                before == 5 && without == 0 && restored == 5,
                "a rule follows the versions of the prefix list that it names",
                "answered pings with version 1: %d, 2: %d, 3: %d".formatted(before, without, restored));
    }

    // ---- parts

    private String subnet(String of, String block) {
        return aws.ec2(
                "create-subnet --vpc-id %s --cidr-block %s --availability-zone tenet-1a".formatted(of, block),
                "Subnet.SubnetId");
    }

    private String group(String of, String name, String from) {
        String id = aws.ec2(
                "create-security-group --group-name %s --description demo --vpc-id %s".formatted(name, of), "GroupId");
        aws.ec2("authorize-security-group-ingress --group-id %s --protocol all --port -1 --cidr %s"
                .formatted(id, from));
        return id;
    }

    private String run(String subnet, String with) {
        String image = aws.ec2("describe-images --owners amazon self", "Images[0].ImageId");
        String instance = aws.ec2(
                "run-instances --image-id %s --instance-type tenet.unlimited --subnet-id %s --security-group-ids %s"
                        .formatted(image, subnet, with),
                "Instances[0].InstanceId");
        aws.ec2("wait instance-running --instance-ids " + instance);
        return instance;
    }

    private String networkInterface(String instance) {
        return aws.ec2(
                "describe-instances --instance-ids " + instance,
                "Reservations[0].Instances[0].NetworkInterfaces[0].NetworkInterfaceId");
    }

    private String mainTable(String of) {
        return aws.ec2(
                "describe-route-tables --filters Name=vpc-id,Values=%s Name=association.main,Values=true".formatted(of),
                "RouteTables[0].RouteTableId");
    }

    private String tableOf(String subnet) {
        return aws.ec2(
                "describe-route-tables --filters Name=association.subnet-id,Values=" + subnet,
                "RouteTables[0].RouteTableId");
    }

    /** A table of its own for a subnet, with a route to an interface. */
    private void lead(String subnet, String destination, String device) {
        String table = aws.ec2("create-route-table --vpc-id " + vpc, "RouteTable.RouteTableId");
        aws.ec2("associate-route-table --route-table-id %s --subnet-id %s".formatted(table, subnet), "AssociationId");
        createRoute(table, destination, "--network-interface-id " + device);
    }

    private void createRoute(String table, String destination, String to) {
        aws.ec2("create-route --route-table-id %s --destination-cidr-block %s %s".formatted(table, destination, to));
    }

    private void deleteRoute(String table, String destination) {
        aws.ec2("delete-route --route-table-id %s --destination-cidr-block %s".formatted(table, destination));
    }

    private String address(String instance) {
        return lab.locate(instance).getPrivateAddressesList().getFirst();
    }

    private record Ping(int received, int ttl) {}

    private Ping ping(String from, String to) {
        String report = new Command(List.of("sh", "-c", "ping -c 5 -i 0.1 -W 1 " + address(to) + " || true"))
                .in(lab.namespace(from))
                .run();
        return new Ping(number(RECEIVED, report), number(TTL, report));
    }

    private double gigabits(String from, String to) {
        Command.Background listener =
                lab.namespace(to).command("iperf3 -s -1 -p 5301").start();
        servers.add(listener);
        WebServers.awaitListening(lab.namespace(to), 5301);
        String report = new Command(List.of(
                        "sh", "-c", "iperf3 -f g -p 5301 -t " + TRANSFER_SECONDS + " -c " + address(to) + " || true"))
                .in(lab.namespace(from))
                .run();
        Matcher matcher = GIGABITS.matcher(report);
        return matcher.find() ? Double.parseDouble(matcher.group(1)) : 0;
    }

    private static int number(Pattern pattern, String report) {
        Matcher matcher = pattern.matcher(report);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    @Override
    public void close() {
        servers.forEach(Command.Background::close);
    }
}
