package dev.lamplight.bench.row;

import dev.lamplight.bench.ours.LamplightEmbedder;
import dev.lamplight.bench.peer.LangChain4jEmbedder;
import dev.lamplight.bench.report.Equality;
import dev.lamplight.bench.report.Figure;
import dev.lamplight.bench.report.Target;
import dev.lamplight.bench.worker.Output;
import dev.lamplight.bench.worker.Task;
import dev.lamplight.bench.worker.WorkerProcess;
import dev.lamplight.cli.console.Progress;
import dev.lamplight.core.text.EncoderTokenizers;
import dev.lamplight.core.text.WordPieceTokenizer;
import dev.lamplight.core.text.WordPieceVocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/// Our embedder against LangChain4j's in-process model: the demo's chunks, their sentences and a mixture of both all at
/// once, and its questions one by one. Four sides take turns: ours with the served 8-bit package, ours with the weights
/// of the ONNX file that the peer loads, the peer with that file, and the peer with its ready-made 8-bit file. Vectors
/// are compared with those that the peer makes of the fp32 file.
public final class EmbeddingRow implements Row {
    private static final String SERVED = "ours, served";
    private static final String SAME_FILE = "ours, fp32 file";
    private static final String PEER = "LangChain4j, fp32 file";
    private static final String PEER_QUANTIZED = "LangChain4j, -q file";

    /// What a text's vector must be to the fp32 reference: of the same file, and of the 8-bit form (the floors of
    /// docs/design/embedding.md).
    private static final double SAME_FILE_COSINE = 0.9999;
    private static final double SERVED_MEAN_COSINE = 0.9995;
    private static final double SERVED_MIN_COSINE = 0.998;

    private static final int MAX_TOKENS = 512;

    @Override
    public String name() {
        return "embedding";
    }

    @Override
    public String description() {
        return "texts per second against LangChain4j's in-process model, cosines to fp32";
    }

    @Override
    public List<Figure> measure(Workbench bench) throws IOException {
        DemoTexts texts = DemoTexts.read(
                bench.scenario(),
                new EncoderTokenizers(tokenizer(bench, Encoder.ENGLISH), tokenizer(bench, Encoder.CHINESE)));
        List<Figure> figures = new ArrayList<>();
        for (Encoder encoder : Encoder.values()) {
            figures.addAll(measure(bench, encoder, texts));
        }
        return figures;
    }

    private static List<Figure> measure(Workbench bench, Encoder encoder, DemoTexts texts) throws IOException {
        int count = bench.effort() == Effort.QUICK ? 8 : 32;
        List<String> passages = DemoTexts.sample(texts.passages(encoder), count);
        List<String> questions = texts.questions(encoder);
        String step = "embedding." + encoder.language();
        String tokenizer = encoder.tokenizerJson(bench).toString();
        String fp32 = encoder.fp32(bench).toString();
        String samePackage = Fp32Package.of(bench, encoder).toString();
        String layer = bench.layer().toString();
        try (Progress progress = bench.progress(step, "rounds");
                WorkerProcess served = bench.ours(
                        step + "-served",
                        LamplightEmbedder.class,
                        layer,
                        encoder.served(bench).toString());
                WorkerProcess same = bench.ours(step + "-same", LamplightEmbedder.class, layer, samePackage);
                WorkerProcess peer = bench.peer(step + "-peer", LangChain4jEmbedder.class, fp32, tokenizer);
                WorkerProcess quantized = bench.peer(
                        step + "-peer-q",
                        LangChain4jEmbedder.class,
                        encoder.peerQuantized(bench).toString(),
                        tokenizer)) {
            Sides sides = new Sides(served, same, peer, quantized);
            int rounds = bench.effort() == Effort.QUICK ? 3 : 5;
            List<Figure> figures = new ArrayList<>();
            figures.addAll(figures(
                    step + ".passages",
                    sides.contest(Task.EMBED_TOGETHER, passages, passages).run(1, rounds, progress),
                    passages.size(),
                    "%d chunks of the demo's documents at once".formatted(passages.size())));
            List<String> sentences = DemoTexts.sample(DemoTexts.sentences(texts.passages(encoder)), count * 3);
            figures.addAll(figures(
                    step + ".sentences",
                    sides.contest(Task.EMBED_TOGETHER, sentences, sentences).run(1, rounds, progress),
                    sentences.size(),
                    "%d sentences of the demo's documents at once".formatted(sentences.size())));
            List<String> mixed = DemoTexts.mixed(passages, sentences);
            WordPieceTokenizer lengths = tokenizer(bench, encoder);
            double meanTokens = mixed.stream()
                    .mapToInt(text -> lengths.encode(text, MAX_TOKENS).length)
                    .average()
                    .orElse(0);
            figures.addAll(figures(
                    step + ".mixed",
                    sides.contest(Task.EMBED_TOGETHER, mixed, mixed).run(1, rounds, progress),
                    mixed.size(),
                    "%d texts at once, one chunk to nine sentences, %.0f tokens each on average"
                            .formatted(mixed.size(), meanTokens)));
            List<String> prefixed = questions.stream()
                    .map(question -> encoder.queryPrefix() + question)
                    .toList();
            figures.addAll(figures(
                    step + ".questions",
                    sides.contest(Task.EMBED_QUESTIONS, questions, prefixed).run(2, rounds, progress),
                    questions.size(),
                    "%d questions of the demo, one call each".formatted(questions.size())));
            progress.finish(figures.size() + " figures");
            return figures;
        }
    }

