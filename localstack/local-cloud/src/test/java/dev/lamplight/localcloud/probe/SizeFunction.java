package dev.lamplight.localcloud.probe;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Returns a JSON string that is as many bytes long as its event says, quotes included.
public final class SizeFunction implements RequestStreamHandler {
    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        int size = Integer.parseInt(new String(input.readAllBytes(), StandardCharsets.UTF_8).strip());
        byte[] answer = new byte[size];
        Arrays.fill(answer, (byte) 'x');
        answer[0] = '"';
        answer[size - 1] = '"';
        output.write(answer);
    }
}
