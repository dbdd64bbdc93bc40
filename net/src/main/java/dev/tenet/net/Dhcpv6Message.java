package dev.tenet.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A DHCPv6 message between client and server (RFC 8415, 8).
 *
 * @param transaction 24 bits that pair answer and question
 */
public record Dhcpv6Message(int type, int transaction, List<Option> options) {
    private static final int HEADER_LENGTH = 4;
    private static final int OPTION_HEADER_LENGTH = 4;

    public Dhcpv6Message {
        Fields.check("type", type, 8);
        Fields.check("transaction", transaction, 24);
        options = List.copyOf(options);
    }

    /** One option; some hold options themselves (RFC 8415, 21). */
    public record Option(int code, Bytes value) {
        public Option {
            Fields.check("code", code, 16);
        }
    }

    public static Dhcpv6Message parse(Bytes bytes) throws MalformedPacketException {
        bytes.require(HEADER_LENGTH, "a DHCPv6 message");
        return new Dhcpv6Message(bytes.u8(0), bytes.u24(1), parseOptions(bytes.slice(HEADER_LENGTH)));
    }

    /** Options to the end of the bytes. */
    public static List<Option> parseOptions(Bytes bytes) throws MalformedPacketException {
        List<Option> options = new ArrayList<>();
        Bytes rest = bytes;
        while (!rest.isEmpty()) {
            rest.require(OPTION_HEADER_LENGTH, "a DHCPv6 option");
            int end = OPTION_HEADER_LENGTH + rest.u16(2);
            rest.require(end, "DHCPv6 option " + rest.u16(0));
            options.add(new Option(rest.u16(0), rest.slice(OPTION_HEADER_LENGTH, end)));
            rest = rest.slice(end);
        }
        return options;
    }

    public Optional<Bytes> option(int code) {
        return all(code).findFirst();
    }

    /** The values of all options with the code, in order. */
    public Stream<Bytes> all(int code) {
        return options.stream().filter(option -> option.code() == code).map(Option::value);
    }

    public Bytes toBytes() {
        return new ByteWriter().u8(type).u24(transaction).bytes(bytes(options)).toBytes();
    }

    public static Bytes bytes(List<Option> options) {
        ByteWriter writer = new ByteWriter();
        options.forEach(
                option -> writer.u16(option.code()).u16(option.value().length()).bytes(option.value()));
        return writer.toBytes();
    }
}
