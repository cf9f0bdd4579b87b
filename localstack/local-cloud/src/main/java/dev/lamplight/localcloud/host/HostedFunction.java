package dev.lamplight.localcloud.host;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// One function as the host runs it; the assembly makes it from the template's record.
///
/// @param name the physical function name, unique in a host
/// @param runtime the template's runtime identifier, for example `java25`
/// @param handler what AWS's client loads, for example `example.Handler::handleRequest`
/// @param code the packaged zip, or the folder of an unzipped one; never changed
/// @param layers folders or zips that would be merged into `/opt`, later ones over earlier ones
/// @param memoryMegabytes the template's `MemorySize`
/// @param timeout the template's `Timeout`, enforced by killing the environment
/// @param environment the variables of the template; the host adds the `AWS_*` ones
/// @param reservedConcurrency at most so many environments; 0 refuses every call
/// @param concurrency most events that one environment has at the same time
/// @param start what AWS's client does before the first event
public record HostedFunction(
        String name,
        String runtime,
        String handler,
        Path code,
        List<Path> layers,
        int memoryMegabytes,
        Duration timeout,
        Map<String, String> environment,
        OptionalInt reservedConcurrency,
        int concurrency,
        Start start) {
    private static final String CUSTOM = "provided";

    public HostedFunction {
        layers = List.copyOf(layers);
        environment = Map.copyOf(environment);
        if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
            throw new IllegalArgumentException(
                    "expected a function name of 1 to 64 letters, digits, _ or -, found \"" + name + "\"");
        }
        if (!runtime.startsWith("java") && !runtime.startsWith(CUSTOM)) {
            throw new IllegalArgumentException("function " + name
                    + ": expected a managed Java runtime (java25) or a custom one (provided.al2023), found " + runtime);
        }
        if (memoryMegabytes < 128 || memoryMegabytes > 10_240) {
            throw new IllegalArgumentException(
                    "function " + name + ": expected MemorySize 128 to 10240, found " + memoryMegabytes);
        }
        if (start == Start.SNAPSHOT && runtime.startsWith(CUSTOM)) {
            throw new IllegalArgumentException(
                    "function " + name + ": expected a managed runtime for SnapStart, found " + runtime);
        }
        if (concurrency < 1) {
            throw new IllegalArgumentException(
                    "function " + name + ": expected at least one event at a time, found " + concurrency);
        }
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(Duration.ofMinutes(15)) > 0) {
            throw new IllegalArgumentException(
                    "function " + name + ": expected Timeout up to 900 s, found " + timeout.toSeconds() + " s");
        }
    }

    /// How environments come to be.
    public enum Start {
        ON_DEMAND,
        /// As with SnapStart, but for the snapshot: each process runs the hooks before one, and then those after it.
        SNAPSHOT
    }

    /// A function without SnapStart.
    public HostedFunction(
            String name,
            String runtime,
            String handler,
            Path code,
            List<Path> layers,
            int memoryMegabytes,
            Duration timeout,
            Map<String, String> environment,
            OptionalInt reservedConcurrency,
            int concurrency) {
        this(
                name,
                runtime,
                handler,
                code,
                layers,
                memoryMegabytes,
                timeout,
                environment,
                reservedConcurrency,
                concurrency,
                Start.ON_DEMAND);
    }

    public HostedFunction withName(String other) {
        return with(other, code, environment, start);
    }

    public HostedFunction withCode(Path other) {
        return with(name, other, environment, start);
    }

    /// With exactly these variables.
    public HostedFunction withEnvironment(Map<String, String> other) {
        return with(name, code, other, start);
    }

    public HostedFunction withStart(Start other) {
        return with(name, code, environment, other);
    }

    private HostedFunction with(String otherName, Path otherCode, Map<String, String> variables, Start otherStart) {
        return new HostedFunction(
                otherName,
                runtime,
                handler,
                otherCode,
                layers,
                memoryMegabytes,
                timeout,
                variables,
                reservedConcurrency,
                concurrency,
                otherStart);
    }

    /// Whether an environment has several events at the same time, as on Managed Instances.
    boolean isConcurrent() {
        return concurrency > 1;
    }

    /// Whether its own `bootstrap` is its runtime.
    boolean isCustom() {
        return runtime.startsWith(CUSTOM);
    }
}
