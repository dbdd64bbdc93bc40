package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpProtocol;
import java.util.Optional;

/** Reads over the headers between an IPv6 header and what it carries (RFC 8200, 4). */
final class Ipv6Extensions {
    static final int FRAGMENT_HEADER = 8;

    private static final int SKIPPED = 4;

    private Ipv6Extensions() {}

    sealed interface Result {}

    /** How the packet ends. */
    record Refused(Reason reason) implements Result {}

    /**
     * @param rest behind the last header read
     * @param fragment what a fragment header said, unless the packet is whole after all
     * @param before bytes of headers before the fragment header
     */
    record Skipped(IpProtocol next, Bytes rest, Optional<Fragment> fragment, int before) implements Result {}

    /** A fragment header. */
    record Fragment(int start, boolean more, int identification) {
        ParsedPacket.Piece piece(int length) {
            return new ParsedPacket.Piece(identification, start, start + length, !more);
        }

        boolean isWhole() {
            return start == 0 && !more;
        }
    }

    /** Of a piece from the middle nothing behind the fragment header is read. */
    static Result skip(IpProtocol first, Bytes payload) {
        IpProtocol next = first;
        Bytes rest = payload;
        Optional<Fragment> fragment = Optional.empty();
        int before = 0;
        for (int skipped = 0; ; skipped++) {
            if (next.equals(IpProtocol.ROUTING)) {
                return new Refused(Reason.UNSUPPORTED_EXTENSION_HEADER);
            }
            if (!isSkipped(next)) {
                return new Skipped(next, rest, fragment.filter(found -> !found.isWhole()), before);
            }
            if (skipped == SKIPPED) {
                return new Refused(Reason.UNSUPPORTED_EXTENSION_HEADER);
            }
            if (next.equals(IpProtocol.FRAGMENT)) {
                if (fragment.isPresent()) {
                    return new Refused(Reason.FRAGMENT_MALFORMED);
                }
                if (rest.length() < FRAGMENT_HEADER) {
                    return new Refused(Reason.TRUNCATED);
                }
                int offsetAndMore = rest.u16(2);
                fragment = Optional.of(new Fragment(offsetAndMore & 0xfff8, (offsetAndMore & 1) != 0, rest.u32(4)));
                next = new IpProtocol(rest.u8(0));
                rest = rest.slice(FRAGMENT_HEADER);
                if (fragment.get().start != 0) {
                    return new Skipped(next, rest, fragment, before);
                }
                continue;
            }
            boolean more = fragment.filter(Fragment::more).isPresent();
            int length = length(next, rest);
            if (length > rest.length()) {
                return new Refused(more ? Reason.FRAGMENT_TINY : Reason.TRUNCATED);
            }
            before += fragment.isPresent() ? 0 : length;
            next = new IpProtocol(rest.u8(0));
            rest = rest.slice(length);
        }
    }

    /** Of a header that begins here; more than there is, if not even its length is there. */
    private static int length(IpProtocol kind, Bytes rest) {
        if (rest.length() < 2) {
            return Integer.MAX_VALUE;
        }
        return kind.equals(IpProtocol.AH) ? (rest.u8(1) + 2) * 4 : (rest.u8(1) + 1) * 8;
    }

    private static boolean isSkipped(IpProtocol next) {
        return next.equals(IpProtocol.HOP_BY_HOP)
                || next.equals(IpProtocol.DESTINATION_OPTIONS)
                || next.equals(IpProtocol.AH)
                || next.equals(IpProtocol.FRAGMENT);
    }
}
