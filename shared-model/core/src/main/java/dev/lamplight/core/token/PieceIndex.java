package dev.lamplight.core.token;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Finds all pieces that a text goes on with at some place. Immutable.
final class PieceIndex {
    /// Ascending, none of them empty.
    private final String[] pieces;

    private final int[] ids;

    PieceIndex(Map<String, Integer> idOfPiece) {
        List<Map.Entry<String, Integer>> sorted = idOfPiece.entrySet().stream()
                .filter(entry -> !entry.getKey().isEmpty())
                .sorted(Comparator.comparing(Map.Entry::getKey))
                .toList();
        pieces = sorted.stream().map(Map.Entry::getKey).toArray(String[]::new);
        ids = sorted.stream().mapToInt(Map.Entry::getValue).toArray();
    }

    @FunctionalInterface
    interface Found {
        /// @param end where the piece ends in the text
        void piece(int id, int end);
    }

    /// The shortest first.
    void find(String text, int start, Found found) {
        int low = 0;
        int high = pieces.length;
        for (int at = start; at < text.length() && low < high; at++) {
            int depth = at - start;
            char letter = text.charAt(at);
            low = firstFrom(letter, depth, low, high);
            high = firstFrom(letter + 1, depth, low, high);
            if (low < high && pieces[low].length() == depth + 1) {
                found.piece(ids[low], at + 1);
                low++; // all others are longer
            }
        }
    }

    /// Of pieces that agree in their first `depth` letters, and are longer, the first with such a letter there or a
    /// greater one.
    private int firstFrom(int letter, int depth, int low, int high) {
        int from = low;
        int to = high;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (pieces[middle].charAt(depth) < letter) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }
}
