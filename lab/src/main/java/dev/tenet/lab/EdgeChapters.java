package dev.tenet.lab;

import java.io.PrintStream;
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

    private final Lab lab;
    private final Claims claims;
    private final AwsCli aws;
    private final WebServers servers = new WebServers();

    EdgeChapters(Lab lab, Claims claims, PrintStream out) {
        this.lab = lab;
        this.claims = claims;
        this.aws = new AwsCli(lab.environment(), line -> out.println("  " + line));
    }

    void elasticAddress() {
        String vpc = aws.ec2("create-vpc --cidr-block 10.50.0.0/16", "Vpc.VpcId");
        List<String> instances = instances(vpc);
        Namespace first = lab.namespace(instances.getFirst());
        servers.serveName(first, "first");
        servers.serveName(lab.namespace(instances.getLast()), "second");
        servers.serveClientAddress(internet());
        lead(vpc);
        claims.check(
                fetch(first, OutsideNetwork.INTERNET_IPV4).equals("no answer"),
                "a route to the internet alone lets nothing out: no packet leaves untranslated",
                "http://" + OutsideNetwork.INTERNET_IPV4 + " did not answer");
        String allocation = aws.ec2("allocate-address", "AllocationId");
        String address = aws.ec2("describe-addresses --allocation-ids " + allocation, "Addresses[0].PublicIp");
        associate(allocation, instances.getFirst());
        String seen = fetch(first, OutsideNetwork.INTERNET_IPV4);
        claims.check(
                seen.equals(address),
                "with an elastic address it reaches the internet, and is seen there under that address",
                "a server on the internet saw " + seen);
        String inside = fetch(internet(), address);
        claims.check(inside.equals("first"), "and is reached from there", "http://" + address + " answered " + inside);
        moveUnderPing(allocation, address, instances.getLast());
        outThroughNat(vpc);
        loseAnEdge(address);
    }

    /** A load balancer on the internet: targets and an edge come and go under many connections. */
    void loadBalancer() {
        try (BalancedService service = BalancedService.create(lab, aws, "10.51", TARGETS)) {
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

    private void moveUnderPing(String allocation, String address, String to) {
        CompletableFuture<String> pings =
                CompletableFuture.supplyAsync(() -> shell("ping -D -n -i 0.005 -w 5 " + address));
        associate(allocation, to);
        double gap = PingGap.longestMillis(pings.join());
        String now = fetch(internet(), address);
        claims.check(
                gap < TARGET_MS && now.equals("second"),
                "the address moves to another instance under a running ping",
                String.format(Locale.ROOT, "unanswered for %.0f ms; http://%s now answers %s", gap, address, now));
    }

    /** The way out of a private subnet is a gateway in the public one; nobody finds a way in. */
    private void outThroughNat(String vpc) {
        String beside = aws.ec2("describe-subnets --filters Name=vpc-id,Values=" + vpc, "Subnets[0].SubnetId");
        String allocation = aws.ec2("allocate-address", "AllocationId");
        String address = aws.ec2("describe-addresses --allocation-ids " + allocation, "Addresses[0].PublicIp");
        String gateway = aws.ec2(
                "create-nat-gateway --subnet-id %s --allocation-id %s".formatted(beside, allocation),
                "NatGateway.NatGatewayId");
        aws.ec2("wait nat-gateway-available --nat-gateway-ids " + gateway);
        String subnet = aws.ec2(
                "create-subnet --vpc-id %s --cidr-block 10.50.2.0/24 --availability-zone tenet-1a".formatted(vpc),
                "Subnet.SubnetId");
        String table = aws.ec2("create-route-table --vpc-id " + vpc, "RouteTable.RouteTableId");
        aws.ec2("associate-route-table --route-table-id %s --subnet-id %s".formatted(table, subnet), "AssociationId");
        aws.ec2("create-route --route-table-id %s --destination-cidr-block 0.0.0.0/0 --nat-gateway-id %s"
                .formatted(table, gateway));
        String image = aws.ec2("describe-images --filters Name=name,Values=tenet-namespace", "Images[0].ImageId");
        List<String> instances = List.of(aws.ec2(
                        "run-instances --image-id %s --instance-type t3.micro --count 2 --subnet-id %s"
                                .formatted(image, subnet),
                        "Instances[].InstanceId")
                .split("\\s+"));
        aws.ec2("wait instance-running --instance-ids " + String.join(" ", instances));
        lab.awaitApplied();
        List<String> seen = instances.stream()
                .map(instance -> fetch(lab.namespace(instance), OutsideNetwork.INTERNET_IPV4))
                .toList();
        claims.check(
                seen.stream().allMatch(address::equals),
                "two instances without public addresses reach the internet through a NAT gateway, under its address",
                "a server on the internet saw " + String.join(" and ", seen));
        String inside = fetch(internet(), address);
        claims.check(
                inside.equals("no answer"),
                "from the internet nobody reaches anything behind it",
                "http://" + address + ": " + inside);
    }

    /** The speaker alone dies: its edge goes on with what reaches it, and the router sends the rest elsewhere. */
    private void loseAnEdge(String address) {
        lab.routing("edge1").kill();
        Matcher received = RECEIVED.matcher(shell("ping -q -n -i 0.01 -W 1 -c " + PINGS + " " + address));
        int answered = received.find() ? Integer.parseInt(received.group(1)) : 0;
        claims.check(
                answered == PINGS,
                "one of two edges announces nothing any more, and nobody misses it",
                answered + " of " + PINGS + " pings answered while the router turned to the other");
    }

    private List<String> instances(String vpc) {
        return BalancedService.instances(aws, vpc, "10.50.1.0/24", 2);
    }

    private void lead(String vpc) {
        String gateway = aws.ec2("create-internet-gateway", "InternetGateway.InternetGatewayId");
        aws.ec2("attach-internet-gateway --internet-gateway-id %s --vpc-id %s".formatted(gateway, vpc));
        String table =
                aws.ec2("describe-route-tables --filters Name=vpc-id,Values=" + vpc, "RouteTables[0].RouteTableId");
        aws.ec2("create-route --route-table-id %s --destination-cidr-block 0.0.0.0/0 --gateway-id %s"
                .formatted(table, gateway));
        lab.awaitApplied();
    }

    private void associate(String allocation, String instance) {
        aws.ec2(
                "associate-address --allocation-id %s --instance-id %s --allow-reassociation"
                        .formatted(allocation, instance),
                "AssociationId");
        lab.awaitApplied();
    }

    private Namespace internet() {
        return lab.layout().internet();
    }

    private static String fetch(Namespace from, String address) {
        String answer = new Command(List.of("sh", "-c", "curl -s --max-time 3 http://" + address + "/ || true"))
                .in(from)
                .run()
                .trim();
        return answer.isEmpty() ? "no answer" : answer;
    }

    private String shell(String line) {
        return new Command(List.of("sh", "-c", line + " || true"))
                .in(internet())
                .run();
    }

    @Override
    public void close() {
        servers.close();
    }
}
