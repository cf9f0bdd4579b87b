package dev.lamplight.functions.etl;

import dev.lamplight.aws.Settings;
import java.nio.file.Path;

/// What `etl` is told from outside.
///
/// @param inboxBucket bucket in which people drop documents; also the only one that offered references may name
/// @param libraryBucket bucket with everything derived
/// @param partsQueueUrl queue of `index`
/// @param maxReceives `maxReceiveCount` of both queues: after so many deliveries a message goes to the dead letters
/// @param createStores whether a drop into an unknown folder creates the store of that name
/// @param models folder of the model packages: chunks are measured with their vocabularies
public record EtlConfig(
        String inboxBucket,
        String libraryBucket,
        String partsQueueUrl,
        int maxReceives,
        boolean createStores,
        Path models) {

    public static EtlConfig from(Settings settings) {
        return new EtlConfig(
                settings.bucket("LAMPLIGHT_INBOX_BUCKET"),
                settings.bucket("LAMPLIGHT_LIBRARY_BUCKET"),
                settings.queue("LAMPLIGHT_PARTS_QUEUE_URL"),
                settings.number("LAMPLIGHT_MAX_RECEIVES", 1, Settings.MOST_RECEIVES),
                settings.flag("LAMPLIGHT_CREATE_STORES", true),
                settings.folder("MODEL_DIR"));
    }
}
