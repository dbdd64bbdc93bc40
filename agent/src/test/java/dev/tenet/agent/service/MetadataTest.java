package dev.tenet.agent.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.hoststate.InstanceKey;
import dev.tenet.net.Bytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The parts of the metadata service that need no socket. */
class MetadataTest {
    private static final InstanceKey INSTANCE = new InstanceKey("i-1");

    @Test
    void aTokenIsGoodForItsInstanceUntilItsEnd() {
        MetadataTokens tokens = new MetadataTokens(new SecureRandom());
        String token = tokens.make(INSTANCE, 100);
        assertEquals(OptionalLong.of(60), tokens.remaining(INSTANCE, token, 40));
        assertEquals(OptionalLong.empty(), tokens.remaining(INSTANCE, token, 100));
        assertEquals(OptionalLong.empty(), tokens.remaining(new InstanceKey("i-2"), token, 40));
        assertEquals(OptionalLong.empty(), tokens.remaining(INSTANCE, "", 40));
        assertEquals(OptionalLong.empty(), tokens.remaining(INSTANCE, token + "A", 40));
        assertEquals(OptionalLong.empty(), new MetadataTokens(new SecureRandom()).remaining(INSTANCE, token, 40));
    }

    @Test
    void directoriesAreListedAndValuesFound() {
        TreeMap<String, Bytes> leaves = new TreeMap<>();
        leaves.put("meta-data/mac", MetadataResponse.ascii("06:54"));
        leaves.put("meta-data/placement/region", MetadataResponse.ascii("tenet-1"));
        leaves.put("meta-data/public-keys/0=my-key/openssh-key", MetadataResponse.ascii("ssh-rsa"));
        leaves.put("user-data", MetadataResponse.ascii("x"));
        MetadataTree tree = new MetadataTree(leaves);
        assertEquals("meta-data/\nuser-data", find(tree, ""));
        assertEquals("mac\nplacement/\npublic-keys/", find(tree, "meta-data/"));
        assertEquals("mac\nplacement/\npublic-keys/", find(tree, "meta-data"));
        assertEquals("0=my-key", find(tree, "meta-data/public-keys/"));
        assertEquals("openssh-key", find(tree, "meta-data/public-keys/0/"));
        assertEquals("ssh-rsa", find(tree, "meta-data/public-keys/0/openssh-key"));
        assertEquals(Optional.empty(), tree.find("meta-data/mac/"));
        assertEquals(Optional.empty(), tree.find("meta-data/ma"));
    }

    @Test
    void requestsAreBounded() throws IOException, MetadataRequest.BadRequestException {
        assertTrue(read("GET / HTTP/1.1\r\nHost: x\r\n\r\n").orElseThrow().keepAlive());
        assertEquals(Optional.empty(), read(""));
        for (String wrong : new String[] {
            "GET /\r\n\r\n",
            "GET / HTTP/2\r\n\r\n",
            "GET x HTTP/1.1\r\n\r\n",
            "GET /" + "x".repeat(5_000) + " HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nnothing\r\n\r\n",
            "PUT / HTTP/1.1\r\nContent-Length: 999999\r\n\r\n",
            "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
            "GET / HTTP/1.1\r\n" + manyHeaders() + "\r\n"
        }) {
            assertThrows(MetadataRequest.BadRequestException.class, () -> read(wrong), wrong);
        }
    }

    private static String manyHeaders() {
        StringBuilder headers = new StringBuilder();
        for (int i = 0; i < 70; i++) {
            headers.append("h").append(i).append(": x\r\n");
        }
        return headers.toString();
    }

    private static Optional<MetadataRequest> read(String text) throws IOException, MetadataRequest.BadRequestException {
        return MetadataRequest.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static String find(MetadataTree tree, String path) {
        return new String(tree.find(path).orElseThrow().toArray(), StandardCharsets.UTF_8);
    }
}
