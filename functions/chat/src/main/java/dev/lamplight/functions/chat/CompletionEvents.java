package dev.lamplight.functions.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.aws.http.EventStream;
import dev.lamplight.aws.http.HttpRequest;
import java.time.Clock;

/// Completions as events, each piece when it is written. Not thread-safe.
final class CompletionEvents implements ChoiceSink {
    private final CompletionsRequest asked;
    private final ChunkStream chunks;
    private final TokenTexts texts;
    private String before = "";
    private int earlier;
    /// Characters of each answer so far.
    private final int[] offsets = new int[Wishes.MAX_CHOICES];

    CompletionEvents(
            HttpRequest request, CompletionsRequest asked, OpenGenerators.Open model, EventStream events, Clock clock) {
        this.asked = asked;
        this.chunks = new ChunkStream(
                events, asked.wishes().streaming(), () -> Frame.of("cmpl-", "text_completion", request, model, clock));
        this.texts = new TokenTexts(model.tokenizer());
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
        offsets[index] = before.length();
        if (!before.isEmpty()) {
            chunks.add(chunk(index, before));
        }
    }

    @Override
    public void piece(int index, Choice.Piece piece) {
        ObjectNode chunk = chunk(index, piece.text());
        if (asked.alternatives() >= 0) {
            ((ObjectNode) chunk.path("choices").get(0))
                    .set("logprobs", texts.completion(piece.tokens(), offsets[index]));
        }
        offsets[index] += piece.text().length();
        chunks.add(chunk);
    }

    @Override
    public void ended(Choice choice) {
        ObjectNode chunk = chunk(choice.index(), "");
        ((ObjectNode) chunk.path("choices").get(0)).put("finish_reason", choice.finishReason());
        chunks.add(chunk);
    }

    @Override
    public boolean isGone() {
        return chunks.isGone();
    }

    /// The end of all answers.
    void end(Usage usage) {
        chunks.end(usage);
    }

    private ObjectNode chunk(int index, String text) {
        ObjectNode chunk = chunks.chunk();
        ObjectNode choice = chunk.withArray("choices").addObject();
        choice.put("index", earlier + index);
        choice.put("text", text);
        choice.putNull("logprobs");
        choice.putNull("finish_reason");
        return chunk;
    }
}
