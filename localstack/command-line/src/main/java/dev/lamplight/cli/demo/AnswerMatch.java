package dev.lamplight.cli.demo;

import dev.lamplight.cli.client.Passage;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// Whether a passage holds an answer: after white space, `*`, backquotes, soft hyphens and zero-width spaces are
/// removed and letters lower-cased, it contains the answer or any stretch of it of 60 %. A passage that says the
/// same in other words counts as a miss.
public final class AnswerMatch {
    private static final Pattern IGNORED = Pattern.compile("[\\s\\p{Z}*`\u00AD\u200B]");
    private static final double STRETCH = 0.6;

    private AnswerMatch() {}

    public static String normalized(String text) {
        return IGNORED.matcher(text).replaceAll("").toLowerCase(Locale.ROOT);
    }

    public static boolean holds(String passage, String answer) {
        String in = normalized(passage);
        String wanted = normalized(answer);
        int length = (int) Math.ceil(wanted.length() * STRETCH);
        for (int start = 0; start + length <= wanted.length(); start++) {
            if (in.contains(wanted.substring(start, start + length))) {
                return true;
            }
        }
        return false;
    }

    /// The rank of the first right passage, from 1; empty where there is none.
    public static OptionalInt rank(Question question, List<Passage> passages) {
        String answer = question.answer();
        if (answer == null) {
            return OptionalInt.empty();
        }
        for (int index = 0; index < passages.size(); index++) {
            Passage passage = passages.get(index);
            if (question.isAnsweredIn(passage.path()) && holds(passage.text(), answer)) {
                return OptionalInt.of(index + 1);
            }
        }
        return OptionalInt.empty();
    }
}
