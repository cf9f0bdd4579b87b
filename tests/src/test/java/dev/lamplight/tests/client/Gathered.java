package dev.lamplight.tests.client;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.concurrent.CompletableFuture;

/// What LangChain4j tells of a stream: its pieces, and the answer or the failure at the end.
final class Gathered implements StreamingChatResponseHandler {
    final StringBuilder pieces = new StringBuilder();
    final CompletableFuture<ChatResponse> whole = new CompletableFuture<>();

    @Override
    public void onPartialResponse(String piece) {
        pieces.append(piece);
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
        whole.complete(response);
    }

    @Override
    public void onError(Throwable error) {
        whole.completeExceptionally(error);
    }
}
