package dev.tenet.controller.operator;

import dev.tenet.model.ExternalDevice;
import dev.tenet.model.HostId;
import dev.tenet.model.Instance;
import dev.tenet.model.InstanceId;
import dev.tenet.model.Kind;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.SecurityGroupId;
import dev.tenet.model.Subnet;
import dev.tenet.model.command.ExternalAttachments;
import dev.tenet.model.command.NewInterface;
import dev.tenet.operator.wire.AttachInterfaceRequest;
import dev.tenet.operator.wire.AttachInterfaceResponse;
import dev.tenet.operator.wire.DetachInterfaceRequest;
import dev.tenet.operator.wire.DetachInterfaceResponse;
import dev.tenet.operator.wire.ListAttachmentsRequest;
import dev.tenet.operator.wire.ListAttachmentsResponse;
import dev.tenet.operator.wire.NamedAttachment;
import dev.tenet.store.Snapshot;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The calls that attach network interfaces to what others made on hosts. */
final class AttachCalls {
    private final OperatorBackend backend;

    AttachCalls(OperatorBackend backend) {
        this.backend = backend;
    }

    AttachInterfaceResponse attach(AttachInterfaceRequest request) {
        ExternalDevice device = device(request);
        return request.hasNewInterface() ? attachNew(request, device) : attachExisting(request, device);
    }

    private AttachInterfaceResponse attachExisting(AttachInterfaceRequest request, ExternalDevice device) {
        NetworkInterface found = find(request.getNetworkInterfaceId());
        Instance instance = backend.write(found.owner(), attempt -> {
            ExternalAttachments attachments = new ExternalAttachments(attempt);
            return request.getInstanceId().isEmpty()
                    ? attachments.attach(found.id(), new HostId(request.getHostId()), device)
                    : attachments.attach(found.id(), new InstanceId(request.getInstanceId()), device);
        });
        return response(instance, found);
    }

    private AttachInterfaceResponse attachNew(AttachInterfaceRequest request, ExternalDevice device) {
        if (!request.getInstanceId().isEmpty()
                || !request.getNetworkInterfaceId().isEmpty()) {
            throw wrong("a new interface is of a new instance of its own");
        }
        var wanted = request.getNewInterface();
        if (wanted.getName().isEmpty()) {
            throw wrong("a new interface needs a name");
        }
        Subnet subnet = subnet(wanted.getSubnetId());
        NewInterface made = NewInterface.in(subnet.id())
                .withGroups(wanted.getGroupIdsList().stream()
                        .map(AttachCalls::group)
                        .toList());
        Instance instance = backend.write(
                subnet.owner(),
                attempt -> new ExternalAttachments(attempt)
                        .attachNew(wanted.getName(), made, new HostId(request.getHostId()), device));
        return response(instance, find(instance.interfaces().getFirst().value()));
    }

    private AttachInterfaceResponse response(Instance instance, NetworkInterface found) {
        AttachInterfaceResponse.Builder response = AttachInterfaceResponse.newBuilder()
                .setInstanceId(instance.id().value())
                .setNetworkInterfaceId(found.id().value())
                .setMacAddress(found.mac().toString())
                .addAllPrivateAddresses(addresses(found));
        Subnet subnet = subnet(found.subnet().value());
        response.setIpv4Subnet(subnet.ipv4().toString());
        subnet.ipv6().ifPresent(block -> response.setIpv6Subnet(block.prefix().toString()));
        return response.build();
    }

    private static List<String> addresses(NetworkInterface of) {
        return Stream.concat(of.ipv4().stream(), of.ipv6().stream())
                .map(Object::toString)
                .toList();
    }

    DetachInterfaceResponse detach(DetachInterfaceRequest request) {
        Optional<NetworkInterface> found = request.getName().isEmpty()
                ? Optional.of(find(request.getNetworkInterfaceId()))
                : named("")
                        .filter(each -> ExternalAttachments.nameOf(each).equals(Optional.of(request.getName())))
                        .findFirst();
        found.ifPresent(each -> backend.write(each.owner(), attempt -> {
            new ExternalAttachments(attempt).detach(each.id());
            return each.id();
        }));
        return DetachInterfaceResponse.getDefaultInstance();
    }

    ListAttachmentsResponse list(ListAttachmentsRequest request) {
        Snapshot snapshot = backend.objects().freshSnapshot();
        ListAttachmentsResponse.Builder response = ListAttachmentsResponse.newBuilder();
        named(request.getPrefix()).forEach(each -> {
            InstanceId instance = each.attachment().orElseThrow().instance();
            Optional<Instance> found = snapshot.find(Instance.key(each.owner(), instance));
            response.addAttachments(NamedAttachment.newBuilder()
                    .setName(ExternalAttachments.nameOf(each).orElseThrow())
                    .setNetworkInterfaceId(each.id().value())
                    .setInstanceId(instance.value())
                    .setHostId(found.map(it -> it.host().value()).orElse(""))
                    .setMacAddress(each.mac().toString())
                    .addAllPrivateAddresses(addresses(each)));
        });
        return response.build();
    }

    private Stream<NetworkInterface> named(String prefix) {
        return backend.objects().freshSnapshot().list(Kind.NETWORK_INTERFACE).stream()
                .filter(each -> ExternalAttachments.nameOf(each)
                        .filter(name -> name.startsWith(prefix))
                        .isPresent());
    }

    private Subnet subnet(String id) {
        return backend.objects().freshSnapshot().list(Kind.SUBNET).stream()
                .filter(candidate -> candidate.id().value().equals(id))
                .findFirst()
                .orElseThrow(() -> Status.NOT_FOUND
                        .withDescription("there is no subnet '" + id + "'")
                        .asRuntimeException());
    }

    private static SecurityGroupId group(String id) {
        try {
            return SecurityGroupId.parse(id);
        } catch (IllegalArgumentException malformed) {
            throw wrong("not a security group: '" + id + "'");
        }
    }

    private static StatusRuntimeException wrong(String what) {
        return Status.INVALID_ARGUMENT.withDescription(what).asRuntimeException();
    }

    private NetworkInterface find(String id) {
        return backend.objects().freshSnapshot().list(Kind.NETWORK_INTERFACE).stream()
                .filter(candidate -> candidate.id().value().equals(id))
                .findFirst()
                .orElseThrow(() -> Status.NOT_FOUND
                        .withDescription("there is no network interface '" + id + "'")
                        .asRuntimeException());
    }

    private static ExternalDevice device(AttachInterfaceRequest request) {
        return switch (request.getDeviceCase()) {
            case TAP -> new ExternalDevice.Tap(request.getTap());
            case NAMESPACE ->
                new ExternalDevice.Namespace(
                        request.getNamespace().getPath(), request.getNamespace().getDevice());
            case DEVICE_NOT_SET ->
                throw Status.INVALID_ARGUMENT
                        .withDescription("attached to what? a TAP device or a network namespace is needed")
                        .asRuntimeException();
        };
    }
}
