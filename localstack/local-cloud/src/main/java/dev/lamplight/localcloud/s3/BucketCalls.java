package dev.lamplight.localcloud.s3;

import dev.lamplight.localcloud.template.BucketSpec;
import dev.lamplight.localcloud.wire.Answer.Reply;
import dev.lamplight.localcloud.wire.CallListener;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.w3c.dom.Element;

/// The calls on buckets.
final class BucketCalls {
    private static final int MAX_DELETES = 1000;

    private final Objects objects;
    private final String region;
    private final CallListener listener;

    BucketCalls(Objects objects, String region, CallListener listener) {
        this.objects = objects;
        this.region = region;
        this.listener = listener;
    }

    Reply list() {
        Xml xml = Xml.document("ListAllMyBucketsResult")
                .start("Owner")
                .field("ID", "local")
                .end()
                .start("Buckets");
        for (Bucket bucket : objects.buckets()) {
            xml = xml.start("Bucket")
                    .field("Name", bucket.spec().name())
                    .time("CreationDate", bucket.createdAtMillis())
                    .end();
        }
        return xml.reply(200);
    }

    Reply create(S3Request request) {
        String name = request.bucket();
        if (!name.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")) {
            throw S3Exception.invalid("InvalidBucketName", "The specified bucket is not valid: " + name);
        }
        if (objects.exists(name)) {
            throw new S3Exception(
                    409, "BucketAlreadyOwnedByYou", "Your previous request to create the named bucket succeeded.");
        }
        objects.create(new BucketSpec(name, name, false, List.of()));
        return Reply.empty(200).with("Location", "/" + name);
    }

    Reply head(S3Request request) {
        String known = objects.inspect(request.bucket(), bucket -> bucket.spec().name());
        assert known.equals(request.bucket());
        return Reply.empty(200).with("x-amz-bucket-region", region);
    }

    Reply drop(S3Request request) {
        objects.drop(request.bucket());
        return Reply.empty(204);
    }

    Reply location(S3Request request) {
        return objects.inspect(
                request.bucket(),
                _ -> Reply.text(
                        200,
                        "application/xml",
                        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                                + "<LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
                                + (region.equals("us-east-1") ? "" : region) + "</LocationConstraint>"));
    }

    Reply versioning(S3Request request) {
        Bucket.Versioning versioning = objects.inspect(request.bucket(), Bucket::versioning);
        Xml xml = Xml.document("VersioningConfiguration");
        return (switch (versioning) {
                    case OFF -> xml;
                    case ENABLED -> xml.field("Status", "Enabled");
                    case SUSPENDED -> xml.field("Status", "Suspended");
                })
                .reply(200);
    }

    Reply putVersioning(S3Request request) throws IOException {
        Element body = Xml.parse(request.http().body().readAllBytes());
        objects.versioning(
                request.bucket(),
                switch (Xml.text(body, "Status")) {
                    case "Enabled" -> Bucket.Versioning.ENABLED;
                    case "Suspended" -> Bucket.Versioning.SUSPENDED;
                    default -> throw S3Exception.invalid("MalformedXML", "Expected the status Enabled or Suspended.");
                });
        return Reply.empty(200);
    }

    /// The wiring comes from the template; this shows it.
    Reply notifications(S3Request request) {
        return objects.inspect(request.bucket(), bucket -> {
            Xml xml = Xml.document("NotificationConfiguration");
            for (BucketSpec.Notification rule : bucket.spec().notifications()) {
                xml = xml.start("QueueConfiguration")
                        .field("Id", rule.id())
                        .field("Queue", rule.queueArn())
                        .field("Event", rule.event())
                        .end();
            }
            return xml.reply(200);
        });
    }

    Reply deleteObjects(S3Request request) throws IOException {
        Element body = Xml.parse(request.http().body().readAllBytes());
        List<Element> wanted = Xml.children(body, "Object");
        if (wanted.isEmpty() || wanted.size() > MAX_DELETES) {
            throw S3Exception.invalid("MalformedXML", "Expected 1 to 1000 objects, found " + wanted.size());
        }
        boolean quiet = Xml.text(body, "Quiet").equals("true");
        Xml xml = Xml.document("DeleteResult");
        for (Element element : wanted) {
            deleteOne(request, element, xml, quiet);
        }
        return xml.reply(200);
    }

    private void deleteOne(S3Request request, Element element, Xml xml, boolean quiet) {
        String key = Xml.text(element, "Key");
        Optional<String> versionId = optional(element, "VersionId");
        listener.needs(S3Access.deleted(request, key, versionId));
        Preconditions conditions =
                new Preconditions(optional(element, "ETag"), Optional.empty(), Optional.empty(), Optional.empty());
        Xml current = xml;
        try {
            Objects.Deleted deleted = objects.delete(request.bucket(), key, versionId, conditions);
            if (!quiet) {
                current = current.start("Deleted").field("Key", key);
                if (versionId.isPresent()) {
                    current = current.field("VersionId", versionId.get());
                } else if (deleted.deleteMarker()) {
                    current = current.field("DeleteMarker", true)
                            .field("DeleteMarkerVersionId", deleted.versionId().orElse(""));
                }
                current = current.end();
            }
        } catch (S3Exception e) {
            current = current.start("Error")
                    .field("Key", key)
                    .field("Code", e.code())
                    .field("Message", String.valueOf(e.getMessage()))
                    .end();
        }
        assert current == xml;
    }

    private static Optional<String> optional(Element element, String name) {
        return Optional.of(Xml.text(element, name)).filter(text -> !text.isEmpty());
    }
}
