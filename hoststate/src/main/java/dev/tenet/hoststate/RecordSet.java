package dev.tenet.hoststate;

import java.util.List;

/**
 * All records of one name and type, in the form of master files (RFC 1035, 5.1).
 *
 * @param name absolute and in lower case; its first label is an asterisk in a wildcard (RFC 4592)
 * @param type its mnemonic, such as {@code AAAA}
 * @param ttlSeconds for how long askers may keep them
 * @param values what each says, such as {@code 10 mail.corp.example.}
 */
public record RecordSet(String name, String type, int ttlSeconds, List<String> values) {
    public RecordSet {
        values = List.copyOf(values);
        if (!name.endsWith(".")) {
            throw new IllegalArgumentException("not an absolute name: " + name);
        }
        if (type.isEmpty() || ttlSeconds < 0 || values.isEmpty()) {
            throw new IllegalArgumentException("not a record set: " + name + " " + ttlSeconds + " " + type);
        }
    }
}
