package dev.tenet.api.http;

import dev.tenet.api.ApiException;
import dev.tenet.api.Caller;
import dev.tenet.api.ErrorCode;
import dev.tenet.api.Operation;
import dev.tenet.api.RequestId;
import dev.tenet.api.auth.SignatureVerifier;
import dev.tenet.api.auth.SignedRequest;
import dev.tenet.api.query.Parameters;
import dev.tenet.api.query.RequestBinder;
import dev.tenet.api.query.RequiredParameters;
import dev.tenet.api.query.ResponseWriter;
import dev.tenet.model.AccountId;
import dev.tenet.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;

/**
 * Answers requests: verifies the signature, finds the service it was made for and the operation, binds the parameters, calls
 * the handler, writes its response. It knows no HTTP server, and always answers: a fault of ours is {@code InternalError}, and logged.
 */
public final class Dispatcher {
    private static final System.Logger LOG = System.getLogger(Dispatcher.class.getName());

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
        services.forEach(service -> bySigningName.put(service.signingName(), new Endpoint(service, required)));
        this.fallback = new Endpoint(services.getFirst(), required);
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
            return call.fail(e.code(), e.text());
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

    /** The endpoint that {@code request} is signed for; while it is not signed, the one of its version. */
    private Endpoint endpointOf(SignedRequest request, Parameters all) {
        return SignatureVerifier.claimedService(request)
                .flatMap(name -> Optional.ofNullable(bySigningName.get(name)))
                .or(() -> all.find("Version").flatMap(this::withVersion))
                .orElse(fallback);
    }

    private Optional<Endpoint> withVersion(String version) {
        return bySigningName.values().stream()
                .filter(endpoint -> endpoint.service.version().equals(version))
                .findAny();
    }

    /** A service with what reads and writes for it. */
    private static final class Endpoint {
        private final Service service;
        private final RequestBinder binder;
        private final ResponseWriter writer;

        Endpoint(Service service, RequiredParameters required) {
            this.service = service;
            this.binder = new RequestBinder(service.protocol(), service.required(required));
            this.writer = new ResponseWriter(service.protocol(), service.namespace());
        }
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
            Parameters all = Parameters.parse(request.query(), new String(request.body(), StandardCharsets.ISO_8859_1));
            endpoint = endpointOf(request, all);
            var signer = verifier.verify(request, endpoint.service.signingName());
            account = Optional.of(signer.key().account());
            Caller caller = new Caller(signer.key().account(), signer.key().id(), region, requestId);
            try (var _ = limit.enter(caller.account())) {
                return run(operation(all), all.without(Call::isCommon), caller);
            }
        }

        private Operation<?, ?> operation(Parameters all) {
            String name = all.find("Action")
                    .orElseThrow(() -> new ApiException(
                            ErrorCode.MISSING_ACTION, "The request must contain the parameter Action"));
            requireVersion(all);
            var operations = endpoint.service.operations();
            var entry = operations
                    .known(name)
                    .orElseThrow(() -> new ApiException(
                            ErrorCode.INVALID_ACTION, "The action " + name + " is not valid for this web service."));
            action = Optional.of(entry.action());
            return operations
                    .find(name)
                    .orElseThrow(() -> new ApiException(
                            ErrorCode.UNSUPPORTED_OPERATION,
                            "The functionality you requested is not available in this region."));
        }

        private void requireVersion(Parameters all) {
            String version = all.find("Version")
                    .orElseThrow(() -> new ApiException(
                            ErrorCode.MISSING_PARAMETER, "The request must contain the parameter Version"));
            if (!version.equals(endpoint.service.version()))
                throw new ApiException(
                        ErrorCode.NO_SUCH_VERSION,
                        "The requested version (" + version + ") of service " + endpoint.service.name()
                                + " does not exist");
        }

        private <Q, R> Answer run(Operation<Q, R> operation, Parameters parameters, Caller caller) {
            Q request = endpoint.binder.bind(operation.request(), parameters);
            if (isDryRun(request) && !operation.handler().honoursDryRun())
                throw new ApiException(ErrorCode.DRY_RUN_OPERATION);
            R response = operation.handler().handle(request, caller);
            String xml = endpoint.writer.write(operation.action(), (SdkPojo) response, requestId);
            return new Answer(requestId, 200, xml, action, account, Optional.empty());
        }

        Answer fail(ErrorCode code) {
            return fail(code, code.meaning());
        }

        Answer fail(ErrorCode common, String message) {
            ErrorCode code = endpoint.service.own(common);
            String xml = endpoint.writer.error(code, message, requestId);
            return new Answer(requestId, code.status(), xml, action, account, Optional.of(code));
        }

        private static boolean isDryRun(Object request) {
            return request instanceof SdkRequest sdk
                    && sdk.getValueForField("DryRun", Boolean.class).orElse(false);
        }

        /** Parameters that every operation takes, none of them its own. */
        private static boolean isCommon(String name) {
            return name.equals("Action") || name.equals("Version") || name.startsWith("X-Amz-");
        }
    }
}
