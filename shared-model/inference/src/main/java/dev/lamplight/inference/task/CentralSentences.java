package dev.lamplight.inference.task;

import dev.lamplight.core.text.SentenceSplitter;
import dev.lamplight.core.text.TextSpan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/// The sentences of a text that say most of what the others say: TextRank (Mihalcea and Tarau 2004, sections 2.2 and
/// 4.1). Sentences are places of a graph, joined by the words that they share; a sentence counts for as much as those
/// that it is joined to. Words are runs of letters and digits without English function words, and pairs of
/// neighbors in Chinese. Long texts are thinned out part by part first. Stateless and deterministic.
public final class CentralSentences {
    private static final double DAMPING = 0.85; // Brin and Page 1998, and both papers here
    private static final double ENOUGH = 1e-6;
    private static final int MOST_ROUNDS = 100;

    /// Sentences that are compared with each other.
    private static final int WINDOW = 300;

    /// What is left of a window that is one of several.
    private static final int KEPT = 100;

    /// A sentence that shares more of its words than this with a chosen one says the same again.
    private static final double SAME = 0.7;

    /// Fewer words make no sentence: headings, page numbers.
    private static final int LEAST_WORDS = 4;

    private static final Set<String> FUNCTION_WORDS = Set.of(
            ("a an and are as at be been but by can did do does for from had has have he her his how i if in into is it"
                            + " its may more no not of on or our she so such than that the their them then there these"
                            + " they this those to was we were what when which who will with would you your")
                    .split(" "));

    private CentralSentences() {}

    private record Sentence(TextSpan span, String text, Set<String> words) {}

    /// @param size what a sentence takes of the room
    /// @param room what all chosen ones together may take
    /// @return spans of whole sentences without the white space around them, in the text's order; the most central
    /// one
    ///     in any case where the text has one
    public static List<TextSpan> of(String text, ToIntFunction<String> size, int room) {
        List<Sentence> sentences = sentences(text);
        while (sentences.size() > WINDOW) {
            sentences = thinned(sentences);
        }
        double[] rank = rank(sentences);
        List<Sentence> ranked = sentences;
        List<Sentence> chosen = new ArrayList<>();
        int left = room;
        for (int index : byRank(rank)) {
            Sentence sentence = ranked.get(index);
            int takes = size.applyAsInt(sentence.text());
            boolean fits = takes <= left || chosen.isEmpty();
            if (fits && chosen.stream().noneMatch(other -> isSame(sentence, other))) {
                chosen.add(sentence);
                left -= takes;
            }
        }
        return chosen.stream()
                .map(Sentence::span)
                .sorted(Comparator.comparingInt(TextSpan::start))
                .toList();
    }

    private static List<Sentence> sentences(String text) {
        List<Sentence> all = new ArrayList<>();
        for (TextSpan span : SentenceSplitter.split(text)) {
            String raw = span.of(text);
            int leading = raw.length() - raw.stripLeading().length();
            TextSpan bare = new TextSpan(
                    span.start() + leading, span.start() + leading + raw.strip().length());
            if (!bare.isEmpty()) {
                String sentence = bare.of(text);
                all.add(new Sentence(bare, sentence, words(sentence)));
            }
        }
        List<Sentence> whole = all.stream()
                .filter(sentence -> sentence.words().size() >= LEAST_WORDS)
                .toList();
        return whole.isEmpty() ? all : whole;
    }

    private static List<Sentence> thinned(List<Sentence> sentences) {
        List<Sentence> kept = new ArrayList<>();
        for (int from = 0; from < sentences.size(); from += WINDOW) {
            List<Sentence> window = sentences.subList(from, Math.min(sentences.size(), from + WINDOW));
            Arrays.stream(byRank(rank(window)))
                    .limit(KEPT)
                    .sorted()
                    .mapToObj(window::get)
                    .forEach(kept::add);
        }
        return kept;
    }

    /// The best first; of equal ones the one that comes first.
    private static int[] byRank(double[] rank) {
        return IntStream.range(0, rank.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer index) -> -rank[index]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /// Weighted PageRank of the graph, one number per sentence.
    private static double[] rank(List<Sentence> sentences) {
        int count = sentences.size();
        double[][] weights = weights(sentences);
        double[] totals = new double[count];
        for (int one = 0; one < count; one++) {
            totals[one] = Arrays.stream(weights[one]).sum();
        }
        double[] rank = new double[count];
        Arrays.fill(rank, 1);
        double change = Double.MAX_VALUE;
        for (int round = 0; round < MOST_ROUNDS && change > ENOUGH; round++) {
            double[] next = new double[count];
            Arrays.fill(next, 1 - DAMPING);
            for (int one = 0; one < count; one++) {
                for (int other = 0; other < count && totals[one] > 0; other++) {
                    next[other] += DAMPING * rank[one] * weights[one][other] / totals[one];
                }
            }
            change = 0;
            for (int one = 0; one < count; one++) {
                change = Math.max(change, Math.abs(next[one] - rank[one]));
            }
            rank = next;
        }
        return rank;
    }

    /// Words in common over the sum of the logarithms of both lengths, symmetric, 0 on the diagonal.
    private static double[][] weights(List<Sentence> sentences) {
        int count = sentences.size();
        double[][] shared = new double[count][count];
        Map<String, List<Integer>> places = new HashMap<>();
        for (int index = 0; index < count; index++) {
            for (String word : sentences.get(index).words()) {
                List<Integer> before = places.computeIfAbsent(word, _ -> new ArrayList<>());
                for (int other : before) {
                    shared[index][other]++;
                    shared[other][index]++;
                }
                before.add(index);
            }
        }
        for (int one = 0; one < count; one++) {
            for (int other = 0; other < count; other++) {
                if (shared[one][other] > 0) {
                    // one is added, so that sentences of one word divide nothing by zero
                    shared[one][other] /= Math.log1p(sentences.get(one).words().size())
                            + Math.log1p(sentences.get(other).words().size());
                }
            }
        }
        return shared;
    }

    private static boolean isSame(Sentence one, Sentence other) {
        Set<String> common = new HashSet<>(one.words());
        common.retainAll(other.words());
        return common.size() > SAME * Math.min(one.words().size(), other.words().size());
    }

    static Set<String> words(String sentence) {
        Set<String> words = new HashSet<>();
        StringBuilder word = new StringBuilder();
        int before = -1;
        for (int at = 0; at < sentence.length(); at += Character.charCount(sentence.codePointAt(at))) {
            int character = sentence.codePointAt(at);
            boolean isHan = Character.isIdeographic(character);
            if (!isHan && Character.isLetterOrDigit(character)) {
                word.appendCodePoint(character);
            } else {
                take(word, words);
            }
            if (isHan && before >= 0) {
                words.add(Character.toString(before) + Character.toString(character));
            }
            before = isHan ? character : -1;
        }
        take(word, words);
        return words;
    }

    private static void take(StringBuilder word, Set<String> words) {
        String lower = word.toString().toLowerCase(Locale.ROOT);
        if (!lower.isEmpty() && !FUNCTION_WORDS.contains(lower)) {
            words.add(lower);
        }
        word.setLength(0);
    }
}
