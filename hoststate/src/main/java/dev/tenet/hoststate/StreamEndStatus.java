package dev.tenet.hoststate;

import io.grpc.Status;

/** Ends of streams as gRPC statuses. */
final class StreamEndStatus {
    private StreamEndStatus() {}

    static Status status(StreamEnd end) {
        Status.Code code = switch (end.cause()) {
            case CLOSED -> Status.Code.UNAVAILABLE;
            case LOST -> Status.Code.ABORTED;
            case NOT_ADMITTED -> Status.Code.PERMISSION_DENIED;
            case PROTOCOL_ERROR -> Status.Code.INVALID_ARGUMENT;
            case STALE_EPOCH -> Status.Code.FAILED_PRECONDITION;
        };
        return code.toStatus().withDescription(end.detail());
    }

    static StreamEnd end(Throwable error) {
        Status status = Status.fromThrowable(error);
        StreamEnd.Cause cause = switch (status.getCode()) {
            case PERMISSION_DENIED -> StreamEnd.Cause.NOT_ADMITTED;
            case INVALID_ARGUMENT -> StreamEnd.Cause.PROTOCOL_ERROR;
            case FAILED_PRECONDITION -> StreamEnd.Cause.STALE_EPOCH;
            default -> StreamEnd.Cause.LOST;
        };
        String detail = status.getDescription() == null ? status.getCode().name() : status.getDescription();
        return StreamEnd.of(cause, detail);
    }
}
