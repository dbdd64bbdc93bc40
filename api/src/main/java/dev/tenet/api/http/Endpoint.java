package dev.tenet.api.http;

import dev.tenet.api.ApiException;
import dev.tenet.api.Catalog;
import dev.tenet.api.ErrorCode;
import dev.tenet.api.RestRoutes;
import dev.tenet.api.auth.SignedRequest;
import dev.tenet.api.query.MessageWriter;
import dev.tenet.api.query.Parameters;
import dev.tenet.api.query.RequestBinder;
import dev.tenet.api.query.RequiredParameters;
import dev.tenet.api.query.ResponseWriter;
import dev.tenet.api.query.RestBinder;
import dev.tenet.api.query.RestJsonBinder;
import dev.tenet.api.query.RestXmlBinder;
import java.util.function.Supplier;

/** A service with what reads and writes for it. */
abstract sealed class Endpoint {
    private final Service service;
    private final MessageWriter writer;

    private Endpoint(Service service) {
        this.service = service;
        this.writer = ResponseWriter.of(service.protocol(), service.namespace());
    }

    static Endpoint of(Service service, RequiredParameters required) {
        return switch (service.protocol()) {
            case REST_XML -> new ByPath(service, new RestXmlBinder());
            case REST_JSON -> new ByPath(service, new RestJsonBinder());
            case EC2, QUERY -> new ByAction(service, required);
        };
    }

    /** One request, as far as it says which operation it is for. */
    interface Asked {
        Catalog.Entry entry();

        <Q> Q bind(Class<Q> type);
    }

    /** @throws ApiException when it is for none */
    abstract Asked read(SignedRequest request, Parameters parameters);

    /** Whether requests to a path are for this service, whatever they are signed for. */
    abstract boolean isAt(String path);

    Service service() {
        return service;
    }

    MessageWriter writer() {
        return writer;
    }

    /** Parameters that every operation takes, none of them its own. */
    private static boolean isCommon(String name) {
        return name.equals("Action") || name.equals("Version") || name.startsWith("X-Amz-");
    }

    /** A parameter names the operation. */
    static final class ByAction extends Endpoint {
        private final RequestBinder binder;

        ByAction(Service service, RequiredParameters required) {
            super(service);
            this.binder = new RequestBinder(service.protocol(), service.required(required));
        }

        @Override
        boolean isAt(String path) {
            return path.equals("/");
        }

        @Override
        Asked read(SignedRequest request, Parameters parameters) {
            String name = parameters
                    .find("Action")
                    .orElseThrow(() -> new ApiException(
                            ErrorCode.MISSING_ACTION, "The request must contain the parameter Action"));
            requireVersion(parameters);
            Catalog.Entry entry = service()
                    .operations()
                    .known(name)
                    .orElseThrow(() -> new ApiException(
                            ErrorCode.INVALID_ACTION, "The action " + name + " is not valid for this web service."));
            return new Asked() {
                @Override
                public Catalog.Entry entry() {
                    return entry;
                }

                @Override
                public <Q> Q bind(Class<Q> type) {
                    return binder.bind(type, parameters.without(Endpoint::isCommon));
                }
            };
        }

        private void requireVersion(Parameters parameters) {
            String version = parameters
                    .find("Version")
                    .orElseThrow(() -> new ApiException(
                            ErrorCode.MISSING_PARAMETER, "The request must contain the parameter Version"));
            if (!version.equals(service().version()))
                throw new ApiException(
                        ErrorCode.NO_SUCH_VERSION,
                        "The requested version (" + version + ") of service "
                                + service().name() + " does not exist");
        }
    }

    /** The method and the path name the operation. */
    static final class ByPath extends Endpoint {
        private final RestBinder binder;
        private final Supplier<RestRoutes> routes;

        ByPath(Service service, RestBinder binder) {
            super(service);
            this.binder = binder;
            this.routes = new Memo<>(() -> RestRoutes.of(service.operations().catalog()));
        }

        @Override
        boolean isAt(String path) {
            return switch (service().protocol()) {
                case REST_XML -> path.startsWith("/" + service().version() + "/");
                case REST_JSON -> !path.equals("/") && routes.get().isUnder(path);
                case EC2, QUERY -> false;
            };
        }

        @Override
        Asked read(SignedRequest request, Parameters parameters) {
            RestRoutes.Match match = routes.get()
                    .find(request.method(), request.path())
                    .orElseThrow(() -> new ApiException(ErrorCode.UNKNOWN_OPERATION));
            return new Asked() {
                @Override
                public Catalog.Entry entry() {
                    return match.entry();
                }

                @Override
                public <Q> Q bind(Class<Q> type) {
                    return binder.bind(
                            type,
                            match.variables(),
                            parameters.without(Endpoint::isCommon).asMap(),
                            request.body());
                }
            };
        }
    }
}
