package dev.tenet.agent.program;

import dev.tenet.agent.table.RawBytes;
import dev.tenet.agent.table.Table;
import dev.tenet.datapath.WordHash;
import dev.tenet.datapath.layout.Address;
import dev.tenet.datapath.layout.Filter;
import dev.tenet.datapath.layout.FilterLine;
import dev.tenet.datapath.layout.LayoutConstant;
import dev.tenet.datapath.layout.NetworkAddress;
import dev.tenet.hoststate.DelegatedPrefix;
import dev.tenet.net.IpAddress;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * {@code address_filter}: has the bit of each address of the tables before which it stands, from before an entry is written until after it
 * is removed. A change costs what it changes.
 */
public final class AddressFilter {
    private static final int LINES = LayoutConstant.FILTER_LINES;
    private static final int LINE_BITS = LayoutConstant.FILTER_LINE_BITS;

    private static final RawBytes EMPTY =
            RawBytes.of(FilterLine.allocate(Encodings.HEAP).memory());

    private final Table<RawBytes, RawBytes> lines;

    /** Of each bit, how many entries have it. */
    private final int[] entries = new int[LayoutConstant.FILTERS * LINES * LINE_BITS];

    private final Set<Integer> changed = new LinkedHashSet<>();

    AddressFilter(DatapathTables tables) {
        lines = tables.addressFilter;
        tables.publicAddresses.watch(
                key -> count(bitOfNetworkAddress(Filter.INSIDE, key), 1),
                key -> count(bitOfNetworkAddress(Filter.INSIDE, key), -1));
        tables.hostNumbers.watch(key -> count(bitOfHost(key), 1), key -> count(bitOfHost(key), -1));
        tables.hostNumbersIpv6.watch(key -> count(bitOfHost(key), 1), key -> count(bitOfHost(key), -1));
        tables.balancers.watch(key -> countBalancer(key, 1), key -> countBalancer(key, -1));
    }

    /** Brings the lines to what is, or is to be, in the tables. */
    void write() {
        for (int line : changed) {
            RawBytes value = line(entries, line);
            if (value.equals(EMPTY)) {
                lines.forget(RawBytes.ofInt(line));
            } else {
                lines.desire(RawBytes.ofInt(line), value);
            }
        }
        changed.clear();
        lines.writeUpserts();
        lines.removeRest();
    }

    /**
     * All lines, by their indexes, that are not empty.
     *
     * @param publicAddresses keys of {@code public_addresses}
     * @param hosts keys of {@code host_numbers} and {@code host_numbers_ipv6}
     * @param balancers keys of {@code balancers}
     */
    public static Map<RawBytes, RawBytes> of(
            Collection<RawBytes> publicAddresses, Collection<RawBytes> hosts, Collection<RawBytes> balancers) {
        int[] counts = new int[LayoutConstant.FILTERS * LINES * LINE_BITS];
        publicAddresses.forEach(key -> counts[bitOfNetworkAddress(Filter.INSIDE, key)]++);
        hosts.forEach(key -> counts[bitOfHost(key)]++);
        balancers.stream()
                .filter(PublicBalancerEntries::isOnInternet)
                .forEach(key -> counts[bitOfNetworkAddress(Filter.BALANCER, key)]++);
        Map<RawBytes, RawBytes> lines = new LinkedHashMap<>();
        for (int line = 0; line < LayoutConstant.FILTERS * LINES; line++) {
            RawBytes value = line(counts, line);
            if (!value.equals(EMPTY)) {
                lines.put(RawBytes.ofInt(line), value);
            }
        }
        return lines;
    }

    private void countBalancer(RawBytes key, int more) {
        if (PublicBalancerEntries.isOnInternet(key)) {
            count(bitOfNetworkAddress(Filter.BALANCER, key), more);
        }
    }

    private void count(int bit, int more) {
        int before = entries[bit];
        entries[bit] = before + more;
        if (before == 0 || entries[bit] == 0) {
            changed.add(bit / LINE_BITS);
        }
    }

    private static RawBytes line(int[] counts, int line) {
        FilterLine value = FilterLine.allocate(Encodings.HEAP);
        for (int bit = 0; bit < LINE_BITS; bit++) {
            if (counts[line * LINE_BITS + bit] > 0) {
                int word = bit / Long.SIZE;
                value.word(word, value.word(word) | 1L << bit % Long.SIZE);
            }
        }
        return RawBytes.of(value.memory());
    }

    private static int bitOfHost(RawBytes key) {
        return bit(Filter.INSIDE, IpAddress.ofBytes(key.segment().toArray(ValueLayout.JAVA_BYTE)));
    }

    private static int bitOfNetworkAddress(Filter filter, RawBytes key) {
        MemorySegment address = key.segment().asSlice(NetworkAddress.OFFSET_ADDRESS, Address.SIZE);
        return bit(filter, IpAddress.ofMappedBytes(address.toArray(ValueLayout.JAVA_BYTE)));
    }

    /** That of the delegated prefix around an address. */
    private static int bit(Filter filter, IpAddress address) {
        MemorySegment prefix = MemorySegment.ofArray(
                DelegatedPrefix.containing(address).address().toMappedBytes());
        long first = prefix.get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
        long second = prefix.get(ValueLayout.JAVA_LONG_UNALIGNED, Long.BYTES);
        int hash = WordHash.finish(WordHash.mix(WordHash.mix(0, first), second));
        return (filter.number() * LINES + Integer.divideUnsigned(hash, LINE_BITS) % LINES) * LINE_BITS
                + Integer.remainderUnsigned(hash, LINE_BITS);
    }
}
