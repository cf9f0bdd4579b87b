package dev.lamplight.core.text;

import dev.lamplight.core.text.ExtractedText.Place;
import java.util.ArrayList;
import java.util.List;

/// Names the places that a chunk covers, from the first to the last.
final class PlaceFinder {
    private final List<Place> places;

    PlaceFinder(List<Place> places) {
        this.places = places;
    }

    /// `headings`, and below them the one place of `span` or `<first> to <last>`; `headings` alone outside of places.
    List<String> below(List<String> headings, TextSpan span) {
        int first = firstEndingAfter(span.start());
        int last = firstEndingAfter(span.end() - 1);
        if (last == places.size() || places.get(last).span().start() >= span.end()) {
            last--;
        }
        if (last < first) {
            return headings;
        }
        String from = places.get(first).name();
        String to = places.get(last).name();
        List<String> path = new ArrayList<>(headings);
        path.add(from.equals(to) ? from : from + " to " + to);
        return path;
    }

    private int firstEndingAfter(int position) {
        int low = 0;
        int high = places.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (places.get(middle).span().end() <= position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
