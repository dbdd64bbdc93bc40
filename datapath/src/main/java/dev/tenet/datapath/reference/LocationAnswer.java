package dev.tenet.datapath.reference;

import dev.tenet.hoststate.Generation;
import dev.tenet.net.ByteWriter;
import dev.tenet.net.Bytes;
import dev.tenet.net.EtherType;
import dev.tenet.net.IpAddress;
import dev.tenet.net.MacAddress;
import java.util.Optional;

/**
 * The body of a location answer, {@code struct location_answer} of {@code wire.h}.
 *
 * @param host number; 0 unless the verdict is here
 * @param identity 32 bits as sent
 */
record LocationAnswer(AnswerVerdict verdict, int host, Generation generation, int identity, IpAddress address) {
    static final int LENGTH = 32;
    static final EtherType ETHER_TYPE = EtherType.LOCAL_EXPERIMENTAL;

    private static final int VERSION = 1;
    private static final int MAX_HOST = 0xffff;

    static LocationAnswer here(Whereabouts where, int host, IpAddress address) {
        return new LocationAnswer(
                AnswerVerdict.HERE, host, where.generation(), where.identity().number(), address);
    }

    static LocationAnswer without(AnswerVerdict verdict, IpAddress address) {
        return new LocationAnswer(verdict, 0, new Generation(0), 0, address);
    }

    /** Empty if it cannot be read. */
    static Optional<LocationAnswer> parse(Bytes body) {
        if (body.length() < LENGTH || body.u8(0) != VERSION) {
            return Optional.empty();
        }
        int host = body.u32(4);
        return AnswerVerdict.of(body.u8(1))
                .filter(verdict -> verdict != AnswerVerdict.HERE || (host > 0 && host <= MAX_HOST))
                .map(verdict -> new LocationAnswer(
                        verdict,
                        host,
                        new Generation(body.u32(8)),
                        body.u32(12),
                        IpAddress.ofMappedBytes(body.slice(16, LENGTH).toArray())));
    }

    /** As the inner frame of an overlay packet; its Ethernet addresses are written with the overlay header. */
    Bytes asInnerFrame() {
        ByteWriter writer = new ByteWriter().mac(MacAddress.ZERO).mac(MacAddress.ZERO);
        writer.u16(ETHER_TYPE.number()).u8(VERSION).u8(verdict.number()).u16(0);
        writer.u32(host).u32(generation.number()).u32(identity);
        return writer.bytes(Bytes.of(address.toMappedBytes())).toBytes();
    }
}
