package dev.tenet.agent;

import dev.tenet.net.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/** A list of name servers as text. */
final class NameServers {
    private static final int USUAL_PORT = 53;

    private NameServers() {}

    /** @throws IllegalArgumentException if one is no address, with or (IPv4) without a port */
    static List<InetSocketAddress> parse(String text) {
        return Arrays.stream(text.split(",")).map(NameServers::one).toList();
    }

    private static InetSocketAddress one(String text) {
        String[] parts = text.split(":");
        boolean hasPort = parts.length == 2;
        IpAddress address = IpAddress.parse(hasPort ? parts[0] : text);
        int port = hasPort ? Integer.parseInt(parts[1]) : USUAL_PORT;
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address.toBytes()), port);
        } catch (UnknownHostException impossible) {
            throw new AssertionError("an address has 4 or 16 bytes", impossible);
        }
    }
}
