package dev.lamplight.functions.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.aws.http.HttpRequest;
import dev.lamplight.aws.http.HttpResponse;
import dev.lamplight.aws.http.Route;
import dev.lamplight.aws.http.Routes;
import dev.lamplight.core.jinja.ChatTemplate;
import java.time.Clock;
import java.util.List;
import java.util.random.RandomGenerator;

/// `/v1/chat/completions`.
final class ChatResource {
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
        ChatTemplate template = TemplatePrompt.of(model);
        ToolForm form = ToolForm.of(template);
        boolean knowsTools = template.mentions("tools");
        List<JsonNode> declared = asked.tools().declared();
        List<JsonNode> messages = knowsTools ? asked.messages() : form.told(asked.messages(), declared);
        List<JsonNode> tools = knowsTools ? declared : List.of();
        int[] prompt = TemplatePrompt.tokens(model, messages, tools, clock, "messages");
        int kept = asked.retention() == Retention.A_DAY
                ? TemplatePrompt.beginning(model, messages, tools, clock, prompt)
                : 0;
        ChoiceWriter.Prompt written = new ChoiceWriter.Prompt(
                prompt, "messages", asked.alternatives(), 0, asked.tools().format(form, asked.format()), kept);
        return switch (asked.wishes().streaming()) {
            case NONE -> {
                List<Choice> choices = writer.write(model, written, asked.wishes(), request);
                Usage usage = GenerationLog.wrote(request, model, prompt.length, choices);
                yield HttpResponse.ok(whole(request, asked, model, form, choices, usage));
            }
            case EVENTS, EVENTS_WITH_USAGE ->
                HttpResponse.events(stream -> {
                    ChatEvents events = new ChatEvents(request, asked, model, form, stream, clock);
                    List<Choice> choices = writer.write(model, written, asked.wishes(), request, events);
                    events.end(GenerationLog.wrote(request, model, prompt.length, choices));
                });
        };
    }

    private ObjectNode whole(
            HttpRequest request,
            ChatRequest asked,
            OpenGenerators.Open model,
            ToolForm form,
            List<Choice> choices,
            Usage usage) {
        ObjectNode answer = frame("chat.completion", request, model);
        ArrayNode list = answer.putArray("choices");
        TokenTexts texts = new TokenTexts(model.tokenizer());
        for (Choice choice : choices) {
            ObjectNode one = list.addObject();
            one.put("index", choice.index());
            ToolForm.Parts parts = asked.tools().parts(form, asked.format(), choice);
            ObjectNode message = one.putObject("message");
            message.put("role", "assistant");
            message.putNull("refusal");
            if (parts.calls().isEmpty()) {
                message.put("content", parts.text());
            } else {
                message.put("content", parts.text().isEmpty() ? null : parts.text());
                message.set("tool_calls", ToolForm.toJson(parts.calls(), request.id() + choice.index()));
            }
            one.set(
                    "logprobs",
                    asked.alternatives() < 0
                            ? NullNode.getInstance()
                            : texts.chat(choice.pieces().stream()
                                    .flatMap(piece -> piece.tokens().stream())
                                    .toList()));
            one.put("finish_reason", parts.finishReason(choice));
        }
        answer.set("usage", usage.toJson());
        return answer;
    }

    private ObjectNode frame(String object, HttpRequest request, OpenGenerators.Open model) {
        return Frame.of("chatcmpl-", object, request, model, clock);
    }
}
