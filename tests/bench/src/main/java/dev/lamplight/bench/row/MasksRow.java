package dev.lamplight.bench.row;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.lamplight.bench.report.Equality;
import dev.lamplight.bench.report.Figure;
import dev.lamplight.bench.report.Samples;
import dev.lamplight.bench.report.Target;
import dev.lamplight.cli.console.Progress;
import dev.lamplight.contract.Json;
import dev.lamplight.core.grammar.Grammar;
import dev.lamplight.core.grammar.TokenGrammar;
import dev.lamplight.core.grammar.TokenMask;
import dev.lamplight.core.jinja.ChatTemplate;
import dev.lamplight.core.sampling.SamplingOptions;
import dev.lamplight.inference.ByteProducts;
import dev.lamplight.inference.OnnxRuntimeLibrary;
import dev.lamplight.inference.generate.DecoderSequence;
import dev.lamplight.inference.generate.DecoderSession;
import dev.lamplight.inference.generate.GenerationRequest;
import dev.lamplight.inference.generate.GenerationRequest.Speculation;
import dev.lamplight.inference.generate.GenerationResult;
import dev.lamplight.inference.generate.GeneratorAssembly;
import dev.lamplight.inference.generate.GeneratorPackage;
import dev.lamplight.inference.generate.TextGenerator;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/// What a JSON schema costs: the time for the masks of an answer's tokens, when the schema is new and when it is known,
/// beside the time of the decoder's steps for the same tokens. Each token of each answer has to be one that its
/// mask allows, and each whole answer JSON.
public final class MasksRow implements Row {
    private static final int ANSWER = 160;

    private static final Map<String, String> SCHEMAS = Map.of("person", """
            {"type": "object", "properties": {"name": {"type": "string"}, "born": {"type": "integer", "minimum": 1500,
             "maximum": 2100}, "city": {"type": "string", "maxLength": 40}}, "required": ["name", "born", "city"],
             "additionalProperties": false}""", "ticket", """
            {"type": "object", "properties": {"category": {"enum": ["billing", "delivery", "technical", "other"]},
             "urgent": {"type": "boolean"}, "summary": {"type": "string", "maxLength": 120}},
             "required": ["category", "urgent", "summary"], "additionalProperties": false}""", "order", """
            {"type": "object", "properties": {"customer": {"type": "string"}, "lines": {"type": "array", "minItems": 1,
             "maxItems": 4, "items": {"type": "object", "properties": {"article": {"type": "string"},
             "pieces": {"type": "integer", "minimum": 1, "maximum": 99}, "price": {"type": "number"}},
             "required": ["article", "pieces", "price"], "additionalProperties": false}}},
             "required": ["customer", "lines"], "additionalProperties": false}""", "date", """
            {"type": "object", "properties": {"day": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
             "places": {"type": "array", "items": {"type": "string", "maxLength": 30}, "maxItems": 5}},
             "required": ["day", "places"], "additionalProperties": false}""");

    @Override
    public String name() {
        return "masks";
    }

    @Override
    public String description() {
        return "masks of JSON schemas against the decoder's steps for the same tokens";
    }

    /// @param steps nanoseconds of the whole answer, without reading the prompt
    /// @param first of all its masks, when the schema is new
    /// @param known of the same masks, when it is not
    private record Cost(int tokens, long steps, long first, long known, boolean isWhole) {}

    @Override
    public List<Figure> measure(Workbench bench) throws IOException {
        OnnxRuntimeLibrary.useNativeFolder(bench.layer().resolve("native"));
        GeneratorPackages packages = GeneratorPackages.of(bench);
        GeneratorPackage model =
                GeneratorPackage.open(packages.in(GeneratorAssembly.formFor(ByteProducts.ofThisMachine())));
        int rounds = bench.effort() == Effort.QUICK ? 2 : 5;
        List<Figure> figures = new ArrayList<>();
        try (Progress progress = bench.progress(name(), "schemas");
                DecoderSession session = DecoderSession.open(model.graphFile(), 1)) {
            TextGenerator generator = new TextGenerator(session, model.tokenizer());
            for (Map.Entry<String, String> schema : SCHEMAS.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .toList()) {
                progress.update(figures.size() / 2, SCHEMAS.size(), schema.getKey());
                List<Cost> costs = new ArrayList<>();
                for (int round = 0; round < rounds + 1; round++) {
                    costs.add(cost(generator, schema.getValue(), round));
                }
                figures.addAll(figures(schema.getKey(), costs.subList(1, costs.size())));
            }
            progress.finish(SCHEMAS.size() + " schemas");
        }
        return figures;
    }

