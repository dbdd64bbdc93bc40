package dev.tenet.agent.program;

import dev.tenet.agent.table.RawBytes;
import dev.tenet.agent.table.Table;

/** Where the datapath's tables come from: the kernel, or a test. */
public interface TableSource {
    Table<RawBytes, RawBytes> table(String name);

    /** A table whose indexes are all there always: a value of zeros is no entry. */
    Table<RawBytes, RawBytes> array(String name);

    /** A table of whose values the datapath takes care. */
    Table<RawBytes, RawBytes> presence(String name);
}
