package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.model.Instance;
import dev.tenet.model.InstanceId;
import dev.tenet.model.InstanceMetadataOptions;
import dev.tenet.model.InstanceServices;
import dev.tenet.model.PrivateDnsNames;
import dev.tenet.model.SubnetSettings;
import dev.tenet.model.command.Attempt;
import dev.tenet.model.command.Instances;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.ec2.model.HostnameType;
import software.amazon.awssdk.services.ec2.model.HttpTokensState;
import software.amazon.awssdk.services.ec2.model.InstanceMetadataEndpointState;
import software.amazon.awssdk.services.ec2.model.InstanceMetadataOptionsResponse;
import software.amazon.awssdk.services.ec2.model.InstanceMetadataOptionsState;
import software.amazon.awssdk.services.ec2.model.InstanceMetadataProtocolState;
import software.amazon.awssdk.services.ec2.model.InstanceMetadataTagsState;
import software.amazon.awssdk.services.ec2.model.ModifyInstanceMetadataOptionsRequest;
import software.amazon.awssdk.services.ec2.model.ModifyInstanceMetadataOptionsResponse;
import software.amazon.awssdk.services.ec2.model.ModifyPrivateDnsNameOptionsRequest;
import software.amazon.awssdk.services.ec2.model.ModifyPrivateDnsNameOptionsResponse;
import software.amazon.awssdk.services.ec2.model.PrivateDnsNameOptionsResponse;

/** What the services of its host tell an instance. */
final class InstanceServicesOperations {
    private final Backend backend;

    InstanceServicesOperations(Backend backend) {
        this.backend = backend;
    }

    void register(Registrar registrar) {
        registrar.writes(
                ModifyInstanceMetadataOptionsRequest.class,
                ModifyInstanceMetadataOptionsResponse.class,
                this::modifyMetadata);
        registrar.writes(
                ModifyPrivateDnsNameOptionsRequest.class, ModifyPrivateDnsNameOptionsResponse.class, this::modifyNames);
    }

    private ModifyInstanceMetadataOptionsResponse modifyMetadata(
            ModifyInstanceMetadataOptionsRequest request, Caller caller) {
        InstanceId id = Ids.instance(request.instanceId());
        // Found wrong even where the instance is not.
        InstanceServicesArguments.changed(InstanceMetadataOptions.INITIAL, request);
        Instance changed = backend.write(
                request,
                caller,
                attempt -> modify(
                        attempt,
                        id,
                        services -> services.withMetadata(
                                InstanceServicesArguments.changed(services.metadata(), request))));
        return ModifyInstanceMetadataOptionsResponse.builder()
                .instanceId(id.value())
                .instanceMetadataOptions(metadata(changed.settings().services()))
                .build();
    }

    /** What it is named after changes only while it is stopped, as in EC2; which questions are answered, at any time. */
    private ModifyPrivateDnsNameOptionsResponse modifyNames(ModifyPrivateDnsNameOptionsRequest request, Caller caller) {
        InstanceId id = Ids.instance(request.instanceId());
        backend.write(request, caller, attempt -> {
            Instances instances = new Instances(attempt);
            return request.privateDnsHostnameType() == null
                    ? instances.modify(id, settings -> settings.withServices(changed(settings.services(), request)))
                    : instances.modifyStopped(
                            id, settings -> settings.withServices(changed(settings.services(), request)));
        });
        return ModifyPrivateDnsNameOptionsResponse.builder().returnValue(true).build();
    }

    private static InstanceServices changed(InstanceServices before, ModifyPrivateDnsNameOptionsRequest request) {
        PrivateDnsNames names = before.names().orElse(PrivateDnsNames.of(SubnetSettings.INITIAL));
        return before.withNames(new PrivateDnsNames(
                request.privateDnsHostnameType() == null
                        ? names.hostnameType()
                        : request.privateDnsHostnameType() == HostnameType.RESOURCE_NAME
                                ? SubnetSettings.HostnameType.RESOURCE_NAME
                                : SubnetSettings.HostnameType.IP_NAME,
                request.enableResourceNameDnsARecord() == null
                        ? names.dnsARecord()
                        : request.enableResourceNameDnsARecord(),
                request.enableResourceNameDnsAAAARecord() == null
                        ? names.dnsAaaaRecord()
                        : request.enableResourceNameDnsAAAARecord()));
    }

    private static Instance modify(Attempt attempt, InstanceId id, UnaryOperator<InstanceServices> change) {
        return new Instances(attempt).modify(id, settings -> settings.withServices(change.apply(settings.services())));
    }

    static InstanceMetadataOptionsResponse metadata(InstanceServices services) {
        InstanceMetadataOptions options = services.metadata();
        return InstanceMetadataOptionsResponse.builder()
                .state(InstanceMetadataOptionsState.APPLIED)
                .httpEndpoint(
                        options.enabled()
                                ? InstanceMetadataEndpointState.ENABLED
                                : InstanceMetadataEndpointState.DISABLED)
                .httpTokens(options.tokensRequired() ? HttpTokensState.REQUIRED : HttpTokensState.OPTIONAL)
                .httpPutResponseHopLimit(options.hopLimit())
                .httpProtocolIpv6(
                        options.ipv6() ? InstanceMetadataProtocolState.ENABLED : InstanceMetadataProtocolState.DISABLED)
                .instanceMetadataTags(
                        options.tags() ? InstanceMetadataTagsState.ENABLED : InstanceMetadataTagsState.DISABLED)
                .build();
    }

    static PrivateDnsNameOptionsResponse names(InstanceServices services) {
        PrivateDnsNames names = services.names().orElse(PrivateDnsNames.of(SubnetSettings.INITIAL));
        return PrivateDnsNameOptionsResponse.builder()
                .hostnameType(
                        names.hostnameType() == SubnetSettings.HostnameType.RESOURCE_NAME
                                ? HostnameType.RESOURCE_NAME
                                : HostnameType.IP_NAME)
                .enableResourceNameDnsARecord(names.dnsARecord())
                .enableResourceNameDnsAAAARecord(names.dnsAaaaRecord())
                .build();
    }
}
