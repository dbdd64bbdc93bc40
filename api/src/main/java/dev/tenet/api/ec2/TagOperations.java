package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.api.listing.FilterTable;
import dev.tenet.api.listing.Page;
import dev.tenet.model.ResourceId;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import dev.tenet.model.command.ResourceTags;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.CreateTagsRequest;
import software.amazon.awssdk.services.ec2.model.CreateTagsResponse;
import software.amazon.awssdk.services.ec2.model.DeleteTagsRequest;
import software.amazon.awssdk.services.ec2.model.DeleteTagsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeTagsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeTagsResponse;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagDescription;

/** Tags of resources of any kind. */
final class TagOperations {
    private static final int AT_ONCE = 40;

    private static final Listing<TagView> TAGS = Listing.of(
            TagView::key,
            Fault.RESOURCE_ID_MALFORMED,
            "The tag '%s'",
            FilterTable.<TagView>builder()
                    .on("key", TagView::name)
                    .on("resource-id", view -> view.resource().value())
                    .on("resource-type", view -> view.type().toString())
                    .on("value", TagView::value)
                    .tagged(view -> Map.of(view.name(), view.value()))
                    .build());

    private final Backend backend;

    TagOperations(Backend backend) {
        this.backend = backend;
    }

    void register(Registrar registrar) {
        registrar.writes(CreateTagsRequest.class, CreateTagsResponse.class, this::create);
        registrar.writes(DeleteTagsRequest.class, DeleteTagsResponse.class, this::delete);
        registrar.reads(DescribeTagsRequest.class, DescribeTagsResponse.class, this::describe);
    }

    private CreateTagsResponse create(CreateTagsRequest request, Caller caller) {
        Map<String, String> tags = RequestTags.read(request.tags());
        if (tags.isEmpty()) {
            throw new CommandException(Fault.PARAMETER_MISSING, "The request must contain the parameter tagSet");
        }
        backend.writeEach(request, caller, resources(request.resources()), AT_ONCE, (attempt, id) -> {
            new ResourceTags(attempt).create(List.of(id), tags);
            return id;
        });
        return CreateTagsResponse.builder().build();
    }

    private DeleteTagsResponse delete(DeleteTagsRequest request, Caller caller) {
        Map<String, Optional<String>> tags = new LinkedHashMap<>();
        for (Tag tag : request.tags()) {
            tags.put(String.valueOf(tag.key()), Optional.ofNullable(tag.value()));
        }
        backend.writeEach(request, caller, resources(request.resources()), AT_ONCE, (attempt, id) -> {
            ResourceTags resourceTags = new ResourceTags(attempt);
            if (tags.isEmpty()) {
                resourceTags.deleteAll(List.of(id));
            } else {
                resourceTags.delete(List.of(id), tags);
            }
            return id;
        });
        return DeleteTagsResponse.builder().build();
    }

    private DescribeTagsResponse describe(DescribeTagsRequest request, Caller caller) {
        Page<TagView> page = backend.read(
                caller,
                attempt -> TAGS.page(
                        backend.pager(), request, caller, TagView.all(attempt), List.of(), request.filters()));
        return DescribeTagsResponse.builder()
                .tags(page.items().stream()
                        .map(view -> TagDescription.builder()
                                .resourceId(view.resource().value())
                                .resourceType(view.type())
                                .key(view.name())
                                .value(view.value())
                                .build())
                        .toList())
                .nextToken(page.nextToken().orElse(null))
                .build();
    }

    private static List<ResourceId> resources(List<String> texts) {
        return texts.stream().map(Ids::resource).distinct().toList();
    }
}
