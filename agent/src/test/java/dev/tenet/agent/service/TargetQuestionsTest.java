package dev.tenet.agent.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.TargetCheck;
import dev.tenet.hoststate.TargetCheckKey;
import dev.tenet.net.Ipv4Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TargetQuestionsTest {
    @Test
    void aConnectionIsEnough() throws IOException {
        try (ServerSocket server = server("")) {
            assertEquals(Optional.empty(), ask(server.getLocalPort(), new TargetCheck.Connects()));
        }
    }

    @Test
    void aRefusedConnectionIsAFailure() throws IOException {
        try (Socket bound = new Socket()) { // Nobody else gets its port, and nobody listens.
            bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            assertEquals(Optional.of(TargetQuestions.FAILED), ask(bound.getLocalPort(), new TargetCheck.Connects()));
        }
    }

    @Test
    void theStatusOfAnAnswerDecides() throws IOException {
        try (ServerSocket server = server("HTTP/1.1 404 Not Found\r\n\r\n")) {
            assertEquals(
                    Optional.of("Target.ResponseCodeMismatch Health checks failed with these codes: [404]"),
                    ask(server.getLocalPort(), answers("200-399")));
            assertEquals(Optional.empty(), ask(server.getLocalPort(), answers("200,404")));
        }
    }

    @Test
    void whatIsNoAnswerIsAFailure() throws IOException {
        try (ServerSocket server = server("SSH-2.0-other\r\n")) {
            assertEquals(Optional.of(TargetQuestions.FAILED), ask(server.getLocalPort(), answers("200")));
        }
    }

    @Test
    void silenceIsATimeout() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            assertEquals(Optional.of(TargetQuestions.TIMEOUT), ask(server.getLocalPort(), answers("200")));
        }
    }

    @Test
    void aTargetThatWaitsForTheProxyProtocolIsToldThatNobodyElseAsks() throws IOException {
        for (TargetCheck.Question question : List.of(new TargetCheck.Connects(), answers("200"))) {
            CompletableFuture<byte[]> heard = new CompletableFuture<>();
            try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
                Thread.ofVirtual().start(() -> {
                    try (Socket client = server.accept()) {
                        heard.complete(client.getInputStream().readNBytes(18));
                        client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    } catch (IOException broken) {
                        heard.completeExceptionally(broken);
                    }
                });
                assertEquals(Optional.empty(), ask(server.getLocalPort(), question, true));
                String request = question instanceof TargetCheck.Connects ? "" : "4745"; // GE
                // Asked while the server listens: who only connects has its answer before it is accepted.
                assertEquals(
                        "0d0a0d0a000d0a515549540a20000000" + request,
                        HexFormat.of().formatHex(heard.join()));
            }
        }
    }

    @Test
    void codesAreNumbersAndRanges() {
        assertTrue(TargetQuestions.isGood("200-299,404", 204));
        assertTrue(TargetQuestions.isGood("200-299,404", 404));
        assertFalse(TargetQuestions.isGood("200-299,404", 300));
        assertEquals(Optional.of(200), TargetQuestions.code("HTTP/1.0 200 OK"));
        assertEquals(Optional.of(200), TargetQuestions.code("HTTP/1.1 200"));
        assertEquals(Optional.empty(), TargetQuestions.code("HTTP/2 200"));
        assertEquals(Optional.empty(), TargetQuestions.code("HTTP/1.1 20x"));
        assertEquals(Optional.empty(), TargetQuestions.code(""));
    }

    private static TargetCheck.Question answers(String codes) {
        return new TargetCheck.Answers(false, "/", codes);
    }

    private static Optional<String> ask(int port, TargetCheck.Question question) throws IOException {
        return ask(port, question, false);
    }

    private static Optional<String> ask(int port, TargetCheck.Question question, boolean sendsHeader)
            throws IOException {
        TargetCheck check = new TargetCheck(
                new TargetCheckKey("group", "target", 80),
                new InterfaceNumber(1),
                new InterfaceNumber(2),
                false,
                Ipv4Address.of(10, 0, 0, 1),
                port,
                question,
                10,
                1,
                2,
                2,
                sendsHeader);
        try (Socket socket = new Socket()) {
            return TargetQuestions.ask(
                    socket, new InetSocketAddress(InetAddress.getLoopbackAddress(), port), "10.0.0.1", check);
        }
    }

    /** Says the same to everybody, once a request has come. */
    private static ServerSocket server(String answer) throws IOException {
        ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try (Socket client = server.accept()) {
                    if (!answer.isEmpty() && client.getInputStream().read() >= 0) {
                        client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                        client.getOutputStream().flush();
                        client.shutdownOutput();
                        client.getInputStream()
                                .skipNBytes(client.getInputStream().available());
                    }
                } catch (IOException closed) {
                    continue;
                }
            }
        });
        return server;
    }
}
