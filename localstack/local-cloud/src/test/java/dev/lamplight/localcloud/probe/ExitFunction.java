package dev.lamplight.localcloud.probe;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// Ends its process with the status in its event; 0 means to return instead.
public final class ExitFunction implements RequestStreamHandler {
    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        int status = Integer.parseInt(new String(input.readAllBytes(), StandardCharsets.UTF_8).strip());
        if (status != 0) {
            Runtime.getRuntime().halt(status);
        }
        output.write("\"alive\"".getBytes(StandardCharsets.UTF_8));
    }
}
