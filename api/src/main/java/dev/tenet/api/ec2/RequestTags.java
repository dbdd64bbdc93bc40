package dev.tenet.api.ec2;

import dev.tenet.model.Tags;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/** Reads tags in requests, and writes them in answers. */
final class RequestTags {
    private RequestTags() {}

    /**
     * The tags for what the operation makes of kind {@code wanted}.
     *
     * @param possible the kinds the operation makes; others are refused
     */
    static Tags of(List<TagSpecification> specifications, ResourceType wanted, ResourceType... possible) {
        Set<ResourceType> allowed = new HashSet<>(List.of(possible));
        allowed.add(wanted);
        Set<ResourceType> seen = new HashSet<>();
        Tags tags = Tags.NONE;
        for (TagSpecification specification : specifications) {
            ResourceType type = specification.resourceType();
            if (type == null) {
                throw new CommandException(
                        Fault.PARAMETER_MISSING, "The request must contain the parameter ResourceType");
            }
            if (!allowed.contains(type)) {
                throw new CommandException(
                        Fault.PARAMETER_VALUE,
                        "'" + type + "' is not a valid taggable resource type for this operation.");
            }
            if (!seen.add(type)) {
                throw new CommandException(
                        Fault.PARAMETER_VALUE, "The same resource type may not be specified more than once: " + type);
            }
            Map<String, String> read = read(specification.tags());
            if (read.isEmpty()) {
                throw new CommandException(Fault.PARAMETER_VALUE, "Tag specification must have at least one tag");
            }
            if (type == wanted) {
                tags = new Tags(read);
            }
        }
        return tags;
    }

    /** Tags by key; a tag without a value has an empty one. */
    static Map<String, String> read(List<Tag> tags) {
        Map<String, String> read = new LinkedHashMap<>();
        for (Tag tag : tags) {
            String key = tag.key() == null ? "" : tag.key();
            String value = tag.value() == null ? "" : tag.value();
            if (!Tags.isKey(key)) {
                throw badKey(key);
            }
            if (!Tags.isValue(value)) {
                throw new CommandException(
                        Fault.PARAMETER_VALUE,
                        "Tag value exceeds the maximum length of " + Tags.MAX_VALUE_LENGTH + " characters");
            }
            if (read.put(key, value) != null) {
                throw new CommandException(Fault.PARAMETER_VALUE, "Tag keys must be unique: '" + key + "'");
            }
        }
        if (read.size() > Tags.MAX) {
            throw new CommandException(Fault.TAG_LIMIT, "The maximum number of Tags for a resource has been reached.");
        }
        return read;
    }

    static List<Tag> write(Tags tags) {
        return tags.values().entrySet().stream()
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
    }

    private static CommandException badKey(String key) {
        if (key.regionMatches(true, 0, "aws:", 0, "aws:".length())) {
            return new CommandException(
                    Fault.PARAMETER_VALUE, "Tag keys starting with 'aws:' are reserved for internal use");
        }
        if (key.isEmpty()) {
            return new CommandException(Fault.PARAMETER_VALUE, "Tag key must not be empty");
        }
        return new CommandException(
                Fault.PARAMETER_VALUE, "Tag key exceeds the maximum length of " + Tags.MAX_KEY_LENGTH + " characters");
    }
}
