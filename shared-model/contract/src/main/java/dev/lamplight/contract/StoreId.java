package dev.lamplight.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/// The id of a vector store: `vs_` and 8 to 64 letters or digits.
public record StoreId(@JsonValue String value) {
    private static final Pattern FORM = Pattern.compile("vs_[A-Za-z0-9]{8,64}");
    private static final int HASH_LENGTH = 24;

    /// @throws Failure.Permanent `not_found` where the text has not the form of a store id: no such store can exist
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public StoreId {
        if (!isStoreId(value)) {
            throw new Failure.Permanent(PermanentCode.NOT_FOUND, "no vector store has the id " + Quoted.of(value));
        }
    }

    public static boolean isStoreId(String text) {
        return FORM.matcher(text).matches();
    }

    /// The store of an inbox folder in its first incarnation; the folder itself where its name is a store's id.
    public static StoreId ofInboxFolder(String folder) {
        return isStoreId(folder) ? new StoreId(folder) : ofInboxFolder(folder, 1);
    }

    /// The store of an inbox folder's incarnation: an id derived from both, so that two functions that see a new folder
    /// at once mean the same store.
    ///
    /// @param incarnation from 1; one more for every store of the folder that has ended
    public static StoreId ofInboxFolder(String folder, int incarnation) {
        String hash = incarnation == 1
                ? Sha256.hexOfParts("inbox", folder)
                : Sha256.hexOfParts("inbox", folder, Integer.toString(incarnation));
        return new StoreId("vs_" + hash.substring(0, HASH_LENGTH));
    }

    @Override
    public String toString() {
        return value;
    }
}
