package dev.tenet.api.route53;

import static dev.tenet.api.route53.ZoneArguments.invalid;

import dev.tenet.api.Caller;
import dev.tenet.api.ec2.Backend;
import dev.tenet.api.ec2.Registrar;
import dev.tenet.model.HostedZone;
import dev.tenet.model.HostedZoneId;
import dev.tenet.model.Tags;
import dev.tenet.model.command.HostedZones;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.route53.model.ChangeTagsForResourceRequest;
import software.amazon.awssdk.services.route53.model.ChangeTagsForResourceResponse;
import software.amazon.awssdk.services.route53.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.route53.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.route53.model.ResourceTagSet;
import software.amazon.awssdk.services.route53.model.Tag;
import software.amazon.awssdk.services.route53.model.TagResourceType;

/** Tags of zones, which are apart from EC2's. */
final class ZoneTagOperations {
    private final Backend backend;

    ZoneTagOperations(Backend backend) {
        this.backend = backend;
    }

    void register(Registrar registrar) {
        registrar.writes(ChangeTagsForResourceRequest.class, ChangeTagsForResourceResponse.class, this::change);
        registrar.reads(ListTagsForResourceRequest.class, ListTagsForResourceResponse.class, this::list);
    }

    private ChangeTagsForResourceResponse change(ChangeTagsForResourceRequest request, Caller caller) {
        HostedZoneId id = zone(request.resourceTypeAsString(), request.resourceId());
        Map<String, String> added = new TreeMap<>();
        for (Tag tag : request.addTags()) {
            String value = tag.value() == null ? "" : tag.value();
            if (tag.key() == null || !Tags.isKey(tag.key()) || !Tags.isValue(value)) {
                throw invalid("Not a tag: " + tag.key() + "=" + value);
            }
            added.put(tag.key(), value);
        }
        backend.write(request, caller, attempt -> {
            new HostedZones(attempt).tag(id, added, request.removeTagKeys());
            return id;
        });
        return ChangeTagsForResourceResponse.builder().build();
    }

    private ListTagsForResourceResponse list(ListTagsForResourceRequest request, Caller caller) {
        HostedZoneId id = zone(request.resourceTypeAsString(), request.resourceId());
        HostedZone zone = backend.read(caller, attempt -> new HostedZones(attempt).find(id));
        return ListTagsForResourceResponse.builder()
                .resourceTagSet(ResourceTagSet.builder()
                        .resourceType(TagResourceType.HOSTEDZONE)
                        .resourceId(id.value())
                        .tags(zone.tags().values().entrySet().stream()
                                .map(tag -> Tag.builder()
                                        .key(tag.getKey())
                                        .value(tag.getValue())
                                        .build())
                                .toList())
                        .build())
                .build();
    }

    private static HostedZoneId zone(String type, String id) {
        if (!TagResourceType.HOSTEDZONE.toString().equals(type)) {
            throw invalid("Only hosted zones have tags here, not a " + type);
        }
        return ZoneArguments.zone(id);
    }
}
