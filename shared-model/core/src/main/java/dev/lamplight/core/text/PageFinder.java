package dev.lamplight.core.text;

import dev.lamplight.core.text.ExtractedText.Page;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds the pages of ascending positions in one pass.
final class PageFinder {
    private final List<Page> pages;
    private int current;

    PageFinder(List<Page> pages) {
        this.pages = pages;
    }

    /// The number of the page that holds `position`, which is not smaller than the one asked for before; null
    /// between pages and without any.
    @Nullable
    Integer pageAt(int position) {
        while (current < pages.size() && pages.get(current).span().end() <= position) {
            current++;
        }
        boolean found = current < pages.size() && pages.get(current).span().contains(position);
        return found ? (Integer) pages.get(current).number() : null;
    }
}
