package dev.lamplight.functions.chat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.aws.http.EventStream;
import dev.lamplight.aws.http.HttpRequest;
import java.time.Clock;

/// A chat completion as events: for each answer the role, its pieces when they are written, how it ended; then the
/// usage where it is wished for. Calls of functions come together, once the answer is known to be calls. Not
/// thread-safe.
final class ChatEvents implements ChoiceSink {
    private final HttpRequest request;
    private final ChatRequest asked;
    private final ToolForm form;
    private final ChunkStream chunks;
    private final TokenTexts texts;

    ChatEvents(
            HttpRequest request,
            ChatRequest asked,
            OpenGenerators.Open model,
            ToolForm form,
            EventStream events,
            Clock clock) {
        this.request = request;
        this.asked = asked;
        this.form = form;
        this.chunks = new ChunkStream(
                events,
                asked.wishes().streaming(),
                () -> Frame.of("chatcmpl-", "chat.completion.chunk", request, model, clock));
        this.texts = new TokenTexts(model.tokenizer());
    }

    @Override
    public void began(int index) {
        ObjectNode chunk = chunks.chunk();
        choice(chunk, index).putObject("delta").put("role", "assistant").put("content", "");
        chunks.add(chunk);
    }

    @Override
    public void piece(int index, Choice.Piece piece) {
        if (asked.tools().use() == Tools.Use.NONE) {
            content(index, piece);
        }
    }

    private void content(int index, Choice.Piece piece) {
        ObjectNode chunk = chunks.chunk();
        ObjectNode one = choice(chunk, index);
        one.putObject("delta").put("content", piece.text());
        if (asked.alternatives() >= 0) {
            one.set("logprobs", texts.chat(piece.tokens()));
        }
        chunks.add(chunk);
    }

    @Override
    public void ended(Choice choice) {
        ToolForm.Parts parts = asked.tools().parts(form, asked.format(), choice);
        if (asked.tools().use() != Tools.Use.NONE) {
            if (parts.text().equals(choice.text())) {
                choice.pieces().forEach(piece -> content(choice.index(), piece));
            } else {
                apart(choice, parts);
            }
        }
        ObjectNode chunk = chunks.chunk();
        ObjectNode one = choice(chunk, choice.index());
        one.putObject("delta");
        one.put("finish_reason", parts.finishReason(choice));
        chunks.add(chunk);
    }

    private void apart(Choice choice, ToolForm.Parts parts) {
        if (parts.text().isEmpty() && parts.calls().isEmpty()) {
            return;
        }
        ObjectNode chunk = chunks.chunk();
        ObjectNode delta = choice(chunk, choice.index()).putObject("delta");
        if (!parts.text().isEmpty()) {
            delta.put("content", parts.text());
        }
        if (!parts.calls().isEmpty()) {
            ArrayNode calls = ToolForm.toJson(parts.calls(), request.id() + choice.index());
            for (int index = 0; index < calls.size(); index++) {
                ((ObjectNode) calls.get(index)).put("index", index);
            }
            delta.set("tool_calls", calls);
        }
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

    private static ObjectNode choice(ObjectNode chunk, int index) {
        return chunk.withArray("choices").addObject().put("index", index).putNull("finish_reason");
    }
}