    private static Cost cost(TextGenerator generator, String schema, int seed) throws JsonProcessingException {
        Grammar grammar = Grammar.jsonSchema(Json.tree(schema), "schema");
        int[] prompt = prompt(generator);
        List<Integer> tokens = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        long[] start = {0};
        long end;
        GenerationResult result;
        try (DecoderSequence sequence = generator.session().sequence(prompt.length + ANSWER + 2)) {
            result = generator.generate(
                    new GenerationRequest(
                            prompt,
                            ANSWER,
                            new SamplingOptions(0.7f, 0, 1, 0, 1, 1, 0, 0, Map.of(), seed),
                            List.of(),
                            -1,
                            Speculation.DETERMINISTIC,
                            () -> {
                                start[0] = start[0] == 0 && sequence.length() > 0 ? System.nanoTime() : start[0];
                                return false;
                            },
                            Optional.of(generator.over(grammar))),
                    sequence,
                    (piece, written) -> {
                        text.append(piece);
                        written.forEach(token -> tokens.add(token.id()));
                    });
            end = System.nanoTime();
        }
        boolean isDone = result.ending() == GenerationResult.Ending.STOP;
        TokenGrammar fresh = generator.over(grammar);
        long first = maskNanos(generator, fresh, tokens);
        long known = maskNanos(generator, fresh, tokens);
        return new Cost(
                tokens.size(),
                end - start[0],
                first,
                known,
                !isDone || Json.tree(text.toString()).isObject());
    }

    private static long maskNanos(TextGenerator generator, TokenGrammar grammar, List<Integer> tokens) {
        long start = System.nanoTime();
        int state = grammar.start();
        for (int token : tokens) {
            TokenMask mask = grammar.mask(state);
            if (!mask.contains(token)) {
                throw new IllegalStateException("token " + token + " was written and is not allowed");
            }
            if (generator.tokenizer().vocabulary().ends().contains(token)) {
                break;
            }
            state = grammar.next(state, token);
        }
        return System.nanoTime() - start;
    }

    private List<Figure> figures(String schema, List<Cost> costs) {
        int tokens = costs.stream().mapToInt(Cost::tokens).sum();
        Equality equality = new Equality(
                costs.stream().allMatch(Cost::isWhole),
                "%d tokens allowed by their masks, whole answers are JSON".formatted(tokens));
        Samples steps = perToken(costs, Cost::steps);
        return List.of(
                figure(schema + ".known", perToken(costs, Cost::known), steps, equality, new Target.AtMost(0.02)),
                figure(schema + ".new", perToken(costs, Cost::first), steps, equality, new Target.None()));
    }

    private Figure figure(String name, Samples ours, Samples steps, Equality equality, Target target) {
        return new Figure(
                name() + "." + name,
                "us/token",
                ours,
                steps,
                "a step of the decoder",
                equality,
                target,
                String.format(Locale.ROOT, "answers of at most %d tokens, temperature 0.7, one thread", ANSWER));
    }

    private static Samples perToken(List<Cost> costs, ToLongFunction<Cost> nanos) {
        return new Samples(costs.stream()
                .mapToDouble(cost -> nanos.applyAsLong(cost) / 1e3 / cost.tokens())
                .toArray());
    }

    private static int[] prompt(TextGenerator generator) {
        return ChatTemplate.of(generator.tokenizer().vocabulary())
                .orElseThrow()
                .tokens(
                        List.of(
                                Json.mapper()
                                        .valueToTree(
                                                Map.of(
                                                        "role",
                                                        "user",
                                                        "content",
                                                        "Write a JSON object about Maria Lopez, born 1975 in Lisbon, who ordered two lamps on 12 May 2026."))),
                        List.of(),
                        Clock.systemUTC(),
                        generator.tokenizer(),
                        Integer.MAX_VALUE);
    }
}
