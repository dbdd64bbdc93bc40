package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.api.listing.FilterTable;
import dev.tenet.api.listing.Page;
import dev.tenet.model.DhcpOptions;
import dev.tenet.model.Kind;
import dev.tenet.model.command.Fault;
import java.util.Collection;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.AttributeValue;
import software.amazon.awssdk.services.ec2.model.DescribeDhcpOptionsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeDhcpOptionsResponse;
import software.amazon.awssdk.services.ec2.model.DhcpConfiguration;

/** Describing sets of DHCP options: each account's default one. */
final class DhcpOptionsOperations {
    private static final Listing<DhcpOptions> OPTIONS = Listing.of(
            options -> options.id().value(),
            Fault.DHCP_OPTIONS_NOT_FOUND,
            "The dhcpOption ID '%s'",
            FilterTable.<DhcpOptions>builder()
                    .on("dhcp-options-id", options -> options.id().value())
                    .onEach("key", options -> options.values().keySet())
                    .onEach(
                            "value",
                            options -> options.values().values().stream()
                                    .flatMap(Collection::stream)
                                    .toList())
                    .on("owner-id", options -> options.owner().value())
                    .tagged(options -> options.tags().values())
                    .build());

    private final Backend backend;

    DhcpOptionsOperations(Backend backend) {
        this.backend = backend;
    }

    void register(Registrar registrar) {
        registrar.reads(DescribeDhcpOptionsRequest.class, DescribeDhcpOptionsResponse.class, this::describe);
    }

    private DescribeDhcpOptionsResponse describe(DescribeDhcpOptionsRequest request, Caller caller) {
        request.dhcpOptionsIds().forEach(Ids::dhcpOptions);
        Page<DhcpOptions> page = backend.read(
                caller,
                attempt -> OPTIONS.page(
                        backend.pager(),
                        request,
                        caller,
                        attempt.intent().list(Kind.DHCP_OPTIONS.under(caller.account())),
                        request.dhcpOptionsIds(),
                        request.filters()));
        return DescribeDhcpOptionsResponse.builder()
                .dhcpOptions(
                        page.items().stream().map(DhcpOptionsOperations::shape).toList())
                .nextToken(page.nextToken().orElse(null))
                .build();
    }

    private static software.amazon.awssdk.services.ec2.model.DhcpOptions shape(DhcpOptions options) {
        return software.amazon.awssdk.services.ec2.model.DhcpOptions.builder()
                .dhcpOptionsId(options.id().value())
                .ownerId(options.owner().value())
                .dhcpConfigurations(options.values().entrySet().stream()
                        .map(option -> configuration(option.getKey(), option.getValue()))
                        .toList())
                .tags(RequestTags.write(options.tags()))
                .build();
    }

    private static DhcpConfiguration configuration(String key, List<String> values) {
        return DhcpConfiguration.builder()
                .key(key)
                .values(values.stream()
                        .map(value -> AttributeValue.builder().value(value).build())
                        .toList())
                .build();
    }
}
