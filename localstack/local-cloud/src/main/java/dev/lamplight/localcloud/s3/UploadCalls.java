package dev.lamplight.localcloud.s3;

import dev.lamplight.localcloud.wire.Answer.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.w3c.dom.Element;

/// The calls of multipart uploads.
final class UploadCalls {
    private static final long MIN_PART_BYTES = 5L << 20;
    private static final int MAX_PARTS = 10_000;

    private final Objects objects;

    UploadCalls(Objects objects) {
        this.objects = objects;
    }

    Reply create(S3Request request) {
        request.checkKey();
        Upload upload = objects.uploads().start(request.bucket(), request.key(), request.objectHeaders());
        return Xml.document("InitiateMultipartUploadResult")
                .field("Bucket", upload.bucket())
                .field("Key", upload.key())
                .field("UploadId", upload.id())
                .reply(200);
    }

    private Upload upload(S3Request request) {
        Upload upload = objects.uploads().find(request.parameter("uploadId").orElse(""));
        if (!upload.bucket().equals(request.bucket()) || !upload.key().equals(request.key())) {
            throw new S3Exception(404, "NoSuchUpload", "The specified upload belongs to another object.");
        }
        return upload;
    }

    private static int partNumber(S3Request request) {
        String text = request.parameter("partNumber").orElse("");
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MAX_PARTS) {
            throw S3Exception.invalid("InvalidArgument", "Part number must be an integer between 1 and 10000");
        }
        return Integer.parseInt(text);
    }

    Reply putPart(S3Request request) throws IOException {
        Upload upload = upload(request);
        BodyReader body = BodyReader.of(request.http());
        Upload.Part part = objects.uploads().putPart(upload.id(), partNumber(request), body);
        Reply reply = Reply.empty(200).with("ETag", '"' + part.eTag() + '"');
        for (Map.Entry<String, String> checksum : body.checksums().entrySet()) {
            reply = reply.with(checksum.getKey(), checksum.getValue());
        }
        return reply;
    }

    Reply copyPart(S3Request request) throws IOException {
        Upload upload = upload(request);
        ObjectCalls.Source source = ObjectCalls.source(request);
        String range = request.header("x-amz-copy-source-range").orElse("bytes=0-");
        String[] bounds = range.replace("bytes=", "").split("-", 2);
        long from = Long.parseLong(bounds[0]);
        Objects.Opened opened = objects.open(source.bucket(), source.key(), source.versionId(), from);
        try (InputStream bytes = opened.bytes()) {
            ObjectCalls.checkSource(request.http(), opened.object());
            long to = bounds[1].isEmpty() ? opened.object().size() - 1 : Long.parseLong(bounds[1]);
            Upload.Part part =
                    objects.uploads().putPart(upload.id(), partNumber(request), new Limited(bytes, to - from + 1));
            return Xml.document("CopyPartResult")
                    .time("LastModified", part.modifiedAtMillis())
                    .field("ETag", '"' + part.eTag() + '"')
                    .reply(200);
        }
    }

    Reply complete(S3Request request) throws IOException {
        Upload upload = upload(request);
        List<Upload.Part> parts = chosen(upload, Xml.parse(request.http().body().readAllBytes()));
        StoredObject stored = objects.uploads().complete(upload, parts, Preconditions.of(request.http(), ""));
        Reply reply = Xml.document("CompleteMultipartUploadResult")
                .field("Location", "/" + stored.key())
                .field("Bucket", upload.bucket())
                .field("Key", stored.key())
                .field("ETag", stored.quotedETag())
                .reply(200);
        return stored.versionId().equals(StoredObject.NULL_VERSION)
                ? reply
                : reply.with("x-amz-version-id", stored.versionId());
    }

    private static List<Upload.Part> chosen(Upload upload, Element request) {
        List<Upload.Part> parts = new ArrayList<>();
        for (Element element : Xml.children(request, "Part")) {
            String number = Xml.text(element, "PartNumber");
            Upload.Part part = number.matches("\\d{1,5}") ? upload.parts().get(Integer.parseInt(number)) : null;
            if (part == null || !Xml.text(element, "ETag").replace("\"", "").equals(part.eTag())) {
                throw S3Exception.invalid("InvalidPart", "Part " + number + " could not be found or has another ETag.");
            }
            if (!parts.isEmpty() && parts.getLast().number() >= part.number()) {
                throw S3Exception.invalid("InvalidPartOrder", "The list of parts was not in ascending order.");
            }
            parts.add(part);
        }
        if (parts.isEmpty()) {
            throw S3Exception.invalid("MalformedXML", "You must specify at least one part.");
        }
        if (parts.subList(0, parts.size() - 1).stream().anyMatch(part -> part.size() < MIN_PART_BYTES)) {
            throw S3Exception.invalid("EntityTooSmall", "Every part but the last must have at least 5 MB.");
        }
        return parts;
    }

    Reply abort(S3Request request) {
        objects.uploads().abort(upload(request).id());
        return Reply.empty(204);
    }

    Reply parts(S3Request request) {
        Upload upload = upload(request);
        Xml xml = Xml.document("ListPartsResult")
                .field("Bucket", upload.bucket())
                .field("Key", upload.key())
                .field("UploadId", upload.id())
                .field("IsTruncated", false);
        for (Upload.Part part : upload.parts().values()) {
            xml = xml.start("Part")
                    .field("PartNumber", part.number())
                    .time("LastModified", part.modifiedAtMillis())
                    .field("ETag", '"' + part.eTag() + '"')
                    .field("Size", part.size())
                    .end();
        }
        return xml.reply(200);
    }

    Reply list(S3Request request) {
        Xml xml = Xml.document("ListMultipartUploadsResult")
                .field("Bucket", request.bucket())
                .field("IsTruncated", false);
        for (Upload upload : objects.uploads().in(request.bucket())) {
            xml = xml.start("Upload")
                    .field("Key", upload.key())
                    .field("UploadId", upload.id())
                    .end();
        }
        return xml.reply(200);
    }
}
