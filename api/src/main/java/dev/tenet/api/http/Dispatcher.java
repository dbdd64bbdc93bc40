package dev.tenet.api.http;

import dev.tenet.api.ApiException;
import dev.tenet.api.Caller;
import dev.tenet.api.ErrorCode;
import dev.tenet.api.Operation;
import dev.tenet.api.RequestId;
import dev.tenet.api.auth.SignatureVerifier;
import dev.tenet.api.auth.SignedRequest;
import dev.tenet.api.query.MessageWriter;
import dev.tenet.api.query.Parameters;
import dev.tenet.api.query.RequiredParameters;
import dev.tenet.api.query.ResponseWriter;
import dev.tenet.model.AccountId;
import dev.tenet.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;

/**
 * Answers requests: verifies the signature, finds the service it was made for and the operation, binds the parameters, calls
 * the handler, writes its response. It knows no HTTP server, and always answers: a fault of ours is {@code InternalError}, and logged.
 */
public final class Dispatcher {
    private static final System.Logger LOG = System.getLogger(Dispatcher.class.getName());

    /** An answer that says where something new is. */
    private static final String LOCATION = "Location";

    /** Operations whose answers are that something was made, without saying where. */
    private static final Set<String> MADE = Set.of("StartZonalShift");

    private static final int OK = 200;
    private static final int CREATED = 201;

    private final Map<String, Endpoint> bySigningName = new HashMap<>();
    private final Endpoint fallback;
    private final SignatureVerifier verifier;
    private final AccountLimit limit;
    private final String region;
    private final Supplier<RequestId> requestIds;

    /**
     * @param services the first one's error form is used for requests that no service can be told from
     * @param region what callers are told they are in
     */
    public Dispatcher(
            List<Service> services,
            RequiredParameters required,
            SignatureVerifier verifier,
            AccountLimit limit,
            String region,
            Supplier<RequestId> requestIds) {
        services.forEach(service -> bySigningName.put(service.signingName(), Endpoint.of(service, required)));
        this.fallback = Endpoint.of(services.getFirst(), required);
        this.verifier = verifier;
        this.limit = limit;
        this.region = region;
        this.requestIds = requestIds;
    }

    /** The answer to {@code request}. */
    public Answer answer(SignedRequest request) {
        Call call = new Call(fallback, requestIds.get());
        try {
            return call.succeed(request);
        } catch (ApiException e) {
            return call.fail(e.code(), e.text(), e.reason());
        } catch (StoreException.WorldFault e) {
            LOG.log(System.Logger.Level.WARNING, "request=" + call.requestId + " store=" + e.getMessage());
            return call.fail(e.isRetryable() ? ErrorCode.UNAVAILABLE : ErrorCode.INTERNAL_ERROR);
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            LOG.log(System.Logger.Level.ERROR, "request=" + call.requestId + " action=" + call.action.orElse("-"), e);
            return call.fail(ErrorCode.INTERNAL_ERROR);
        }
    }

    /** The answer to a request that is refused for what it is, before it is read. */
    public Answer refuse(ErrorCode code, String message) {
        return new Call(fallback, requestIds.get()).fail(code, message);
    }

    /** Whether something is answered at a path. */
    boolean serves(String path) {
        return bySigningName.values().stream().anyMatch(endpoint -> endpoint.isAt(path));
    }

    /** Whether a path alone says which service a request is for. */
    boolean isOneServices(String path) {
        return bySigningName.values().stream()
                        .filter(endpoint -> endpoint.isAt(path))
                        .count()
                == 1;
    }

    /** The endpoint at the path, where that says it; else the one that {@code request} is signed for; while it is not signed, the one of its version. */
    private Endpoint endpointOf(SignedRequest request, Parameters all) {
        List<Endpoint> at = bySigningName.values().stream()
                .filter(endpoint -> endpoint.isAt(request.path()))
                .toList();
        if (at.size() == 1) return at.getFirst();
        return SignatureVerifier.claimedService(request)
                .flatMap(name -> Optional.ofNullable(bySigningName.get(name)))
                .or(() -> all.find("Version").flatMap(this::withVersion))
                .orElse(fallback);
    }

