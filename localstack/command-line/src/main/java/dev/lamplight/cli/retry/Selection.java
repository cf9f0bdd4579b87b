package dev.lamplight.cli.retry;

import dev.lamplight.cli.client.StoreFile;
import java.util.Optional;

/// Of what failed, that which a person means. What is left out excludes nothing.
///
/// @param function short name
/// @param store id
/// @param file id of a document, its address in S3 or its name
public record Selection(Optional<String> function, Optional<String> store, Optional<String> file) {

    boolean takes(String ofFunction, About about) {
        return function.filter(wanted -> !wanted.equals(ofFunction)).isEmpty()
                && store.filter(wanted -> !about.stores().contains(wanted)).isEmpty()
                && file.filter(wanted -> !about.files().contains(wanted) && !isCalled(about.text(), wanted))
                        .isEmpty();
    }

    private static boolean isCalled(String text, String wanted) {
        return text.equals(wanted) || text.endsWith("/" + wanted);
    }

    boolean takes(String storeId, StoreFile failed) {
        return function.isEmpty()
                && store.filter(wanted -> !wanted.equals(storeId)).isEmpty()
                && file.filter(wanted -> !failed.id().equals(wanted)
                                && !isCalled(failed.source(), wanted)
                                && !isCalled(failed.name(), wanted))
                        .isEmpty();
    }
}
