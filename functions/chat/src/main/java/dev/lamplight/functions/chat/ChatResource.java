package dev.lamplight.functions.chat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.aws.http.HttpRequest;
import dev.lamplight.aws.http.HttpResponse;
import dev.lamplight.aws.http.Route;
import dev.lamplight.aws.http.Routes;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.core.jinja.ChatTemplate;
import java.time.Clock;
import java.util.List;
import java.util.random.RandomGenerator;

/// `/v1/chat/completions`.
final class ChatResource {
    private static final int FINGERPRINT_LENGTH = 12;

    private final OpenGenerators models;
    private final ChoiceWriter writer;
    private final RandomGenerator seeds;
    private final Clock clock;

    ChatResource(OpenGenerators models, ChoiceWriter writer, RandomGenerator seeds, Clock clock) {
        this.models = models;
        this.writer = writer;
        this.seeds = seeds;
        this.clock = clock;
    }

    Routes routes() {
        return Routes.of(Route.post("/v1/chat/completions", this::create));
    }

    private HttpResponse create(HttpRequest request) {
        ChatRequest asked = ChatRequest.of(request, seeds);
        OpenGenerators.Open model = models.open(asked.model());
        int[] prompt = prompt(asked, model);
        List<Choice> choices = writer.write(
                model,
                new ChoiceWriter.Prompt(prompt, "messages", asked.alternatives(), 0, asked.format()),
                asked.wishes(),
                request.deadline());
        Usage usage = Usage.of(prompt.length, choices);
        return switch (asked.wishes().streaming()) {
            case NONE -> HttpResponse.ok(whole(request, asked, model, choices, usage));
            case EVENTS, EVENTS_WITH_USAGE -> events(request, asked, model, choices, usage);
        };
    }

    private int[] prompt(ChatRequest asked, OpenGenerators.Open model) {
        ChatTemplate template = model.template()
                .orElseThrow(() -> Failure.Permanent.invalidField(
                        "model",
                        "model: %s brings no chat template: ask it on /v1/completions"
                                .formatted(model.manifest().name())));
        try {
            return template.tokens(asked.messages(), List.of(), clock, model.tokenizer());
        } catch (Failure.Permanent refused) {
            throw isOfMessages(refused.code())
                    ? Failure.Permanent.ofField(refused.code(), "messages", "messages: " + refused.explanation())
                    : refused;
        }
    }

    private static boolean isOfMessages(PermanentCode code) {
        return code == PermanentCode.TEMPLATE_REFUSED || code == PermanentCode.TEMPLATE_FAILED;
    }

    private ObjectNode whole(
            HttpRequest request, ChatRequest asked, OpenGenerators.Open model, List<Choice> choices, Usage usage) {
        ObjectNode answer = frame("chat.completion", request, model);
        ArrayNode list = answer.putArray("choices");
        TokenTexts texts = new TokenTexts(model.tokenizer());
        for (Choice choice : choices) {
            ObjectNode one = list.addObject();
            one.put("index", choice.index());
            ObjectNode message = one.putObject("message");
            message.put("role", "assistant");
            message.put("content", choice.text());
            message.putNull("refusal");
            one.set(
                    "logprobs",
                    asked.alternatives() < 0
                            ? Json.mapper().nullNode()
                            : texts.chat(choice.pieces().stream()
                                    .flatMap(piece -> piece.tokens().stream())
                                    .toList()));
            one.put("finish_reason", choice.finishReason());
        }
        answer.set("usage", usage.toJson());
        return answer;
    }

    private HttpResponse events(
            HttpRequest request, ChatRequest asked, OpenGenerators.Open model, List<Choice> choices, Usage usage) {
        EventStream events = new EventStream();
        TokenTexts texts = new TokenTexts(model.tokenizer());
        boolean tellsUsage = asked.wishes().streaming() == Wishes.Streaming.EVENTS_WITH_USAGE;
        for (Choice choice : choices) {
            ObjectNode first = chunk(request, model, tellsUsage);
            ObjectNode opening = first.withArray("choices").addObject();
            opening.put("index", choice.index());
            opening.putObject("delta").put("role", "assistant").put("content", "");
            opening.putNull("finish_reason");
            events.add(first);
            for (Choice.Piece piece : choice.pieces()) {
                ObjectNode chunk = chunk(request, model, tellsUsage);
                ObjectNode one = chunk.withArray("choices").addObject();
                one.put("index", choice.index());
                one.putObject("delta").put("content", piece.text());
                if (asked.alternatives() >= 0) {
                    one.set("logprobs", texts.chat(piece.tokens()));
                }
                one.putNull("finish_reason");
                events.add(chunk);
            }
            ObjectNode last = chunk(request, model, tellsUsage);
            ObjectNode ending = last.withArray("choices").addObject();
            ending.put("index", choice.index());
            ending.putObject("delta");
            ending.put("finish_reason", choice.finishReason());
            events.add(last);
        }
        if (tellsUsage) {
            ObjectNode chunk = frame("chat.completion.chunk", request, model);
            chunk.putArray("choices");
            chunk.set("usage", usage.toJson());
            events.add(chunk);
        }
        return events.done();
    }

    private ObjectNode chunk(HttpRequest request, OpenGenerators.Open model, boolean tellsUsage) {
        ObjectNode chunk = frame("chat.completion.chunk", request, model);
        chunk.putArray("choices");
        if (tellsUsage) {
            chunk.putNull("usage");
        }
        return chunk;
    }

    private ObjectNode frame(String object, HttpRequest request, OpenGenerators.Open model) {
        ObjectNode frame = Json.mapper().createObjectNode();
        frame.put("id", "chatcmpl-" + request.id());
        frame.put("object", object);
        frame.put("created", clock.instant().getEpochSecond());
        frame.put("model", model.manifest().name());
        frame.put("system_fingerprint", fingerprint(model));
        return frame;
    }

    /// Which weights wrote it: equal ones write the same for the same seed on one kind of machine.
    static String fingerprint(OpenGenerators.Open model) {
        return "fp_" + model.manifest().version().substring(0, FINGERPRINT_LENGTH);
    }
}
