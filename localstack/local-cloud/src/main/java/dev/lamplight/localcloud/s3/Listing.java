package dev.lamplight.localcloud.s3;

import dev.lamplight.localcloud.wire.Answer.Reply;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The three ways to list a bucket.
final class Listing {
    private static final int MAX_KEYS = 1000;

    private final S3Request request;
    private final String prefix;
    private final String delimiter;
    private final int maxKeys;
    private final boolean encoded;

    /// A page: objects and common prefixes, and the last name on it where more follow.
    private record Page(List<StoredObject> objects, List<String> prefixes, Optional<String> next) {}

    Listing(S3Request request) {
        this.request = request;
        this.prefix = request.parameter("prefix").orElse("");
        this.delimiter = request.parameter("delimiter").orElse("");
        this.encoded = request.parameter("encoding-type").filter("url"::equals).isPresent();
        String max =
                request.parameter("max-keys").filter(text -> !text.isEmpty()).orElse("1000");
        if (!max.matches("\\d{1,9}")) {
            throw S3Exception.invalid("InvalidArgument", "max-keys must be a number, found " + max);
        }
        this.maxKeys = Math.min(MAX_KEYS, Integer.parseInt(max));
    }

    Reply versionTwo(Objects objects) {
        Optional<String> token = request.parameter("continuation-token").filter(text -> !text.isEmpty());
        String after = token.map(Listing::decodeToken)
                .orElseGet(() -> request.parameter("start-after").orElse(""));
        Page page = objects.inspect(request.bucket(), bucket -> page(bucket, after));
        Xml xml = head("ListBucketResult", page);
        int count = page.objects().size() + page.prefixes().size();
        xml.field("KeyCount", count);
        token.ifPresent(text -> xml.field("ContinuationToken", text));
        page.next().ifPresent(next -> xml.field("NextContinuationToken", encodeToken(next)));
        request.parameter("start-after").ifPresent(text -> xml.field("StartAfter", name(text)));
        body(xml, page);
        return xml.reply(200);
    }

    Reply versionOne(Objects objects) {
        String marker = request.parameter("marker").orElse("");
        Page page = objects.inspect(request.bucket(), bucket -> page(bucket, marker));
        Xml xml = head("ListBucketResult", page).field("Marker", name(marker));
        page.next().ifPresent(next -> xml.field("NextMarker", name(next)));
        body(xml, page);
        return xml.reply(200);
    }

    Reply versions(Objects objects) {
        return objects.inspect(request.bucket(), bucket -> {
            Xml xml = Xml.document("ListVersionsResult")
                    .field("Name", request.bucket())
                    .field("Prefix", name(prefix))
                    .field("KeyMarker", "")
                    .field("MaxKeys", MAX_KEYS)
                    .field("IsTruncated", false);
            bucket.from(prefix).values().stream()
                    .takeWhile(versions -> versions.getFirst().key().startsWith(prefix))
                    .forEach(versions -> versions.forEach(version -> version(xml, version, versions.getFirst())));
            return xml.reply(200);
        });
    }

    private void version(Xml xml, StoredObject version, StoredObject newest) {
        Xml entry = xml.start(version.deleteMarker() ? "DeleteMarker" : "Version")
                .field("Key", name(version.key()))
                .field("VersionId", version.versionId())
                .field("IsLatest", version.versionId().equals(newest.versionId()))
                .time("LastModified", version.modifiedAtMillis());
        if (!version.deleteMarker()) {
            entry = entry.field("ETag", version.quotedETag()).field("Size", version.size());
        }
        entry.end();
    }

    private Page page(Bucket bucket, String after) {
        List<StoredObject> objects = new ArrayList<>();
        List<String> prefixes = new ArrayList<>();
        String last = after;
        String from = Bucket.compareKeys(after, prefix) > 0 ? after : prefix;
        for (Map.Entry<String, List<StoredObject>> entry : bucket.from(from).entrySet()) {
            String key = entry.getKey();
            if (!key.startsWith(prefix)) {
                break;
            }
            StoredObject newest = entry.getValue().getFirst();
            String group = group(key);
            boolean seen = group.isEmpty() ? Bucket.compareKeys(key, after) <= 0 : isListed(group, prefixes, after);
            if (newest.deleteMarker() || seen) {
                continue;
            }
            if (objects.size() + prefixes.size() == maxKeys) {
                return new Page(objects, prefixes, maxKeys == 0 ? Optional.empty() : Optional.of(last));
            }
            last = group.isEmpty() ? key : group;
            if (group.isEmpty()) {
                objects.add(newest);
            } else {
                prefixes.add(group);
            }
        }
        return new Page(objects, prefixes, Optional.empty());
    }

    /// The common prefix a key is rolled up to, or "".
    private String group(String key) {
        int at = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
        return at < 0 ? "" : key.substring(0, at + delimiter.length());
    }

    private static boolean isListed(String group, List<String> prefixes, String after) {
        boolean onThisPage = !prefixes.isEmpty() && prefixes.getLast().equals(group);
        return onThisPage || after.startsWith(group) || Bucket.compareKeys(group, after) <= 0;
    }

    private Xml head(String root, Page page) {
        Xml xml = Xml.document(root)
                .field("Name", request.bucket())
                .field("Prefix", name(prefix))
                .field("MaxKeys", maxKeys)
                .field("IsTruncated", page.next().isPresent());
        if (!delimiter.isEmpty()) {
            xml = xml.field("Delimiter", name(delimiter));
        }
        return encoded ? xml.field("EncodingType", "url") : xml;
    }

    private void body(Xml xml, Page page) {
        Xml current = xml;
        for (StoredObject object : page.objects()) {
            current = current.start("Contents")
                    .field("Key", name(object.key()))
                    .time("LastModified", object.modifiedAtMillis())
                    .field("ETag", object.quotedETag())
                    .field("Size", object.size())
                    .field("StorageClass", "STANDARD")
                    .end();
        }
        for (String group : page.prefixes()) {
            current =
                    current.start("CommonPrefixes").field("Prefix", name(group)).end();
        }
    }

    private String name(String text) {
        return encoded ? URLEncoder.encode(text, StandardCharsets.UTF_8).replace("%2F", "/") : text;
    }

    private static String encodeToken(String key) {
        return Base64.getUrlEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    private static String decodeToken(String token) {
        try {
            return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw S3Exception.invalid("InvalidArgument", "The continuation token provided is incorrect");
        }
    }
}
