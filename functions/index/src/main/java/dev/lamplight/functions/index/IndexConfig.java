package dev.lamplight.functions.index;

import dev.lamplight.aws.Settings;
import java.nio.file.Path;

/// What `index` is told from outside.
///
/// @param libraryBucket bucket with everything derived
/// @param maxReceives `maxReceiveCount` of the queue: the delivery after which a message goes to the dead-letter queue
/// @param compactionsQueueUrl FIFO queue of `compact`
/// @param models folder of the model packages, the natives beside it: `/opt/model` and `/opt/native`
public record IndexConfig(String libraryBucket, int maxReceives, String compactionsQueueUrl, Path models) {

    public static IndexConfig from(Settings settings) {
        return new IndexConfig(
                settings.bucket("LAMPLIGHT_LIBRARY_BUCKET"),
                settings.number("LAMPLIGHT_MAX_RECEIVES", 1, Settings.MOST_RECEIVES),
                settings.fifoQueue("LAMPLIGHT_COMPACTIONS_QUEUE_URL"),
                settings.folder("MODEL_DIR"));
    }
}
