package dev.lamplight.inference.task;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds what a sentence says and its source does not: figures, also in English words, and names, which are words with
/// capital letters. What it finds is not in the source; a sentence in which it finds nothing may still be wrong.
/// Chinese has no capitals: there it sees figures and names in Latin letters. Immutable.
public final class SupportCheck {
    private static final Pattern FIGURE = Pattern.compile("\\d+(?:[,.]\\d+)*");
    private static final Pattern WORD = Pattern.compile("[\\p{IsLatin}\\d][\\p{IsLatin}\\d'’-]*");
    private static final Pattern GROUPS = Pattern.compile("\\d{1,3}(,\\d{3})+(\\.\\d+)?");

    private static final Map<String, Integer> NUMBER_WORDS = Map.ofEntries(
            Map.entry("two", 2),
            Map.entry("three", 3),
            Map.entry("four", 4),
            Map.entry("five", 5),
            Map.entry("six", 6),
            Map.entry("seven", 7),
            Map.entry("eight", 8),
            Map.entry("nine", 9),
            Map.entry("ten", 10),
            Map.entry("eleven", 11),
            Map.entry("twelve", 12),
            Map.entry("fifteen", 15),
            Map.entry("twenty", 20),
            Map.entry("thirty", 30),
            Map.entry("forty", 40),
            Map.entry("fifty", 50),
            Map.entry("sixty", 60),
            Map.entry("seventy", 70),
            Map.entry("eighty", 80),
            Map.entry("ninety", 90),
            Map.entry("hundred", 100),
            Map.entry("thousand", 1000));

    /// Words that begin sentences and name nobody.
    private static final Set<String> OPENERS = Set.of(
            ("a about after all also although an and another any are as at because been before being both but by can"
                            + " could did do does during each either every few for from had has have he her here his how however i"
                            + " if in instead into is it its just like many may more most much my neither no not now of on once"
                            + " one only or other our over overall people please she should since so some such than that the their"
                            + " them then there therefore these they this those though through thus to under until up was we were"
                            + " what when where whether which while who why will with within without would yes yet you your")
                    .split(" "));

    private final Set<String> figures = new HashSet<>();
    private final Set<String> words = new HashSet<>();

    public SupportCheck(String source) {
        figures.addAll(figures(source));
        Matcher word = WORD.matcher(source);
        while (word.find()) {
            words.add(plain(word.group()));
        }
    }

    /// @return figures and names as they stand in the sentence, each once
    public List<String> missing(String sentence) {
        List<String> missing = new ArrayList<>();
        Matcher figure = FIGURE.matcher(sentence);
        while (figure.find()) {
            if (!figures.contains(value(figure.group()))) {
                missing.add(figure.group());
            }
        }
        boolean isFirst = true;
        Matcher word = WORD.matcher(sentence);
        while (word.find()) {
            String found = word.group();
            if (!isSupported(found, isFirst)) {
                missing.add(found);
            }
            isFirst = false;
        }
        return missing.stream().distinct().toList();
    }

    private boolean isSupported(String word, boolean isFirst) {
        if (!Character.isLetter(word.charAt(0))) {
            return true; // a figure, looked at above
        }
        String plain = plain(word);
        Integer number = NUMBER_WORDS.get(plain);
        if (number != null) {
            return figures.contains(String.valueOf(number));
        }
        boolean isName = !word.equals(word.toLowerCase(Locale.ROOT)) && !word.equals("I");
        return !isName || words.contains(plain) || (isFirst && OPENERS.contains(plain));
    }

    private static Set<String> figures(String text) {
        Set<String> figures = new HashSet<>();
        Matcher figure = FIGURE.matcher(text);
        while (figure.find()) {
            figures.add(value(figure.group()));
        }
        Matcher word = WORD.matcher(text);
        while (word.find()) {
            Integer number = NUMBER_WORDS.get(plain(word.group()));
            if (number != null) {
                figures.add(String.valueOf(number));
            }
        }
        return figures;
    }

    /// One form for `1,250.50`, `1250.5` and `01250.5`; what is no number stays as it is.
    private static String value(String figure) {
        String digits = GROUPS.matcher(figure).matches() ? figure.replace(",", "") : figure;
        if (!digits.matches("\\d+(\\.\\d+)?")) {
            return digits;
        }
        BigDecimal value = new BigDecimal(digits).stripTrailingZeros();
        return value.toPlainString();
    }

    /// Lower case, without what English hangs on to names.
    private static String plain(String word) {
        String lower = word.toLowerCase(Locale.ROOT).replace('’', '\'');
        return lower.endsWith("'s") ? lower.substring(0, lower.length() - 2) : lower;
    }
}
