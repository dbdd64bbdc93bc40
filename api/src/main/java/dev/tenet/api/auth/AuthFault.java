package dev.tenet.api.auth;

import dev.tenet.api.ApiException;
import dev.tenet.api.ErrorCode;

/** What can be wrong with a signature. EC2 tells the caller less than the other services do, in codes of its own. */
enum AuthFault {
    NOT_SIGNED(ErrorCode.MISSING_PARAMETER, ErrorCode.MISSING_AUTHENTICATION_TOKEN),
    INCOMPLETE(ErrorCode.INCOMPLETE_SIGNATURE, ErrorCode.INCOMPLETE_SIGNATURE),
    UNKNOWN_KEY(ErrorCode.AUTH_FAILURE, ErrorCode.INVALID_CLIENT_TOKEN_ID),
    WRONG_SIGNATURE(ErrorCode.AUTH_FAILURE, ErrorCode.SIGNATURE_DOES_NOT_MATCH),
    EXPIRED(ErrorCode.REQUEST_EXPIRED, ErrorCode.SIGNATURE_DOES_NOT_MATCH);

    private static final String EC2 = "ec2";

    private final ErrorCode inEc2;
    private final ErrorCode elsewhere;

    AuthFault(ErrorCode inEc2, ErrorCode elsewhere) {
        this.inEc2 = inEc2;
        this.elsewhere = elsewhere;
    }

    /** The fault in {@code service}'s words; {@code detail} is for services that give one. */
    ApiException in(String service, String detail) {
        if (!service.equals(EC2)) return new ApiException(elsewhere, detail.isEmpty() ? elsewhere.meaning() : detail);
        if (this == NOT_SIGNED) return new ApiException(inEc2, "The request must contain the parameter AWSAccessKeyId");
        return new ApiException(inEc2, this == INCOMPLETE ? detail : inEc2.meaning());
    }
}
