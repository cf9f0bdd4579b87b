package dev.lamplight.functions.chat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.aws.http.HttpRequest;
import dev.lamplight.aws.http.HttpResponse;
import dev.lamplight.aws.http.Route;
import dev.lamplight.aws.http.Routes;
import dev.lamplight.contract.Failure;
import dev.lamplight.core.token.PromptText;
import dev.lamplight.core.token.TextStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// `/v1/completions`: a text goes on as it is, without a template. What looks like a control token in it is text;
/// whoever means the token sends its id.
final class CompletionsResource {
    /// OpenAI's default.
    private static final int USUAL_MAX_TOKENS = 16;

    private final OpenGenerators models;
    private final ChoiceWriter writer;
    private final RandomGenerator seeds;
    private final Clock clock;

    CompletionsResource(OpenGenerators models, ChoiceWriter writer, RandomGenerator seeds, Clock clock) {
        this.models = models;
        this.writer = writer;
        this.seeds = seeds;
        this.clock = clock;
    }

    Routes routes() {
        return Routes.of(Route.post("/v1/completions", this::create));
    }

    private HttpResponse create(HttpRequest request) {
        CompletionsRequest asked = CompletionsRequest.of(request, seeds);
        OpenGenerators.Open model = models.open(asked.model());
        List<Prompted> prompts = new ArrayList<>();
        for (CompletionsRequest.Input input : asked.prompts()) {
            int[] tokens = tokens(input, model);
            String before = asked.echo() == CompletionsRequest.Echo.PROMPT ? text(tokens, model) : "";
            prompts.add(new Prompted(
                    new ChoiceWriter.Prompt(
                            tokens, input.name(), asked.alternatives(), USUAL_MAX_TOKENS, Optional.empty()),
                    before));
        }
        return switch (asked.wishes().streaming()) {
            case NONE -> {
                Written written = write(request, asked, model, prompts, ChoiceSink.NOBODY, (_, _) -> {});
                yield HttpResponse.ok(whole(request, asked, model, written.continued(), written.usage()));
            }
            case EVENTS, EVENTS_WITH_USAGE ->
                HttpResponse.events(stream -> {
                    CompletionEvents events = new CompletionEvents(request, asked, model, stream, clock);
                    events.end(write(request, asked, model, prompts, events, events::prompt)
                            .usage());
                });
        };
    }

    /// @param before what its answers begin with: its text, or nothing
    private record Prompted(ChoiceWriter.Prompt prompt, String before) {}

    private record Written(List<Continued> continued, Usage usage) {}

    /// Hears of each prompt before its answers come, and how many there were before.
    @FunctionalInterface
    private interface PromptListener {
        void next(String before, int answers);
    }

    private Written write(
            HttpRequest request,
            CompletionsRequest asked,
            OpenGenerators.Open model,
            List<Prompted> prompts,
            ChoiceSink sink,
            PromptListener listener) {
        List<Continued> continued = new ArrayList<>();
        Usage usage = new Usage(0, 0);
        for (Prompted each : prompts) {
            listener.next(each.before(), continued.size());
            List<Choice> choices = writer.write(model, each.prompt(), asked.wishes(), request, sink);
            choices.forEach(choice -> continued.add(new Continued(continued.size(), each.before(), choice)));
            usage = usage.plus(Usage.of(each.prompt().tokens().length, choices));
        }
        GenerationLog.wrote(
                request, model, usage, continued.stream().map(Continued::choice).toList());
        return new Written(continued, usage);
    }

    /// An answer and its place among all.
    ///
    /// @param before what it begins with: the prompt, or nothing
    private record Continued(int index, String before, Choice choice) {}

    private static int[] tokens(String name, String text, OpenGenerators.Open model) {
        try {
            return model.tokenizer()
                    .encodePrompt(PromptText.given(text), model.manifest().contextLength());
        } catch (Failure.Permanent tooLong) {
            throw Failure.Permanent.ofField(tooLong.code(), name, name + ": " + tooLong.explanation());
        }
    }

    private static int[] tokens(CompletionsRequest.Input input, OpenGenerators.Open model) {
        return switch (input) {
            case CompletionsRequest.Input.Text(String name, String value) -> tokens(name, value, model);
            case CompletionsRequest.Input.Tokens(String name, int[] ids) -> {
                int vocabulary = model.manifest().vocabulary();
                for (int index = 0; index < ids.length; index++) {
                    if (ids[index] >= vocabulary) {
                        throw Failure.Permanent.invalidField(
                                name + "[" + index + "]",
                                "%s[%d]: expected an id of the vocabulary of %s, 0 to %d, found %d"
                                        .formatted(name, index, model.manifest().name(), vocabulary - 1, ids[index]));
                    }
                }
                yield ids;
            }
        };
    }

    private static String text(int[] tokens, OpenGenerators.Open model) {
        TextStream stream = new TextStream(model.tokenizer());
        StringBuilder text = new StringBuilder();
        for (int token : tokens) {
            text.append(stream.add(token));
        }
        return text.append(stream.end()).toString();
    }

    private ObjectNode whole(
            HttpRequest request,
            CompletionsRequest asked,
            OpenGenerators.Open model,
            List<Continued> continued,
            Usage usage) {
        ObjectNode answer = frame(request, model);
        ArrayNode list = answer.putArray("choices");
        TokenTexts texts = new TokenTexts(model.tokenizer());
        for (Continued one : continued) {
            ObjectNode choice = list.addObject();
            choice.put("index", one.index());
            choice.put("text", one.before() + one.choice().text());
            choice.set(
                    "logprobs",
                    asked.alternatives() < 0
                            ? NullNode.getInstance()
                            : texts.completion(
                                    one.choice().pieces().stream()
                                            .flatMap(piece -> piece.tokens().stream())
                                            .toList(),
                                    one.before().length()));
            choice.put("finish_reason", one.choice().finishReason());
        }
        answer.set("usage", usage.toJson());
        return answer;
    }

    private ObjectNode frame(HttpRequest request, OpenGenerators.Open model) {
        return Frame.of("cmpl-", "text_completion", request, model, clock);
    }
}
