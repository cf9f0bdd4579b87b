package dev.lamplight.localcloud.probe;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// Answers an API request with the proxy event it got.
public final class ProxyFunction implements RequestStreamHandler {
    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        String event = Base64.getEncoder().encodeToString(input.readAllBytes());
        String answer = "{\"statusCode\":200,\"multiValueHeaders\":{\"Content-Type\":[\"application/json\"],"
                + "\"Set-Cookie\":[\"a=1\",\"b=2\"]},\"isBase64Encoded\":true,\"body\":\"" + event + "\"}";
        output.write(answer.getBytes(StandardCharsets.UTF_8));
    }
}
