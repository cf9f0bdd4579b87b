package dev.lamplight.cli.chat;

import dev.lamplight.cli.client.ChatStream;
import dev.lamplight.cli.client.PlatformClient;
import dev.lamplight.cli.console.CommandFailure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An answer that a model writes; it may be stopped before its first word and while it comes. Read by one thread,
/// stopped by any.
final class Writing {
    private final Stoppable<ChatStream> opening;
    private final AtomicReference<@Nullable ChatStream> stream = new AtomicReference<>();
    private volatile boolean stopped;

    Writing(PlatformClient client, String model, List<Map<String, String>> messages, Map<String, ?> wishes) {
        this.opening = new Stoppable<>(() -> {
            ChatStream opened = client.chat(model, messages, wishes);
            stream.set(opened);
            if (stopped) {
                opened.close();
            }
            return opened;
        });
    }

    /// Hands each piece of the answer on when it is there, and returns at its end.
    ///
    /// @throws CommandFailure where the server refuses, or the answer breaks off
    ChatStream.Answer read(Consumer<String> pieces) {
        Optional<ChatStream> opened = opening.await();
        if (opened.isEmpty()) {
            return new ChatStream.Answer("", 0, "stopped");
        }
        try (ChatStream open = opened.get()) {
            return open.read(pieces);
        }
    }

    void stop() {
        stopped = true;
        opening.stop();
        ChatStream open = stream.get();
        if (open != null) {
            open.close();
        }
    }
}
