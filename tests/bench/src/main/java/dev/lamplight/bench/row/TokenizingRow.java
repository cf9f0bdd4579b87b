package dev.lamplight.bench.row;

import dev.lamplight.bench.ours.LamplightTokenizer;
import dev.lamplight.bench.peer.DjlTokenizer;
import dev.lamplight.bench.report.Equality;
import dev.lamplight.bench.report.Figure;
import dev.lamplight.bench.report.Target;
import dev.lamplight.bench.worker.Output;
import dev.lamplight.bench.worker.Task;
import dev.lamplight.bench.worker.WorkerProcess;
import dev.lamplight.cli.console.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Our tokenizer against DJL's binding of the original, one thread each, ids compared on every line of every round.
public final class TokenizingRow implements Row {
    private static final String OURS = "Lamplight";
    private static final String PEER = "DJL";
    private static final int MAX_PEER_LINES = 20_000;

    @Override
    public String name() {
        return "tokenizing";
    }

    @Override
    public String description() {
        return "WordPiece against DJL's Hugging Face binding, every line of the demo's documents";
    }

    @Override
    public List<Figure> measure(Workbench bench) throws IOException {
        List<String> all = DemoTexts.lines(bench.scenario());
        List<String> lines = DemoTexts.sample(all, bench.effort() == Effort.QUICK ? 1_000 : MAX_PEER_LINES);
        List<Figure> figures = new ArrayList<>();
        for (Encoder encoder : Encoder.values()) {
            figures.add(measure(bench, encoder, lines));
        }
        return figures;
    }

    private static Figure measure(Workbench bench, Encoder encoder, List<String> lines) throws IOException {
        Path tokenizer = encoder.tokenizerJson(bench);
        int rounds = bench.effort() == Effort.QUICK ? 3 : 11;
        String name = "tokenizing." + encoder.language();
        try (Progress progress = bench.progress(name, "rounds");
                WorkerProcess ours = bench.ours(name + "-ours", LamplightTokenizer.class, tokenizer.toString());
                WorkerProcess peer = bench.peer(name + "-djl", DjlTokenizer.class, tokenizer.toString())) {
            Contest contest = new Contest()
                    .enter(OURS, ours, Task.TOKENIZE, lines)
                    .enter(PEER, peer, Task.TOKENIZE, lines)
                    .run(3, rounds, progress);
            Figure figure = figure(name, contest, lines, encoder);
            progress.finish("ratio " + Math.round(figure.ratio() * 10) / 10.0 + ", "
                    + figure.equality().evidence());
            return figure;
        }
    }

    private static Figure figure(String name, Contest contest, List<String> lines, Encoder encoder) {
        List<int[]> expected = ids(contest.outputs(PEER).getFirst());
        long tokens = expected.stream().mapToLong(row -> row.length).sum();
        return new Figure(
                name,
                "tokens/s",
                contest.rates(OURS, (double) tokens),
                contest.rates(PEER, (double) tokens),
                PeerVersions.DJL,
                compare(
                        contest.outputs(PEER).getFirst(),
                        Stream.concat(contest.outputs(OURS).stream(), contest.outputs(PEER).stream())
                                .toList()),
                new Target.AtLeast(10),
                "%,d lines with %,d tokens of %s, one call per line, one thread"
                        .formatted(lines.size(), tokens, encoder.modelName()));
    }

    /// @param expected ids of the peer's first round
    /// @param others every other round of both sides
    static Equality compare(Output expected, List<Output> others) {
        List<int[]> wanted = ids(expected);
        for (Output other : others) {
            List<int[]> found = ids(other);
            if (found.size() != wanted.size()) {
                return new Equality(false, "expected ids of %d lines, found %d".formatted(wanted.size(), found.size()));
            }
            for (int line = 0; line < wanted.size(); line++) {
                if (!Arrays.equals(wanted.get(line), found.get(line))) {
                    return new Equality(
                            false,
                            "line %d: expected %s, found %s"
                                    .formatted(
                                            line, Arrays.toString(wanted.get(line)), Arrays.toString(found.get(line))));
                }
            }
        }
        return new Equality(true, "ids equal on %,d lines, %d rounds".formatted(wanted.size(), others.size()));
    }

    private static List<int[]> ids(Output output) {
        return switch (output) {
            case Output.Ids(List<int[]> rows) -> rows;
            case Output.Vectors _, Output.Written _ ->
                throw new IllegalStateException("expected token ids, found vectors");
        };
    }
}
