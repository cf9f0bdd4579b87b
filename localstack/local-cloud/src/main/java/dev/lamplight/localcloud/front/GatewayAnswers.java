package dev.lamplight.localcloud.front;

import dev.lamplight.localcloud.http.WireHeaders;
import dev.lamplight.localcloud.http.WireResponse;
import dev.lamplight.localcloud.template.ApiSpec;

/// What API Gateway says itself, word for word.
final class GatewayAnswers {
    static final String REQUEST_TOO_LONG = "{\"message\":\"Request Too Long\"}";

    private GatewayAnswers() {}

    static WireResponse missingRoute() {
        return WireResponse.json(403, "{\"message\":\"Missing Authentication Token\"}")
                .withHeader("x-amzn-ErrorType", "MissingAuthenticationTokenException");
    }

    static WireResponse requestTooLong() {
        return WireResponse.json(413, REQUEST_TOO_LONG);
    }

    static WireResponse badGateway() {
        return WireResponse.json(502, "{\"message\": \"Internal server error\"}");
    }

    static WireResponse timedOut() {
        return WireResponse.json(504, "{\"message\": \"Endpoint request timed out\"}");
    }

    static WireResponse throttled() {
        return WireResponse.json(429, "{\"message\":\"Too Many Requests\"}");
    }

    static WireResponse unavailable() {
        return WireResponse.json(503, "{\"message\":\"Service Unavailable\"}");
    }

    /// The answer of the mock integration that SAM makes of the `Cors` property.
    static WireResponse preflight(ApiSpec.Cors cors) {
        WireHeaders headers = WireHeaders.of(
                "Content-Type", "application/json",
                "Access-Control-Allow-Origin", cors.allowOrigin(),
                "Access-Control-Allow-Methods", cors.allowMethods(),
                "Access-Control-Allow-Headers", cors.allowHeaders());
        WireHeaders all = cors.maxAge()
                .map(age -> headers.with("Access-Control-Max-Age", age))
                .orElse(headers);
        return new WireResponse(200, all, new byte[0]);
    }
}
