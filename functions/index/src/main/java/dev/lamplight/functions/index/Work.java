package dev.lamplight.functions.index;

import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.functions.index.Index.Received;
import dev.lamplight.search.segment.IndexedPart;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What remains to be committed: parts with their vectors, and entries without chunks.
record Work(List<NewPart> parts, List<DocumentEntry> others) {
    Work {
        parts = List.copyOf(parts);
        others = List.copyOf(others);
    }

    /// A part and the message that brought it.
    record NewPart(Received from, IndexedPart part) {}

    List<IndexedPart> indexedParts() {
        return parts.stream().map(NewPart::part).toList();
    }

    List<DocumentEntry> entries() {
        List<DocumentEntry> entries = new ArrayList<>(others);
        parts.forEach(part -> entries.add(part.part().entry()));
        return entries;
    }

    boolean isEmpty() {
        return parts.isEmpty() && others.isEmpty();
    }

    /// Without what others have made old news meanwhile.
    Work only(List<DocumentEntry> news) {
        Set<DocumentEntry> kept = new HashSet<>(news);
        return new Work(
                parts.stream()
                        .filter(part -> kept.contains(part.part().entry()))
                        .toList(),
                others.stream().filter(kept::contains).toList());
    }

    /// Without these parts, with these entries in their place.
    Work without(List<NewPart> refused, List<DocumentEntry> instead) {
        List<DocumentEntry> all = new ArrayList<>(others);
        all.addAll(instead);
        return new Work(parts.stream().filter(part -> !refused.contains(part)).toList(), all);
    }
}
