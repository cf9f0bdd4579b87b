package dev.lamplight.core.text;

import dev.lamplight.contract.Chunk;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Parts a chunk where another section or page begins, so that a citation can name the place of the part that
/// answers.
final class PassageFinder {
    /// Every passage repeats its headings, which a hostile document makes long: what follows counts as the last one.
    private static final int MAX_SECTION_CHARS = 16 * 1024;

    private final PageFinder pages;
    private final PlaceFinder places;

    PassageFinder(PageFinder pages, PlaceFinder places) {
        this.pages = pages;
        this.places = places;
    }

    /// The passages of a chunk; none if all of it has one place.
    ///
    /// @param sections the headings above each part of the chunk by its first character, the chunk's own included
    List<Chunk.Passage> passages(TextSpan chunk, NavigableMap<Integer, List<String>> sections) {
        NavigableMap<Integer, List<String>> parts = new TreeMap<>(sections);
        for (int start : pages.startsWithin(chunk)) {
            parts.putIfAbsent(start, parts.floorEntry(start).getValue());
        }
        List<Chunk.Passage> passages = new ArrayList<>();
        int sectionChars = 0;
        for (Map.Entry<Integer, List<String>> each : parts.entrySet()) {
            int start = each.getKey();
            Integer next = parts.higherKey(start);
            TextSpan part = new TextSpan(start, next == null ? chunk.end() : next);
            Chunk.Passage passage = new Chunk.Passage(start, pages.pageAt(start), places.below(each.getValue(), part));
            sectionChars += passage.section().stream().mapToInt(String::length).sum();
            if (passages.isEmpty() || (sectionChars <= MAX_SECTION_CHARS && isElsewhere(passage, passages.getLast()))) {
                passages.add(passage);
            }
        }
        return passages.size() == 1 ? List.of() : passages;
    }

    private static boolean isElsewhere(Chunk.Passage passage, Chunk.Passage before) {
        return !passage.equals(new Chunk.Passage(passage.charStart(), before.page(), before.section()));
    }
}
