package dev.lamplight.bench.row;

import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.StoredObject;
import dev.lamplight.bench.report.Equality;
import dev.lamplight.bench.report.Figure;
import dev.lamplight.bench.report.Samples;
import dev.lamplight.bench.report.Target;
import dev.lamplight.cli.console.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Eight writers add one to a number in an object fifty times each, by compare-and-swap on the loopback S3 server: the
/// number at the end against the writes that were accepted.
public final class ConditionalWritesRow implements Row {
    private static final int WRITERS = 8;
    private static final int ATTEMPTS = 50;
    private static final String KEY = "counter";

    @Override
    public String name() {
        return "conditional-writes";
    }

    @Override
    public String description() {
        return "8 writers x 50 increments: the number at the end is that of the accepted writes";
    }

    @Override
    public List<Figure> measure(Workbench bench) throws IOException {
        List<Double> ends = new ArrayList<>();
        List<Double> accepted = new ArrayList<>();
        int rounds = bench.effort() == Effort.QUICK ? 1 : 3;
        try (Progress progress = bench.progress(name(), "rounds")) {
            for (int round = 0; round < rounds; round++) {
                progress.update(round, rounds, "");
                try (LoopbackLibrary library = LoopbackLibrary.start()) {
                    accepted.add((double) race(library.objects()));
                    ends.add((double) value(library.objects().get(KEY).orElseThrow()));
                }
            }
            Equality equality = new Equality(
                    ends.equals(accepted), "numbers at the end %s, accepted writes %s".formatted(ends, accepted));
            progress.finish(equality.evidence());
            return List.of(new Figure(
                    name(),
                    "increments",
                    Samples.of(ends),
                    Samples.of(accepted),
                    "accepted writes",
                    equality,
                    new Target.None(),
                    "%d writers, %d attempts each, a lost condition is not repeated".formatted(WRITERS, ATTEMPTS)));
        }
    }

    private static int race(ObjectStore objects) throws IOException {
        objects.put(KEY, bytes(0), "text/plain");
        List<Future<Integer>> writers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int writer = 0; writer < WRITERS; writer++) {
                writers.add(threads.submit(() -> write(objects)));
            }
        }
        int accepted = 0;
        for (Future<Integer> writer : writers) {
            try {
                accepted += writer.get();
            } catch (ExecutionException e) {
                throw new IOException("a writer failed", e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while writers ran", e);
            }
        }
        return accepted;
    }

    private static int write(ObjectStore objects) {
        int accepted = 0;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            StoredObject read = objects.get(KEY).orElseThrow();
            if (objects.replace(KEY, bytes(value(read) + 1), "text/plain", read.etag())
                    .isPresent()) {
                accepted++;
            }
        }
        return accepted;
    }

    private static int value(StoredObject object) {
        return Integer.parseInt(new String(object.bytes(), StandardCharsets.UTF_8));
    }

    private static byte[] bytes(int value) {
        return Integer.toString(value).getBytes(StandardCharsets.UTF_8);
    }
}
