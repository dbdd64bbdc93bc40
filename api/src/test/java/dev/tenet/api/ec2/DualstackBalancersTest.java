package dev.tenet.api.ec2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.api.ApiException;
import dev.tenet.api.Operations;
import dev.tenet.api.elbv2.Elbv2Operations;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.ec2.model.CreateSubnetRequest;
import software.amazon.awssdk.services.ec2.model.CreateSubnetResponse;
import software.amazon.awssdk.services.ec2.model.CreateVpcRequest;
import software.amazon.awssdk.services.ec2.model.CreateVpcResponse;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInterfacesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInterfacesResponse;
import software.amazon.awssdk.services.ec2.model.NetworkInterface;
import software.amazon.awssdk.services.ec2.model.Vpc;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.*;

/** Load balancers and target groups of both families. */
class DualstackBalancersTest {
    private final World world = new World();
    private final Operations balancing = Elbv2Operations.over(world.backend(world.objects()));
    private final Vpc vpc = world.call(
                    CreateVpcResponse.class,
                    CreateVpcRequest.builder()
                            .cidrBlock("10.0.0.0/16")
                            .amazonProvidedIpv6CidrBlock(true)
                            .build())
            .vpc();
    private final String block =
            vpc.ipv6CidrBlockAssociationSet().getFirst().ipv6CidrBlock().replace("/56", "/64");
    private final String subnet = world.call(
                    CreateSubnetResponse.class,
                    CreateSubnetRequest.builder()
                            .vpcId(vpc.vpcId())
                            .cidrBlock("10.0.1.0/24")
                            .ipv6CidrBlock(block)
                            .build())
            .subnet()
            .subnetId();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void itHasAnAddressOfEachFamilyThatItsInterfaceShows() {
        LoadBalancer made = make(IpAddressType.DUALSTACK);
        assertEquals(IpAddressType.DUALSTACK, made.ipAddressType());
        LoadBalancerAddress known =
                made.availabilityZones().getFirst().loadBalancerAddresses().getFirst();
        NetworkInterface own = interfaces().getFirst();
        assertEquals(own.ipv6Addresses().getFirst().ipv6Address(), known.iPv6Address());
        assertEquals(own.privateIpAddress(), known.privateIPv4Address());
        assertTrue(known.iPv6Address().startsWith(block.substring(0, block.indexOf("::"))), known.iPv6Address());
    }

    @Test
    void itsTypeChangesAsLongAsNoListenerNeedsIt() {
        String balancer = make(IpAddressType.IPV4).loadBalancerArn();
        String six = group("six", TargetGroupIpAddressTypeEnum.IPV6);
        refuse("InvalidConfigurationRequest", listener(balancer, six));
        assertEquals(IpAddressType.DUALSTACK, set(balancer, IpAddressType.DUALSTACK));
        assertEquals(1, interfaces().getFirst().ipv6Addresses().size());
        call(CreateListenerResponse.class, listener(balancer, six));
        refuse(
                "InvalidConfigurationRequest",
                SetIpAddressTypeRequest.builder()
                        .loadBalancerArn(balancer)
                        .ipAddressType(IpAddressType.IPV4)
                        .build());
        String other = call(
                        CreateLoadBalancerResponse.class,
                        balancer(IpAddressType.DUALSTACK).name("other").build())
                .loadBalancers()
                .getFirst()
                .loadBalancerArn();
        assertEquals(IpAddressType.IPV4, set(other, IpAddressType.IPV4));
        assertEquals(
                1,
                interfaces().stream()
                        .filter(own -> !own.ipv6Addresses().isEmpty())
                        .count());
    }

    @Test
    void aGroupsTargetsAreOfItsFamily() {
        String six = group("six", TargetGroupIpAddressTypeEnum.IPV6);
        String four = group("four", TargetGroupIpAddressTypeEnum.IPV4);
        String inside = block.replace("::/64", "::5");
        call(RegisterTargetsResponse.class, registration(six, inside));
        refuse("ValidationError", registration(six, "10.0.1.9"));
        refuse("ValidationError", registration(six, "2001:db9::5"));
        refuse("ValidationError", registration(four, inside));
        assertEquals(
                List.of(TargetGroupIpAddressTypeEnum.IPV4, TargetGroupIpAddressTypeEnum.IPV6),
                call(
                                DescribeTargetGroupsResponse.class,
                                DescribeTargetGroupsRequest.builder().build())
                        .targetGroups()
                        .stream()
                        .map(TargetGroup::ipAddressType)
                        .sorted()
                        .toList());
    }

    private LoadBalancer make(IpAddressType type) {
        return call(CreateLoadBalancerResponse.class, balancer(type).build())
                .loadBalancers()
                .getFirst();
    }

    private CreateLoadBalancerRequest.Builder balancer(IpAddressType type) {
        return CreateLoadBalancerRequest.builder()
                .name("front")
                .type(LoadBalancerTypeEnum.NETWORK)
                .scheme(LoadBalancerSchemeEnum.INTERNAL)
                .ipAddressType(type)
                .subnets(subnet);
    }

    private String group(String name, TargetGroupIpAddressTypeEnum type) {
        return call(
                        CreateTargetGroupResponse.class,
                        CreateTargetGroupRequest.builder()
                                .name(name)
                                .protocol(ProtocolEnum.TCP)
                                .port(80)
                                .vpcId(vpc.vpcId())
                                .targetType(TargetTypeEnum.IP)
                                .ipAddressType(type)
                                .build())
                .targetGroups()
                .getFirst()
                .targetGroupArn();
    }

    private static CreateListenerRequest listener(String balancer, String group) {
        return CreateListenerRequest.builder()
                .loadBalancerArn(balancer)
                .protocol(ProtocolEnum.TCP)
                .port(80)
                .defaultActions(action -> action.type(ActionTypeEnum.FORWARD).targetGroupArn(group))
                .build();
    }

    private static RegisterTargetsRequest registration(String group, String address) {
        return RegisterTargetsRequest.builder()
                .targetGroupArn(group)
                .targets(target -> target.id(address))
                .build();
    }

    private IpAddressType set(String balancer, IpAddressType type) {
        return call(
                        SetIpAddressTypeResponse.class,
                        SetIpAddressTypeRequest.builder()
                                .loadBalancerArn(balancer)
                                .ipAddressType(type)
                                .build())
                .ipAddressType();
    }

    private List<NetworkInterface> interfaces() {
        return world.call(
                        DescribeNetworkInterfacesResponse.class,
                        DescribeNetworkInterfacesRequest.builder().build())
                .networkInterfaces();
    }

    private <R> R call(Class<R> response, SdkRequest request) {
        return World.call(balancing, World.TENANT, response, request);
    }

    private void refuse(String code, SdkRequest request) {
        ApiException refusal = assertThrows(ApiException.class, () -> call(Object.class, request));
        assertEquals(code, refusal.code().code(), refusal.text());
    }
}
