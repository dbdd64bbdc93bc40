package dev.tenet.agent.service;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A question by HTTP/1 (RFC 9112), as far as metadata needs it: content is thrown away.
 *
 * @param path with its query, as sent
 * @param headers by name in small letters; of equal names the last
 */
record MetadataRequest(String method, String path, boolean keepAlive, Map<String, String> headers) {
    private static final int LONGEST_LINE = 4_096;
    private static final int MOST_HEADERS = 64;
    private static final int MOST_CONTENT = 16_384;

    /** Cannot be understood, or is larger than it may be. */
    static final class BadRequestException extends Exception {
        private static final long serialVersionUID = 1L;

        BadRequestException(String why) {
            super(why);
        }
    }

    MetadataRequest {
        headers = Map.copyOf(headers);
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** Empty at the end of the stream. */
    static Optional<MetadataRequest> read(InputStream in) throws IOException, BadRequestException {
        String first = line(in);
        if (first.isEmpty()) {
            return Optional.empty();
        }
        String[] words = first.split(" ", -1);
        if (words.length != 3 || !words[2].startsWith("HTTP/1.") || !words[1].startsWith("/")) {
            throw new BadRequestException("not a request line");
        }
        Map<String, String> headers = headers(in);
        skipContent(in, headers);
        String connection = headers.getOrDefault("connection", words[2].equals("HTTP/1.1") ? "keep-alive" : "close");
        return Optional.of(new MetadataRequest(
                words[0], words[1], connection.toLowerCase(Locale.ROOT).contains("keep-alive"), headers));
    }

    private static Map<String, String> headers(InputStream in) throws IOException, BadRequestException {
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            if (colon < 1 || headers.size() == MOST_HEADERS) {
                throw new BadRequestException("not a header");
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return headers;
    }

    private static void skipContent(InputStream in, Map<String, String> headers)
            throws IOException, BadRequestException {
        if (headers.containsKey("transfer-encoding")) {
            throw new BadRequestException("content in chunks");
        }
        String length = headers.getOrDefault("content-length", "0");
        if (!length.matches("[0-9]{1,9}") || Integer.parseInt(length) > MOST_CONTENT) {
            throw new BadRequestException("too much content");
        }
        in.skipNBytes(Integer.parseInt(length));
    }

    /** Without its end; empty at the end of the stream, too. */
    private static String line(InputStream in) throws IOException, BadRequestException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            if (line.length() == LONGEST_LINE) {
                throw new BadRequestException("a line too long");
            }
            line.append((char) next);
        }
        int end = line.length();
        return line.substring(0, end > 0 && line.charAt(end - 1) == '\r' ? end - 1 : end);
    }

    /** Its characters are bytes. */
    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
