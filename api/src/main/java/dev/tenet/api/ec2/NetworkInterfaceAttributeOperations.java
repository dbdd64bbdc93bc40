package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.NetworkInterfaceId;
import dev.tenet.model.command.Attachments;
import dev.tenet.model.command.Attempt;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import dev.tenet.model.command.NetworkInterfaces;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInterfaceAttributeRequest;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInterfaceAttributeResponse;
import software.amazon.awssdk.services.ec2.model.ModifyNetworkInterfaceAttributeRequest;
import software.amazon.awssdk.services.ec2.model.ModifyNetworkInterfaceAttributeResponse;
import software.amazon.awssdk.services.ec2.model.NetworkInterfaceAttachmentChanges;
import software.amazon.awssdk.services.ec2.model.ResetNetworkInterfaceAttributeRequest;
import software.amazon.awssdk.services.ec2.model.ResetNetworkInterfaceAttributeResponse;

/** The attributes of network interfaces. */
final class NetworkInterfaceAttributeOperations {
    private final Backend backend;

    NetworkInterfaceAttributeOperations(Backend backend) {
        this.backend = backend;
    }

    void register(Registrar registrar) {
        registrar.writes(
                ModifyNetworkInterfaceAttributeRequest.class,
                ModifyNetworkInterfaceAttributeResponse.class,
                this::modify);
        registrar.writes(
                ResetNetworkInterfaceAttributeRequest.class, ResetNetworkInterfaceAttributeResponse.class, this::reset);
        registrar.reads(
                DescribeNetworkInterfaceAttributeRequest.class,
                DescribeNetworkInterfaceAttributeResponse.class,
                this::describe);
    }

    private ModifyNetworkInterfaceAttributeResponse modify(
            ModifyNetworkInterfaceAttributeRequest request, Caller caller) {
        NetworkInterfaceId id = Ids.networkInterface(request.networkInterfaceId());
        List<Consumer<Attempt>> changes = changes(id, request);
        if (changes.size() != 1) {
            throw new CommandException(
                    Fault.COMBINATION_INVALID,
                    "Fields for multiple attribute types specified, or for none: modify one attribute a request");
        }
        backend.write(request, caller, attempt -> {
            changes.getFirst().accept(attempt);
            return id;
        });
        return ModifyNetworkInterfaceAttributeResponse.builder().build();
    }

    private static List<Consumer<Attempt>> changes(
            NetworkInterfaceId id, ModifyNetworkInterfaceAttributeRequest request) {
        List<Consumer<Attempt>> changes = new ArrayList<>();
        if (request.description() != null) {
            String text = Objects.requireNonNullElse(request.description().value(), "");
            changes.add(attempt -> new NetworkInterfaces(attempt).modifyDescription(id, text));
        }
        if (request.sourceDestCheck() != null && request.sourceDestCheck().value() != null) {
            boolean check = request.sourceDestCheck().value();
            changes.add(attempt -> new NetworkInterfaces(attempt).modifySourceDestinationCheck(id, check));
        }
        if (request.hasGroups()) {
            var groups = Ids.securityGroups(request.groups());
            changes.add(attempt -> new NetworkInterfaces(attempt).modifyGroups(id, groups));
        }
        if (request.connectionTrackingSpecification() != null) {
            var timeouts = TrackingTimeoutsText.read(request.connectionTrackingSpecification());
            changes.add(attempt -> new NetworkInterfaces(attempt).modifyTimeouts(id, timeouts));
        }
        if (request.attachment() != null) {
            changes.add(deleteOnTermination(id, request.attachment()));
        }
        if (request.enaSrdSpecification() != null
                || request.enablePrimaryIpv6() != null
                || request.associatePublicIpAddress() != null
                || request.hasAssociatedSubnetIds()) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE,
                    "Only the description, the groups, the source/destination check and the attachment can be"
                            + " modified.");
        }
        return changes;
    }

    private static Consumer<Attempt> deleteOnTermination(
            NetworkInterfaceId id, NetworkInterfaceAttachmentChanges change) {
        if (change.attachmentId() == null || change.deleteOnTermination() == null) {
            throw new CommandException(
                    Fault.PARAMETER_MISSING,
                    "The request must contain the parameters attachmentId and deleteOnTermination");
        }
        var attachment = Ids.attachment(change.attachmentId());
        boolean delete = change.deleteOnTermination();
        return attempt -> new Attachments(attempt).modifyDeleteOnTermination(id, attachment, delete);
    }

    /** The source/destination check is the only attribute that can be reset, to on. */
    private ResetNetworkInterfaceAttributeResponse reset(ResetNetworkInterfaceAttributeRequest request, Caller caller) {
        NetworkInterfaceId id = Ids.networkInterface(request.networkInterfaceId());
        if (request.sourceDestCheck() == null) {
            throw new CommandException(
                    Fault.PARAMETER_MISSING, "The request must contain the parameter sourceDestCheck");
        }
        backend.write(
                request, caller, attempt -> new NetworkInterfaces(attempt).modifySourceDestinationCheck(id, true));
        return ResetNetworkInterfaceAttributeResponse.builder().build();
    }

    private DescribeNetworkInterfaceAttributeResponse describe(
            DescribeNetworkInterfaceAttributeRequest request, Caller caller) {
        NetworkInterfaceId id = Ids.networkInterface(request.networkInterfaceId());
        InterfaceView view = backend.read(caller, attempt -> InterfaceView.of(attempt, attempt.networkInterface(id)));
        NetworkInterface found = view.networkInterface();
        var response = DescribeNetworkInterfaceAttributeResponse.builder().networkInterfaceId(id.value());
        if (request.attribute() == null) {
            throw new CommandException(Fault.PARAMETER_MISSING, "The request must contain the parameter attribute");
        }
        return switch (request.attribute()) {
            case DESCRIPTION ->
                response.description(value -> value.value(found.description())).build();
            case GROUP_SET -> response.groups(view.groups()).build();
            case SOURCE_DEST_CHECK ->
                response.sourceDestCheck(value -> value.value(found.sourceDestinationCheck()))
                        .build();
            case ATTACHMENT ->
                response.attachment(found.attachment()
                                .map(attached -> NetworkInterfaceShapes.attachment(found, attached))
                                .orElse(null))
                        .build();
            case ASSOCIATE_PUBLIC_IP_ADDRESS ->
                response.associatePublicIpAddress(false).build();
            case UNKNOWN_TO_SDK_VERSION ->
                throw new CommandException(
                        Fault.PARAMETER_VALUE,
                        "Value (" + request.attributeAsString()
                                + ") for parameter attribute is invalid. Unknown attribute.");
        };
    }
}
