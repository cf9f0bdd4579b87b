package dev.lamplight.bench.row;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.bench.report.Equality;
import dev.lamplight.bench.report.Figure;
import dev.lamplight.bench.report.Samples;
import dev.lamplight.bench.report.Target;
import dev.lamplight.cli.console.Progress;
import dev.lamplight.contract.Json;
import dev.lamplight.localcloud.LocalCloud;
import dev.lamplight.localcloud.LocalCloudOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The packaged `stores` function in the local cloud, from the request that has it spawned to its first answer, beside
/// the start of a virtual machine that does nothing.
public final class ColdStartRow implements Row {
    @Override
    public String name() {
        return "cold-start";
    }

    @Override
    public String description() {
        return "the packaged stores function, spawn to first answer, in multiples of a bare JVM's start";
    }

    @Override
    public List<Figure> measure(Workbench bench) throws IOException {
        int rounds = bench.effort() == Effort.QUICK ? 2 : 11;
        List<Double> cold = new ArrayList<>();
        List<Double> bare = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        try (Progress progress = bench.progress(name(), "rounds")) {
            // The first round fills the machine's file cache and unpacks the zip.
            for (int round = -1; round < rounds; round++) {
                progress.update(round + 1L, rounds + 1L, "");
                double bareMillis = bareStart();
                double coldMillis = coldStart(bench, wrong);
                if (round >= 0) {
                    bare.add(bareMillis);
                    cold.add(coldMillis);
                }
            }
            Equality equality = new Equality(
                    wrong.isEmpty(),
                    wrong.isEmpty()
                            ? "an empty list of vector stores, the same cold and warm, in %d starts"
                                    .formatted(rounds + 1)
                            : wrong.getFirst());
            progress.finish(equality.evidence());
            return List.of(new Figure(
                    name() + ".stores",
                    "ms",
                    Samples.of(cold),
                    Samples.of(bare),
                    "java -version, same JDK",
                    equality,
                    new Target.None(),
                    "GET /v1/vector_stores through the API front, a new environment each round"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a function started", e);
        }
    }

    private static double bareStart() throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        long start = System.nanoTime();
        int status = new ProcessBuilder(java, "-version")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("java -version ended with " + status);
        }
        return (System.nanoTime() - start) / 1e6;
    }

    private static double coldStart(Workbench bench, List<String> wrong) throws IOException, InterruptedException {
        LocalCloudOptions options = LocalCloudOptions.of(
                        bench.root().resolve("infra-sam/template.yaml"),
                        bench.scratch().resolve("cold-start"))
                .withStorage(LocalCloudOptions.Storage.MEMORY)
                .withParameters(Map.of("OpenAccess", "true"));
        try (LocalCloud cloud = LocalCloud.start(options);
                HttpClient http = HttpClient.newHttpClient()) {
            URI address = URI.create(cloud.urls().api() + "/v1/vector_stores");
            HttpRequest request = HttpRequest.newBuilder(address).build();
            long start = System.nanoTime();
            HttpResponse<String> first = http.send(request, HttpResponse.BodyHandlers.ofString());
            double millis = (System.nanoTime() - start) / 1e6;
            HttpResponse<String> second = http.send(request, HttpResponse.BodyHandlers.ofString());
            JsonNode body = Json.tree(first.body());
            boolean isEmptyList = first.statusCode() == 200
                    && body.path("object").asText().equals("list")
                    && body.path("data").isEmpty();
            if (!isEmptyList || !first.body().equals(second.body())) {
                wrong.add("expected an empty list twice, found %d %s and %d %s"
                        .formatted(first.statusCode(), first.body(), second.statusCode(), second.body()));
            }
            return millis;
        }
    }
}
