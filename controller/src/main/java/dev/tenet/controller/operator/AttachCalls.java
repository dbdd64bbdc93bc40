package dev.tenet.controller.operator;

import dev.tenet.model.ExternalDevice;
import dev.tenet.model.HostId;
import dev.tenet.model.Instance;
import dev.tenet.model.InstanceId;
import dev.tenet.model.Kind;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.command.ExternalAttachments;
import dev.tenet.operator.wire.AttachInterfaceRequest;
import dev.tenet.operator.wire.AttachInterfaceResponse;
import dev.tenet.operator.wire.DetachInterfaceRequest;
import dev.tenet.operator.wire.DetachInterfaceResponse;
import io.grpc.Status;

/** The calls that attach network interfaces to what others made on hosts. */
final class AttachCalls {
    private final OperatorBackend backend;

    AttachCalls(OperatorBackend backend) {
        this.backend = backend;
    }

    AttachInterfaceResponse attach(AttachInterfaceRequest request) {
        NetworkInterface found = find(request.getNetworkInterfaceId());
        ExternalDevice device = device(request);
        Instance instance = backend.write(found.owner(), attempt -> {
            ExternalAttachments attachments = new ExternalAttachments(attempt);
            return request.getInstanceId().isEmpty()
                    ? attachments.attach(found.id(), new HostId(request.getHostId()), device)
                    : attachments.attach(found.id(), new InstanceId(request.getInstanceId()), device);
        });
        AttachInterfaceResponse.Builder response = AttachInterfaceResponse.newBuilder()
                .setInstanceId(instance.id().value())
                .setMacAddress(found.mac().toString());
        found.ipv4().forEach(address -> response.addPrivateAddresses(address.toString()));
        found.ipv6().forEach(address -> response.addPrivateAddresses(address.toString()));
        return response.build();
    }

    DetachInterfaceResponse detach(DetachInterfaceRequest request) {
        NetworkInterface found = find(request.getNetworkInterfaceId());
        backend.write(found.owner(), attempt -> {
            new ExternalAttachments(attempt).detach(found.id());
            return found.id();
        });
        return DetachInterfaceResponse.getDefaultInstance();
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
