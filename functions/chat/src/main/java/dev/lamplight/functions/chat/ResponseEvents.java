package dev.lamplight.functions.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.aws.http.EventStream;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.api.ErrorAnswer;
import java.util.List;

/// A response in the order of OpenAI's events: the search, the text piece by piece with its citations, the whole. Each
/// event has the next number. A text that a model writes goes out while it is written. Not thread-safe; one response.
final class ResponseEvents implements ChoiceSink {
    private static final String OUTPUT_INDEX = "output_index";
    private static final String LOGPROBS = "logprobs";

    private final ResponseFrame frame;
    private final EventStream events;
    private int number;

    ResponseEvents(ResponseFrame frame, EventStream events) {
        this.frame = frame;
        this.events = events;
    }

    /// Writes a response that is there already.
    void write(ResponseObject response) {
        begin();
        response.search().ifPresent(this::search);
        int index = index(response);
        beginMessage(index);
        ResponseMessage message = response.message();
        List<List<ResponseMessage.Citation>> citations = message.citationsByPiece();
        int annotation = 0;
        for (int piece = 0; piece < message.pieces().size(); piece++) {
            delta(index, message.pieces().get(piece));
            for (ResponseMessage.Citation citation : citations.get(piece)) {
                send(inMessage("response.output_text.annotation.added", index)
                        .put("annotation_index", annotation++)
                        .set("annotation", citation.toJson()));
            }
        }
        end(response);
    }

    @Override
    public void began(int index) {
        begin();
        beginMessage(0);
    }

    @Override
    public void piece(int index, Choice.Piece piece) {
        delta(0, piece.text());
    }

    @Override
    public void ended(Choice choice) {}

    @Override
    public boolean isGone() {
        return events.isGone();
    }

    /// The last events of a response whose pieces are out.
    void end(ResponseObject response) {
        int index = index(response);
        ResponseMessage message = response.message();
        send(inMessage("response.output_text.done", index)
                .put("text", message.text())
                .set(LOGPROBS, Json.array()));
        send(inMessage("response.content_part.done", index).set("part", message.part()));
        send(event("response.output_item.done").put(OUTPUT_INDEX, index).set("item", response.wholeMessage()));
        send(event("response." + response.status()).set("response", response.whole()));
    }

    /// What went wrong after the first event, as OpenAI's API of responses says it: the error, and that the response
    /// has ended with it. There are clients that know one of the two only.
    void fail(ErrorAnswer.Details error) {
        send(event("error")
                .put("code", error.code())
                .put("message", error.message())
                .put("param", error.param()));
        send(event("response.failed").set("response", frame.failed(error.message())));
    }

    private void begin() {
        send(event("response.created").set("response", frame.begun()));
        send(event("response.in_progress").set("response", frame.begun()));
    }

    private void search(ResponseObject.SearchItem item) {
        String id = frame.searchId();
        send(event("response.output_item.added").put(OUTPUT_INDEX, 0).set("item", item.begun(id)));
        for (String step : List.of("in_progress", "searching", "completed")) {
            send(event("response.file_search_call." + step).put("item_id", id).put(OUTPUT_INDEX, 0));
        }
        send(event("response.output_item.done").put(OUTPUT_INDEX, 0).set("item", item.whole(id)));
    }

    private void beginMessage(int index) {
        send(event("response.output_item.added").put(OUTPUT_INDEX, index).set("item", frame.begunMessage()));
        ObjectNode empty = ResponseMessage.plain(List.of()).part();
        send(inMessage("response.content_part.added", index).set("part", empty));
    }

    private void delta(int index, String text) {
        send(inMessage("response.output_text.delta", index).put("delta", text).set(LOGPROBS, Json.array()));
    }

    /// Of the message: it stands behind the search.
    private static int index(ResponseObject response) {
        return response.search().isPresent() ? 1 : 0;
    }

    private ObjectNode inMessage(String type, int index) {
        return event(type)
                .put("item_id", frame.messageId())
                .put(OUTPUT_INDEX, index)
                .put("content_index", 0);
    }

    private ObjectNode event(String type) {
        return Json.object().put("type", type).put("sequence_number", number++);
    }

    private void send(ObjectNode event) {
        events.add(event.path("type").asText(), event);
    }
}
