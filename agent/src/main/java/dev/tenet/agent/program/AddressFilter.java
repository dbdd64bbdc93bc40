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
    private final Bits bits = new Bits();

    AddressFilter(DatapathTables tables) {
        lines = tables.addressFilter;
        tables.publicAddresses.watch(key -> bits.publicAddress(key, 1), key -> bits.publicAddress(key, -1));
        tables.hostNumbers.watch(key -> bits.host(key, 1), key -> bits.host(key, -1));
        tables.hostNumbersIpv6.watch(key -> bits.host(key, 1), key -> bits.host(key, -1));
        tables.balancers.watch(key -> bits.balancer(key, 1), key -> bits.balancer(key, -1));
    }

    /** Brings the lines to what is, or is to be, in the tables. */
    void write() {
        bits.takeChanged().forEach((line, value) -> {
            if (value.equals(EMPTY)) {
                lines.forget(line);
            } else {
                lines.desire(line, value);
            }
        });
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
        Bits bits = new Bits();
        publicAddresses.forEach(key -> bits.publicAddress(key, 1));
        hosts.forEach(key -> bits.host(key, 1));
        balancers.forEach(key -> bits.balancer(key, 1));
        return bits.takeChanged();
    }

    /** Of each bit, how many entries have it. */
    private static final class Bits {
        private final int[] entries = new int[LayoutConstant.FILTERS * LINES * LINE_BITS];
        private final Set<Integer> changed = new LinkedHashSet<>();

        void publicAddress(RawBytes key, int more) {
            count(bitOfNetworkAddress(Filter.INSIDE, key), more);
        }

        void host(RawBytes key, int more) {
            count(bitOfHost(key), more);
        }

        void balancer(RawBytes key, int more) {
            if (PublicBalancerEntries.isOnInternet(key)) {
                count(bitOfNetworkAddress(Filter.BALANCER, key), more);
            }
        }

        /** The lines that are others than when this was asked last, by their indexes. */
        Map<RawBytes, RawBytes> takeChanged() {
            Map<RawBytes, RawBytes> lines = new LinkedHashMap<>();
            changed.forEach(line -> lines.put(RawBytes.ofInt(line), line(line)));
            changed.clear();
            return lines;
        }

        private void count(int bit, int more) {
            int before = entries[bit];
            entries[bit] = before + more;
            if (before == 0 || entries[bit] == 0) {
                changed.add(bit / LINE_BITS);
            }
        }

        private RawBytes line(int line) {
            FilterLine value = FilterLine.allocate(Encodings.HEAP);
            for (int bit = 0; bit < LINE_BITS; bit++) {
                if (entries[line * LINE_BITS + bit] > 0) {
                    int word = bit / Long.SIZE;
                    value.word(word, value.word(word) | 1L << bit % Long.SIZE);
                }
            }
            return RawBytes.of(value.memory());
        }
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
