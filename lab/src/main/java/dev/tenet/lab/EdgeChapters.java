package dev.tenet.lab;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The demo's chapter on the internet edge: an instance with an elastic address, which moves, and an edge that goes. */
final class EdgeChapters implements AutoCloseable {
    private static final Pattern RECEIVED = Pattern.compile("(\\d+) received");
    private static final int PINGS = 100;
    private static final double TARGET_MS = 1000;

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
        loseAnEdge(address);
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
        String subnet = aws.ec2(
                "create-subnet --vpc-id %s --cidr-block 10.50.1.0/24 --availability-zone tenet-1a".formatted(vpc),
                "Subnet.SubnetId");
        String group = aws.ec2("create-security-group --group-name edge --description demo --vpc-id " + vpc, "GroupId");
        aws.ec2("authorize-security-group-ingress --group-id %s --protocol icmp --port -1 --cidr 0.0.0.0/0"
                .formatted(group));
        aws.ec2("authorize-security-group-ingress --group-id %s --protocol tcp --port 80 --cidr 0.0.0.0/0"
                .formatted(group));
        String image = aws.ec2("describe-images --filters Name=name,Values=tenet-namespace", "Images[0].ImageId");
        String made = aws.ec2(
                "run-instances --image-id %s --instance-type t3.micro --count 2 --subnet-id %s --security-group-ids %s"
                        .formatted(image, subnet, group),
                "Instances[].InstanceId");
        aws.ec2("wait instance-running --instance-ids " + made.replace("\t", " "));
        return List.of(made.split("\\s+"));
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
