package dev.lamplight.inference.task;

import dev.lamplight.core.text.SentenceSplitter;
import dev.lamplight.core.text.TextSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/// Cuts a text into parts of whole sentences that a model can read one after the other. A sentence that is too long
/// is cut in halves until it fits.
final class TextParts {
    private TextParts() {}

    /// @param size tokens of a text
    /// @param most tokens of a part, at least 1; a single character that has more stays whole
    static List<String> of(String text, ToIntFunction<String> size, int most) {
        if (size.applyAsInt(text) <= most) {
            return List.of(text);
        }
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        int taken = 0;
        for (String sentence : sentences(text, size, most)) {
            int takes = size.applyAsInt(sentence);
            if (taken + takes > most && !part.isEmpty()) {
                parts.add(part.toString());
                part.setLength(0);
                taken = 0;
            }
            part.append(sentence);
            taken += takes;
        }
        if (!part.toString().isBlank()) {
            parts.add(part.toString());
        }
        return parts;
    }

    private static List<String> sentences(String text, ToIntFunction<String> size, int most) {
        List<String> sentences = new ArrayList<>();
        for (TextSpan span : SentenceSplitter.split(text)) {
            halve(span.of(text), size, most, sentences);
        }
        return sentences;
    }

    private static void halve(String text, ToIntFunction<String> size, int most, List<String> into) {
        if (size.applyAsInt(text) <= most || text.codePointCount(0, text.length()) < 2) {
            into.add(text);
            return;
        }
        int middle = text.offsetByCodePoints(0, text.codePointCount(0, text.length()) / 2);
        int blank = text.lastIndexOf(' ', middle);
        int cut = blank > middle / 2 ? blank + 1 : middle;
        halve(text.substring(0, cut), size, most, into);
        halve(text.substring(cut), size, most, into);
    }
}
