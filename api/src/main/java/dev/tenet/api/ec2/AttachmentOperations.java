package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.model.AttachmentId;
import dev.tenet.model.InstanceId;
import dev.tenet.model.InterfaceAttachment;
import dev.tenet.model.NetworkInterfaceId;
import dev.tenet.model.command.Attachments;
import software.amazon.awssdk.services.ec2.model.AttachNetworkInterfaceRequest;
import software.amazon.awssdk.services.ec2.model.AttachNetworkInterfaceResponse;
import software.amazon.awssdk.services.ec2.model.DetachNetworkInterfaceRequest;
import software.amazon.awssdk.services.ec2.model.DetachNetworkInterfaceResponse;

/** Joining network interfaces and instances, and parting them. A detachment is at once, with force or without. */
final class AttachmentOperations {
    private final Backend backend;

    AttachmentOperations(Backend backend) {
        this.backend = backend;
    }

    void register(Registrar registrar) {
        registrar.writes(AttachNetworkInterfaceRequest.class, AttachNetworkInterfaceResponse.class, this::attach);
        registrar.writes(DetachNetworkInterfaceRequest.class, DetachNetworkInterfaceResponse.class, this::detach);
    }

    private AttachNetworkInterfaceResponse attach(AttachNetworkInterfaceRequest request, Caller caller) {
        NetworkInterfaceId id = Ids.networkInterface(request.networkInterfaceId());
        InstanceId to = Ids.instance(request.instanceId());
        int index = InterfaceAddressArguments.count(request.deviceIndex(), "deviceIndex");
        InterfaceAttachment made =
                backend.write(request, caller, attempt -> new Attachments(attempt).attach(id, to, index));
        return AttachNetworkInterfaceResponse.builder()
                .attachmentId(made.id().value())
                .networkCardIndex(0)
                .build();
    }

    private DetachNetworkInterfaceResponse detach(DetachNetworkInterfaceRequest request, Caller caller) {
        AttachmentId attachment = Ids.attachment(request.attachmentId());
        backend.write(request, caller, attempt -> {
            new Attachments(attempt).detach(attachment);
            return attachment;
        });
        return DetachNetworkInterfaceResponse.builder().build();
    }
}
