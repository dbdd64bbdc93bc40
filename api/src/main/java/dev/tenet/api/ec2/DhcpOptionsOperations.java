package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.api.listing.FilterTable;
import dev.tenet.api.listing.Page;
import dev.tenet.model.DhcpOptions;
import dev.tenet.model.DhcpOptionsId;
import dev.tenet.model.Kind;
import dev.tenet.model.Tags;
import dev.tenet.model.VpcId;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.DhcpOptionSets;
import dev.tenet.model.command.Fault;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.ec2.model.AssociateDhcpOptionsRequest;
import software.amazon.awssdk.services.ec2.model.AssociateDhcpOptionsResponse;
import software.amazon.awssdk.services.ec2.model.AttributeValue;
import software.amazon.awssdk.services.ec2.model.CreateDhcpOptionsRequest;
import software.amazon.awssdk.services.ec2.model.CreateDhcpOptionsResponse;
import software.amazon.awssdk.services.ec2.model.DeleteDhcpOptionsRequest;
import software.amazon.awssdk.services.ec2.model.DeleteDhcpOptionsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeDhcpOptionsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeDhcpOptionsResponse;
import software.amazon.awssdk.services.ec2.model.DhcpConfiguration;
import software.amazon.awssdk.services.ec2.model.NewDhcpConfiguration;
import software.amazon.awssdk.services.ec2.model.ResourceType;

/** Sets of DHCP options. */
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
        registrar.writes(CreateDhcpOptionsRequest.class, CreateDhcpOptionsResponse.class, this::create);
        registrar.writes(DeleteDhcpOptionsRequest.class, DeleteDhcpOptionsResponse.class, this::delete);
        registrar.writes(AssociateDhcpOptionsRequest.class, AssociateDhcpOptionsResponse.class, this::associate);
        registrar.reads(DescribeDhcpOptionsRequest.class, DescribeDhcpOptionsResponse.class, this::describe);
    }

    private CreateDhcpOptionsResponse create(CreateDhcpOptionsRequest request, Caller caller) {
        Map<String, List<String>> values = new TreeMap<>();
        for (NewDhcpConfiguration configuration : request.dhcpConfigurations()) {
            if (configuration.key() == null || values.put(configuration.key(), listed(configuration)) != null) {
                throw new CommandException(
                        Fault.PARAMETER_VALUE,
                        "Value (" + configuration.key()
                                + ") for parameter name is invalid. Each option is named once.");
            }
        }
        Tags tags = RequestTags.of(request.tagSpecifications(), ResourceType.DHCP_OPTIONS);
        DhcpOptions made = backend.write(request, caller, attempt -> new DhcpOptionSets(attempt).create(values, tags));
        return CreateDhcpOptionsResponse.builder().dhcpOptions(shape(made)).build();
    }

    /** Clients may send addresses in one text, with commas between. */
    private static List<String> listed(NewDhcpConfiguration configuration) {
        return configuration.values().stream()
                .flatMap(text -> Arrays.stream(text.split(",")))
                .map(String::strip)
                .toList();
    }

    private DeleteDhcpOptionsResponse delete(DeleteDhcpOptionsRequest request, Caller caller) {
        DhcpOptionsId id = Ids.dhcpOptions(request.dhcpOptionsId());
        backend.write(request, caller, attempt -> {
            new DhcpOptionSets(attempt).delete(id);
            return id;
        });
        return DeleteDhcpOptionsResponse.builder().build();
    }

    private AssociateDhcpOptionsResponse associate(AssociateDhcpOptionsRequest request, Caller caller) {
        DhcpOptionsId id = request.dhcpOptionsId().equals(DhcpOptionsId.NONE.value())
                ? DhcpOptionsId.NONE
                : Ids.dhcpOptions(request.dhcpOptionsId());
        VpcId vpc = Ids.vpc(request.vpcId());
        backend.write(request, caller, attempt -> new DhcpOptionSets(attempt).associate(id, vpc));
        return AssociateDhcpOptionsResponse.builder().build();
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
