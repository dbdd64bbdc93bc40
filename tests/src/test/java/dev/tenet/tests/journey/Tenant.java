package dev.tenet.tests.journey;

import dev.tenet.lab.Command;
import dev.tenet.lab.Lab;
import dev.tenet.lab.LabClients;
import dev.tenet.operator.OperatorClient;
import dev.tenet.operator.wire.CreateAccountRequest;
import dev.tenet.operator.wire.CreateAccountResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ec2.Ec2Client;
import tools.jackson.databind.JsonNode;

/** An account of its own, so that tests do not see each other's networks, and boto3 with its keys. */
final class Tenant implements AutoCloseable {
    private final Lab lab;
    private final Map<String, String> environment;
    final Boto3 api;

    private Tenant(Lab lab, Map<String, String> environment) {
        this.lab = lab;
        this.environment = environment;
        this.api = new Boto3(environment);
    }

    static Tenant of(Lab lab, String name) {
        try (OperatorClient operator = lab.operator()) {
            CreateAccountResponse account = operator.calls()
                    .createAccount(
                            CreateAccountRequest.newBuilder().setName(name).build());
            Map<String, String> environment = new HashMap<>(lab.environment());
            environment.put("AWS_ACCESS_KEY_ID", account.getAccessKey().getAccessKeyId());
            environment.put("AWS_SECRET_ACCESS_KEY", account.getAccessKey().getSecretAccessKey());
            return new Tenant(lab, environment);
        }
    }

    /**
     * Debian's {@code aws} command.
     *
     * @param words separated by single spaces; no quoting
     * @throws IllegalStateException when it fails; the message has what it said
     */
    String aws(String words) {
        List<String> command = new ArrayList<>(List.of("env"));
        System.getenv().keySet().stream()
                .filter(name -> name.startsWith("AWS_"))
                .forEach(name -> command.addAll(List.of("-u", name)));
        environment.forEach((name, value) -> command.add(name + "=" + value));
        command.add("/usr/bin/aws");
        command.addAll(List.of(words.split(" ")));
        return new Command(command).run().strip();
    }

    /** For what Debian's boto3 does not know yet; to be closed. */
    Ec2Client ec2() {
        return LabClients.ec2(environment);
    }

    /** A VPC 10.0.0.0/16 with IPv6, a subnet of it, and a group that lets nobody in. */
    TenantNetwork network(String name) {
        return network(name, "10.0.0.0/16");
    }

    /** @param block of 16 bits; the subnet has the first 24 of it */
    TenantNetwork network(String name, String block) {
        String vpc = api.ec2("create_vpc", "CidrBlock", block, "AmazonProvidedIpv6CidrBlock", true)
                .at("/Vpc/VpcId")
                .asString();
        String ipv6 = api.ec2("describe_vpcs", "VpcIds", List.of(vpc))
                .at("/Vpcs/0/Ipv6CidrBlockAssociationSet/0/Ipv6CidrBlock")
                .asString();
        String subnet = api.ec2(
                        "create_subnet",
                        "VpcId",
                        vpc,
                        "CidrBlock",
                        block.replace("/16", "/24"),
                        "Ipv6CidrBlock",
                        ipv6.replace("/56", "/64"),
                        "AvailabilityZone",
                        "tenet-1a")
                .at("/Subnet/SubnetId")
                .asString();
        String group = api.ec2("create_security_group", "GroupName", name, "Description", "of a test", "VpcId", vpc)
                .at("/GroupId")
                .asString();
        return new TenantNetwork(vpc, subnet, group);
    }

    String zoneId(String zone) {
        return api.ec2("describe_availability_zones", "ZoneNames", List.of(zone))
                .at("/AvailabilityZones/0/ZoneId")
                .asString();
    }

    /** The network's first subnet in another zone, 10.0.1.0/24, with IPv6. */
    TenantNetwork zone(TenantNetwork network, String zone) {
        String ipv6 = api.ec2("describe_vpcs", "VpcIds", List.of(network.vpc()))
                .at("/Vpcs/0/Ipv6CidrBlockAssociationSet/0/Ipv6CidrBlock")
                .asString();
        String subnet = api.ec2(
                        "create_subnet",
                        "VpcId",
                        network.vpc(),
                        "CidrBlock",
                        "10.0.1.0/24",
                        "Ipv6CidrBlock",
                        ipv6.replace("00::/56", "01::/64"),
                        "AvailabilityZone",
                        zone)
                .at("/Subnet/SubnetId")
                .asString();
        return new TenantNetwork(network.vpc(), subnet, network.group());
    }

    /** A gateway to the internet, and the main table's default routes of both families to it. */
    void openToInternet(TenantNetwork network) {
        String gateway = attachGateway(network);
        String table = mainTable(network);
        api.ec2("create_route", "RouteTableId", table, "DestinationCidrBlock", "0.0.0.0/0", "GatewayId", gateway);
        api.ec2("create_route", "RouteTableId", table, "DestinationIpv6CidrBlock", "::/0", "GatewayId", gateway);
    }

    /** A gateway to the internet that no route leads to. */
    String attachGateway(TenantNetwork network) {
        String gateway = api.ec2("create_internet_gateway")
                .at("/InternetGateway/InternetGatewayId")
                .asString();
        api.ec2("attach_internet_gateway", "InternetGatewayId", gateway, "VpcId", network.vpc());
        return gateway;
    }

