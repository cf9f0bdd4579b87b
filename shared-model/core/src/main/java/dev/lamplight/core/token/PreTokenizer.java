package dev.lamplight.core.token;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// How byte-level models cut text into words before they merge: no token crosses the border of a word. Each constant is
/// a regular expression of its authors, followed alternative by alternative without a regular-expression engine, so
/// that no text can cost more than one pass.
public enum PreTokenizer {
    /// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`; Radford et al. 2019.
    GPT2("gpt-2", "gpt2", "default"),
    /// As GPT2, within the pieces between numbers; every number character is a word.
    SMOLLM("smollm"),
    /// `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|`
    /// `\s+(?!\S)|\s+`; Llama 3.
    LLAMA3("llama-bpe", "llama3", "llama-v3"),
    /// As LLAMA3 with numbers one by one; Qwen 2 to 3.
    QWEN2("qwen2", "deepseek-r1-qwen");

    @SuppressWarnings("ImmutableEnumChecker") // List.of
    private final List<String> words;

    PreTokenizer(String... words) {
        this.words = List.of(words);
    }

    /// @param word `tokenizer.ggml.pre` of a GGUF file
    /// @throws Failure.Permanent UNSUPPORTED_MODEL where it is none of these
    static PreTokenizer of(String word) {
        return Arrays.stream(values())
                .filter(each -> each.words.contains(word))
                .findFirst()
                .orElseThrow(() -> new Failure.Permanent(
                        PermanentCode.UNSUPPORTED_MODEL,
                        "the tokenizer cuts words as %s does; known are %s"
                                .formatted(
                                        word,
                                        Arrays.stream(values())
                                                .flatMap(each -> each.words.stream())
                                                .collect(Collectors.joining(", ")))));
    }

    /// Where the word that starts at `start` ends.
    ///
    /// @param limit end of the text, above `start`
    int endOfWord(String text, int start, int limit) {
        return switch (this) {
            case GPT2 -> gpt2(text, start, limit);
            case SMOLLM -> smollm(text, start, limit);
            case LLAMA3 -> llama3(text, start, limit, 3);
            case QWEN2 -> llama3(text, start, limit, 1);
        };
    }

    private static int smollm(String text, int start, int limit) {
        int first = text.codePointAt(start);
        if (isNumber(first)) {
            return start + Character.charCount(first);
        }
        // only white space looks beyond its own end, and there a number ends the piece as the end of the text does
        int end = endOfSpaces(text, start, limit);
        boolean isBeforeNumber = end > start && end < limit && isNumber(text.codePointAt(end));
        return gpt2(text, start, isBeforeNumber ? end : limit);
    }

    private static int gpt2(String text, int start, int limit) {
        int contraction = contraction(text, start, limit, Letters.AS_THEY_ARE);
        if (contraction > 0) {
            return start + contraction;
        }
        int first = text.charAt(start) == ' ' && start + 1 < limit ? start + 1 : start;
        int codePoint = text.codePointAt(first);
        if (Character.isLetter(codePoint)) {
            return endOfLetters(text, first, limit);
        }
        if (isNumber(codePoint)) {
            return endOfNumbers(text, first, limit, Integer.MAX_VALUE);
        }
        if (!isSpace(codePoint)) {
            return endOfOthers(text, first, limit);
        }
        return spaces(text, start, limit);
    }

    private static int llama3(String text, int start, int limit, int digits) {
        int contraction = contraction(text, start, limit, Letters.FOLDED);
        if (contraction > 0) {
            return start + contraction;
        }
        int codePoint = text.codePointAt(start);
        if (Character.isLetter(codePoint)) {
            return endOfLetters(text, start, limit);
        }
        if (isNumber(codePoint)) {
            return endOfNumbers(text, start, limit, digits);
        }
        int second = start + Character.charCount(codePoint);
        if (codePoint != '\r' && codePoint != '\n' && second < limit && Character.isLetter(text.codePointAt(second))) {
            return endOfLetters(text, second, limit);
        }
        int other = codePoint == ' ' ? second : start;
        if (other < limit && isOther(text.codePointAt(other))) {
            int end = endOfOthers(text, other, limit);
            while (end < limit && isLineEnd(text.charAt(end))) {
                end++;
            }
            return end;
        }
        int end = endOfSpaces(text, start, limit);
        for (int last = end - 1; last >= start; last--) {
            if (isLineEnd(text.charAt(last))) {
                return last + 1;
            }
        }
        return spaces(text, start, limit);
    }

    private enum Letters {
        AS_THEY_ARE,
        /// Upper and lower case alike, and the long s with them.
        FOLDED
    }

    /// Length of `'s`, `'t`, `'re`, `'ve`, `'m`, `'ll` or `'d`; 0 where there is none.
    private static int contraction(String text, int start, int limit, Letters letters) {
        if (text.charAt(start) != '\'' || start + 1 >= limit) {
            return 0;
        }
        char first = letter(text.charAt(start + 1), letters);
        if (first == 's' || first == 't' || first == 'm' || first == 'd') {
            return 2;
        }
        if (start + 2 >= limit) {
            return 0;
        }
        char second = letter(text.charAt(start + 2), letters);
        boolean isPair =
                (first == 'r' && second == 'e') || (first == 'v' && second == 'e') || (first == 'l' && second == 'l');
        return isPair ? 3 : 0;
    }

    private static char letter(char found, Letters letters) {
        return switch (letters) {
            case AS_THEY_ARE -> found;
            case FOLDED -> found == '\u017F' ? 's' : Character.toLowerCase(found);
        };
    }

    private static int endOfLetters(String text, int start, int limit) {
        int end = start;
        while (end < limit && Character.isLetter(text.codePointAt(end))) {
            end += Character.charCount(text.codePointAt(end));
        }
        return end;
    }

    private static int endOfNumbers(String text, int start, int limit, int most) {
        int end = start;
        for (int count = 0; count < most && end < limit && isNumber(text.codePointAt(end)); count++) {
            end += Character.charCount(text.codePointAt(end));
        }
        return end;
    }

    private static int endOfOthers(String text, int start, int limit) {
        int end = start;
        while (end < limit && isOther(text.codePointAt(end))) {
            end += Character.charCount(text.codePointAt(end));
        }
        return end;
    }

    private static int endOfSpaces(String text, int start, int limit) {
        int end = start;
        while (end < limit && isSpace(text.charAt(end))) {
            end++;
        }
        return end;
    }

    /// White space up to its last character, which belongs to the word that follows; all of it where it is one
    /// character or the end.
    private static int spaces(String text, int start, int limit) {
        int end = endOfSpaces(text, start, limit);
        return end < limit && end - start > 1 ? end - 1 : end;
    }

    private static boolean isLineEnd(char character) {
        return character == '\r' || character == '\n';
    }

    private static boolean isOther(int codePoint) {
        return !isSpace(codePoint) && !Character.isLetter(codePoint) && !isNumber(codePoint);
    }

    private static boolean isNumber(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
            default -> false;
        };
    }

    /// Unicode's White_Space, all of it below U+10000. Java's own notion leaves out U+00A0 and others.
    private static boolean isSpace(int codePoint) {
        return (codePoint >= 9 && codePoint <= 13)
                || codePoint == ' '
                || codePoint == 0x85
                || codePoint == 0xA0
                || codePoint == 0x1680
                || (codePoint >= 0x2000 && codePoint <= 0x200A)
                || codePoint == 0x2028
                || codePoint == 0x2029
                || codePoint == 0x202F
                || codePoint == 0x205F
                || codePoint == 0x3000;
    }
}
