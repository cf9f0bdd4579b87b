package dev.lamplight.functions.chat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.aws.http.HttpRequest;
import dev.lamplight.aws.http.HttpResponse;
import dev.lamplight.aws.http.Route;
import dev.lamplight.aws.http.Routes;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
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
        List<Continued> continued = new ArrayList<>();
        Usage usage = new Usage(0, 0);
        for (CompletionsRequest.Input input : asked.prompts()) {
            int[] prompt = tokens(input, model);
            List<Choice> choices = writer.write(
                    model,
                    new ChoiceWriter.Prompt(
                            prompt, input.name(), asked.alternatives(), USUAL_MAX_TOKENS, Optional.empty()),
                    asked.wishes(),
                    request);
            String before = asked.echo() == CompletionsRequest.Echo.PROMPT ? text(prompt, model) : "";
            choices.forEach(choice -> continued.add(new Continued(continued.size(), before, choice)));
            usage = usage.plus(Usage.of(prompt.length, choices));
        }
        return switch (asked.wishes().streaming()) {
            case NONE -> HttpResponse.ok(whole(request, asked, model, continued, usage));
            case EVENTS, EVENTS_WITH_USAGE -> events(request, asked, model, continued, usage);
        };
    }

    /// An answer and its place among all.
    ///
    /// @param before what it begins with: the prompt, or nothing
    private record Continued(int index, String before, Choice choice) {}

    private static int[] tokens(CompletionsRequest.Input input, OpenGenerators.Open model) {
        return switch (input) {
            case CompletionsRequest.Input.Text(String _, String value) ->
                model.tokenizer().encodePrompt(PromptText.given(value));
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
                            ? Json.mapper().nullNode()
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

    private HttpResponse events(
            HttpRequest request,
            CompletionsRequest asked,
            OpenGenerators.Open model,
            List<Continued> continued,
            Usage usage) {
        EventStream events = new EventStream();
        TokenTexts texts = new TokenTexts(model.tokenizer());
        boolean tellsUsage = asked.wishes().streaming() == Wishes.Streaming.EVENTS_WITH_USAGE;
        for (Continued one : continued) {
            int offset = one.before().length();
            if (offset > 0) {
                events.add(chunk(request, model, tellsUsage, one.index(), one.before()));
            }
            for (Choice.Piece piece : one.choice().pieces()) {
                ObjectNode chunk = chunk(request, model, tellsUsage, one.index(), piece.text());
                if (asked.alternatives() >= 0) {
                    ((ObjectNode) chunk.path("choices").get(0))
                            .set("logprobs", texts.completion(piece.tokens(), offset));
                }
                offset += piece.text().length();
                events.add(chunk);
            }
            ObjectNode last = chunk(request, model, tellsUsage, one.index(), "");
            ((ObjectNode) last.path("choices").get(0))
                    .put("finish_reason", one.choice().finishReason());
            events.add(last);
        }
        if (tellsUsage) {
            ObjectNode chunk = frame(request, model);
            chunk.putArray("choices");
            chunk.set("usage", usage.toJson());
            events.add(chunk);
        }
        return events.done();
    }

    private ObjectNode chunk(
            HttpRequest request, OpenGenerators.Open model, boolean tellsUsage, int index, String text) {
        ObjectNode chunk = frame(request, model);
        ObjectNode choice = chunk.putArray("choices").addObject();
        choice.put("index", index);
        choice.put("text", text);
        choice.putNull("logprobs");
        choice.putNull("finish_reason");
        if (tellsUsage) {
            chunk.putNull("usage");
        }
        return chunk;
    }

    private ObjectNode frame(HttpRequest request, OpenGenerators.Open model) {
        return Frame.of("cmpl-", "text_completion", request, model, clock);
    }
}
