package dev.tenet.api.ec2;

import dev.tenet.model.InstanceMetadataOptions;
import dev.tenet.model.InstanceServices;
import dev.tenet.model.PrivateDnsNames;
import dev.tenet.model.SubnetSettings;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.HostnameType;
import software.amazon.awssdk.services.ec2.model.HttpTokensState;
import software.amazon.awssdk.services.ec2.model.InstanceMetadataEndpointState;
import software.amazon.awssdk.services.ec2.model.InstanceMetadataOptionsRequest;
import software.amazon.awssdk.services.ec2.model.InstanceMetadataProtocolState;
import software.amazon.awssdk.services.ec2.model.InstanceMetadataTagsState;
import software.amazon.awssdk.services.ec2.model.ModifyInstanceMetadataOptionsRequest;
import software.amazon.awssdk.services.ec2.model.PrivateDnsNameOptionsRequest;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;

/** What requests say about the services of an instance's host. */
final class InstanceServicesArguments {
    private InstanceServicesArguments() {}

    static InstanceServices of(RunInstancesRequest request) {
        InstanceServices initial = InstanceServices.INITIAL.withMetadata(metadata(request.metadataOptions()));
        return names(request.privateDnsNameOptions()).map(initial::withNames).orElse(initial);
    }

    /** What is not said stays. */
    static InstanceMetadataOptions changed(
            InstanceMetadataOptions before, ModifyInstanceMetadataOptionsRequest request) {
        return new InstanceMetadataOptions(
                request.httpEndpoint() == null
                        ? before.enabled()
                        : request.httpEndpoint() == InstanceMetadataEndpointState.ENABLED,
                request.httpTokens() == null
                        ? before.tokensRequired()
                        : request.httpTokens() == HttpTokensState.REQUIRED,
                hopLimit(request.httpPutResponseHopLimit(), before.hopLimit()),
                request.httpProtocolIpv6() == null
                        ? before.ipv6()
                        : request.httpProtocolIpv6() == InstanceMetadataProtocolState.ENABLED,
                request.instanceMetadataTags() == null
                        ? before.tags()
                        : request.instanceMetadataTags() == InstanceMetadataTagsState.ENABLED);
    }

    private static InstanceMetadataOptions metadata(@Nullable InstanceMetadataOptionsRequest request) {
        InstanceMetadataOptions initial = InstanceMetadataOptions.INITIAL;
        return request == null
                ? initial
                : new InstanceMetadataOptions(
                        request.httpEndpoint() != InstanceMetadataEndpointState.DISABLED,
                        request.httpTokens() == HttpTokensState.REQUIRED,
                        hopLimit(request.httpPutResponseHopLimit(), initial.hopLimit()),
                        request.httpProtocolIpv6() == InstanceMetadataProtocolState.ENABLED,
                        request.instanceMetadataTags() == InstanceMetadataTagsState.ENABLED);
    }

    private static int hopLimit(@Nullable Integer asked, int otherwise) {
        if (asked == null) {
            return otherwise;
        }
        if (asked < 1 || asked > InstanceMetadataOptions.MAX_HOP_LIMIT) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE,
                    "Value (" + asked + ") for parameter HttpPutResponseHopLimit is invalid. It must be an integer"
                            + " between 1 and 64.");
        }
        return asked;
    }

    private static Optional<PrivateDnsNames> names(@Nullable PrivateDnsNameOptionsRequest request) {
        return request == null
                ? Optional.empty()
                : Optional.of(new PrivateDnsNames(
                        request.hostnameType() == HostnameType.RESOURCE_NAME
                                ? SubnetSettings.HostnameType.RESOURCE_NAME
                                : SubnetSettings.HostnameType.IP_NAME,
                        Boolean.TRUE.equals(request.enableResourceNameDnsARecord()),
                        Boolean.TRUE.equals(request.enableResourceNameDnsAAAARecord())));
    }
}
