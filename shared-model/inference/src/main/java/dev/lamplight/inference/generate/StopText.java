package dev.lamplight.inference.generate;

import java.util.List;

/// Looks for the texts that end an answer, wherever tokens cut them, and holds back what may be the beginning of
/// one, so that no part of a stop is ever shown. Not thread-safe.
final class StopText {
    private final List<String> stops;
    private final StringBuilder held = new StringBuilder();
    private boolean isFound;

    /// @param stops each not empty
    StopText(List<String> stops) {
        this.stops = List.copyOf(stops);
    }

    /// @return what can be shown now
    String add(String text) {
        if (stops.isEmpty()) {
            return text;
        }
        held.append(text);
        int first = -1;
        for (String stop : stops) {
            int at = held.indexOf(stop);
            first = at >= 0 && (first < 0 || at < first) ? at : first;
        }
        if (first >= 0) {
            isFound = true;
            String shown = held.substring(0, first);
            held.setLength(0);
            return shown;
        }
        int from = firstBeginning();
        String shown = held.substring(0, from);
        held.delete(0, from);
        return shown;
    }

    /// Whether a stop has come; nothing may be added after that.
    boolean isFound() {
        return isFound;
    }

    /// What was held back and turned out to be no stop.
    String end() {
        String rest = held.toString();
        held.setLength(0);
        return rest;
    }

    /// Where the longest end of the held text begins that is a beginning of a stop.
    private int firstBeginning() {
        int longest = 0;
        for (String stop : stops) {
            longest = Math.max(longest, stop.length() - 1);
        }
        for (int from = Math.max(0, held.length() - longest); from < held.length(); from++) {
            for (String stop : stops) {
                int length = held.length() - from;
                if (length < stop.length() && stop.startsWith(held.substring(from))) {
                    return from;
                }
            }
        }
        return held.length();
    }
}
