package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.model.Vpc;
import dev.tenet.model.VpcId;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import dev.tenet.model.command.Vpcs;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.AttributeBooleanValue;
import software.amazon.awssdk.services.ec2.model.DescribeVpcAttributeRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVpcAttributeResponse;
import software.amazon.awssdk.services.ec2.model.ModifyVpcAttributeRequest;
import software.amazon.awssdk.services.ec2.model.ModifyVpcAttributeResponse;

/** The attributes of VPCs. */
final class VpcAttributeOperations {
    private final Backend backend;

    VpcAttributeOperations(Backend backend) {
        this.backend = backend;
    }

    void register(Registrar registrar) {
        registrar.writes(ModifyVpcAttributeRequest.class, ModifyVpcAttributeResponse.class, this::modify);
        registrar.reads(DescribeVpcAttributeRequest.class, DescribeVpcAttributeResponse.class, this::describe);
    }

    private ModifyVpcAttributeResponse modify(ModifyVpcAttributeRequest request, Caller caller) {
        VpcId id = Ids.vpc(request.vpcId());
        Optional<Boolean> support = value(request.enableDnsSupport());
        Optional<Boolean> hostnames = value(request.enableDnsHostnames());
        if (request.enableNetworkAddressUsageMetrics() != null) {
            throw new CommandException(Fault.PARAMETER_VALUE, "enableNetworkAddressUsageMetrics is not supported.");
        }
        if (support.isPresent() == hostnames.isPresent()) {
            throw new CommandException(
                    Fault.COMBINATION_INVALID,
                    "Fields for multiple attribute types specified, or for none: modify one attribute a request");
        }
        backend.write(request, caller, attempt -> new Vpcs(attempt).modifyDns(id, support, hostnames));
        return ModifyVpcAttributeResponse.builder().build();
    }

    private DescribeVpcAttributeResponse describe(DescribeVpcAttributeRequest request, Caller caller) {
        Vpc vpc = backend.read(caller, attempt -> attempt.vpc(Ids.vpc(request.vpcId())));
        var response = DescribeVpcAttributeResponse.builder().vpcId(vpc.id().value());
        Function<Boolean, AttributeBooleanValue> shape =
                value -> AttributeBooleanValue.builder().value(value).build();
        return switch (request.attribute()) {
            case ENABLE_DNS_SUPPORT ->
                response.enableDnsSupport(shape.apply(vpc.dnsSupport())).build();
            case ENABLE_DNS_HOSTNAMES ->
                response.enableDnsHostnames(shape.apply(vpc.dnsHostnames())).build();
            case ENABLE_NETWORK_ADDRESS_USAGE_METRICS ->
                response.enableNetworkAddressUsageMetrics(shape.apply(false)).build();
            case UNKNOWN_TO_SDK_VERSION ->
                throw new CommandException(
                        Fault.PARAMETER_VALUE,
                        "Value (" + request.attributeAsString()
                                + ") for parameter attribute is invalid. Unknown attribute.");
        };
    }

    private static Optional<Boolean> value(@Nullable AttributeBooleanValue attribute) {
        return Optional.ofNullable(attribute).map(AttributeBooleanValue::value);
    }
}
