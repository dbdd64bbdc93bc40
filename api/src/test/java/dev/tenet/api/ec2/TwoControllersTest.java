package dev.tenet.api.ec2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.api.ApiException;
import dev.tenet.api.Operations;
import dev.tenet.model.HostLoad;
import dev.tenet.model.Identity;
import dev.tenet.model.Ipv6Claim;
import dev.tenet.model.Kind;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.SubnetAddresses;
import dev.tenet.model.Vpc;
import dev.tenet.store.ObjectStore;
import dev.tenet.store.RetryPolicy;
import dev.tenet.store.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.CreateNetworkInterfaceRequest;
import software.amazon.awssdk.services.ec2.model.CreateNetworkInterfaceResponse;
import software.amazon.awssdk.services.ec2.model.CreateSecurityGroupRequest;
import software.amazon.awssdk.services.ec2.model.CreateSecurityGroupResponse;
import software.amazon.awssdk.services.ec2.model.CreateSubnetRequest;
import software.amazon.awssdk.services.ec2.model.CreateSubnetResponse;
import software.amazon.awssdk.services.ec2.model.CreateVpcRequest;
import software.amazon.awssdk.services.ec2.model.CreateVpcResponse;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkInterfaceRequest;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkInterfaceResponse;
import software.amazon.awssdk.services.ec2.model.ModifyNetworkInterfaceAttributeRequest;
import software.amazon.awssdk.services.ec2.model.ModifyNetworkInterfaceAttributeResponse;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.RunInstancesResponse;
import software.amazon.awssdk.services.ec2.model.TerminateInstancesRequest;
import software.amazon.awssdk.services.ec2.model.TerminateInstancesResponse;

/** Two controllers over one store serve one tenant at once, and never give anything twice. The seed is printed. */
class TwoControllersTest {
    private static final long SEED = Long.getLong("tenet.seed", System.nanoTime());
    private static final int WORKERS_EACH = 3;
    private static final int STEPS = Integer.getInteger("tenet.steps", 40);

    private final List<String> subnets = new ArrayList<>();
    private final List<String> groups = new ArrayList<>();

    @Test
    void nothingIsGivenTwice() throws Exception {
        System.out.println("two controllers: seed " + SEED);
        try (World world = new World();
                ObjectStore one = controller(world, 1);
                ObjectStore two = controller(world, 2);
                ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            prepare(world);
            List<Future<Integer>> ended = new ArrayList<>();
            for (ObjectStore controller : List.of(one, two)) {
                Operations operations = Ec2Operations.over(world.backend(controller));
                for (int i = 0; i < WORKERS_EACH; i++) {
                    Worker worker = new Worker(operations, new Random(SEED + ended.size()));
                    ended.add(workers.submit(worker));
                }
            }
            int done = 0;
            for (Future<Integer> worker : ended) {
                done += worker.get();
            }
            System.out.printf("two controllers: %d requests, %d conflicts%n", done, one.conflicts() + two.conflicts());
            assertTrue(one.conflicts() + two.conflicts() > 0, "nothing conflicted, so nothing was tried");
            check(world.snapshot());
        }
    }

    private static ObjectStore controller(World world, long seed) {
        return new ObjectStore(world.store(), Kind.ALL, new Random(seed), RetryPolicy.DEFAULT);
    }

    /** A VPC with IPv6, two subnets of which one is small, and three groups. */
    private void prepare(World world) {
        var vpc = world.call(
                        CreateVpcResponse.class,
                        CreateVpcRequest.builder()
                                .cidrBlock("10.0.0.0/16")
                                .amazonProvidedIpv6CidrBlock(true)
                                .build())
                .vpc();
        String block =
                vpc.ipv6CidrBlockAssociationSet().getFirst().ipv6CidrBlock().replace("/56", "/64");
        subnets.add(subnet(
                world,
                CreateSubnetRequest.builder()
                        .vpcId(vpc.vpcId())
                        .availabilityZone("tenet-1a")
                        .cidrBlock("10.0.0.0/24")
                        .ipv6CidrBlock(block)
                        .build()));
        subnets.add(subnet(
                world,
                CreateSubnetRequest.builder()
                        .vpcId(vpc.vpcId())
                        .availabilityZone("tenet-1b")
                        .cidrBlock("10.0.1.0/28")
                        .build()));
        for (String name : List.of("a", "b", "c")) {
            groups.add(world.call(
                            CreateSecurityGroupResponse.class,
                            CreateSecurityGroupRequest.builder()
                                    .vpcId(vpc.vpcId())
                                    .groupName(name)
                                    .description(name)
                                    .build())
                    .groupId());
        }
    }

    private static String subnet(World world, CreateSubnetRequest request) {
        return world.call(CreateSubnetResponse.class, request).subnet().subnetId();
    }

    private final class Worker implements Callable<Integer> {
        private final Operations operations;
        private final Random random;
        private final List<String> interfaces = new ArrayList<>();
        private final List<String> instances = new ArrayList<>();
        private int done;

