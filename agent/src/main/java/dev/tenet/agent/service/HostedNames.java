package dev.tenet.agent.service;

import dev.tenet.hoststate.HostedZone;
import dev.tenet.hoststate.RecordSet;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** A hosted zone, ready to be asked (RFC 1034, 4.3.2; wildcards by RFC 4592). Immutable. */
public final class HostedNames {
    private static final System.Logger LOG = System.getLogger(HostedNames.class.getName());
    private static final Name ANY_LABEL = Name.fromConstantString("*");

    private final Name origin;
    private final Map<Name, Map<Integer, List<Record>>> byName = new HashMap<>();

    /** All names that have records, and those between them and the zone's own. */
    private final Set<Name> present = new HashSet<>();

    private HostedNames(Name origin) {
        this.origin = origin;
        present.add(origin);
    }

    /** What cannot be read is left out, and said. */
    public static HostedNames of(HostedZone zone) {
        HostedNames names = new HostedNames(Name.fromConstantString(zone.name()));
        zone.records().forEach(records -> names.add(zone, records));
        return names;
    }

    Name origin() {
        return origin;
    }

    /** What the zone says of a name in it. */
    NameFinding find(Name name, int type) {
        if (present.contains(name)) {
            return known(name, type, byName.getOrDefault(name, Map.of()));
        }
        return wildcard(name)
                .<NameFinding>map(records -> known(name, type, records))
                .orElseGet(() -> new NameFinding.NoSuchName(authority()));
    }

    private NameFinding known(Name name, int type, Map<Integer, List<Record>> records) {
        List<Record> found = type == Type.ANY
                ? records.values().stream().flatMap(Collection::stream).toList()
                : records.getOrDefault(type, records.getOrDefault(Type.CNAME, List.of()));
        return new NameFinding.Known(
                found.stream().map(record -> named(name, record)).toList(), authority());
    }

    /** The records of the asterisk below the closest name that is there. */
    private Optional<Map<Integer, List<Record>>> wildcard(Name name) {
        Name encloser = name;
        do {
            encloser = new Name(encloser, 1);
        } while (!present.contains(encloser));
        try {
            return Optional.ofNullable(byName.get(Name.concatenate(ANY_LABEL, encloser)));
        } catch (NameTooLongException none) {
            return Optional.empty();
        }
    }

    private static Record named(Name name, Record record) {
        return record.getName().equals(name)
                ? record
                : Record.newRecord(
                        name, record.getType(), record.getDClass(), record.getTTL(), record.rdataToWireCanonical());
    }

    /** The zone's own, for as long as it says that nothing may be believed; one like it if it has none. */
    private Record authority() {
        return byName.getOrDefault(origin, Map.of()).getOrDefault(Type.SOA, List.of()).stream()
                .map(SOARecord.class::cast)
                .map(soa -> Record.newRecord(
                        origin,
                        Type.SOA,
                        DClass.IN,
                        Math.min(soa.getTTL(), soa.getMinimum()),
                        soa.rdataToWireCanonical()))
                .findFirst()
                .orElseGet(() -> PrivateNames.authority(origin));
    }

    private void add(HostedZone zone, RecordSet records) {
        try {
            Name name = Name.fromString(records.name());
            if (!name.subdomain(origin)) {
                throw new TextParseException(name + " is not in the zone");
            }
            int type = Type.value(records.type());
            List<Record> read = new ArrayList<>();
            for (String value : records.values()) {
                read.add(Record.fromString(name, type, DClass.IN, records.ttlSeconds(), value, Name.root));
            }
            byName.computeIfAbsent(name, _ -> new HashMap<>()).put(type, read);
            for (Name at = name; present.add(at); ) {
                at = new Name(at, 1);
            }
        } catch (IOException | IllegalArgumentException unreadable) {
            LOG.log(
                    Level.WARNING,
                    "zone " + zone.zone() + ": " + records.type() + " of " + records.name() + " is left out: "
                            + unreadable.getMessage());
        }
    }
}
