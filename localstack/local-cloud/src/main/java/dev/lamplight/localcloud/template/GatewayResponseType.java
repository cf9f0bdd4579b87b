package dev.lamplight.localcloud.template;

/// The occasions on which API Gateway answers a request itself (API Gateway Developer Guide, "Gateway response types").
public enum GatewayResponseType {
    DEFAULT_4XX,
    DEFAULT_5XX,
    ACCESS_DENIED,
    API_CONFIGURATION_ERROR,
    AUTHORIZER_CONFIGURATION_ERROR,
    AUTHORIZER_FAILURE,
    BAD_REQUEST_BODY,
    BAD_REQUEST_PARAMETERS,
    EXPIRED_TOKEN,
    INTEGRATION_FAILURE,
    INTEGRATION_TIMEOUT,
    INVALID_API_KEY,
    INVALID_SIGNATURE,
    MISSING_AUTHENTICATION_TOKEN,
    QUOTA_EXCEEDED,
    REQUEST_TOO_LARGE,
    RESOURCE_NOT_FOUND,
    THROTTLED,
    UNAUTHORIZED,
    UNSUPPORTED_MEDIA_TYPE,
    WAF_FILTERED;

    /// What answers where the API says nothing about this type.
    public GatewayResponseType fallback() {
        return switch (this) {
            case DEFAULT_5XX,
                    API_CONFIGURATION_ERROR,
                    AUTHORIZER_CONFIGURATION_ERROR,
                    AUTHORIZER_FAILURE,
                    INTEGRATION_FAILURE,
                    INTEGRATION_TIMEOUT -> DEFAULT_5XX;
            case DEFAULT_4XX,
                    ACCESS_DENIED,
                    BAD_REQUEST_BODY,
                    BAD_REQUEST_PARAMETERS,
                    EXPIRED_TOKEN,
                    INVALID_API_KEY,
                    INVALID_SIGNATURE,
                    MISSING_AUTHENTICATION_TOKEN,
                    QUOTA_EXCEEDED,
                    REQUEST_TOO_LARGE,
                    RESOURCE_NOT_FOUND,
                    THROTTLED,
                    UNAUTHORIZED,
                    UNSUPPORTED_MEDIA_TYPE,
                    WAF_FILTERED -> DEFAULT_4XX;
        };
    }
}
