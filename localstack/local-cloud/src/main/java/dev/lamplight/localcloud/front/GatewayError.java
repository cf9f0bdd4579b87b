package dev.lamplight.localcloud.front;

import dev.lamplight.localcloud.template.GatewayResponseType;

/// What API Gateway finds wrong by itself, with its own status and words.
///
/// The response type of a malformed function answer and of an unavailable service has no name of its own: only the
/// family's response changes it.
enum GatewayError {
    /// No such path, or not this method.
    MISSING_ROUTE(GatewayResponseType.MISSING_AUTHENTICATION_TOKEN, 403, "Missing Authentication Token"),
    /// The same for a request with a key: API Gateway then expects its own signature in `Authorization`.
    MISSING_ROUTE_WITH_KEY(
            GatewayResponseType.INVALID_SIGNATURE, 403, "Authorization header requires 'Credential' parameter."),
    UNAUTHORIZED(GatewayResponseType.UNAUTHORIZED, 401, "Unauthorized"),
    ACCESS_DENIED(GatewayResponseType.ACCESS_DENIED, 403, "User is not authorized to access this resource"),
    AUTHORIZER_FAILURE(GatewayResponseType.AUTHORIZER_FAILURE, 500, "Internal server error"),
    BAD_REQUEST(GatewayResponseType.DEFAULT_4XX, 400, "Bad Request"),
    REQUEST_TOO_LONG(GatewayResponseType.REQUEST_TOO_LARGE, 413, "Request Too Long"),
    THROTTLED(GatewayResponseType.THROTTLED, 429, "Too Many Requests"),
    BAD_GATEWAY(GatewayResponseType.DEFAULT_5XX, 502, "Internal server error"),
    UNAVAILABLE(GatewayResponseType.DEFAULT_5XX, 503, "Service Unavailable"),
    TIMED_OUT(GatewayResponseType.INTEGRATION_TIMEOUT, 504, "Endpoint request timed out");

    private final GatewayResponseType type;
    private final int status;
    private final String message;

    GatewayError(GatewayResponseType type, int status, String message) {
        this.type = type;
        this.status = status;
        this.message = message;
    }

    GatewayResponseType type() {
        return type;
    }

    int status() {
        return status;
    }

    String message() {
        return message;
    }

    /// The class of errors that a client reads in `x-amzn-ErrorType`; empty where API Gateway sends none.
    String errorType() {
        return switch (this) {
            case MISSING_ROUTE -> "MissingAuthenticationTokenException";
            case MISSING_ROUTE_WITH_KEY -> "IncompleteSignatureException";
            case UNAUTHORIZED -> "UnauthorizedException";
            case ACCESS_DENIED -> "AccessDeniedException";
            case AUTHORIZER_FAILURE -> "AuthorizerConfigurationException";
            case BAD_REQUEST -> "BadRequestException";
            case REQUEST_TOO_LONG -> "RequestTooLongException";
            case THROTTLED -> "TooManyRequestsException";
            case BAD_GATEWAY, TIMED_OUT -> "InternalServerErrorException";
            case UNAVAILABLE -> "ServiceUnavailableException";
        };
    }
}