    private record Sides(WorkerProcess served, WorkerProcess same, WorkerProcess peer, WorkerProcess quantized) {
        Contest contest(Task task, List<String> forUs, List<String> forPeer) {
            return new Contest()
                    .enter(SERVED, served, task, forUs)
                    .enter(PEER, peer, task, forPeer)
                    .enter(SAME_FILE, same, task, forUs)
                    .enter(PEER_QUANTIZED, quantized, task, forPeer);
        }
    }

    private static List<Figure> figures(String name, Contest contest, int texts, String workload) {
        Output reference = contest.outputs(PEER).getFirst();
        Closeness same = Closeness.of(reference, contest.outputs(SAME_FILE));
        Closeness served = Closeness.of(reference, contest.outputs(SERVED));
        Closeness quantized = Closeness.of(reference, contest.outputs(PEER_QUANTIZED));
        Equality equalFile =
                new Equality(same.isAtLeast(SAME_FILE_COSINE, SAME_FILE_COSINE), "%s to the peer's".formatted(same));
        Equality withinFloors = new Equality(
                served.isAtLeast(SERVED_MEAN_COSINE, SERVED_MIN_COSINE), "ours to fp32: %s".formatted(served));
        Equality besideQuantized =
                new Equality(withinFloors.holds(), "ours to fp32: %s; the peer's: %s".formatted(served, quantized));
        boolean together = !name.endsWith(".questions");
        return List.of(
                new Figure(
                        name + ".same-file",
                        "texts/s",
                        contest.rates(SAME_FILE, texts),
                        contest.rates(PEER, texts),
                        PeerVersions.LANGCHAIN4J,
                        equalFile,
                        together ? new Target.AtLeast(1.7) : new Target.None(),
                        workload + ", both with the same fp32 file"),
                new Figure(
                        name + ".default",
                        "texts/s",
                        contest.rates(SERVED, texts),
                        contest.rates(PEER, texts),
                        PeerVersions.LANGCHAIN4J,
                        withinFloors,
                        together ? new Target.AtLeast(3) : new Target.None(),
                        workload + ", ours as served, the peer's default fp32 package"),
                new Figure(
                        name + ".quantized",
                        "texts/s",
                        contest.rates(SERVED, texts),
                        contest.rates(PEER_QUANTIZED, texts),
                        PeerVersions.LANGCHAIN4J,
                        besideQuantized,
                        new Target.None(),
                        workload + ", ours as served, the peer's -q package"));
    }

    private static WordPieceTokenizer tokenizer(Workbench bench, Encoder encoder) throws IOException {
        byte[] json = Files.readAllBytes(encoder.tokenizerJson(bench));
        return new WordPieceTokenizer(WordPieceVocabulary.fromTokenizerJson(json));
    }
}
