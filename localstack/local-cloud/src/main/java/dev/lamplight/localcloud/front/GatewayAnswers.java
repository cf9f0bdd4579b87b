package dev.lamplight.localcloud.front;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.lamplight.localcloud.http.WireHeaders;
import dev.lamplight.localcloud.http.WireResponse;
import dev.lamplight.localcloud.template.ApiSpec;
import dev.lamplight.localcloud.template.GatewayResponse;
import java.util.Map;
import java.util.Optional;

/// What API Gateway says without a function: as the API's gateway responses word it, otherwise as AWS does.
final class GatewayAnswers {
    private GatewayAnswers() {}

    /// @param api empty where no API of the template was meant
    static WireResponse of(GatewayError error, Optional<ApiSpec> api, String requestId) {
        Optional<GatewayResponse> wanted = api.flatMap(spec -> spec.gatewayResponse(error.type()));
        int status =
                wanted.map(response -> response.status().orElse(error.status())).orElse(error.status());
        String body = wanted.flatMap(response -> response.body(name -> variable(name, error, requestId)))
                .orElseGet(() -> "{\"message\":" + quoted(error.message()) + "}");
        WireResponse answer = WireResponse.json(status, body).withHeader("x-amzn-ErrorType", error.errorType());
        Map<String, String> headers = wanted.map(GatewayResponse::headers).orElse(Map.of());
        for (Map.Entry<String, String> header : headers.entrySet()) {
            String value = GatewayResponse.header(header.getValue(), name -> variable(name, error, requestId));
            answer = answer.withHeader(header.getKey(), value);
        }
        return answer;
    }

    private static String variable(String name, GatewayError error, String requestId) {
        return switch (name) {
            case "context.requestId" -> requestId;
            case "context.error.message" -> error.message();
            case "context.error.messageString" -> quoted(error.message());
            default -> throw new IllegalArgumentException("the template reader let " + name + " pass");
        };
    }

    private static String quoted(String text) {
        return TextNode.valueOf(text).toString();
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