        Worker(Operations operations, Random random) {
            this.operations = operations;
            this.random = random;
        }

        @Override
        public Integer call() {
            for (int i = 0; i < STEPS; i++) {
                try {
                    step();
                    done++;
                } catch (ApiException refused) {
                    assertEquals(
                            "InsufficientFreeAddressesInSubnet", refused.code().code(), refused.text());
                }
            }
            return done;
        }

        private void step() {
            switch (random.nextInt(7)) {
                case 0 ->
                    call(
                            CreateVpcResponse.class,
                            CreateVpcRequest.builder().cidrBlock("10.0.0.0/16").build());
                case 1, 2 ->
                    interfaces.add(call(
                                    CreateNetworkInterfaceResponse.class,
                                    CreateNetworkInterfaceRequest.builder()
                                            .subnetId(any(subnets))
                                            .groups(someGroups())
                                            .build())
                            .networkInterface()
                            .networkInterfaceId());
                case 3 -> {
                    if (!interfaces.isEmpty()) {
                        call(
                                DeleteNetworkInterfaceResponse.class,
                                DeleteNetworkInterfaceRequest.builder()
                                        .networkInterfaceId(interfaces.removeFirst())
                                        .build());
                    }
                }
                case 4 -> {
                    if (!interfaces.isEmpty()) {
                        call(
                                ModifyNetworkInterfaceAttributeResponse.class,
                                ModifyNetworkInterfaceAttributeRequest.builder()
                                        .networkInterfaceId(any(interfaces))
                                        .groups(someGroups())
                                        .build());
                    }
                }
                case 5 ->
                    call(
                                    RunInstancesResponse.class,
                                    RunInstancesRequest.builder()
                                            .imageId(World.IMAGE)
                                            .instanceType("t3.micro")
                                            .minCount(1)
                                            .maxCount(2)
                                            .subnetId(subnets.getFirst())
                                            .ipv6AddressCount(1)
                                            .securityGroupIds(someGroups())
                                            .build())
                            .instances()
                            .forEach(made -> instances.add(made.instanceId()));
                default -> {
                    if (!instances.isEmpty()) {
                        call(
                                TerminateInstancesResponse.class,
                                TerminateInstancesRequest.builder()
                                        .instanceIds(instances.removeFirst())
                                        .build());
                    }
                }
            }
        }

        private <R> R call(Class<R> response, software.amazon.awssdk.core.SdkRequest request) {
            return World.call(operations, World.TENANT, response, request);
        }

        private String any(List<String> from) {
            return from.get(random.nextInt(from.size()));
        }

        private List<String> someGroups() {
            List<String> some = new ArrayList<>(
                    groups.stream().filter(_ -> random.nextBoolean()).toList());
            return some.isEmpty() ? List.of(any(groups)) : some;
        }
    }

    /** What must hold whoever came first. */
    private static void check(Snapshot snapshot) {
        List<NetworkInterface> interfaces = snapshot.list(Kind.NETWORK_INTERFACE);
        Set<Object> numbers = new HashSet<>();
        Set<Object> addresses = new HashSet<>();
        Map<Object, Integer> identities = new HashMap<>();
        for (NetworkInterface each : interfaces) {
            assertTrue(numbers.add(each.number()), "interface number given twice: " + each);
            each.ipv4().forEach(a -> assertTrue(addresses.add(each.vpc() + " " + a), "given twice: " + a));
            each.ipv6().forEach(a -> assertTrue(addresses.add(a), "given twice: " + a));
            identities.merge(List.of(Identity.canonical(each.groups()), each.identity()), 1, Integer::sum);
        }
        Set<Object> identityNumbers = new HashSet<>();
        for (Identity identity : snapshot.list(Kind.IDENTITY)) {
            assertTrue(identityNumbers.add(identity.number()), "identity given twice: " + identity);
            assertEquals(identities.get(List.of(identity.groups(), identity.number())), identity.interfaces());
        }
        assertEquals(identities.size(), identityNumbers.size());
        Set<Object> networks = new HashSet<>();
        for (Vpc vpc : snapshot.list(Kind.VPC)) {
            assertTrue(networks.add(vpc.network()), "network number given twice: " + vpc);
        }
        for (SubnetAddresses taken : snapshot.list(Kind.SUBNET_ADDRESSES)) {
            long held = interfaces.stream()
                    .filter(each -> each.subnet().equals(taken.subnet()))
                    .mapToLong(each -> each.ipv4().size())
                    .sum();
            assertEquals(held, taken.taken().count());
        }
        assertEquals(
                interfaces.stream().mapToInt(each -> each.ipv6().size()).sum(),
                snapshot.<Ipv6Claim>list(Kind.IPV6_CLAIM).size());
        assertEquals(
                snapshot.list(Kind.INSTANCE).stream()
                        .filter(each -> each.isPlaced())
                        .count(),
                snapshot.list(Kind.HOST_LOAD).stream()
                        .mapToInt(HostLoad::instances)
                        .sum());
    }
}
