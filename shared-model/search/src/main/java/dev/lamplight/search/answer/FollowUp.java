package dev.lamplight.search.answer;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Tells whether a question can be understood by itself, and what to search for where it cannot: `And for plugins?`
/// means what was asked before.
public final class FollowUp {
    private static final int MOST_TURNS = 3;
    private static final int FEW_WORDS = 3;
    private static final int FEW_CHARACTERS = 5;

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}']+");
    private static final Pattern HAN = Pattern.compile("\\p{IsHan}");
    private static final Set<String> POINTERS =
            Set.of("it", "its", "they", "them", "their", "he", "she", "him", "her", "this", "these", "those", "there");
    private static final Pattern OPENING = Pattern.compile(
            "^(and|but|or|so|what about|how about|why not|what else|anything else)\\b.*", Pattern.DOTALL);
    private static final Pattern CHINESE = Pattern.compile(
            "^(那|那么|还有|还能|为什么呢|另外|其他).*|.*(它|他们|这个|这些|那个|那些|前者|后者|上面的|刚才).*|.{0,12}呢[？?]?$", Pattern.DOTALL);

    private FollowUp() {}

    /// What to search for: the last question, with those before it that it leans on.
    ///
    /// @param questions what one person asked, in order; at least one
    public static String query(List<String> questions) {
        int first = questions.size() - 1;
        while (first > 0 && questions.size() - first < MOST_TURNS && isOne(questions.get(first))) {
            first--;
        }
        return String.join("\n", questions.subList(first, questions.size()));
    }

    /// Whether a question leans on the one before it: it points to something it does not name, begins in the middle,
    /// or is too short to say what it is about.
    public static boolean isOne(String question) {
        String text = question.strip().toLowerCase(Locale.ROOT);
        if (HAN.matcher(text).find()) {
            return CHINESE.matcher(text).matches()
                    || HAN.matcher(text).results().count() < FEW_CHARACTERS;
        }
        int words = 0;
        boolean points = false;
        Matcher each = WORD.matcher(text);
        while (each.find()) {
            words++;
            points |= POINTERS.contains(each.group());
        }
        return points || words <= FEW_WORDS || OPENING.matcher(text).matches();
    }
}
