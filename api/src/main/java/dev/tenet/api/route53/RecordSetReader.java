package dev.tenet.api.route53;

import static dev.tenet.api.route53.ZoneArguments.invalid;

import dev.tenet.model.RecordSet;
import dev.tenet.model.RecordType;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import dev.tenet.model.command.RecordChange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;
import software.amazon.awssdk.services.route53.model.Change;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/** Reads the changes of one request, and collects all that is wrong with what records say. */
final class RecordSetReader {
    private static final int MAX_CHANGES = 1_000;
    private static final int MAX_VALUE_LENGTH = 4_000;
    private static final long MAX_TTL_SECONDS = Integer.MAX_VALUE;
    private static final Pattern QUOTED = Pattern.compile("(\"([^\"\\\\]|\\\\.)*\"\\s*)+");

    private final Name zone;
    private final List<String> problems = new ArrayList<>();

    RecordSetReader(String zone) {
        this.zone = Name.fromConstantString(zone);
    }

    /** @throws CommandException {@link Fault#RECORDS_INVALID} with all that is wrong */
    List<RecordChange> read(List<Change> changes) {
        if (changes.isEmpty() || changes.size() > MAX_CHANGES) {
            throw invalid("A change batch has 1 to " + MAX_CHANGES + " changes");
        }
        List<RecordChange> read = new ArrayList<>();
        changes.forEach(change -> read(change).ifPresent(read::add));
        if (!problems.isEmpty()) {
            throw new CommandException(Fault.RECORDS_INVALID, "[" + String.join(", ", problems) + "]");
        }
        return read;
    }

    private Optional<RecordChange> read(Change change) {
        ResourceRecordSet set = change.resourceRecordSet();
        if (set == null || set.name() == null) {
            throw invalid("A change must contain ResourceRecordSet with Name and Type");
        }
        requireSimple(set);
        RecordChange.Action action = action(change.actionAsString());
        RecordType type = type(set.typeAsString());
        Optional<Name> name = ZoneNames.tryParse(set.name());
        if (name.filter(found -> found.subdomain(zone)).isEmpty()) {
            problems.add("RRSet with DNS name " + set.name() + " is not permitted in zone " + zone);
            return Optional.empty();
        }
        List<String> values =
                set.resourceRecords().stream().map(ResourceRecord::value).toList();
        values.forEach(value -> check(name.get(), type, value));
        return Optional.of(
                new RecordChange(action, new RecordSet(name.get().toString(), type, (int) ttl(set), values)));
    }

    /** Answers that depend on more than the question are not here. */
    private static void requireSimple(ResourceRecordSet set) {
        boolean isSimple = set.aliasTarget() == null
                && set.setIdentifier() == null
                && set.healthCheckId() == null
                && set.trafficPolicyInstanceId() == null
                && set.multiValueAnswer() == null
                && set.weight() == null;
        if (!isSimple) {
            throw invalid("Alias records, health checks and routing policies other than simple ones are not available");
        }
        if (set.resourceRecords().isEmpty()) {
            throw invalid("A resource record set must contain ResourceRecords");
        }
        if (set.resourceRecords().stream().anyMatch(record -> record.value() == null)) {
            throw invalid("A resource record must contain Value");
        }
    }

    private static long ttl(ResourceRecordSet set) {
        if (set.ttl() == null || set.ttl() < 0 || set.ttl() > MAX_TTL_SECONDS) {
            throw invalid("TTL must be 0 to " + MAX_TTL_SECONDS + " seconds");
        }
        return set.ttl();
    }

    private static RecordChange.Action action(String text) {
        try {
            return RecordChange.Action.valueOf(String.valueOf(text));
        } catch (IllegalArgumentException unknown) {
            throw invalid("Action must be CREATE, DELETE or UPSERT, not '" + text + "'");
        }
    }

    private static RecordType type(String text) {
        try {
            return RecordType.valueOf(String.valueOf(text));
        } catch (IllegalArgumentException unknown) {
            throw invalid("Records of type '" + text + "' are not available");
        }
    }

    private void check(Name name, RecordType type, String value) {
        boolean isText = type == RecordType.TXT || type == RecordType.SPF;
        if (value.length() > MAX_VALUE_LENGTH) {
            problems.add("Invalid Resource Record: a value has at most " + MAX_VALUE_LENGTH + " characters");
        } else if (isText && !QUOTED.matcher(value).matches()) {
            problems.add("Invalid Resource Record: 'FATAL problem: InvalidCharacterString (Value should be enclosed in"
                    + " quotation marks) encountered with '" + value + "''");
        } else {
            try {
                Record.fromString(name, Type.value(type.name()), DClass.IN, 0, value, Name.root);
            } catch (IOException | IllegalArgumentException wrong) {
                problems.add("Invalid Resource Record: '" + type + " cannot be '" + value + "': " + wrong.getMessage()
                        + "'");
            }
        }
    }
}
