package dev.lamplight.core.text;

import dev.lamplight.core.text.ExtractedText.Page;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds the pages of positions in a text.
final class PageFinder {
    private final String text;
    private final List<Page> pages;

    PageFinder(String text, List<Page> pages) {
        this.text = text;
        this.pages = pages;
    }

    /// The number of the page that holds `position`; null between pages and without any.
    @Nullable
    Integer pageAt(int position) {
        int at = firstEndingAfter(position);
        boolean found = at < pages.size() && pages.get(at).span().contains(position);
        return found ? (Integer) pages.get(at).number() : null;
    }

    /// The first visible characters of the pages that begin in `span`, after its own first character.
    List<Integer> startsWithin(TextSpan span) {
        List<Integer> starts = new ArrayList<>();
        for (int i = firstEndingAfter(span.start()); i < pages.size(); i++) {
            TextSpan page = pages.get(i).span();
            if (page.start() >= span.end()) {
                break;
            }
            int start = Spans.trim(text, page.start(), page.end()).start();
            if (start > span.start() && start < Math.min(page.end(), span.end())) {
                starts.add(start);
            }
        }
        return starts;
    }

    private int firstEndingAfter(int position) {
        int low = 0;
        int high = pages.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (pages.get(middle).span().end() <= position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
