package dev.tenet.api;

/**
 * Every EC2 error code that Tenet answers with: its text on the wire, its HTTP status, and what it says by default.
 * {@code faults.tsv} beside this class says which operation gives which code for which fault.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html">Error codes for the Amazon EC2 API</a>
 */
public enum ErrorCode {
    // The request as such: any operation can answer these.
    AUTH_FAILURE("AuthFailure", 401, "AWS was not able to validate the provided access credentials"),
    DRY_RUN_OPERATION("DryRunOperation", 412, "Request would have succeeded, but DryRun flag is set."),
    FILTER_LIMIT_EXCEEDED("FilterLimitExceeded", 400, "The request uses too many filters or too many filter values"),
    IDEMPOTENT_PARAMETER_MISMATCH(
            "IdempotentParameterMismatch",
            400,
            "The client token was used before with other parameters, within its term"),
    INCOMPLETE_SIGNATURE("IncompleteSignature", 400, "The request signature does not conform to AWS standards"),
    INVALID_ACTION("InvalidAction", 400, "The action is not valid for this web service"),
    INVALID_CHARACTER("InvalidCharacter", 400, "A string in the request has an invalid character"),
    INVALID_CLIENT_TOKEN_ID("InvalidClientTokenId", 403, "The security token included in the request is invalid."),
    INVALID_PAGINATION_TOKEN(
            "InvalidPaginationToken", 400, "The specified pagination token is not valid or is expired"),
    INVALID_PARAMETER(
            "InvalidParameter",
            400,
            "A parameter specified in the request is not valid, is unsupported, or cannot be used"),
    INVALID_PARAMETER_COMBINATION("InvalidParameterCombination", 400, "The parameters cannot be used together"),
    INVALID_PARAMETER_VALUE(
            "InvalidParameterValue",
            400,
            "A value specified in a parameter is not valid, is unsupported, or cannot be used"),
    INVALID_QUERY_PARAMETER(
            "InvalidQueryParameter", 400, "The query string is malformed or does not adhere to AWS standards"),
    MALFORMED_QUERY_STRING("MalformedQueryString", 400, "The query string contains a syntax error"),
    MISSING_ACTION("MissingAction", 400, "The request is missing an action or a required parameter"),
    MISSING_AUTHENTICATION_TOKEN("MissingAuthenticationToken", 403, "Request is missing Authentication Token"),
    MISSING_PARAMETER("MissingParameter", 400, "The request is missing a required parameter"),
    NO_SUCH_VERSION("NoSuchVersion", 400, "The requested version of the service does not exist"),
    OPT_IN_REQUIRED("OptInRequired", 403, "You are not subscribed to this service"),
    REQUEST_EXPIRED("RequestExpired", 400, "Request has expired."),
    SIGNATURE_DOES_NOT_MATCH(
            "SignatureDoesNotMatch",
            403,
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access"
                    + " Key and signing method. Consult the service documentation for details."),
    UNAUTHORIZED_OPERATION("UnauthorizedOperation", 403, "You are not authorized to perform this operation."),
    UNKNOWN_PARAMETER("UnknownParameter", 400, "An unknown or unrecognized parameter was supplied"),
    UNSUPPORTED_OPERATION("UnsupportedOperation", 400, "The specified request includes an unsupported operation"),
    UNSUPPORTED_PROTOCOL("UnsupportedProtocol", 400, "SOAP has been deprecated and is no longer supported"),
    VALIDATION_ERROR("ValidationError", 400, "The input fails to satisfy the constraints specified by an AWS service"),

    // Ours, not the caller's.
    INTERNAL_ERROR("InternalError", 500, "An internal error has occurred"),
    REQUEST_LIMIT_EXCEEDED("RequestLimitExceeded", 503, "Request limit exceeded."),
    SERVICE_UNAVAILABLE("ServiceUnavailable", 503, "The request has failed due to a temporary failure of the server"),
    UNAVAILABLE("Unavailable", 503, "The server is overloaded and can't handle the request");

    private final String code;
    private final int status;
    private final String meaning;

    ErrorCode(String code, int status, String meaning) {
        this.code = code;
        this.status = status;
        this.meaning = meaning;
    }

    /** The code as it stands on the wire, such as {@code InvalidVpcID.NotFound}. */
    public String code() {
        return code;
    }

    /** The HTTP status it is answered with. */
    public int status() {
        return status;
    }

    /** Whether the caller must change the request; otherwise the same one may succeed later. */
    public boolean isCallersFault() {
        return status < 500;
    }

    /** What it says when nobody can say it better. */
    public String meaning() {
        return meaning;
    }

    @Override
    public String toString() {
        return code;
    }
}
