package dev.lamplight.aws;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.contract.Sha256;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Where messages go that can never be processed: one object each, with the reason and the message itself.
public final class Quarantine {
    private static final String JSON = "application/json";

    private final ObjectStore library;
    private final Clock clock;

    public Quarantine(ObjectStore library, Clock clock) {
        this.library = library;
        this.clock = clock;
    }

    /// @param event the message as it came, or null where it had no body
    public record Entry(
            String function,
            String messageId,
            String code,
            String message,
            Instant at,
            @Nullable String event) {}

    /// Writes the entry; the same event gives the same object, and the first entry stays, however often it
    /// is delivered.
    void add(String function, Message message, Failure.Permanent failure) {
        String body = message.body();
        String name = body == null ? message.id() : Sha256.hexOfParts(body).substring(0, 32);
        Entry entry = new Entry(
                function, message.id(), failure.code().code(), failure.explanationWithAdvice(), clock.instant(), body);
        library.putIfAbsent(LibraryKeys.quarantine(function, name), Json.bytes(entry), JSON);
    }
}
