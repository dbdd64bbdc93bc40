package dev.tenet.hoststate;

import dev.tenet.net.ParseException;
import dev.tenet.net.Port;
import java.nio.file.Path;

/** Where a server listens and clients connect: {@code unix:PATH} or {@code HOST:PORT}. */
public sealed interface ListenAddress {
    /** A Unix domain socket; whoever may write to the file may connect. */
    record UnixSocket(Path path) implements ListenAddress {
        @Override
        public String toString() {
            return UNIX + path;
        }
    }

    /** @param port 0 lets the system choose one, for listening */
    record Tcp(String host, Port port) implements ListenAddress {
        @Override
        public String toString() {
            return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
        }
    }

    String UNIX = "unix:";

    /** @throws ParseException if it is neither form */
    static ListenAddress parse(String text) {
        if (text.startsWith(UNIX) && text.length() > UNIX.length()) {
            return new UnixSocket(Path.of(text.substring(UNIX.length())));
        }
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw new ParseException("unix:PATH or HOST:PORT", text);
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        return new Tcp(bracketed ? host.substring(1, host.length() - 1) : host, Port.parse(text.substring(colon + 1)));
    }
}
