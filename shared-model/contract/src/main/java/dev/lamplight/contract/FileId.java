package dev.lamplight.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/// The id of a file and of the document it is in every store: `file-` and 8 to 64 letters or digits.
///
/// An uploaded file gets a random id and its bytes never change. A dropped or offered document has an id derived from
/// where it comes from, so that its next version is the same document.
public record FileId(@JsonValue String value) implements Comparable<FileId> {
    private static final Pattern FORM = Pattern.compile("file-[A-Za-z0-9]{8,64}");
    private static final int HASH_LENGTH = 32;

    /// @throws Failure.Permanent `not_found` where the text has not the form of a file id: no such file can exist
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public FileId {
        if (!isFileId(value)) {
            throw new Failure.Permanent(PermanentCode.NOT_FOUND, "no file has the id " + Quoted.of(value));
        }
    }

    public static boolean isFileId(String text) {
        return FORM.matcher(text).matches();
    }

    /// The document that an object of the inbox is, whatever its version.
    public static FileId ofDropped(String bucket, String key) {
        return new FileId("file-" + Sha256.hexOfParts("dropped", bucket, key).substring(0, HASH_LENGTH));
    }

    /// The document that messages offer to a store under one name.
    public static FileId ofOffered(StoreId store, String name) {
        return new FileId(
                "file-" + Sha256.hexOfParts("offered", store.value(), name).substring(0, HASH_LENGTH));
    }

    @Override
    public int compareTo(FileId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
