package dev.lamplight.aws.http;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import dev.lamplight.aws.WholeInvocations;
import dev.lamplight.aws.runtime.EventHandler;
import dev.lamplight.contract.Json;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/// Requests of API Gateway as Lambda hands them out, and what it is answered in one piece.
public final class GatewayEvents {

    private GatewayEvents() {}

    /// A handler of requests under the runtime of our own, for routes that do not stream.
    public static EventHandler handledBy(
            RequestHandler<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> handler,
            Map<String, String> environment) {
        return new WholeInvocations<>(
                handler, GatewayCodec::read, GatewayEvents::write, environment, Clock.systemUTC());
    }

    static byte[] write(APIGatewayProxyResponseEvent response) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("statusCode", response.getStatusCode());
        json.put("headers", response.getHeaders());
        json.put("body", response.getBody());
        json.put("isBase64Encoded", response.getIsBase64Encoded());
        return Json.text(json).getBytes(StandardCharsets.UTF_8);
    }
}
