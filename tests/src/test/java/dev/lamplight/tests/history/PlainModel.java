package dev.lamplight.tests.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// What was committed about each document, and the naive reading of it: of the versions above the last removal that
/// are whole, the newest.
final class PlainModel {
    private final Map<Integer, Document> documents = new TreeMap<>();

    private static final class Document {
        private final Map<Long, TreeSet<Integer>> parts = new TreeMap<>();
        private long removed = -1;

        private long live() {
            long live = -1;
            for (Map.Entry<Long, TreeSet<Integer>> version : parts.entrySet()) {
                boolean whole = version.getValue().size() == Said.partsOf(version.getKey());
                if (whole && version.getKey() > removed) {
                    live = version.getKey();
                }
            }
            return live;
        }
    }

    void committed(Said said) {
        Document document = documents.computeIfAbsent(said.document(), _ -> new Document());
        if (said.isRemoval()) {
            document.removed = Math.max(document.removed, said.order());
        } else {
            document.parts.computeIfAbsent(said.order(), _ -> new TreeSet<>()).add(said.part());
        }
    }

    /// Texts of everything that is live, each part of a document one.
    List<String> found() {
        List<String> found = new ArrayList<>();
        documents.forEach((number, document) -> {
            long live = document.live();
            for (int part = 1; live >= 0 && part <= Said.partsOf(live); part++) {
                found.add(Said.text(number, live, part));
            }
        });
        found.sort(null);
        return found;
    }

    /// Whether a later version or a removal has taken this version's place.
    boolean isOvertaken(Said said) {
        Document document = documents.get(said.document());
        return document != null && (said.order() < document.live() || said.order() <= document.removed);
    }

    /// Whether the outcome of this version is known.
    boolean isSettled(Said said) {
        Document document = documents.get(said.document());
        return document != null && (said.order() <= document.live() || said.order() <= document.removed);
    }

    /// Keys of the chunk files of everything that is live.
    List<String> live() {
        List<String> keys = new ArrayList<>();
        documents.forEach((number, document) -> {
            long live = document.live();
            for (int part = 1; live >= 0 && part <= Said.partsOf(live); part++) {
                keys.add(new Said(number, live, part, Instant.EPOCH).chunksKey());
            }
        });
        keys.sort(null);
        return keys;
    }
}
