package dev.lamplight.localcloud.host;

import dev.lamplight.localcloud.mapping.Invocation;
import dev.lamplight.localcloud.mapping.InvocationResult;
import dev.lamplight.localcloud.probe.ProbeZip;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// A host with probe functions in a temporary folder.
public final class HostFixture implements AutoCloseable {
    public static final HostLimits LIMITS = new HostLimits(
            2, Duration.ofSeconds(29), Duration.ofSeconds(60), Duration.ofMinutes(10), Duration.ofSeconds(10));

    private final FunctionHost host;

    private HostFixture(FunctionHost host) {
        this.host = host;
    }

    public static HostFixture start(Path folder, HostLimits limits, HostedFunction... functions)
            throws IOException, InterruptedException {
        HostSettings settings = new HostSettings(
                folder.resolve("state"),
                "us-east-1",
                "000000000000",
                URI.create("http://127.0.0.1:1"),
                URI.create("http://127.0.0.1:2"),
                RuntimeClient.onClassPath(),
                limits);
        return new HostFixture(FunctionHost.start(settings, List.of(functions), Clock.systemUTC()));
    }

    public static HostedFunction function(Path folder, Class<?> handler) throws IOException {
        return function(folder, handler, Duration.ofSeconds(30));
    }

    public static HostedFunction function(Path folder, Class<?> handler, Duration timeout) throws IOException {
        return function(
                handler.getSimpleName(),
                "java25",
                ProbeZip.handler(handler),
                ProbeZip.in(folder, handler),
                timeout,
                Map.of("GREETING", "hello"));
    }

    /// A function that brings its own `bootstrap`.
    ///
    /// @param code with [ProbeZip#withBootstrap]
    public static HostedFunction custom(
            String name, String runtime, Path code, Duration timeout, Map<String, String> environment) {
        return function(name, runtime, "unused", code, timeout, environment);
    }

    private static HostedFunction function(
            String name, String runtime, String handler, Path code, Duration timeout, Map<String, String> environment) {
        return new HostedFunction(
                name, runtime, handler, code, List.of(), 256, timeout, environment, OptionalInt.empty(), 1);
    }

    public FunctionHost host() {
        return host;
    }

    public InvocationResult invoke(Class<?> handler, String event) throws InterruptedException {
        return host.invoke(handler.getSimpleName(), event.getBytes(StandardCharsets.UTF_8), Invocation.fresh());
    }

    public static String text(InvocationResult result) {
        return switch (result) {
            case InvocationResult.Success success -> new String(success.payload(), StandardCharsets.UTF_8);
            case InvocationResult.FunctionError error -> new String(error.payload(), StandardCharsets.UTF_8);
            case InvocationResult.Throttled throttled -> throttled.reason();
            case InvocationResult.Unavailable unavailable -> unavailable.reason();
        };
    }

    @Override
    public void close() {
        host.close();
    }
}
