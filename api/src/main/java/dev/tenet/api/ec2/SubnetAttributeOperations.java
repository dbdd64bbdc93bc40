package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.model.SubnetId;
import dev.tenet.model.SubnetSettings;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import dev.tenet.model.command.Subnets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.AttributeBooleanValue;
import software.amazon.awssdk.services.ec2.model.HostnameType;
import software.amazon.awssdk.services.ec2.model.ModifySubnetAttributeRequest;
import software.amazon.awssdk.services.ec2.model.ModifySubnetAttributeResponse;

/** The attributes of subnets. */
final class SubnetAttributeOperations {
    private final Backend backend;

    SubnetAttributeOperations(Backend backend) {
        this.backend = backend;
    }

    void register(Registrar registrar) {
        registrar.writes(ModifySubnetAttributeRequest.class, ModifySubnetAttributeResponse.class, this::modify);
    }

    private ModifySubnetAttributeResponse modify(ModifySubnetAttributeRequest request, Caller caller) {
        SubnetId id = Ids.subnet(request.subnetId());
        if (request.enableLniAtDeviceIndex() != null
                || request.customerOwnedIpv4Pool() != null
                || request.mapCustomerOwnedIpOnLaunch() != null
                || request.disableLniAtDeviceIndex() != null) {
            throw new CommandException(Fault.PARAMETER_VALUE, "Attributes of outposts are not supported.");
        }
        List<UnaryOperator<SubnetSettings>> changes = changes(request);
        if (changes.size() != 1) {
            throw new CommandException(
                    Fault.COMBINATION_INVALID,
                    "Fields for multiple attribute types specified, or for none: modify one" + " attribute a request");
        }
        backend.write(request, caller, attempt -> new Subnets(attempt).modify(id, changes.getFirst()));
        return ModifySubnetAttributeResponse.builder().build();
    }

    private static List<UnaryOperator<SubnetSettings>> changes(ModifySubnetAttributeRequest request) {
        List<UnaryOperator<SubnetSettings>> changes = new ArrayList<>();
        each(request.mapPublicIpOnLaunch(), value -> changes.add(now -> now.withMapPublicIpv4OnLaunch(value)));
        each(request.assignIpv6AddressOnCreation(), value -> changes.add(now -> now.withAssignIpv6OnCreation(value)));
        each(request.enableDns64(), value -> changes.add(now -> now.withDns64(value)));
        each(request.enableResourceNameDnsARecordOnLaunch(), value -> changes.add(now -> now.withDnsARecord(value)));
        each(
                request.enableResourceNameDnsAAAARecordOnLaunch(),
                value -> changes.add(now -> now.withDnsAaaaRecord(value)));
        HostnameType hostname = request.privateDnsHostnameTypeOnLaunch();
        if (hostname != null) {
            SubnetSettings.HostnameType type = hostname == HostnameType.RESOURCE_NAME
                    ? SubnetSettings.HostnameType.RESOURCE_NAME
                    : SubnetSettings.HostnameType.IP_NAME;
            changes.add(now -> now.withHostnameType(type));
        }
        return changes;
    }

    private static void each(@Nullable AttributeBooleanValue attribute, Consumer<Boolean> change) {
        if (attribute != null && attribute.value() != null) {
            change.accept(attribute.value());
        }
    }
}
