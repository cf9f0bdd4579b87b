package dev.lamplight.layer;

import dev.lamplight.inference.Embedding;
import dev.lamplight.inference.ModelPackage;
import dev.lamplight.inference.TextEmbedder;
import dev.lamplight.inference.Workers;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// How many tokens one processor reads in a second, by length of the texts, and what a process with the model open
/// takes of memory: what the limits of `embed` are derived from. Counted in processor time, so that what runs beside it
/// matters less.
class TokenRateBench {
    private static final int TOKENS = 16_000;

    @Test
    void tokensPerSecondOfOneProcessor() throws IOException {
        for (Path folder : packages()) {
            try (TextEmbedder embedder = TextEmbedder.open(ModelPackage.open(folder), new Workers(1))) {
                String name = embedder.manifest().name();
                int longest = embedder.manifest().encoding().maxTokens();
                embedder.embed(texts(embedder, 32, 100), () -> false);
                for (int length : List.of(16, 128, longest)) {
                    List<int[]> texts = texts(embedder, length, TOKENS / length);
                    long cpu = cpuNanos();
                    long wall = System.nanoTime();
                    List<Embedding> vectors = embedder.embed(texts, () -> false);
                    double seconds = (cpuNanos() - cpu) / 1e9;
                    System.out.printf(
                            "%s, %d x %d tokens: %.0f tokens per processor second, %.0f per second of the clock%n",
                            name,
                            vectors.size(),
                            length,
                            (double) texts.size() * length / seconds,
                            texts.size() * length / ((System.nanoTime() - wall) / 1e9));
                }
                System.out.printf("%s open: %d KB resident%n", name, residentKilobytes());
            }
        }
    }

    private static List<Path> packages() throws IOException {
        List<Path> folders = new ArrayList<>();
        for (Path parent : List.of(Fixture.LAYER.resolve("model"), Fixture.MODELS)) {
            try (Stream<Path> tree = Files.walk(parent, 2)) {
                tree.filter(folder -> Files.exists(folder.resolve("manifest.json")))
                        .sorted()
                        .forEach(folders::add);
            }
        }
        return folders;
    }

    private static List<int[]> texts(TextEmbedder embedder, int length, int count) {
        Random random = new Random(1);
        int size = embedder.tokenizer().vocabulary().size();
        List<int[]> texts = new ArrayList<>();
        for (int text = 0; text < count; text++) {
            texts.add(random.ints(length, 1000, size).toArray());
        }
        return texts;
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getProcessCpuTime();
    }

    private static long residentKilobytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        return !Files.exists(status)
                ? -1
                : Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElse(-1);
    }
}
