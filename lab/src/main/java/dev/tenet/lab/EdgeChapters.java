package dev.tenet.lab;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The demo's chapters on the internet edge: an instance with an elastic address, which moves, private ones behind a NAT gateway, a load balancer, and edges that go. */
final class EdgeChapters implements AutoCloseable {
    private static final Pattern RECEIVED = Pattern.compile("(\\d+) received");
    private static final int PINGS = 100;
    private static final double TARGET_MS = 1000;
    private static final int TARGETS = 4;
    private static final int CONNECTIONS = 500;
    private static final double PAUSE_SECONDS = 0.5;

    private final LabTenant tenant;
    private final Claims claims;
    private final Lab lab;
    private final AwsCli aws;
    private final WebServers servers = new WebServers();

    EdgeChapters(LabTenant tenant, Claims claims) {
        this.tenant = tenant;
        this.claims = claims;
        this.lab = tenant.lab();
        this.aws = tenant.aws();
    }

    void elasticAddress() {
        String vpc = tenant.vpc("10.50.0.0/16");
        List<String> instances = instances(vpc);
        Namespace first = lab.namespace(instances.getFirst());
        servers.serveName(first, "first");
        servers.serveName(lab.namespace(instances.getLast()), "second");
        servers.serveClientAddress(internet());
        lead(vpc);
        claims.check(
                LabTenant.fetch(first, OutsideNetwork.INTERNET_IPV4).equals("no answer"),
                "a route to the internet alone lets nothing out: no packet leaves untranslated",
                "http://" + OutsideNetwork.INTERNET_IPV4 + " did not answer");
        LabTenant.ElasticAddress elastic = tenant.allocate();
        String address = elastic.address();
        associate(elastic, instances.getFirst());
        String seen = LabTenant.fetch(first, OutsideNetwork.INTERNET_IPV4);
        claims.check(
                seen.equals(address),
                "with an elastic address it reaches the internet, and is seen there under that address",
                "a server on the internet saw " + seen);
        String inside = LabTenant.fetch(internet(), address);
        claims.check(inside.equals("first"), "and is reached from there", "http://" + address + " answered " + inside);
        moveUnderPing(elastic, instances.getLast());
        outThroughNat(vpc);
        loseAnEdge(address);
    }

    /** A load balancer on the internet: targets and an edge come and go under many connections. */
    void loadBalancer() {
        try (BalancedService service = BalancedService.create(tenant, "10.51", TARGETS)) {
            service.register(0, TARGETS - 1);
            service.awaitHealthy(TARGETS - 1);
            try (ConnectionLoad load = service.load(CONNECTIONS, PAUSE_SECONDS)) {
                load.awaitHolding(CONNECTIONS);
                service.register(TARGETS - 1, TARGETS);
                service.awaitHealthy(TARGETS);
                load.awaitAnswers(CONNECTIONS, 2);
                service.deregister(0);
                load.awaitAnswers(CONNECTIONS, 2);
                lab.routing("edge2").kill();
                load.awaitAnswers(CONNECTIONS, 3);
                lab.routing("edge2").startAgain();
                service.register(0, 1);
                service.awaitHealthy(TARGETS);
                ConnectionLoad.Counts counts = load.awaitAnswers(CONNECTIONS, 3);
                int broken = counts.broken().values().stream()
                        .mapToInt(Integer::intValue)
                        .sum();
                claims.check(
                        broken == 0 && counts.refused() == 0 && counts.holding() == CONNECTIONS,
                        "a target more, one drained and taken back, an edge gone and come back: no connection is broken",
                        "%d connections, %d answers, %d broken connections"
                                .formatted(counts.opened(), counts.answers(), broken));
            }
        }
    }

    /** What comes from the internet goes through an appliance first, and so does what is answered. */
    void gatewayRoutes() {
        String vpc = tenant.vpc("10.52.0.0/16");
        String outer = tenant.subnet(vpc, "10.52.1.0/24");
        String inner = tenant.subnet(vpc, "10.52.2.0/24");
        String group = tenant.group(vpc, "inspected");
        tenant.allow(group, "all", -1, "0.0.0.0/0");
        String gateway = tenant.internetGateway(vpc);
        tenant.createRoute(tenant.mainTable(vpc), "0.0.0.0/0", "--gateway-id " + gateway);
        String box = tenant.run(outer, group, "t3.micro", 1).getFirst();
        String server = tenant.run(inner, group, "t3.micro", 1).getFirst();
        LabTenant.ElasticAddress elastic = tenant.allocate();
        String address = elastic.address();
        associate(elastic, server);
        LabTenant.Ping direct = LabTenant.ping(internet(), address);
        tenant.makeAppliance(box);
        String device = "--network-interface-id " + tenant.networkInterface(box);
        String inward = tenant.createTable(vpc);
        tenant.createRoute(inward, "10.52.2.0/24", device);
        String back = tenant.createTable(vpc);
        tenant.createRoute(back, "0.0.0.0/0", device);
        String association = tenant.associate(inward, "--gateway-id " + gateway);
        tenant.associate(back, "--subnet-id " + inner);
        lab.awaitApplied();
        LabTenant.Ping inspected = LabTenant.ping(internet(), address);
        claims.check(
                direct.allAnswered() && inspected.allAnswered() && inspected.ttl() == direct.ttl() - 1,
                "a route table of the internet gateway leads what comes in through an appliance",
                "%s directly, time to live %d; %s through the appliance, time to live %d"
                        .formatted(direct, direct.ttl(), inspected, inspected.ttl()));
        tenant.namespace(box).run("sysctl -q -w net.ipv4.ip_forward=0");
        LabTenant.Ping stopped = LabTenant.ping(internet(), address);
        claims.check(stopped.received() == 0, "what it does not forward reaches nobody", stopped.toString());
        aws.ec2("disassociate-route-table --association-id " + association);
        aws.ec2("delete-route-table --route-table-id " + inward);
        tenant.deleteRoute(back, "0.0.0.0/0");
        tenant.createRoute(back, "0.0.0.0/0", "--gateway-id " + gateway);
        lab.awaitApplied();
        LabTenant.Ping again = LabTenant.ping(internet(), address);
        claims.check(
                again.allAnswered() && again.ttl() == direct.ttl(),
                "without the table it is direct again",
                again + ", time to live " + again.ttl());
    }

