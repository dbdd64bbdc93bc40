package dev.tenet.agent.service;

import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import dev.tenet.net.Nat64Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What a resolver tells IPv6 hosts of names that have only IPv4 addresses (RFC 6147): those that lead through NAT64. */
final class Dns64 {
    /** Where nobody says for how long a name has no IPv6 address (RFC 6147, 5.1.7). */
    private static final long DEFAULT_SECONDS = 600;

    private static final long ALIAS_SECONDS = 600;

    private Dns64() {}

    /** Who validates for himself wants what the zone says (RFC 6147, 5.5). */
    static boolean isFor(Message asked) {
        boolean validates = asked.getHeader().getFlag(Flags.CD)
                && asked.getOPT() != null
                && (asked.getOPT().getFlags() & ExtendedFlags.DO) != 0;
        return asked.getQuestion().getType() == Type.AAAA && !validates;
    }

    /** Whether IPv4 addresses are to be asked for: the name is there, or nobody can say, and has no IPv6 address of use. */
    static boolean isWanted(Message answer) {
        return answer.getRcode() != Rcode.NXDOMAIN
                && !answer.getHeader().getFlag(Flags.TC)
                && answer.getSection(Section.ANSWER).stream().noneMatch(Dns64::isOfUse);
    }

    /** IPv4-mapped addresses are no IPv6 ones (RFC 6147, 5.1.4). */
    private static boolean isOfUse(Record record) {
        return record instanceof AAAARecord aaaa
                && !Ipv6Address.ofBytes(aaaa.getAddress().getAddress()).isIpv4Mapped();
    }

    /**
     * The answer's records, with the aliases that lead to them; none if the name has no IPv4 address either.
     *
     * @param denied what was said of its IPv6 addresses
     */
    static List<Record> records(Message denied, Message ipv4) {
        long limit = denied.getSection(Section.AUTHORITY).stream()
                .filter(SOARecord.class::isInstance)
                .mapToLong(Record::getTTL)
                .min()
                .orElse(DEFAULT_SECONDS);
        List<Record> records = new ArrayList<>();
        boolean found = false;
        for (Record record : ipv4.getSection(Section.ANSWER)) {
            if (record instanceof CNAMERecord || record instanceof DNAMERecord) {
                records.add(record);
            } else if (record instanceof ARecord a) {
                records.add(embedded(a, Math.min(limit, a.getTTL())));
                found = true;
            }
        }
        return found && ipv4.getRcode() == Rcode.NOERROR ? records : List.of();
    }

    private static Record embedded(ARecord record, long seconds) {
        Ipv4Address address = Ipv4Address.ofBytes(record.getAddress().getAddress());
        return new AAAARecord(record.getName(), DClass.IN, seconds, ServiceAddresses.inet(Nat64Prefix.embed(address)));
    }

    /** For the name of such an address: as an alias of the name of the IPv4 one (RFC 6147, 5.3.1). */
    static Optional<CNAMERecord> reverse(Name name) {
        return PrivateNames.reversed(name)
                .flatMap(Nat64Prefix::embedded)
                .map(address -> new CNAMERecord(
                        name, DClass.IN, ALIAS_SECONDS, ReverseMap.fromAddress(ServiceAddresses.inet(address))));
    }
}
