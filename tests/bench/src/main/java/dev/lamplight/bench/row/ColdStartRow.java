package dev.lamplight.bench.row;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.lamplight.bench.report.Equality;
import dev.lamplight.bench.report.Figure;
import dev.lamplight.bench.report.Samples;
import dev.lamplight.bench.report.Target;
import dev.lamplight.cli.console.Progress;
import dev.lamplight.contract.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// Functions in the local cloud, from the request that has one spawned to the end of its answer, in turns.
///
/// - the smallest function there is, as its own runtime from a start cache, beside Quarkus under AWS's client; and its
///   warm calls
/// - packaged functions of the product beside the same zip on the managed runtime
/// - the first embedding beside a naive handler, and beside a Python script that runs the peer's 8-bit file
public final class ColdStartRow implements Row {
    private static final String TEXT = "When does the workshop open?";
    private static final String STOCK = "stock Quarkus under AWS's client";
    private static final int WARM_CALLS = 2000;
    private static final double LEAST_COSINE = 0.98;

    private static final SpawnedFunction.Call FIRST_EMBEDDING = SpawnedFunction.Call.post(
            "/v1/embeddings", Json.text(Map.of("model", Encoder.ENGLISH.modelName(), "input", TEXT)));

    @Override
    public String name() {
        return "cold-start";
    }

    @Override
    public String description() {
        return "spawn to first answer: hello beside stock Quarkus, the first embedding beside a naive handler and Python, "
                + "the first token of chat";
    }

    @Override
    public List<Figure> measure(Workbench bench) throws IOException {
        int rounds = bench.effort() == Effort.QUICK ? 3 : 11;
        List<Figure> figures = new ArrayList<>();
        try (Progress progress = bench.progress(name(), "steps")) {
            progress.update(0, 7, "packing peers");
            PeerFunctions peers = PeerFunctions.of(bench);
            progress.update(1, 7, "hello");
            figures.addAll(hello(peers, rounds));
            progress.update(2, 7, "stores");
            figures.add(product(bench, "stores", SpawnedFunction.Call.get("/v1/vector_stores"), rounds));
            progress.update(3, 7, "embed");
            figures.add(product(bench, "embed", FIRST_EMBEDDING, rounds));
            progress.update(4, 7, "first embedding");
            figures.addAll(firstEmbedding(bench, peers, rounds));
            progress.update(5, 7, "sessions");
            figures.add(session(bench, rounds));
            progress.update(6, 7, "first token of chat");
            figures.add(FirstToken.of(bench).figure(name() + ".chat", rounds));
            progress.finish(rounds + " rounds of each");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a function started", e);
        }
        return figures;
    }

    private List<Figure> hello(PeerFunctions peers, int rounds) throws IOException, InterruptedException {
        String event = "{\"name\": \"Ada\"}";
        SpawnedFunction own = peers.function(SpawnedFunction.Call.invoke("hello", event));
        SpawnedFunction stock = peers.function(SpawnedFunction.Call.invoke("hello-stock", event));
        Pair pair = Pair.of(own, stock, rounds);
        List<SpawnedFunction.Warm> ownWarm = new ArrayList<>();
        List<SpawnedFunction.Warm> stockWarm = new ArrayList<>();
        for (int round = 0; round < Math.min(rounds, 5); round++) {
            ownWarm.add(own.warm("hello", WARM_CALLS));
            stockWarm.add(stock.warm("hello-stock", WARM_CALLS));
        }
        String calls = "warm calls of it, %d of %d".formatted(WARM_CALLS, 2 * WARM_CALLS);
        return List.of(
                pair.figure(
                        name() + ".hello",
                        "ms",
                        SpawnedFunction.Start::millis,
                        STOCK,
                        pair.same(),
                        new Target.AtMost(1 / 3.5),
                        "the smallest function, invoked through Lambda's API"),
                new Figure(
                        name() + ".hello.warm",
                        "µs",
                        samples(ownWarm, SpawnedFunction.Warm::micros),
                        samples(stockWarm, SpawnedFunction.Warm::micros),
                        STOCK,
                        pair.same(),
                        new Target.None(),
                        calls + ", from the event to its answer, the host's own work in it"),
                new Figure(
                        name() + ".hello.warm-processor",
                        "µs",
                        samples(ownWarm, SpawnedFunction.Warm::processorMicros),
                        samples(stockWarm, SpawnedFunction.Warm::processorMicros),
                        STOCK,
                        pair.same(),
                        new Target.AtMost(0.5),
                        calls + ", processor time of the function's process"));
    }

    private static <T> Samples samples(List<T> rounds, ToDoubleFunction<T> value) {
        return new Samples(rounds.stream().mapToDouble(value).toArray());
    }

    /// The same zip on the two runtimes.
    private Figure product(Workbench bench, String function, SpawnedFunction.Call call, int rounds)
            throws IOException, InterruptedException {
        Pair pair = Pair.of(ours(bench, "own", call), ours(bench, "managed", call), rounds);
        return pair.figure(
                name() + "." + function,
                "ms",
                SpawnedFunction.Start::millis,
                "the same zip on the managed runtime",
                pair.same(),
                new Target.None(),
                "through the API front, a new environment each round");
    }

    private static SpawnedFunction ours(Workbench bench, String runtime, SpawnedFunction.Call call) {
        return new SpawnedFunction(
                bench.root().resolve("infra-sam/template.yaml"),
                Map.of("OpenAccess", "true", "FunctionRuntime", runtime),
                bench.scratch().resolve("cold-start-" + runtime),
                call);
    }

