package dev.lamplight.functions.embed;

import dev.lamplight.aws.http.HttpResponse;
import dev.lamplight.contract.Json;
import dev.lamplight.inference.Embedding;
import java.util.List;
import java.util.Map;

/// The body of an answer, written straight into text: a tree of 800,000 numbers would take ten times its memory.
final class EmbeddingsAnswer {
    /// Of one vector but the vector itself, and of everything around them.
    private static final int FRAME_BYTES = 64;

    private static final int BODY_BYTES = 512;

    private EmbeddingsAnswer() {}

    /// @param tokens what the model read, special tokens included
    static HttpResponse of(String model, List<Embedding> vectors, VectorFormat format, long tokens) {
        int dimensions = vectors.getFirst().dimensions();
        StringBuilder json = new StringBuilder(Math.toIntExact(expectedBytes(vectors.size(), dimensions, format)));
        json.append("{\"object\":\"list\",\"data\":[");
        for (int index = 0; index < vectors.size(); index++) {
            json.append(index == 0 ? "" : ",")
                    .append("{\"object\":\"embedding\",\"index\":")
                    .append(index)
                    .append(",\"embedding\":");
            format.write(vectors.get(index), json);
            json.append('}');
        }
        json.append("],\"model\":")
                .append(Json.text(model))
                .append(",\"usage\":{\"prompt_tokens\":")
                .append(tokens)
                .append(",\"total_tokens\":")
                .append(tokens)
                .append("}}");
        return new HttpResponse(
                200, Map.of("Content-Type", "application/json"), new HttpResponse.Body.Text(json.toString()));
    }

    static long expectedBytes(int vectors, int dimensions, VectorFormat format) {
        return vectors * (format.expectedBytes(dimensions) + FRAME_BYTES) + BODY_BYTES;
    }
}
