package dev.tenet.agent.service;

import dev.tenet.hoststate.TargetCheck;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Asks a target once, and says by ELB's reason why it is not well. */
final class TargetQuestions {
    static final String TIMEOUT = "Target.Timeout Request timed out";
    static final String FAILED = "Target.FailedHealthChecks Health checks failed";
    private static final String OTHER_CODE = "Target.ResponseCodeMismatch Health checks failed with these codes: [%s]";
    private static final int MOST_STATUS_BYTES = 1024;

    /** proxy-protocol.txt, 2.2: who asks is who connects. */
    private static final byte[] LOCAL_HEADER =
            HexFormat.of().parseHex("0d0a0d0a000d0a515549540a" + "20" + "00" + "0000");

    private static final SSLContext ANY_CERTIFICATE = anyCertificate();

    private TargetQuestions() {}

    /**
     * @param socket not connected yet
     * @param host as it calls itself to the target
     * @return empty if it is well
     */
    static Optional<String> ask(Socket socket, InetSocketAddress to, String host, TargetCheck check) {
        long end =
                System.nanoTime() + Duration.ofSeconds(check.timeoutSeconds()).toNanos();
        try {
            socket.connect(to, left(end));
            if (check.sendsHeader()) {
                socket.getOutputStream().write(LOCAL_HEADER);
            }
            return switch (check.question()) {
                case TargetCheck.Connects() -> Optional.empty();
                case TargetCheck.Answers answers -> ask(socket, host, answers, check.port(), end);
            };
        } catch (SocketTimeoutException slow) {
            return Optional.of(TIMEOUT);
        } catch (ConnectException | SSLException refused) {
            return Optional.of(FAILED);
        } catch (IOException broken) {
            return Optional.of(System.nanoTime() - end >= 0 ? TIMEOUT : FAILED);
        }
    }

    private static Optional<String> ask(Socket plain, String host, TargetCheck.Answers question, int port, long end)
            throws IOException {
        plain.setSoTimeout(left(end));
        Socket socket = plain;
        if (question.secure()) {
            SSLSocket secure = (SSLSocket) ANY_CERTIFICATE.getSocketFactory().createSocket(plain, host, port, true);
            secure.startHandshake();
            socket = secure;
        }
        String request = "GET " + question.path() + " HTTP/1.1\r\nHost: " + host + ":" + port
                + "\r\nConnection: close\r\nUser-Agent: ELB-HealthChecker/2.0\r\nAccept-Encoding: gzip, compressed\r\n\r\n";
        OutputStream output = socket.getOutputStream();
        output.write(request.getBytes(StandardCharsets.UTF_8));
        output.flush();
        String line = firstLine(socket, plain, end);
        Optional<Integer> code = code(line);
        if (code.isEmpty()) {
            return Optional.of(FAILED);
        }
        return isGood(question.codes(), code.get())
                ? Optional.empty()
                : Optional.of(String.format(OTHER_CODE, code.get()));
    }

    private static String firstLine(Socket socket, Socket plain, long end) throws IOException {
        InputStream input = socket.getInputStream();
        StringBuilder line = new StringBuilder();
        while (line.length() < MOST_STATUS_BYTES) {
            plain.setSoTimeout(left(end));
            int next = input.read();
            if (next < 0 || next == '\n') {
                break;
            }
            line.append((char) next);
        }
        return line.toString().strip();
    }

    /** Milliseconds until the attempt has taken too long. */
    private static int left(long end) throws SocketTimeoutException {
        long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
        if (left <= 0) {
            throw new SocketTimeoutException("the attempt took too long");
        }
        return Math.toIntExact(left);
    }

    /** RFC 9112, 4. */
    static Optional<Integer> code(String statusLine) {
        String[] parts = statusLine.split(" ", 3);
        return parts.length >= 2 && parts[0].matches("HTTP/1\\.[01]") && parts[1].matches("[1-5][0-9]{2}")
                ? Optional.of(Integer.parseInt(parts[1]))
                : Optional.empty();
    }

    /** Codes and ranges of them, with commas between. */
    static boolean isGood(String codes, int code) {
        for (String each : codes.split(",", -1)) {
            String[] range = each.split("-", 2);
            if (Integer.parseInt(range[0]) <= code && code <= Integer.parseInt(range[range.length - 1])) {
                return true;
            }
        }
        return false;
    }

    /** As ELB: what a target shows is not verified. */
    private static SSLContext anyCertificate() {
        X509TrustManager trusting = new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String authentication) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String authentication) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trusting}, null);
            return context;
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("Java has no TLS", missing);
        }
    }
}
