package dev.lamplight.tests.stop;

import dev.lamplight.localcloud.mapping.Invocation;
import dev.lamplight.localcloud.mapping.InvocationResult;
import dev.lamplight.localcloud.mapping.ResponsePipe;
import dev.lamplight.tests.product.Folders;
import dev.lamplight.tests.soak.Breach;
import dev.lamplight.tests.soak.Figure;
import dev.lamplight.tests.soak.Findings;
import dev.lamplight.tests.soak.Scale;
import dev.lamplight.tests.soak.Trial;
import dev.lamplight.tests.soak.Watch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/// Environments of `chat` that are asked to end (SIGTERM) while they write: each must end by itself, soon, without a
/// crash,
/// and its answer must not look whole.
public final class GenerationStopTrial implements Trial {
    private static final int STOPS = 100;
    private static final int MAX_TOKENS = 450;
    private static final int MOST_PIECES = 40;
    private static final long PATIENCE_SECONDS = 10;

    /// What a process writes that does not end cleanly.
    private static final Pattern CRASH =
            Pattern.compile("fatal error|SIGSEGV|SIGABRT|SIGBUS|pure virtual|terminate called|double free|corrupted");

    @Override
    public String name() {
        return "generation";
    }

    @Override
    public String claim() {
        return "Whoever is stopped while it writes ends cleanly.";
    }

    /// @param scale of 100 stops
    @Override
    public Findings run(Scale scale, long seed, Watch watch) throws IOException {
        long stops = scale.of(STOPS);
        Random random = new Random(seed);
        Counts counts = new Counts();
        Path folder = Folders.temporary("lamplight-generation");
        try (GenerationHost host = GenerationHost.start(folder);
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (long stop = 0; stop < stops && watch.goesOn(); stop++) {
                counts.add(stop(host, callers, 2 + random.nextInt(MOST_PIECES)), seed, stop);
                watch.show(stop + 1, stops, "stops");
            }
            if (CRASH.matcher(host.log()).find()) {
                counts.wrong.add("a process wrote: "
                        + CRASH.matcher(host.log())
                                .results()
                                .findFirst()
                                .orElseThrow()
                                .group());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        } finally {
            Folders.delete(folder);
        }
        return counts.findings(seed);
    }

    /// How one environment ended.
    ///
    /// @param millis from the signal to the end of the process; -1 where it did not end
    /// @param result what the caller got
    private record Stopped(long millis, InvocationResult result) {}

    private static Stopped stop(GenerationHost host, ExecutorService callers, int pieces)
            throws IOException, InterruptedException {
        ResponsePipe pipe = new ResponsePipe();
        Future<InvocationResult> call = callers.submit(
                () -> host.host().stream(GenerationHost.STREAMING, host.event(MAX_TOKENS), Invocation.fresh(), pipe));
        for (int piece = 0; piece < pieces; piece++) {
            Optional<byte[]> taken = pipe.take();
            if (taken.isEmpty()) {
                throw new IOException("expected " + pieces + " pieces, found " + piece + ": " + result(call));
            }
        }
        ProcessHandle process = host.process();
        long signalled = System.nanoTime();
        process.destroy();
        long millis;
        try {
            ProcessHandle _ = process.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - signalled);
        } catch (TimeoutException hangs) {
            process.destroyForcibly();
            millis = -1;
        } catch (ExecutionException impossible) {
            throw new IOException(impossible);
        }
        while (pipe.take().isPresent()) {
            // what was under way
        }
        return new Stopped(millis, result(call));
    }

    private static InvocationResult result(Future<InvocationResult> call) throws IOException, InterruptedException {
        try {
            return call.get();
        } catch (ExecutionException failed) {
            throw new IOException(failed.getCause());
        }
    }

    private static final class Counts {
        private final List<String> wrong = new ArrayList<>();
        private long clean;
        private long tooLate;
        private long longestMillis;

        private void add(Stopped stopped, long seed, long number) {
            longestMillis = Math.max(longestMillis, stopped.millis());
            switch (stopped.result()) {
                case InvocationResult.FunctionError(String type, String message, byte[] _)
                when stopped.millis() >= 0 && isEnd(type, message) -> clean++;
                case InvocationResult.Success _ -> tooLate++; // it was written to its end before the signal came
                case InvocationResult other ->
                    wrong.add("stop %d of seed %d: %d ms, %s".formatted(number, seed, stopped.millis(), shown(other)));
            }
        }

        /// The runtime said that it ends, or the process ended by the signal before it could.
        private static boolean isEnd(String type, String message) {
            return type.equals("Runtime.Shutdown") || message.endsWith("signal: terminated");
        }

        private static String shown(InvocationResult result) {
            return result instanceof InvocationResult.FunctionError(String type, String message, byte[] _)
                    ? type + " " + message
                    : String.valueOf(result);
        }

        private Findings findings(long seed) {
            List<Breach> breaches = new ArrayList<>();
            wrong.forEach(what -> breaches.add(new Breach(what, seed, new Scale(1))));
            return new Findings(
                    List.of(
                            Figure.count("clean ends while it wrote", clean),
                            Figure.count("answers that were whole before the signal", tooLate),
                            Figure.none("ends that were not clean", wrong.size()),
                            Figure.shown("longest end", (double) longestMillis, "ms")),
                    breaches);
        }
    }
}
