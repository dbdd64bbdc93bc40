package dev.tenet.lab;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One who uses a lab's cloud: makes networks and instances with {@code aws}, and works inside the instances. */
final class LabTenant {
    private static final Pattern RECEIVED = Pattern.compile("(\\d+) received");
    private static final Pattern TTL = Pattern.compile("ttl=(\\d+)");
    private static final int PINGS = 5;

    private final Lab lab;
    private final AwsCli aws;
    private final Map<String, String> networkInterfaces = new HashMap<>();

    /** @param shown is told each call of the API */
    LabTenant(Lab lab, Consumer<String> shown) {
        this.lab = lab;
        this.aws = new AwsCli(lab.environment(), shown);
    }

    Lab lab() {
        return lab;
    }

    AwsCli aws() {
        return aws;
    }

    // ---- networks

    String vpc(String block) {
        return aws.ec2("create-vpc --cidr-block " + block, "Vpc.VpcId");
    }

    String subnet(String vpc, String block) {
        return aws.ec2(
                "create-subnet --vpc-id %s --cidr-block %s --availability-zone tenet-1a".formatted(vpc, block),
                "Subnet.SubnetId");
    }

    /** A security group that lets nobody in yet. */
    String group(String vpc, String name) {
        return aws.ec2(
                "create-security-group --group-name %s --description demo --vpc-id %s".formatted(name, vpc), "GroupId");
    }

    /**
     * @param protocol as {@code aws} names it, or {@code all}
     * @param port −1 for all, also of ICMP types
     */
    void allow(String group, String protocol, int port, String from) {
        aws.ec2("authorize-security-group-ingress --group-id %s --protocol %s --port %d --cidr %s"
                .formatted(group, protocol, port, from));
    }

    /** An internet gateway, attached to the VPC. */
    String internetGateway(String vpc) {
        String gateway = aws.ec2("create-internet-gateway", "InternetGateway.InternetGatewayId");
        aws.ec2("attach-internet-gateway --internet-gateway-id %s --vpc-id %s".formatted(gateway, vpc));
        return gateway;
    }

    /** A public address of the tenant's, by its allocation. */
    record ElasticAddress(String allocation, String address) {}

    ElasticAddress allocate() {
        String allocation = aws.ec2("allocate-address", "AllocationId");
        return new ElasticAddress(
                allocation, aws.ec2("describe-addresses --allocation-ids " + allocation, "Addresses[0].PublicIp"));
    }

    // ---- routes

    String mainTable(String vpc) {
        return aws.ec2(
                "describe-route-tables --filters Name=vpc-id,Values=%s Name=association.main,Values=true"
                        .formatted(vpc),
                "RouteTables[0].RouteTableId");
    }

    String tableOf(String subnet) {
        return aws.ec2(
                "describe-route-tables --filters Name=association.subnet-id,Values=" + subnet,
                "RouteTables[0].RouteTableId");
    }

    String createTable(String vpc) {
        return aws.ec2("create-route-table --vpc-id " + vpc, "RouteTable.RouteTableId");
    }

    /**
     * @param with {@code --subnet-id …} or {@code --gateway-id …}
     * @return the association
     */
    String associate(String table, String with) {
        return aws.ec2("associate-route-table --route-table-id %s %s".formatted(table, with), "AssociationId");
    }

    /** @param to the target's option and id */
    void createRoute(String table, String destination, String to) {
        aws.ec2("create-route --route-table-id %s --destination-cidr-block %s %s".formatted(table, destination, to));
    }

    void deleteRoute(String table, String destination) {
        aws.ec2("delete-route --route-table-id %s --destination-cidr-block %s".formatted(table, destination));
    }

    // ---- instances

    /** So many instances in namespaces of their own, running. */
    List<String> run(String subnet, String group, String type, int count) {
        return run("--instance-type %s --count %d --subnet-id %s --security-group-ids %s"
                .formatted(type, count, subnet, group));
    }

    /** @param options of {@code run-instances}, but for the image */
    List<String> run(String options) {
        String image = aws.ec2("describe-images --filters Name=name,Values=tenet-namespace", "Images[0].ImageId");
        List<String> instances =
                List.of(aws.ec2("run-instances --image-id %s %s".formatted(image, options), "Instances[].InstanceId")
                        .split("\\s+"));
        aws.ec2("wait instance-running --instance-ids " + String.join(" ", instances));
        return instances;
    }

    Namespace namespace(String instance) {
        return lab.namespace(instance);
    }

    /** The first private address. */
    String address(String instance) {
        return lab.locate(instance).getPrivateAddressesList().getFirst();
    }

    /** The primary interface. */
    String networkInterface(String instance) {
        return networkInterfaces.computeIfAbsent(
                instance,
                id -> aws.ec2(
                        "describe-instances --instance-ids " + id,
                        "Reservations[0].Instances[0].NetworkInterfaces[0].NetworkInterfaceId"));
    }

    /** The instance forwards what is not for it, and is let. */
    void makeAppliance(String instance) {
        namespace(instance).run("sysctl -q -w net.ipv4.ip_forward=1 net.ipv4.conf.all.send_redirects=0");
        aws.ec2("modify-network-interface-attribute --network-interface-id %s --no-source-dest-check"
                .formatted(networkInterface(instance)));
    }

    /**
     * @param received of {@value #PINGS}
     * @param ttl of an answer, 0 if there is none
     */
    record Ping(int received, int ttl) {
        boolean allAnswered() {
            return received == PINGS;
        }

        @Override
        public String toString() {
            return received + " of " + PINGS + " pings answered";
        }
    }

    Ping ping(String from, String to) {
        return ping(namespace(from), address(to));
    }

    static Ping ping(Namespace from, String address) {
        String report = attempt(from, "ping -c " + PINGS + " -i 0.1 -W 1 " + address);
        return new Ping(number(RECEIVED, report), number(TTL, report));
    }

    /** A page, or {@code no answer}. */
    static String fetch(Namespace from, String address) {
        String answer =
                attempt(from, "curl -s --max-time 3 http://" + address + "/").trim();
        return answer.isEmpty() ? "no answer" : answer;
    }

    /** Whatever its exit status: an unanswered ping is an answer, too. */
    static String attempt(Namespace in, String line) {
        return new Command(List.of("sh", "-c", line + " || true")).in(in).run();
    }

    private static int number(Pattern pattern, String report) {
        Matcher matcher = pattern.matcher(report);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }
}