    private void moveUnderPing(LabTenant.ElasticAddress elastic, String to) {
        String address = elastic.address();
        CompletableFuture<String> pings = CompletableFuture.supplyAsync(
                () -> LabTenant.attempt(internet(), "ping -D -n -i 0.005 -w 5 " + address));
        associate(elastic, to);
        double gap = PingGap.longestMillis(pings.join());
        String now = LabTenant.fetch(internet(), address);
        claims.check(
                gap < TARGET_MS && now.equals("second"),
                "the address moves to another instance under a running ping",
                String.format(Locale.ROOT, "unanswered for %.0f ms; http://%s now answers %s", gap, address, now));
    }

    /** The way out of a private subnet is a gateway in the public one; nobody finds a way in. */
    private void outThroughNat(String vpc) {
        String beside = aws.ec2("describe-subnets --filters Name=vpc-id,Values=" + vpc, "Subnets[0].SubnetId");
        LabTenant.ElasticAddress elastic = tenant.allocate();
        String address = elastic.address();
        String gateway = aws.ec2(
                "create-nat-gateway --subnet-id %s --allocation-id %s".formatted(beside, elastic.allocation()),
                "NatGateway.NatGatewayId");
        aws.ec2("wait nat-gateway-available --nat-gateway-ids " + gateway);
        String subnet = tenant.subnet(vpc, "10.50.2.0/24");
        String table = tenant.createTable(vpc);
        tenant.associate(table, "--subnet-id " + subnet);
        tenant.createRoute(table, "0.0.0.0/0", "--nat-gateway-id " + gateway);
        List<String> instances = tenant.run("--instance-type t3.micro --count 2 --subnet-id " + subnet);
        lab.awaitApplied();
        List<String> seen = instances.stream()
                .map(instance -> LabTenant.fetch(lab.namespace(instance), OutsideNetwork.INTERNET_IPV4))
                .toList();
        claims.check(
                seen.stream().allMatch(address::equals),
                "two instances without public addresses reach the internet through a NAT gateway, under its address",
                "a server on the internet saw " + String.join(" and ", seen));
        String inside = LabTenant.fetch(internet(), address);
        claims.check(
                inside.equals("no answer"),
                "from the internet nobody reaches anything behind it",
                "http://" + address + ": " + inside);
    }

    /** The speaker alone dies: its edge goes on with what reaches it, and the router sends the rest elsewhere. */
    private void loseAnEdge(String address) {
        lab.routing("edge1").kill();
        Matcher received =
                RECEIVED.matcher(LabTenant.attempt(internet(), "ping -q -n -i 0.01 -W 1 -c " + PINGS + " " + address));
        int answered = received.find() ? Integer.parseInt(received.group(1)) : 0;
        claims.check(
                answered == PINGS,
                "one of two edges announces nothing any more, and nobody misses it",
                answered + " of " + PINGS + " pings answered while the router turned to the other");
    }

    private List<String> instances(String vpc) {
        return BalancedService.instances(tenant, vpc, tenant.subnet(vpc, "10.50.1.0/24"), 2);
    }

    private void lead(String vpc) {
        tenant.createRoute(tenant.mainTable(vpc), "0.0.0.0/0", "--gateway-id " + tenant.internetGateway(vpc));
        lab.awaitApplied();
    }

    private void associate(LabTenant.ElasticAddress elastic, String instance) {
        aws.ec2(
                "associate-address --allocation-id %s --instance-id %s --allow-reassociation"
                        .formatted(elastic.allocation(), instance),
                "AssociationId");
        lab.awaitApplied();
    }

    private Namespace internet() {
        return lab.layout().internet();
    }

    @Override
    public void close() {
        servers.close();
    }
}