    String mainTable(TenantNetwork network) {
        return api.ec2(
                        "describe_route_tables",
                        "Filters",
                        List.of(
                                Map.of("Name", "vpc-id", "Values", List.of(network.vpc())),
                                Map.of("Name", "association.main", "Values", List.of("true"))))
                .at("/RouteTables/0/RouteTableId")
                .asString();
    }

    /** An elastic address for the instance; returned once hosts know it. */
    String publish(RunningInstance instance) {
        JsonNode allocated = api.ec2("allocate_address");
        api.ec2(
                "associate_address",
                "AllocationId",
                allocated.get("AllocationId").asString(),
                "InstanceId",
                instance.id());
        lab.awaitApplied();
        return allocated.get("PublicIp").asString();
    }

    /** Instances that run, each with one address of each family. */
    List<RunningInstance> run(TenantNetwork network, int count, Object... more) {
        String image = api.ec2("describe_images", "Owners", List.of("amazon"))
                .at("/Images/0/ImageId")
                .asString();
        List<Object> parameters = new ArrayList<>(List.of(
                "ImageId",
                image,
                "InstanceType",
                "t3.micro",
                "SubnetId",
                network.subnet(),
                "SecurityGroupIds",
                List.of(network.group()),
                "Ipv6AddressCount",
                1,
                "MinCount",
                count,
                "MaxCount",
                count));
        parameters.addAll(List.of(more));
        List<String> ids = texts(api.ec2("run_instances", parameters.toArray()).get("Instances"), "InstanceId");
        api.waitFor("instance_running", "InstanceIds", ids);
        List<RunningInstance> running = new ArrayList<>();
        for (JsonNode instance :
                api.ec2("describe_instances", "InstanceIds", ids).at("/Reservations/0/Instances")) {
            running.add(new RunningInstance(
                    instance.get("InstanceId").asString(),
                    instance.get("PrivateIpAddress").asString(),
                    instance.at("/NetworkInterfaces/0/Ipv6Addresses/0/Ipv6Address")
                            .asString(),
                    lab.namespace(instance.get("InstanceId").asString())));
        }
        return running;
    }

    /** The ids of all of the network's instances. */
    List<String> instances(TenantNetwork network) {
        List<String> ids = new ArrayList<>();
        api.ec2("describe_instances", "Filters", List.of(Map.of("Name", "vpc-id", "Values", List.of(network.vpc()))))
                .get("Reservations")
                .forEach(reservation -> ids.addAll(texts(reservation.get("Instances"), "InstanceId")));
        return ids;
    }

    /** Lets traffic in, and waits until that holds. */
    void allow(TenantNetwork network, Map<String, Object> permission) {
        api.ec2("authorize_security_group_ingress", "GroupId", network.group(), "IpPermissions", List.of(permission));
        lab.awaitApplied();
    }

    /** Lets anybody by IPv4 in, at a port. */
    void allowFromAll(TenantNetwork network, String protocol, int port) {
        api.ec2(
                "authorize_security_group_ingress",
                "GroupId",
                network.group(),
                "IpProtocol",
                protocol,
                "FromPort",
                port,
                "ToPort",
                port,
                "CidrIp",
                "0.0.0.0/0");
    }

    /** Lets it in no more, and waits until that holds. */
    void revoke(TenantNetwork network, Map<String, Object> permission) {
        api.ec2("revoke_security_group_ingress", "GroupId", network.group(), "IpPermissions", List.of(permission));
        lab.awaitApplied();
    }

    static Map<String, Object> tcp(int port) {
        return ports("tcp", port);
    }

    /** From blocks of both families. */
    static Map<String, Object> tcp(int port, String ipv4, String ipv6) {
        return ports("tcp", port, ipv4, ipv6);
    }

    /** From blocks of both families. */
    static Map<String, Object> udp(int port, String ipv4, String ipv6) {
        return ports("udp", port, ipv4, ipv6);
    }

    static Map<String, Object> ports(String protocol, int port, String ipv4, String ipv6) {
        return Map.of(
                "IpProtocol",
                protocol,
                "FromPort",
                port,
                "ToPort",
                port,
                "IpRanges",
                List.of(Map.of("CidrIp", ipv4)),
                "Ipv6Ranges",
                List.of(Map.of("CidrIpv6", ipv6)));
    }

    static Map<String, Object> udp(int port) {
        return ports("udp", port);
    }

    private static Map<String, Object> ports(String protocol, int port) {
        return Map.of(
                "IpProtocol",
                protocol,
                "FromPort",
                port,
                "ToPort",
                port,
                "IpRanges",
                List.of(Map.of("CidrIp", "10.0.0.0/16")));
    }

    /** ICMP in one family, ICMPv6 in the other. */
    static Map<String, Object> icmp(boolean ipv6) {
        return ipv6
                ? Map.of(
                        "IpProtocol",
                        "icmpv6",
                        "FromPort",
                        -1,
                        "ToPort",
                        -1,
                        "Ipv6Ranges",
                        List.of(Map.of("CidrIpv6", "::/0")))
                : Map.of(
                        "IpProtocol",
                        "icmp",
                        "FromPort",
                        -1,
                        "ToPort",
                        -1,
                        "IpRanges",
                        List.of(Map.of("CidrIp", "0.0.0.0/0")));
    }

    static List<String> texts(JsonNode list, String member) {
        List<String> texts = new ArrayList<>();
        list.forEach(element -> texts.add(element.get(member).asString()));
        return texts;
    }

    @Override
    public void close() {
        api.close();
    }
}
