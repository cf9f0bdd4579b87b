package dev.lamplight.localcloud.template;

import java.util.List;

/// A bucket and the queues it tells about its objects.
public record BucketSpec(String logicalId, String name, boolean versioned, List<Notification> notifications) {
    public BucketSpec {
        notifications = List.copyOf(notifications);
    }

    /// A rule of `QueueConfigurations`.
    ///
    /// @param event as in the template: `s3:ObjectCreated:*`, `s3:ObjectRemoved:DeleteMarkerCreated`, …
    /// @param prefix of the key, empty for any
    /// @param suffix of the key, empty for any
    public record Notification(String id, String event, String queueArn, String prefix, String suffix) {
        /// Whether an event such as `ObjectCreated:Put` on this key is told to the queue.
        public boolean matches(String eventName, String key) {
            String wanted = event.substring("s3:".length());
            boolean nameMatches = wanted.endsWith("*")
                    ? eventName.startsWith(wanted.substring(0, wanted.length() - 1))
                    : eventName.equals(wanted);
            return nameMatches && key.startsWith(prefix) && key.endsWith(suffix);
        }
    }
}
