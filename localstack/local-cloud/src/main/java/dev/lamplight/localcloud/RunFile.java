package dev.lamplight.localcloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/// What a running local cloud leaves in its state folder, so that other commands find it: `run.json`.
public record RunFile(long pid, Instant startedAt, LocalCloudUrls urls) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Path in(Path stateFolder) {
        return stateFolder.resolve("run.json");
    }

    /// The local cloud that is up on the state folder; empty when none is, also when one was killed and left its file.
    public static Optional<RunFile> read(Path stateFolder) throws IOException {
        Path file = in(stateFolder);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        JsonNode node = JSON.readTree(file.toFile());
        RunFile run = new RunFile(
                node.path("pid").asLong(),
                Instant.parse(node.path("startedAt").asText()),
                new LocalCloudUrls(uri(node, "api"), uri(node, "lambda"), uri(node, "s3"), uri(node, "sqs")));
        return Optional.of(run).filter(RunFile::isAlive);
    }

    private static URI uri(JsonNode node, String name) {
        return URI.create(node.path(name).asText());
    }

    private boolean isAlive() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    String toJson() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("pid", pid)
                .put("startedAt", startedAt.toString())
                .put("api", urls.api().toString())
                .put("lambda", urls.lambda().toString())
                .put("s3", urls.s3().toString())
                .put("sqs", urls.sqs().toString())
                .toPrettyString();
    }
}
