package dev.lamplight.inference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/// Texts of one length that go through the model together: ids, shape (size, length), and the place of each text in
/// the caller's list.
///
/// Only equal lengths are batched. Sorting makes that nearly free, no token is spent on padding, and a text's vector
/// cannot depend on how far its neighbors would have it padded, whatever the CPU.
record TokenBatch(int length, List<Integer> places, List<int[]> rows) {
    TokenBatch {
        places = List.copyOf(places);
        rows = List.copyOf(rows);
    }

    int size() {
        return rows.size();
    }

    int tokens() {
        return length * rows.size();
    }

    /// Batches of at most `maxTokens` tokens, or of one text where that alone is longer; longest first, so that
    /// workers that share them finish at about the same time.
    static List<TokenBatch> plan(List<int[]> texts, int maxTokens) {
        TreeMap<Integer, List<Integer>> byLength = new TreeMap<>();
        for (int place = 0; place < texts.size(); place++) {
            byLength.computeIfAbsent(texts.get(place).length, _ -> new ArrayList<>())
                    .add(place);
        }
        List<TokenBatch> batches = new ArrayList<>();
        byLength.descendingMap().forEach((length, places) -> {
            int perBatch = Math.max(1, maxTokens / length);
            for (int start = 0; start < places.size(); start += perBatch) {
                List<Integer> members = places.subList(start, Math.min(start + perBatch, places.size()));
                batches.add(new TokenBatch(
                        length, members, members.stream().map(texts::get).toList()));
            }
        });
        return batches;
    }

    @Override
    public String toString() {
        return "TokenBatch[" + rows.size() + " x " + length + ", places " + Arrays.toString(places.toArray()) + "]";
    }
}
