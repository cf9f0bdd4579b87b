package dev.lamplight.localcloud.probe;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.stream.IntStream;

/// Returns its event, and at the end of its process writes a line for each of a hundred things it has to put away.
public final class FarewellFunction implements RequestStreamHandler {
    public FarewellFunction() {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> IntStream.rangeClosed(1, 100)
                .forEach(thing -> System.out.println("put away " + thing))));
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        input.transferTo(output);
    }
}
