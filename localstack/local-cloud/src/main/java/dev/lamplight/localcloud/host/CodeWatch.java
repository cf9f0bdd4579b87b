package dev.lamplight.localcloud.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Looks at packaged functions again and again, and has each taken over that was built anew. A file that is still being
/// written is not: it has to look the same twice, and to be a whole zip.
final class CodeWatch implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMillis(300);

    private final Map<HostedFunction, Replacing> functions;
    private final Consumer<String> listener;
    private final Map<Path, Look> taken = new HashMap<>();
    private final Map<Path, Look> seen = new HashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("code-watch").daemon().factory());

    /// Takes the code of a function as it is now.
    @FunctionalInterface
    interface Replacing {
        /// @throws IOException where it cannot be read, for now
        void replace() throws IOException;
    }

    /// What a file looks like from outside.
    private record Look(long modifiedMillis, long sizeBytes, Optional<Object> key) {}

    private CodeWatch(Map<HostedFunction, Replacing> functions, Consumer<String> listener) {
        this.functions = Map.copyOf(functions);
        this.listener = listener;
        functions.keySet().forEach(function -> look(function.code())
                .ifPresent(look -> taken.put(function.code(), look)));
    }

    /// @param listener hears a sentence for each function that was taken over
    static CodeWatch start(Map<HostedFunction, Replacing> functions, Consumer<String> listener) {
        CodeWatch watch = new CodeWatch(functions, listener);
        long interval = INTERVAL.toMillis();
        ScheduledFuture<?> _ =
                watch.timer.scheduleWithFixedDelay(watch::lookAtAll, interval, interval, TimeUnit.MILLISECONDS);
        return watch;
    }

    private void lookAtAll() {
        List.copyOf(functions.keySet()).forEach(this::lookAt);
    }

    private void lookAt(HostedFunction function) {
        Path code = function.code();
        Optional<Look> now = look(code);
        if (now.isEmpty() || now.get().equals(taken.get(code))) {
            return;
        }
        if (!now.get().equals(seen.put(code, now.get()))) {
            return; // it may still be written
        }
        try {
            Optional.ofNullable(functions.get(function)).orElseThrow().replace();
            taken.put(code, now.get());
            listener.accept(function.name() + ": the new build is in force");
        } catch (IOException halfWritten) {
            // the next look finds it whole, or says so again
        }
    }

    private static Optional<Look> look(Path code) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(code, BasicFileAttributes.class);
            return attributes.isRegularFile()
                    ? Optional.of(new Look(
                            attributes.lastModifiedTime().toMillis(),
                            attributes.size(),
                            Optional.ofNullable(attributes.fileKey())))
                    : Optional.empty();
        } catch (IOException absent) {
            return Optional.empty(); // between two builds
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
