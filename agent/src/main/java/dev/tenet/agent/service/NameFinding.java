package dev.tenet.agent.service;

import java.util.List;
import org.xbill.DNS.Record;

/** What is known of a name that is a network's own. */
sealed interface NameFinding {
    /**
     * The name is there.
     *
     * @param records of the type asked for, or the one that says that the name is an alias; none if there are none
     * @param authority whose name it is, and for how long it may be believed that there are none (RFC 2308)
     */
    record Known(List<Record> records, Record authority) implements NameFinding {
        public Known {
            records = List.copyOf(records);
        }
    }

    record NoSuchName(Record authority) implements NameFinding {}

    /** Nobody can say at the moment. */
    record Unavailable() implements NameFinding {}
}
