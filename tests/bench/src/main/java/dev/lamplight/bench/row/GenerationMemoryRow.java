package dev.lamplight.bench.row;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.bench.ours.LamplightGenerator;
import dev.lamplight.bench.report.Equality;
import dev.lamplight.bench.report.Figure;
import dev.lamplight.bench.report.Samples;
import dev.lamplight.bench.report.Target;
import dev.lamplight.bench.worker.Output;
import dev.lamplight.bench.worker.Task;
import dev.lamplight.bench.worker.WorkerProcess;
import dev.lamplight.cli.console.Progress;
import dev.lamplight.core.decoder.WeightForm;
import dev.lamplight.inference.ByteProducts;
import dev.lamplight.inference.OnnxRuntimeLibrary;
import dev.lamplight.inference.generate.GenerationRequest.Speculation;
import dev.lamplight.inference.generate.GeneratorPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What the engine alone holds in memory with a context of 1,024 tokens, in a virtual machine as a function's, and what
/// it takes until it is ready, beside what was promised. What it writes has to be the best tokens of the exact form, or
/// nearly, as in [GenerationRow].
public final class GenerationMemoryRow implements Row {
    private static final int PROMPT = 960;
    private static final int ANSWER = 64;
    private static final int HEAP_MEGABYTES = 48;

    /// Some 880 tokens.
    private static final int CHARACTERS = 3400;

    private static final double RESIDENT_MEGABYTES = 330;
    private static final double FUNCTION_MEGABYTES = 400;
    private static final double READY_MILLIS = 500;
    private static final double PACKAGE_MEGABYTES = 145;

    @Override
    public String name() {
        return "generation-memory";
    }

    @Override
    public String description() {
        return "the engine's memory at 1,024 tokens, time until it is ready, size of the package";
    }

    @Override
    public List<Figure> measure(Workbench bench) throws IOException {
        OnnxRuntimeLibrary.useNativeFolder(bench.layer().resolve("native"));
        GeneratorPackages packages = GeneratorPackages.of(bench);
        Path exact = packages.in(WeightForm.BLOCKS_PRECISE);
        int[] prompt = new GenerationPrompts(GeneratorPackage.open(exact).tokenizer()).manual(bench, PROMPT);
        List<Figure> figures = new ArrayList<>();
        try (Progress progress = bench.progress(name(), "forms");
                BestTokens judge = BestTokens.of(exact)) {
            List<WeightForm> forms = forms();
            for (WeightForm form : forms) {
                progress.update(forms.indexOf(form), forms.size(), GeneratorPackages.word(form));
                Path model = packages.in(form);
                figures.addAll(figures(bench, model, form, prompt, judge));
                figures.add(function(bench, model, form));
            }
            progress.finish(figures.size() + " figures");
        }
        return figures;
    }

    /// Those that are meant for this processor.
    private static List<WeightForm> forms() {
        return switch (ByteProducts.ofThisMachine()) {
            case EXACT -> List.of(WeightForm.TWO_PLANES, WeightForm.BLOCKS);
            case SATURATING -> List.of(WeightForm.BLOCKS);
        };
    }

    private List<Figure> figures(Workbench bench, Path model, WeightForm form, int[] prompt, BestTokens judge)
            throws IOException {
        List<Double> resident = new ArrayList<>();
        List<Double> ready = new ArrayList<>();
        List<int[]> answers = new ArrayList<>();
        int rounds = bench.effort() == Effort.QUICK ? 2 : 5;
        for (int round = 0; round < rounds; round++) {
            try (WorkerProcess engine = bench.function(
                    name() + "-" + GeneratorPackages.word(form),
                    LamplightGenerator.class,
                    HEAP_MEGABYTES,
                    bench.layer().toString(),
                    model.toString(),
                    "1",
                    Speculation.DETERMINISTIC.name())) {
                List<String> texts = List.of(Task.text(prompt), Integer.toString(ANSWER));
                answers.add(((Output.Written) engine.run(Task.WRITE, texts).output()).tokens());
                resident.add(ProcessUse.megabytesAtMost(engine.pid()));
                ready.add((double)
                        ((Output.Vectors) engine.run(Task.READY, List.of()).output())
                                .rows()
                                .getFirst()[0]);
            }
        }
        Equality equality = compare(prompt, answers, judge);
        String prefix = name() + "." + GeneratorPackages.word(form);
        String work = "%d tokens read, %d written, one thread, a heap of %d MB at most"
                .formatted(prompt.length, ANSWER, HEAP_MEGABYTES);
        return List.of(
                figure(prefix + ".resident", "MB", resident, RESIDENT_MEGABYTES, equality, work),
                figure(prefix + ".ready", "ms", ready, READY_MILLIS, equality, "processor time of opening the session"),
                figure(
                        prefix + ".package",
                        "MB",
                        List.of(megabytes(model)),
                        PACKAGE_MEGABYTES,
                        equality,
                        "all files of the package"));
    }

    /// A long question and a second one about it, then the second one again.
    private Figure function(Workbench bench, Path model, WeightForm form) throws IOException {
        String text = DemoTexts.lines(bench.scenario()).stream()
                .filter(line -> line.chars().allMatch(character -> character < 128))
                .collect(Collectors.joining("\n"));
        List<Map<String, String>> messages =
                new ArrayList<>(List.of(message("user", text.substring(0, Math.min(CHARACTERS, text.length())))));
        try (ChatFunction chat = ChatFunction.start(bench, model, bench.clock())) {
            JsonNode first = chat.answer(messages, ANSWER);
            messages.add(message("assistant", content(first)));
            messages.add(message("user", "Say that in one sentence."));
            JsonNode second = chat.answer(messages, ANSWER);
            JsonNode again = chat.answer(messages, ANSWER);
            int known = second.at("/usage/prompt_tokens_details/cached_tokens").asInt();
            boolean isSame = content(second).equals(content(again));
            return figure(
                    name() + "." + GeneratorPackages.word(form) + ".function",
                    "MB",
                    List.of(chat.megabytesAtMost()),
                    FUNCTION_MEGABYTES,
                    new Equality(
                            isSame && known > first.at("/usage/prompt_tokens").asInt() / 2,
                            "the second answer twice the same: %s; %d of its %d tokens were known"
                                    .formatted(
                                            isSame,
                                            known,
                                            second.at("/usage/prompt_tokens").asInt())),
                    "the packaged chat, its processes together, after two turns of %d tokens"
                            .formatted(second.at("/usage/total_tokens").asInt()));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the function answered", interrupted);
        }
    }

    private static Map<String, String> message(String role, String content) {
        return Map.of("role", role, "content", content);
    }

    private static String content(JsonNode answer) {
        return answer.at("/choices/0/message/content").asText();
    }

    private static Figure figure(
            String name, String unit, List<Double> found, double promised, Equality equality, String work) {
        double[] bound = new double[found.size()];
        Arrays.fill(bound, promised);
        return new Figure(
                name, unit, Samples.of(found), new Samples(bound), "the promise", equality, new Target.AtMost(1), work);
    }

    private static Equality compare(int[] prompt, List<int[]> answers, BestTokens judge) {
        int[] first = answers.getFirst();
        boolean repeats = answers.stream().allMatch(answer -> Arrays.equals(answer, first));
        BestTokens.Verdict verdict = judge.of(prompt, first);
        return new Equality(
                repeats && verdict.isGreedy(),
                "%s; the same in %d processes: %s".formatted(verdict, answers.size(), repeats));
    }

    private static double megabytes(Path folder) throws IOException {
        double bytes = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes / 1e6;
    }
}