    private List<Figure> firstEmbedding(Workbench bench, PeerFunctions peers, int rounds)
            throws IOException, InterruptedException {
        SpawnedFunction own = ours(bench, "own", FIRST_EMBEDDING);
        SpawnedFunction naive = peers.function(SpawnedFunction.Call.invoke("naive", Json.text(Map.of("input", TEXT))));
        Pair pair = Pair.of(own, naive, rounds);
        Equality close = close(
                vector(pair.ours().getFirst().answer(), "/data/0/embedding"),
                pair.peers().stream().map(start -> vector(start.answer(), "")).toList());
        String handler = "LangChain4j, fp32, one jar, AWS's client";
        List<Figure> figures = new ArrayList<>();
        figures.add(pair.figure(
                name() + ".first-embedding",
                "ms",
                SpawnedFunction.Start::millis,
                handler,
                close,
                new Target.AtMost(1 / 3.5),
                "a question of six words"));
        figures.add(pair.figure(
                name() + ".first-embedding.processor",
                "ms",
                start -> start.use().processorMillis(),
                handler,
                close,
                new Target.None(),
                "processor time of the process until then"));
        figures.add(pair.figure(
                name() + ".first-embedding.resident",
                "MB",
                start -> start.use().megabytesAtMost(),
                handler,
                close,
                new Target.AtMost(0.4),
                "memory of the process at most, until then"));
        figures.add(besidePython(bench, own, rounds));
        return figures;
    }

    private Figure besidePython(Workbench bench, SpawnedFunction own, int rounds)
            throws IOException, InterruptedException {
        PythonEmbedding python = PythonEmbedding.of(bench);
        List<Double> ours = new ArrayList<>();
        List<Double> peers = new ArrayList<>();
        List<float[]> found = new ArrayList<>();
        float[] wanted = {};
        for (int round = -1; round < rounds; round++) {
            SpawnedFunction.Start start = own.start();
            PythonEmbedding.Run run = python.run(TEXT);
            wanted = vector(start.answer(), "/data/0/embedding");
            found.add(run.vector());
            if (round >= 0) {
                ours.add(start.millis());
                peers.add(run.millis());
            }
        }
        return new Figure(
                name() + ".first-embedding.python",
                "ms",
                Samples.of(ours),
                Samples.of(peers),
                PythonEmbedding.NAME,
                close(wanted, found),
                new Target.AtMost(1),
                "the same question; the peer is a script without any runtime around it");
    }

    /// Creating a session, in virtual machines that are started as functions are.
    private Figure session(Workbench bench, int rounds) throws IOException {
        List<Double> ours = new ArrayList<>();
        List<Double> peers = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            ours.add(SessionCost.ofOurs(bench));
            peers.add(SessionCost.ofNaive(bench));
        }
        return new Figure(
                name() + ".session",
                "ms",
                Samples.of(ours),
                Samples.of(peers),
                "a session of ONNX Runtime over the fp32 file, all optimizations",
                new Equality(true, "vectors are compared by first-embedding and fidelity"),
                new Target.AtMost(1 / 3.5),
                "processor time, in fresh virtual machines without a start cache");
    }

    private static Equality close(float[] wanted, List<float[]> found) {
        double least = found.stream()
                .mapToDouble(vector -> Closeness.cosine(wanted, vector))
                .min()
                .orElse(Double.NaN);
        return new Equality(
                least >= LEAST_COSINE, "cosine of %d vectors with ours: at least %.5f".formatted(found.size(), least));
    }

    /// @param answer status and body
    private static float[] vector(String answer, String place) {
        try {
            return Closeness.vector(
                    Json.tree(answer.substring(answer.indexOf(' ') + 1)).at(place));
        } catch (JsonProcessingException noVector) {
            throw new IllegalStateException("expected a vector, found " + answer, noVector);
        }
    }

    /// Starts of two functions, in turns.
    private record Pair(List<SpawnedFunction.Start> ours, List<SpawnedFunction.Start> peers) {

        /// The first round fills the machine's file cache and unpacks the zips; it does not count.
        static Pair of(SpawnedFunction ours, SpawnedFunction peer, int rounds)
                throws IOException, InterruptedException {
            Pair pair = new Pair(new ArrayList<>(), new ArrayList<>());
            for (int round = -1; round < rounds; round++) {
                SpawnedFunction.Start own = ours.start();
                SpawnedFunction.Start others = peer.start();
                if (round >= 0) {
                    pair.ours.add(own);
                    pair.peers.add(others);
                }
            }
            return pair;
        }

        /// Every answer, cold and warm.
        Equality same() {
            List<String> answers = new ArrayList<>();
            for (List<SpawnedFunction.Start> side : List.of(ours, peers)) {
                side.forEach(start -> answers.addAll(List.of(start.answer(), start.again())));
            }
            long different = answers.stream().distinct().count();
            boolean isRight = different == 1 && answers.getFirst().startsWith("200 ");
            return new Equality(
                    isRight,
                    isRight
                            ? "the same answer %d times, cold and warm".formatted(answers.size())
                            : "expected one answer, found "
                                    + answers.stream().distinct().toList());
        }

        Figure figure(
                String name,
                String unit,
                ToDoubleFunction<SpawnedFunction.Start> value,
                String peerName,
                Equality equality,
                Target target,
                String work) {
            return new Figure(
                    name, unit, samples(ours, value), samples(peers, value), peerName, equality, target, work);
        }
    }
}
