package dev.lamplight.search.answer;

import dev.lamplight.core.text.TextSpan;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Tells whether passages say what a sentence says that somebody wrote from them: its words stand there, and every
/// number in it does too. That is a check of words, not of meaning: a sentence that turns a passage into its opposite
/// by a `not` passes it.
public final class SentenceSupport {
    /// Share of the sentence's information that a passage must hold. Function words and what links words is the rest.
    private static final double LEAST_SHARE = 0.6;

    private static final Pattern NUMBER = Pattern.compile("\\p{N}+(?:[.,:]\\p{N}+)*");

    private SentenceSupport() {}

    /// The part of a passage that supports the sentence best; empty where none does.
    ///
    /// @param passages with the worth of the words of this sentence
    public static Optional<Quote> of(String sentence, List<Passage> passages) {
        Set<String> numbers = numbers(sentence);
        int best = -1;
        double most = LEAST_SHARE;
        for (int i = 0; i < passages.size(); i++) {
            Passage passage = passages.get(i);
            String text = passage.hit().chunk().text();
            double share = passage.words().share(passage.hit().chunk(), text);
            if (share >= most && (best < 0 || share > most) && numbers(text).containsAll(numbers)) {
                best = i;
                most = share;
            }
        }
        return best < 0 ? Optional.empty() : Optional.of(quote(passages.get(best), best, most));
    }

    /// Of the passage its sentence that shares most with what was written.
    private static Quote quote(Passage passage, int index, double score) {
        String text = passage.hit().chunk().text();
        TextSpan best = new TextSpan(0, text.length());
        double most = -1;
        for (TextSpan sentence : PassageSentences.of(text)) {
            double share = passage.words().share(passage.hit().chunk(), sentence.of(text));
            if (share > most) {
                best = sentence;
                most = share;
            }
        }
        return Quote.of(passage.hit(), index, best, score);
    }

    private static Set<String> numbers(String text) {
        Set<String> numbers = new HashSet<>();
        Matcher each = NUMBER.matcher(text);
        while (each.find()) {
            numbers.add(each.group());
        }
        return numbers;
    }
}
