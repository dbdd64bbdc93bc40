package dev.tenet.api.http;

import dev.tenet.api.ErrorCode;
import dev.tenet.api.auth.SignedRequest;
import dev.tenet.model.AccountId;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;

/** Serves the API by HTTP/1.1 on one address, a virtual thread for each connection. */
public final class ApiServer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ApiServer.class.getName());
    private static final HeaderName REQUEST_ID = HeaderNames.create("x-amzn-RequestId");
    private static final String FORM = "application/x-www-form-urlencoded";

    private final Dispatcher dispatcher;
    private final ServerLimits limits;
    private final Exchange.Observer observer;
    private final Semaphore places;
    private final LongAdder refused = new LongAdder();
    private final WebServer server;

    private ApiServer(InetSocketAddress at, Dispatcher dispatcher, ServerLimits limits, Exchange.Observer observer) {
        this.dispatcher = dispatcher;
        this.limits = limits;
        this.observer = observer;
        this.places = new Semaphore(limits.requests());
        this.server = WebServer.builder()
                .address(at.getAddress())
                .port(at.getPort())
                .featuresDiscoverServices(false)
                .connectionOptions(socket -> socket.tcpNoDelay(true)) // headers and body are two writes
                .maxTcpConnections(limits.connections())
                .idleConnectionTimeout(limits.idle())
                .shutdownGracePeriod(limits.grace())
                .shutdownHook(false)
                .routing(routing -> routing.any(this::serve))
                .build();
    }

    /**
     * Starts serving.
     *
     * @param at where to listen; port 0 takes a free one
     */
    public static ApiServer start(
            InetSocketAddress at, Dispatcher dispatcher, ServerLimits limits, Exchange.Observer observer) {
        ApiServer api = new ApiServer(at, dispatcher, limits, observer);
        api.server.start();
        return api;
    }

    /** The port it listens on. */
    public int port() {
        return server.port();
    }

    /** How many requests are being answered. */
    public int running() {
        return limits.requests() - places.availablePermits();
    }

    /** How many requests were refused because too many were running. */
    public long refused() {
        return refused.sum();
    }

    /** Stops listening, lets what runs end within the grace period, and returns when nothing runs. */
    @Override
    public void close() {
        server.stop();
    }

    private void serve(ServerRequest request, ServerResponse response) {
        long start = System.nanoTime();
        byte[] body = readBody(request);
        Answer answer = answer(request, body);
        response.status(Status.create(answer.status()));
        response.header(HeaderNames.CONTENT_TYPE, answer.contentType());
        response.header(REQUEST_ID, answer.requestId().toString());
        answer.headers().forEach((name, value) -> response.header(HeaderNames.create(name), value));
        if (body.length > limits.bodyBytes()) response.header(HeaderNames.CONNECTION, "close");
        response.send(answer.body().getBytes(StandardCharsets.UTF_8));
        Exchange exchange = new Exchange(answer, Duration.ofNanos(System.nanoTime() - start), body.length);
        log(exchange);
        observer.answered(exchange);
    }

    private Answer answer(ServerRequest request, byte[] body) {
        Optional<Answer> refusal = refuse(request, body);
        if (refusal.isPresent()) return refusal.get();
        if (!places.tryAcquire()) {
            refused.increment();
            return dispatcher.refuse(ErrorCode.UNAVAILABLE, ErrorCode.UNAVAILABLE.meaning());
        }
        try {
            return dispatcher.answer(signedRequest(request, body));
        } finally {
            places.release();
        }
    }

    private Optional<Answer> refuse(ServerRequest request, byte[] body) {
        String method = request.prologue().method().text();
        String path = request.prologue().uriPath().rawPath();
        if (!dispatcher.serves(path))
            return Optional.of(dispatcher.refuse(
                    ErrorCode.PATH_NOT_FOUND, "The API is at the path /, but for Route 53's and ARC's"));
        boolean hasForm = !dispatcher.isOneServices(path);
        if (hasForm && !method.equals("GET") && !method.equals("POST"))
            return Optional.of(dispatcher.refuse(ErrorCode.METHOD_NOT_ALLOWED, "The API takes GET and POST"));
        if (body.length > limits.bodyBytes())
            return Optional.of(dispatcher.refuse(
                    ErrorCode.REQUEST_ENTITY_TOO_LARGE, "A body has at most " + limits.bodyBytes() + " bytes"));
        if (hasForm && body.length > 0 && !isForm(request))
            return Optional.of(dispatcher.refuse(ErrorCode.MALFORMED_QUERY_STRING, "A body must be " + FORM));
        return Optional.empty();
    }

    private static boolean isForm(ServerRequest request) {
        return request.headers()
                .first(HeaderNames.CONTENT_TYPE)
                .map(type -> type.toLowerCase(Locale.ROOT).startsWith(FORM))
                .orElse(true);
    }

    /** The body, or one byte more than there may be. */
    private byte[] readBody(ServerRequest request) {
        if (!request.content().hasEntity()) return new byte[0];
        try (InputStream in = request.content().inputStream()) {
            return in.readNBytes(limits.bodyBytes() + 1);
        } catch (IOException e) {
            throw new UncheckedIOException("reading a request", e);
        }
    }

    private static SignedRequest signedRequest(ServerRequest request, byte[] body) {
        Map<String, List<String>> headers = new TreeMap<>();
        for (Header header : request.headers()) headers.put(header.headerName().lowerCase(), header.allValues());
        var prologue = request.prologue();
        return new SignedRequest(
                prologue.method().text(),
                prologue.uriPath().rawPath(),
                prologue.hasQuery() ? prologue.query().rawValue() : "",
                headers,
                body);
    }

    private static void log(Exchange exchange) {
        if (!LOG.isLoggable(Level.DEBUG)) return;
        Answer answer = exchange.answer();
        LOG.log(
                Level.DEBUG,
                "request=" + answer.requestId()
                        + " action=" + answer.action().orElse("-")
                        + " account=" + answer.account().map(AccountId::value).orElse("-")
                        + " status=" + answer.status()
                        + " code=" + answer.error().map(ErrorCode::code).orElse("-")
                        + " micros=" + exchange.time().toNanos() / 1000
                        + " bytes=" + exchange.requestBytes());
    }
}
