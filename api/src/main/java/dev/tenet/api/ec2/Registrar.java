package dev.tenet.api.ec2;

import dev.tenet.api.ApiException;
import dev.tenet.api.Caller;
import dev.tenet.api.ErrorCode;
import dev.tenet.api.Handler;
import dev.tenet.api.Operations;
import dev.tenet.model.command.CommandException;
import dev.tenet.store.StoreException;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;

/** Adds operations of a service to its registry, and translates what goes wrong in them to the service's errors. */
public final class Registrar {
    private static final String REQUEST = "Request";

    private final Operations.Builder operations;
    private final FaultTable faults;

    public Registrar(Operations.Builder operations, FaultTable faults) {
        this.operations = operations;
        this.faults = faults;
    }

    /** Adds an operation that changes nothing. */
    public <Q extends SdkRequest, R extends SdkResponse> void reads(
            Class<Q> request, Class<R> response, Handler<Q, R> handler) {
        operations.on(request, response, (asked, caller) -> answer(handler, asked, caller));
    }

    /** Adds an operation that runs its commands by {@link Backend#write}, dry runs as well. */
    public <Q extends SdkRequest, R extends SdkResponse> void writes(
            Class<Q> request, Class<R> response, Handler<Q, R> handler) {
        operations.on(request, response, new Handler<>() {
            @Override
            public R handle(Q asked, Caller caller) {
                return answer(handler, asked, caller);
            }

            @Override
            public boolean honoursDryRun() {
                return true;
            }
        });
    }

    private <Q extends SdkRequest, R> R answer(Handler<Q, R> handler, Q request, Caller caller) {
        try {
            return handler.handle(request, caller);
        } catch (CommandException refused) {
            throw new ApiException(code(request, refused), refused.text());
        } catch (StoreException.TooManyOperations | StoreException.TooManyBytes tooMuch) {
            throw new ApiException(
                    ErrorCode.RESOURCE_COUNT_EXCEEDED,
                    "The request changes more than one request can. Break it up into smaller ones.");
        }
    }

    private ErrorCode code(SdkRequest request, CommandException refused) {
        String name = request.getClass().getSimpleName();
        String operation = name.substring(0, name.length() - REQUEST.length());
        return faults.code(operation, refused.fault()).orElseThrow(() -> new IllegalStateException(refused));
    }
}
