package dev.lamplight.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.lamplight.aws.Quarantine;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.contract.EventEnvelope;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.MessageBody;
import dev.lamplight.contract.ObjectChange;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A message that could never be processed, and what it was about.
///
/// @param key of the record in the library bucket
/// @param subject objects as `s3://bucket/key` where S3 sent the message, else the subject of the event; empty where
///     the message is neither
public record Quarantined(
        String key, String function, String messageId, Instant at, String code, String message, String subject) {

    /// @param bytes of the record
    static Quarantined of(String key, byte[] bytes) {
        Quarantine.Entry entry = entry(key, bytes);
        return new Quarantined(
                key,
                entry.function(),
                entry.messageId(),
                entry.at(),
                entry.code(),
                entry.message(),
                subject(entry.event()));
    }

    private static Quarantine.Entry entry(String key, byte[] bytes) {
        try {
            return Json.read(bytes, Quarantine.Entry.class);
        } catch (JsonProcessingException unreadable) {
            throw new CommandFailure(
                    key + " in the library bucket is no quarantine record: " + Json.placeOf(unreadable), unreadable);
        }
    }

    /// What is quarantined is often malformed: then there is no subject, and the code says so.
    static String subject(@Nullable String body) {
        try {
            return switch (MessageBody.parse(body)) {
                case MessageBody.ObjectChanges(List<ObjectChange> changes, List<Failure.Permanent> _) ->
                    changes.stream()
                            .map(change -> "s3://" + change.object().bucket() + "/"
                                    + change.object().key())
                            .collect(Collectors.joining(", "));
                case MessageBody.Envelope(EventEnvelope envelope) ->
                    envelope.data().subject();
                case MessageBody.Nothing() -> "";
            };
        } catch (Failure.Permanent _) {
            return "";
        }
    }
}
