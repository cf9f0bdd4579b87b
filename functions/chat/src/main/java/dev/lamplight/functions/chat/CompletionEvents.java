package dev.lamplight.functions.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.aws.http.EventStream;
import dev.lamplight.aws.http.HttpRequest;
import java.time.Clock;

/// Completions as events, each piece when it is written. Not thread-safe.
final class CompletionEvents implements ChoiceSink {
    private final HttpRequest request;
    private final CompletionsRequest asked;
    private final OpenGenerators.Open model;
    private final EventStream events;
    private final Clock clock;
    private final TokenTexts texts;
    private final boolean tellsUsage;
    private String before = "";
    private int earlier;
    private int offset;

    CompletionEvents(
            HttpRequest request, CompletionsRequest asked, OpenGenerators.Open model, EventStream events, Clock clock) {
        this.request = request;
        this.asked = asked;
        this.model = model;
        this.events = events;
        this.clock = clock;
        this.texts = new TokenTexts(model.tokenizer());
        this.tellsUsage = asked.wishes().streaming() == Wishes.Streaming.EVENTS_WITH_USAGE;
    }

    /// What follows are the answers to the next prompt.
    ///
    /// @param text what each of them begins with: the prompt, or nothing
    /// @param answers how many there were to earlier prompts
    void prompt(String text, int answers) {
        before = text;
        earlier = answers;
    }

    @Override
    public void began(int index) {
        offset = before.length();
        if (offset > 0) {
            events.add(chunk(index, before));
        }
    }

    @Override
    public void piece(int index, Choice.Piece piece) {
        ObjectNode chunk = chunk(index, piece.text());
        if (asked.alternatives() >= 0) {
            ((ObjectNode) chunk.path("choices").get(0)).set("logprobs", texts.completion(piece.tokens(), offset));
        }
        offset += piece.text().length();
        events.add(chunk);
    }

    @Override
    public void ended(Choice choice) {
        ObjectNode chunk = chunk(choice.index(), "");
        ((ObjectNode) chunk.path("choices").get(0)).put("finish_reason", choice.finishReason());
        events.add(chunk);
    }

    @Override
    public boolean isGone() {
        return events.isGone();
    }

    /// The end of all answers.
    void end(Usage usage) {
        if (tellsUsage) {
            ObjectNode chunk = frame();
            chunk.putArray("choices");
            chunk.set("usage", usage.toJson());
            events.add(chunk);
        }
        events.done();
    }

    private ObjectNode chunk(int index, String text) {
        ObjectNode chunk = frame();
        ObjectNode choice = chunk.putArray("choices").addObject();
        choice.put("index", earlier + index);
        choice.put("text", text);
        choice.putNull("logprobs");
        choice.putNull("finish_reason");
        if (tellsUsage) {
            chunk.putNull("usage");
        }
        return chunk;
    }

    private ObjectNode frame() {
        return Frame.of("cmpl-", "text_completion", request, model, clock);
    }
}
