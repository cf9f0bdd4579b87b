package dev.lamplight.localcloud.probe;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Returns its environment variables and what the context says, as one JSON object of strings; writes a log line.
public final class SurroundingsFunction implements RequestStreamHandler {
    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        Map<String, String> found = new TreeMap<>(System.getenv());
        found.put("context.requestId", context.getAwsRequestId());
        found.put("context.arn", context.getInvokedFunctionArn());
        found.put("context.remainingMillis", Integer.toString(context.getRemainingTimeInMillis()));
        found.put("jvm.tmp", System.getProperty("java.io.tmpdir"));
        found.put("jvm.maxMegabytes", Long.toString(Runtime.getRuntime().maxMemory() >> 20));
        found.put(
                "jvm.initialMegabytes",
                Long.toString(
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getInit() >> 20));
        found.put("jvm.directory", System.getProperty("user.dir"));
        System.out.println("a line of the function, 中文");
        output.write(found.entrySet().stream()
                .map(entry -> quoted(entry.getKey()) + ":" + quoted(entry.getValue()))
                .collect(Collectors.joining(",", "{", "}"))
                .getBytes(StandardCharsets.UTF_8));
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
