package dev.lamplight.core.text;

import java.lang.Character.UnicodeScript;
import java.util.Locale;
import java.util.Set;

/// Tells Chinese, English and everything else apart, from scripts and a few function words.
///
/// Scripts decide between Chinese and the rest and are right on a handful of characters; Chinese text full of
/// English terms stays Chinese. Between English and other languages in Latin letters, function words and letters
/// with diacritics decide; a short text without either (a product name) is taken for English. It is no general
/// language identifier: it names no third language, does not part Simplified from Traditional, and takes Japanese
/// without kana for Chinese. Stateless; linear in the length of the text.
public final class LanguageDetector {
    /// A Chinese character says about as much as this many letters of an alphabet.
    public static final double HAN_WEIGHT = 2.5;

    private static final double CHINESE_SHARE = 0.3;
    private static final double KANA_SHARE = 0.05;
    private static final double ENGLISH_LATIN_SHARE = 0.7;
    private static final double FOREIGN_LETTER_SHARE = 0.04;
    private static final int MAX_WORDS = 2_000;
    private static final int MAX_WORD_LENGTH = 8;

    private static final Set<String> ENGLISH_WORDS = Set.of(
            ("the and of to is are was were be been this that these those with for from by it its you your we our they"
                            + " their not have has had will would can could should which when where what who how if"
                            + " but or at as does do did there than then into about")
                    .split(" "));
    private static final Set<String> OTHER_WORDS = Set.of(
            ("der das und ist nicht ein eine mit den dem von zu auf sich für le la les des et est une dans pour que qui"
                            + " pas sur avec el los las una y con por para del como il che di non per sono della gli o"
                            + " os um uma com não em het een van niet en ik och att det som inte og til ikke er på nie"
                            + " się jest nu este ve bir için")
                    .split(" "));

    private LanguageDetector() {}

    public static DetectedLanguage detect(String text) {
        return detect(text, 0, text.length());
    }

    /// The language of `text` from `start` to `end`.
    public static DetectedLanguage detect(String text, int start, int end) {
        ScriptCounts counts = ScriptCounts.of(text, start, end);
        int letters = counts.letters();
        if (letters == 0) {
            return new DetectedLanguage(Language.UNDETERMINED, 0, 0);
        }
        double weight = letters - counts.han() + HAN_WEIGHT * counts.han();
        double hanShare = HAN_WEIGHT * counts.han() / weight;
        return new DetectedLanguage(languageOf(text, start, end, counts, hanShare), hanShare, letters);
    }

    private static Language languageOf(String text, int start, int end, ScriptCounts counts, double hanShare) {
        boolean japanese = counts.kana() > KANA_SHARE * (counts.han() + counts.kana());
        if (!japanese && hanShare >= CHINESE_SHARE) {
            return Language.CHINESE;
        }
        if (counts.latin() < ENGLISH_LATIN_SHARE * counts.letters()) {
            return Language.UNDETERMINED;
        }
        int evidence = englishEvidence(text, start, end);
        boolean foreignLetters = counts.foreignLatin() > FOREIGN_LETTER_SHARE * counts.latin();
        return evidence > 0 || (evidence == 0 && !foreignLetters) ? Language.ENGLISH : Language.UNDETERMINED;
    }

    /// English function words less those of other languages, over the first words.
    private static int englishEvidence(String text, int start, int end) {
        int evidence = 0;
        int words = 0;
        int position = start;
        while (position < end && words < MAX_WORDS) {
            int wordStart = position;
            while (position < end && Character.isLetter(text.charAt(position))) {
                position++;
            }
            int length = position - wordStart;
            if (length > 0) {
                words++;
            }
            if (length > 0 && length <= MAX_WORD_LENGTH) {
                String word = text.substring(wordStart, position).toLowerCase(Locale.ROOT);
                evidence += ENGLISH_WORDS.contains(word) ? 1 : 0;
                evidence -= OTHER_WORDS.contains(word) ? 1 : 0;
            }
            position += length == 0 ? 1 : 0;
        }
        return evidence;
    }

    /// Letters by script; `foreignLatin` are those Latin letters that English does not have.
    record ScriptCounts(int letters, int han, int kana, int latin, int foreignLatin) {

        static ScriptCounts of(String text, int start, int end) {
            int letters = 0;
            int han = 0;
            int kana = 0;
            int latin = 0;
            int foreignLatin = 0;
            int position = start;
            while (position < end) {
                int codePoint = text.codePointAt(position);
                position += Character.charCount(codePoint);
                if (!Character.isLetter(codePoint)) {
                    continue;
                }
                letters++;
                switch (codePoint < 128 ? UnicodeScript.LATIN : UnicodeScript.of(codePoint)) {
                    case HAN -> han++;
                    case HIRAGANA, KATAKANA -> kana++;
                    case LATIN -> {
                        latin++;
                        foreignLatin += codePoint < 128 ? 0 : 1;
                    }
                    default -> {}
                }
            }
            return new ScriptCounts(letters, han, kana, latin, foreignLatin);
        }
    }
}
