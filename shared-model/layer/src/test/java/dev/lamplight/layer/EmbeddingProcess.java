package dev.lamplight.layer;

import dev.lamplight.inference.Encoders;
import dev.lamplight.inference.TextEmbedder;
import dev.lamplight.inference.Workers;
import java.nio.file.Path;
import java.util.List;

/// A process that loads the encoders and then embeds without end, to be stopped: says `loading`, and `running` before
/// every call.
final class EmbeddingProcess {
    private static final int WORKERS = 2;
    private static final int TEXTS = 8;

    private EmbeddingProcess() {}

    public static void main(String[] layer) {
        System.out.println("loading");
        try (Encoders encoders = Encoders.installed(Path.of(layer[0]), new Workers(WORKERS))) {
            List<TextEmbedder> embedders = List.of(encoders.embedder("en"), encoders.embedder("zh"));
            for (int call = 0; call < Integer.MAX_VALUE; call++) {
                System.out.println("running");
                embedders.get(call % embedders.size()).embedPassages(texts(call));
            }
        }
    }

    private static List<String> texts(int call) {
        return java.util.stream.IntStream.range(0, TEXTS)
                .mapToObj(text -> "call " + call + " text " + text + " of a lamp 灯 ".repeat(20 + text))
                .toList();
    }
}
