package dev.lamplight.cli.chat;

import dev.lamplight.cli.client.Answer;
import dev.lamplight.cli.client.PlatformClient;
import dev.lamplight.cli.client.StoreFile;
import dev.lamplight.cli.console.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The documents that a conversation was given: a store of its own, which ends by itself when nobody has used it for a
/// day. Used by one thread at a time.
final class ChatDocuments {
    private static final String STORE_NAME = "chat";
    private static final int DAYS = 1;
    private static final long LOOK_MILLIS = 500;
    private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final PlatformClient client;
    private Optional<String> store = Optional.empty();

    ChatDocuments(PlatformClient client) {
        this.client = client;
    }

    boolean isEmpty() {
        return store.isEmpty();
    }

    /// From now on the conversation has no documents.
    void leave() {
        store = Optional.empty();
    }

    /// Uploads a document and waits until it can be found.
    ///
    /// @throws CommandFailure for what is no file, and for a document that cannot be read, with the reason
    void add(Path file) throws IOException, InterruptedException {
        if (!Files.isRegularFile(file)) {
            throw new CommandFailure("There is no file " + file + ": check the path.");
        }
        String id = client.upload(file, String.valueOf(file.getFileName()));
        String in = store.orElseGet(() -> client.createStore(STORE_NAME, DAYS));
        StoreFile attached = client.attach(in, id, Map.of());
        long deadline = System.nanoTime() + LIMIT_NANOS;
        while (attached.status().equals("in_progress") && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            attached = client.file(in, id);
        }
        if (!attached.status().equals("completed")) {
            throw new CommandFailure(file + " cannot be asked ("
                    + (attached.errorCode().isEmpty() ? attached.status() : attached.errorCode()) + "): "
                    + (attached.errorMessage().isEmpty() ? "./lamplight logs etl says why." : attached.errorMessage()));
        }
        store = Optional.of(in);
    }

    /// What the documents say to the last question of a conversation.
    Answer answer(String model, List<Map<String, String>> conversation) {
        return client.ask(store.stream().toList(), conversation, model);
    }
}
