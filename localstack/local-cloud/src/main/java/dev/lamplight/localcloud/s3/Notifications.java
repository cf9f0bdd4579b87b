package dev.lamplight.localcloud.s3;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.localcloud.template.BucketSpec;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/// Events in AWS's shape. S3 user guide, "Event message structure", version 2.1.
final class Notifications {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final String EMPTY_MD5 = "d41d8cd98f00b204e9800998ecf8427e";

    private final String region;

    Notifications(String region) {
        this.region = region;
    }

    /// One entry per rule of the bucket that wants this event.
    ///
    /// @param eventName for example `ObjectCreated:Put`
    List<Outbox.Entry> of(Bucket bucket, String eventName, StoredObject object) {
        return bucket.spec().notifications().stream()
                .filter(rule -> rule.matches(eventName, object.key()))
                .map(rule -> new Outbox.Entry(
                        UUID.randomUUID().toString(),
                        rule.queueArn(),
                        body(bucket, rule, eventName, object).toString()))
                .toList();
    }

    private ObjectNode body(Bucket bucket, BucketSpec.Notification rule, String eventName, StoredObject object) {
        ObjectNode root = JSON.createObjectNode();
        ObjectNode event = root.putArray("Records").addObject();
        event.put("eventVersion", "2.1").put("eventSource", "aws:s3").put("awsRegion", region);
        event.put("eventTime", TIME.format(Instant.ofEpochMilli(object.modifiedAtMillis())));
        event.put("eventName", eventName);
        event.putObject("userIdentity").put("principalId", "AWS:LOCAL");
        event.putObject("requestParameters").put("sourceIPAddress", "127.0.0.1");
        event.putObject("responseElements")
                .put("x-amz-request-id", object.sequencer())
                .put("x-amz-id-2", "local");
        ObjectNode s3 = event.putObject("s3").put("s3SchemaVersion", "1.0").put("configurationId", rule.id());
        ObjectNode about = s3.putObject("bucket").put("name", bucket.spec().name());
        about.putObject("ownerIdentity").put("principalId", "LOCAL");
        about.put("arn", "arn:aws:s3:::" + bucket.spec().name());
        describe(s3.putObject("object"), bucket, eventName, object);
        return root;
    }

    private static void describe(ObjectNode shape, Bucket bucket, String eventName, StoredObject object) {
        shape.put("key", encoded(object.key()));
        if (eventName.startsWith("ObjectCreated:")) {
            shape.put("size", object.size()).put("eTag", object.eTag());
        } else if (object.deleteMarker()) {
            shape.put("eTag", EMPTY_MD5);
        }
        if (bucket.versioning() != Bucket.Versioning.OFF) {
            shape.put("versionId", object.versionId());
        }
        shape.put("sequencer", object.sequencer());
    }

    /// Form encoding, with slashes kept: a space is `+`, a plus `%2B`.
    static String encoded(String key) {
        return URLEncoder.encode(key, StandardCharsets.UTF_8).replace("%2F", "/");
    }

    /// What S3 sends once when a bucket is wired to a queue.
    List<Outbox.Entry> test(BucketSpec bucket, long now) {
        ObjectNode body = JSON.createObjectNode()
                .put("Service", "Amazon S3")
                .put("Event", "s3:TestEvent")
                .put("Time", TIME.format(Instant.ofEpochMilli(now)))
                .put("Bucket", bucket.name())
                .put("RequestId", "LOCAL")
                .put("HostId", "local");
        return bucket.notifications().stream()
                .map(BucketSpec.Notification::queueArn)
                .distinct()
                .map(arn -> new Outbox.Entry(UUID.randomUUID().toString(), arn, body.toString()))
                .toList();
    }
}