    private Optional<Endpoint> withVersion(String version) {
        return bySigningName.values().stream()
                .filter(endpoint -> endpoint.service().version().equals(version))
                .findAny();
    }

    /** One request on its way, and what is known of it so far. */
    private final class Call {
        private final RequestId requestId;
        private Endpoint endpoint;
        private Optional<String> action = Optional.empty();
        private Optional<AccountId> account = Optional.empty();

        Call(Endpoint endpoint, RequestId requestId) {
            this.endpoint = endpoint;
            this.requestId = requestId;
        }

        Answer succeed(SignedRequest request) {
            boolean hasForm = !isOneServices(request.path());
            String form = hasForm ? new String(request.body(), StandardCharsets.ISO_8859_1) : "";
            Parameters all = Parameters.parse(request.query(), form);
            endpoint = endpointOf(request, all);
            var signer = verifier.verify(request, endpoint.service().signingName());
            requireOwnSignature(signer, request);
            account = Optional.of(signer.key().account());
            Caller caller = new Caller(signer.key().account(), signer.key().id(), region, requestId);
            try (var _ = limit.enter(caller.account())) {
                Endpoint.Asked asked = endpoint.read(request, all);
                action = Optional.of(asked.entry().action());
                return run(operation(asked), asked, caller);
            }
        }

        /** A signature for one service is none for what is at another's path. */
        private void requireOwnSignature(SignatureVerifier.Signer signer, SignedRequest request) {
            boolean isOwn = signer.service().equals(endpoint.service().signingName());
            if (!isOwn || !endpoint.isAt(request.path()))
                throw new ApiException(
                        ErrorCode.SIGNATURE_DOES_NOT_MATCH, "Credential should be scoped to correct service.");
        }

        private Operation<?, ?> operation(Endpoint.Asked asked) {
            return endpoint.service()
                    .operations()
                    .find(asked.entry().action())
                    .orElseThrow(() -> new ApiException(
                            ErrorCode.UNSUPPORTED_OPERATION,
                            "The functionality you requested is not available in this region."));
        }

        private <Q, R> Answer run(Operation<Q, R> operation, Endpoint.Asked asked, Caller caller) {
            Q request = asked.bind(operation.request());
            if (isDryRun(request) && !operation.handler().honoursDryRun())
                throw new ApiException(ErrorCode.DRY_RUN_OPERATION);
            SdkPojo response = (SdkPojo) operation.handler().handle(request, caller);
            String body = endpoint.writer().write(operation.action(), response, requestId);
            Map<String, String> headers = ResponseWriter.headers(response);
            int status = headers.containsKey(LOCATION) || MADE.contains(operation.action()) ? CREATED : OK;
            return new Answer(
                    requestId,
                    status,
                    endpoint.writer().contentType(),
                    headers,
                    body,
                    action,
                    account,
                    Optional.empty());
        }

        Answer fail(ErrorCode code) {
            return fail(code, code.meaning());
        }

        Answer fail(ErrorCode common, String message) {
            return fail(common, message, Optional.empty());
        }

        Answer fail(ErrorCode common, String message, Optional<String> reason) {
            ErrorCode code = endpoint.service().own(common);
            MessageWriter writer = endpoint.writer();
            return new Answer(
                    requestId,
                    code.status(),
                    writer.contentType(),
                    writer.errorHeaders(code),
                    writer.error(code, message, reason, requestId),
                    action,
                    account,
                    Optional.of(code));
        }

        private static boolean isDryRun(Object request) {
            return request instanceof SdkRequest sdk
                    && sdk.getValueForField("DryRun", Boolean.class).orElse(false);
        }
    }
}
