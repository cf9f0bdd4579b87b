package dev.lamplight.aws.runtime;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/// How an answer to API Gateway or a function URL begins that streams: status and headers as JSON, eight NUL bytes,
/// then the
/// body (Lambda Developer Guide, "Response streaming").
public final class HttpPrelude {
    static final String CONTENT_TYPE = "application/vnd.awslambda.http-integration-response";
    private static final int SEPARATOR_BYTES = 8;

    private HttpPrelude() {}

    /// Begins the answer; what is written to the stream afterwards is the body.
    public static void write(ResponseStream response, int status, Map<String, String> headers) {
        response.begin(CONTENT_TYPE);
        response.write(of(status, headers));
    }

    static byte[] of(int status, Map<String, String> headers) {
        String fields = headers.entrySet().stream()
                .map(header -> JsonText.quoted(header.getKey()) + ":" + JsonText.quoted(header.getValue()))
                .collect(Collectors.joining(","));
        String json = "{\"statusCode\":" + status + ",\"headers\":{" + fields + "}}";
        return (json + "\0".repeat(SEPARATOR_BYTES)).getBytes(StandardCharsets.UTF_8);
    }
}
