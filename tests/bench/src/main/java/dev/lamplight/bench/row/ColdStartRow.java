package dev.lamplight.bench.row;

import dev.lamplight.bench.report.Equality;
import dev.lamplight.bench.report.Figure;
import dev.lamplight.bench.report.Samples;
import dev.lamplight.bench.report.Target;
import dev.lamplight.cli.console.Progress;
import dev.lamplight.localcloud.LocalCloud;
import dev.lamplight.localcloud.LocalCloudOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Packaged functions in the local cloud, from the request that has one spawned to its first answer, in turns: as its
/// own runtime from a start cache, beside the same zip under AWS's client and Quarkus.
public final class ColdStartRow implements Row {
    private static final List<Visit> VISITS =
            List.of(new Visit("stores", "/v1/vector_stores", ""), new Visit("embed", "/v1/embeddings", """
                    {"model": "bge-small-en-v1.5", "input": "When does the workshop open?"}"""));

    @Override
    public String name() {
        return "cold-start";
    }

    @Override
    public String description() {
        return "packaged functions, spawn to first answer: own runtime and start cache beside the managed runtime";
    }

    /// The first request to a function; one with a body is a POST.
    private record Visit(String function, String path, String body) {
        HttpRequest to(URI api) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(api + path));
            return body.isEmpty()
                    ? request.build()
                    : request.header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build();
        }
    }

    @Override
    public List<Figure> measure(Workbench bench) throws IOException {
        int rounds = bench.effort() == Effort.QUICK ? 3 : 11;
        List<Figure> figures = new ArrayList<>();
        try (Progress progress = bench.progress(name(), "rounds")) {
            for (Visit visit : VISITS) {
                figures.add(figure(bench, visit, rounds, progress));
            }
            progress.finish(rounds + " rounds of each");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a function started", e);
        }
        return figures;
    }

    private Figure figure(Workbench bench, Visit visit, int rounds, Progress progress)
            throws IOException, InterruptedException {
        List<Double> own = new ArrayList<>();
        List<Double> managed = new ArrayList<>();
        Set<String> answers = new HashSet<>();
        // The first round fills the machine's file cache and unpacks the zip.
        for (int round = -1; round < rounds; round++) {
            progress.update(round + 1L, rounds + 1L, visit.function());
            double ownMillis = coldStart(bench, "own", visit, answers);
            double managedMillis = coldStart(bench, "managed", visit, answers);
            if (round >= 0) {
                own.add(ownMillis);
                managed.add(managedMillis);
            }
        }
        return new Figure(
                name() + "." + visit.function(),
                "ms",
                Samples.of(own),
                Samples.of(managed),
                "the same zip on the managed runtime",
                new Equality(
                        answers.size() == 1,
                        answers.size() == 1
                                ? "the same answer in %d starts, cold and warm".formatted(2 * (rounds + 1))
                                : "expected one answer, found " + answers.size() + ": " + answers),
                new Target.None(),
                visit.path() + " through the API front, a new environment each round");
    }

    private static double coldStart(Workbench bench, String runtime, Visit visit, Set<String> answers)
            throws IOException, InterruptedException {
        LocalCloudOptions options = LocalCloudOptions.of(
                        bench.root().resolve("infra-sam/template.yaml"),
                        bench.scratch().resolve("cold-start-" + runtime))
                .withStorage(LocalCloudOptions.Storage.MEMORY)
                .withParameters(Map.of("OpenAccess", "true", "FunctionRuntime", runtime));
        try (LocalCloud cloud = LocalCloud.start(options);
                HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = visit.to(cloud.urls().api());
            long start = System.nanoTime();
            HttpResponse<String> first = http.send(request, HttpResponse.BodyHandlers.ofString());
            double millis = (System.nanoTime() - start) / 1e6;
            HttpResponse<String> second = http.send(request, HttpResponse.BodyHandlers.ofString());
            answers.add(first.statusCode() + " " + first.body());
            answers.add(second.statusCode() + " " + second.body());
            return millis;
        }
    }
}
