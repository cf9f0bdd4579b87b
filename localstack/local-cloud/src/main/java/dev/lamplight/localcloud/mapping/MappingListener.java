package dev.lamplight.localcloud.mapping;

import java.util.Set;

/// Sees how batches end; the host counts and prints them. Called concurrently.
public interface MappingListener {
    /// Sees nothing.
    MappingListener NONE = new MappingListener() {};

    /// @param failed ids that stay in the queue
    /// @param reason of a failure of the whole batch, empty otherwise
    default void batchEnded(String functionName, int size, Set<String> failed, String reason) {}

    default void filtered(String functionName, String messageId) {}

    /// What a test bed lets go wrong between a successful batch and its acknowledgement: `true` loses the
    /// acknowledgement, so that the messages are delivered again.
    default boolean losesAcknowledgement(String functionName, String messageId) {
        return false;
    }
}
