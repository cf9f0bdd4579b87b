package dev.lamplight.tests.retrieval;

import dev.lamplight.contract.Chunk;
import dev.lamplight.contract.Sha256;
import dev.lamplight.core.text.EmbeddingText;
import dev.lamplight.inference.Embedding;
import dev.lamplight.inference.Encoders;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Vectors on disk, by the digest of model and text, so that only the first run of an evaluation pays for them.
final class VectorCache {
    private static final int BATCH = 128;

    private final Path file;
    private final Map<String, float[]> vectors = new HashMap<>();

    VectorCache(Path file) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
                read(in);
            }
        }
    }

    private void read(DataInputStream in) throws IOException {
        long sound = 0;
        try {
            while (true) {
                String key = in.readUTF();
                float[] vector = new float[in.readInt()];
                for (int i = 0; i < vector.length; i++) {
                    vector[i] = in.readFloat();
                }
                vectors.put(key, vector);
                sound += Short.BYTES + key.length() + Integer.BYTES + (long) vector.length * Float.BYTES;
            }
        } catch (EOFException _) {
            // The end, or a last vector that an interrupted run left half written: it is cut off and embedded again.
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(sound);
            }
        }
    }

    /// Embeds what is not there yet.
    ///
    /// @return number of texts embedded
    int fill(Encoders encoders, String language, List<Chunk> chunks) throws IOException {
        String version = encoders.manifest(language).version();
        List<String> missing = chunks.stream()
                .map(EmbeddingText::of)
                .distinct()
                .filter(text -> !vectors.containsKey(key(version, text)))
                .toList();
        Files.createDirectories(file.getParent());
        for (int start = 0; start < missing.size(); start += BATCH) {
            List<String> texts = missing.subList(start, Math.min(missing.size(), start + BATCH));
            List<Embedding> embeddings =
                    new ArrayList<>(encoders.embedder(language).embedPassages(texts));
            try (var out = new DataOutputStream(new BufferedOutputStream(
                    Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)))) {
                for (int i = 0; i < texts.size(); i++) {
                    write(out, key(version, texts.get(i)), embeddings.get(i).toArray());
                }
            }
            System.out.printf("encoder %s: %d of %d texts embedded%n", language, start + texts.size(), missing.size());
        }
        return missing.size();
    }

    private void write(DataOutputStream out, String key, float[] vector) throws IOException {
        vectors.put(key, vector);
        out.writeUTF(key);
        out.writeInt(vector.length);
        for (float component : vector) {
            out.writeFloat(component);
        }
    }

    float[] vector(String version, String text) {
        return Objects.requireNonNull(vectors.get(key(version, text)), "fill the cache first");
    }

    private static String key(String version, String text) {
        return Sha256.hexOfParts(version, text);
    }
}
