package dev.lamplight.localcloud.front;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.localcloud.http.WireResponse;

/// Errors of the Lambda API in the form that AWS SDKs read: the type in a header, the message in the body.
final class LambdaAnswers {
    private LambdaAnswers() {}

    static WireResponse error(int status, String type, String message) {
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("Type", status < 500 ? "User" : "Service")
                .put("Message", message)
                .put("message", message);
        return WireResponse.json(status, body.toString()).withHeader("x-amzn-ErrorType", type);
    }

    static WireResponse notFound(String functionArn) {
        return error(404, "ResourceNotFoundException", "Function not found: " + functionArn);
    }

    static WireResponse tooLarge(int limit) {
        return error(
                413,
                "RequestTooLargeException",
                "Request must be smaller than " + limit + " bytes for the InvokeFunction operation");
    }
}
