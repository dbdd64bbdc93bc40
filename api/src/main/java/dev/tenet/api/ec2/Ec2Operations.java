package dev.tenet.api.ec2;

import dev.tenet.api.Catalog;
import dev.tenet.api.Operations;
import java.util.List;
import java.util.function.Consumer;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** The EC2 operations that Tenet has: one line a family. */
public final class Ec2Operations {
    private Ec2Operations() {}

    /** All of them, over {@code backend}. */
    public static Operations over(Backend backend) {
        Operations.Builder operations = Operations.of(Catalog.of(Ec2Client.class));
        Registrar registrar = new Registrar(operations, FaultTable.EC2);
        families(backend).forEach(family -> family.accept(registrar));
        return operations.build();
    }

    private static List<Consumer<Registrar>> families(Backend backend) {
        return List.of(
                new AccountOperations(backend)::register,
                new AddressOperations(backend)::register,
                new AttachmentOperations(backend)::register,
                new ConsoleOperations(backend)::register,
                new DhcpOptionsOperations(backend)::register,
                new EgressOnlyInternetGatewayOperations(backend)::register,
                new FlowLogOperations(backend)::register,
                new ImageOperations(backend)::register,
                new InstanceAttributeOperations(backend)::register,
                new InstanceDescriptions(backend)::register,
                new InstanceServicesOperations(backend)::register,
                new InstanceStateOperations(backend)::register,
                new InstanceTypeOperations(backend)::register,
                new InterfaceAddressOperations(backend)::register,
                new InternetGatewayOperations(backend)::register,
                new KeyPairOperations(backend)::register,
                new NatGatewayOperations(backend)::register,
                new NetworkAclOperations(backend)::register,
                new NetworkInsightsAnalysisOperations(backend)::register,
                new NetworkInsightsPathOperations(backend)::register,
                new NetworkInterfaceAttributeOperations(backend)::register,
                new NetworkInterfaceOperations(backend)::register,
                new NothingYet()::register,
                new RegionOperations(backend)::register,
                new PrefixListOperations(backend)::register,
                new RouteOperations(backend)::register,
                new RouteTableOperations(backend)::register,
                new RunInstancesOperation(backend)::register,
                new SecurityGroupOperations(backend)::register,
                new SecurityGroupRuleChanges(backend)::register,
                new SecurityGroupRuleOperations(backend)::register,
                new StaleGroupOperations(backend)::register,
                new SubnetAttributeOperations(backend)::register,
                new SubnetCidrOperations(backend)::register,
                new SubnetOperations(backend)::register,
                new TagOperations(backend)::register,
                new TrafficMirrorFilterOperations(backend)::register,
                new TrafficMirrorSessionOperations(backend)::register,
                new TrafficMirrorTargetOperations(backend)::register,
                new VpcAttributeOperations(backend)::register,
                new VpcCidrOperations(backend)::register,
                new VpcOperations(backend)::register,
                new VpcPeeringOperations(backend)::register);
    }
}
