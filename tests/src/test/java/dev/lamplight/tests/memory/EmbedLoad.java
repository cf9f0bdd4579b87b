package dev.lamplight.tests.memory;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// `/v1/embeddings`: a word, a page, a hundred texts, both languages and formats, token ids, and what is refused.
final class EmbedLoad implements Load {
    private static final List<String> MODELS = List.of("bge-small-en-v1.5", "bge-small-zh-v1.5");

    private final HttpCaller caller;
    private final Texts texts;

    EmbedLoad(HttpCaller caller, Texts texts) {
        this.caller = caller;
        this.texts = texts;
    }

    @Override
    public String function() {
        return "embed";
    }

    @Override
    public void prepare() {}

    @Override
    public void request(int number) throws IOException, InterruptedException {
        String model = MODELS.get(number / 10 % 2);
        switch (number % 10) {
            case 0, 1, 2 -> embed(Map.of("model", model, "input", texts.mixed(number)));
            case 3, 4 -> embed(Map.of("model", model, "input", texts.mixed(number), "encoding_format", "base64"));
            case 5 -> embed(Map.of("model", model, "input", many(number, number % 100 == 5 ? 100 : 8)));
            case 6 -> embed(Map.of("model", model, "input", List.of(1037, 2000 + number % 500, 4000)));
            case 7 -> embed(Map.of("model", "no-such-model", "input", "a"));
            case 8 -> embed(Map.of("model", model, "input", number % 20 == 8 ? "" : List.of()));
            default -> embed(Map.of("model", model, "input", "a", "dimensions", -number));
        }
    }

    private List<String> many(int number, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> texts.english(number + i, 20 + (number + i) * 17 % 300))
                .toList();
    }

    private void embed(Map<String, ?> body) throws IOException, InterruptedException {
        caller.post("/v1/embeddings", body);
    }
}
