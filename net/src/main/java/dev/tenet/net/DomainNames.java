package dev.tenet.net;

import java.nio.charset.StandardCharsets;

/** Domain names on the wire (RFC 1035, 3.1), without compression. */
public final class DomainNames {
    private static final int LONGEST_LABEL = 63;

    private DomainNames() {}

    /** @throws ParseException where a label is empty or too long */
    public static Bytes encode(String name) {
        ByteWriter writer = new ByteWriter();
        String absolute = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        for (String label : absolute.split("\\.", -1)) {
            byte[] bytes = label.getBytes(StandardCharsets.US_ASCII);
            if (bytes.length == 0 || bytes.length > LONGEST_LABEL) {
                throw new ParseException("a domain name", name);
            }
            writer.u8(bytes.length).bytes(Bytes.of(bytes));
        }
        return writer.u8(0).toBytes();
    }
}
