package dev.lamplight.cli.put;

import dev.lamplight.cli.client.BucketObjects.Listed;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// What a back-fill does with one object, in the order in which the summary tells it.
public enum ObjectFate {
    SENT("sent"),
    SENT_BEFORE("sent before the interruption"),
    SEARCHABLE("skipped: the same bytes are searchable already"),
    IN_PROGRESS("skipped: the same bytes are being processed"),
    FAILED("skipped: the same bytes failed before; ./lamplight retry says what can be done"),
    FOLDER_MARKER("skipped: folder markers"),
    EMPTY("skipped: empty"),
    TOO_LARGE("skipped: above the 100 MB of a document"),
    UNSUPPORTED("skipped: pictures, sound, archives, programs and other types without text"),
    KEY_TOO_LONG("skipped: the key would have more than 1,024 bytes in the inbox; shorten it"),
    ARCHIVED("skipped: archived; restore it first"),
    GONE("skipped: deleted since it was listed"),
    REPLACED("skipped: replaced while it was being sent, and its own event brings it");

    /// What etl takes, in bytes; it refuses more.
    private static final long MAX_DOCUMENT_BYTES = 100_000_000;
    private static final int MAX_KEY_BYTES = 1024; // Amazon S3 User Guide, "Naming Amazon S3 objects"

    /// Types that no reader could get text out of. Everything else is sent, for etl tells types by their content.
    private static final Set<String> WITHOUT_TEXT = Set.of(
            "7z",
            "a",
            "aac",
            "apk",
            "avi",
            "avif",
            "bin",
            "bmp",
            "bz2",
            "class",
            "db",
            "deb",
            "dll",
            "dmg",
            "dylib",
            "ear",
            "eot",
            "exe",
            "flac",
            "gif",
            "gz",
            "heic",
            "ico",
            "iso",
            "jar",
            "jpeg",
            "jpg",
            "m4a",
            "m4v",
            "mkv",
            "mov",
            "mp3",
            "mp4",
            "msi",
            "o",
            "ogg",
            "onnx",
            "orc",
            "otf",
            "parquet",
            "png",
            "psd",
            "pyc",
            "rar",
            "rpm",
            "safetensors",
            "so",
            "sqlite",
            "tar",
            "tgz",
            "tif",
            "tiff",
            "ttf",
            "war",
            "wasm",
            "wav",
            "webm",
            "webp",
            "whl",
            "wmv",
            "woff",
            "woff2",
            "xz",
            "zip",
            "zst");

    private final String text;

    ObjectFate(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    /// Its name in JSON.
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Whether the object is a document that can be waited for.
    boolean isDocument() {
        return switch (this) {
            case SENT, SENT_BEFORE, SEARCHABLE, IN_PROGRESS, FAILED, REPLACED -> true;
            case FOLDER_MARKER, EMPTY, TOO_LARGE, UNSUPPORTED, KEY_TOO_LONG, ARCHIVED, GONE -> false;
        };
    }

    /// Why the object cannot become a document, as far as a listing tells.
    ///
    /// @param key under which it would lie in the inbox
    static Optional<ObjectFate> skipOf(Listed object, String key) {
        if (object.key().endsWith("/")) {
            return Optional.of(FOLDER_MARKER);
        }
        if (object.sizeBytes() == 0) {
            return Optional.of(EMPTY);
        }
        if (WITHOUT_TEXT.contains(extension(object.key()))) {
            return Optional.of(UNSUPPORTED);
        }
        if (object.sizeBytes() > MAX_DOCUMENT_BYTES) {
            return Optional.of(TOO_LARGE);
        }
        if (key.getBytes(StandardCharsets.UTF_8).length > MAX_KEY_BYTES) {
            return Optional.of(KEY_TOO_LONG);
        }
        return object.archived() ? Optional.of(ARCHIVED) : Optional.empty();
    }

    private static String extension(String key) {
        String name = key.substring(key.lastIndexOf('/') + 1);
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    }
}
