package dev.tenet.agent.service;

import dev.tenet.net.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * An answer by HTTP/1.
 *
 * @param tokenSeconds how long the token that came or goes along is still good
 * @param hopLimit how far the answer may go, if not as far as any
 */
record MetadataResponse(int status, String type, Bytes content, OptionalLong tokenSeconds, OptionalInt hopLimit) {
    static final String TEXT = "text/plain";
    private static final String TTL_HEADER = "X-aws-ec2-metadata-token-ttl-seconds";

    static MetadataResponse of(int status) {
        String text = status + " - " + phrase(status) + "\n";
        return new MetadataResponse(status, TEXT, ascii(text), OptionalLong.empty(), OptionalInt.empty());
    }

    static MetadataResponse found(String type, Bytes content) {
        return new MetadataResponse(200, type, content, OptionalLong.empty(), OptionalInt.empty());
    }

    static MetadataResponse token(String token, long seconds, int hopLimit) {
        return new MetadataResponse(200, TEXT, ascii(token), OptionalLong.of(seconds), OptionalInt.of(hopLimit));
    }

    MetadataResponse withTokenSeconds(long seconds) {
        return new MetadataResponse(status, type, content, OptionalLong.of(seconds), hopLimit);
    }

    /** As it is sent; without content in answer to HEAD. */
    byte[] toBytes(boolean withContent, boolean keepAlive) {
        StringBuilder head = new StringBuilder()
                .append("HTTP/1.1 ")
                .append(status)
                .append(' ')
                .append(phrase(status))
                .append("\r\n")
                .append("Server: EC2ws\r\nContent-Type: ")
                .append(type)
                .append("\r\nContent-Length: ")
                .append(content.length())
                .append("\r\nConnection: ")
                .append(keepAlive ? "keep-alive" : "close")
                .append("\r\n");
        tokenSeconds.ifPresent(
                seconds -> head.append(TTL_HEADER).append(": ").append(seconds).append("\r\n"));
        if (status == 405) {
            head.append("Allow: GET, HEAD, PUT\r\n");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(MetadataRequest.bytes(head.append("\r\n").toString()));
        if (withContent) {
            bytes.writeBytes(content.toArray());
        }
        return bytes.toByteArray();
    }

    static Bytes ascii(String text) {
        return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String phrase(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            default -> "Service Unavailable";
        };
    }
}
