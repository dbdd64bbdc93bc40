package dev.tenet.net;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * A DHCPv4 message (RFC 2131) for Ethernet. Options that come in pieces are read as one, and written in pieces where they are long (RFC
 * 3396).
 *
 * @param operation 1 from clients, 2 from servers
 * @param transaction what pairs answer and question
 * @param flags 0x8000 asks for answers to everybody
 * @param client its address, once it has one
 * @param yours the address that is given
 * @param hardware the client's MAC address
 * @param options by code, without padding and end
 */
public record DhcpMessage(
        int operation,
        int transaction,
        int seconds,
        int flags,
        Ipv4Address client,
        Ipv4Address yours,
        Ipv4Address relay,
        MacAddress hardware,
        Map<Integer, Bytes> options) {
    public static final int REQUEST = 1;
    public static final int REPLY = 2;

    private static final int HARDWARE_ETHERNET = 1;
    private static final int COOKIE = 0x63825363;
    private static final int COOKIE_OFFSET = 236;
    private static final int OPTIONS_OFFSET = 240;
    private static final int NAMES_LENGTH = 64 + 128;
    private static final int HARDWARE_LENGTH = 16;
    private static final int PAD = 0;
    private static final int END = 255;
    private static final int LONGEST_OPTION = 255;

    /** BOOTP's: clients and relays of old drop what is shorter (RFC 1542, 2.1). */
    private static final int SMALLEST = 300;

    public DhcpMessage {
        Fields.check("operation", operation, 8);
        Fields.check("seconds", seconds, 16);
        Fields.check("flags", flags, 16);
        options = Collections.unmodifiableMap(new TreeMap<>(options));
        options.keySet().forEach(code -> {
            if (code <= PAD || code >= END) {
                throw new IllegalArgumentException("no option has code " + code);
            }
        });
    }

    public static DhcpMessage parse(Bytes bytes) throws MalformedPacketException {
        bytes.require(OPTIONS_OFFSET, "a DHCP message");
        if (bytes.u8(1) != HARDWARE_ETHERNET || bytes.u8(2) != MacAddress.BYTES) {
            throw new MalformedPacketException("a DHCP message for other hardware than Ethernet");
        }
        if (bytes.u32(COOKIE_OFFSET) != COOKIE) {
            throw new MalformedPacketException("BOOTP without DHCP's options");
        }
        return new DhcpMessage(
                bytes.u8(0),
                bytes.u32(4),
                bytes.u16(8),
                bytes.u16(10),
                bytes.ipv4(12),
                bytes.ipv4(16),
                bytes.ipv4(24),
                bytes.mac(28),
                options(bytes.slice(OPTIONS_OFFSET)));
    }

    public Optional<Bytes> option(int code) {
        return Optional.ofNullable(options.get(code));
    }

    public Bytes toBytes() {
        ByteWriter writer = new ByteWriter()
                .u8(operation)
                .u8(HARDWARE_ETHERNET)
                .u8(MacAddress.BYTES)
                .u8(0)
                .u32(transaction)
                .u16(seconds)
                .u16(flags)
                .ip(client)
                .ip(yours)
                .ip(Ipv4Address.UNSPECIFIED)
                .ip(relay)
                .mac(hardware)
                .bytes(Bytes.repeat(0, HARDWARE_LENGTH - MacAddress.BYTES + NAMES_LENGTH))
                .u32(COOKIE);
        options.forEach((code, value) -> write(writer, code, value));
        writer.u8(END);
        return writer.bytes(Bytes.repeat(PAD, Math.max(0, SMALLEST - writer.length())))
                .toBytes();
    }

    private static void write(ByteWriter writer, int code, Bytes value) {
        Bytes rest = value;
        do {
            Bytes piece = rest.limit(LONGEST_OPTION);
            writer.u8(code).u8(piece.length()).bytes(piece);
            rest = rest.slice(piece.length());
        } while (!rest.isEmpty());
    }

    private static SequencedMap<Integer, Bytes> options(Bytes bytes) throws MalformedPacketException {
        TreeMap<Integer, Bytes> options = new TreeMap<>();
        int at = 0;
        while (at < bytes.length() && bytes.u8(at) != END) {
            int code = bytes.u8(at);
            if (code == PAD) {
                at++;
                continue;
            }
            bytes.require(at + 2, "a DHCP option");
            int length = bytes.u8(at + 1);
            bytes.require(at + 2 + length, "DHCP option " + code);
            options.merge(code, bytes.slice(at + 2, at + 2 + length), Bytes::concat);
            at += 2 + length;
        }
        return options;
    }
}
