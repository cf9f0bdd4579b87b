package dev.lamplight.core.grammar;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a text says, as values of JSON: its parts, and the numbers in it. An answer that is held to them can leave out
/// and mistake what the text says, and cannot say what it does not.
///
/// A part begins where a word begins and ends where one ends, and lies within a line; letters of Chinese and Japanese
/// are words. All parts together are one expression of the text's length, because what may follow a character does not
/// depend on where the part began: made as far as somebody walks it, it is the automaton of the text's factors
/// (Blumer et al. 1985).
final class TextSpans {
    /// `1,250.5`, not the end of `v2.0.1`.
    private static final Pattern NUMBER = Pattern.compile("(?<![\\d.])-?\\d+(?:,\\d{3})*(?:\\.\\d+)?(?![\\d]|\\.\\d)");

    private static final int MOST_DIGITS = 18;

    private final String text;
    private @Nullable Expression span;
    private boolean isRead;

    TextSpans(String text) {
        this.text = text;
    }

    /// A string, in its quotes, that the text has; empty where the text has no word.
    Optional<Expression> string() {
        if (!isRead) {
            span = read();
            isRead = true;
        }
        return Optional.ofNullable(span);
    }

    private @Nullable Expression read() {
        List<Expression> beginnings = new ArrayList<>();
        Expression behind = null;
        int end = text.length();
        while (end > 0) {
            int at = text.offsetByCodePoints(end, -1);
            int character = text.codePointAt(at);
            if (character == '\n' || character == '\r') {
                behind = null;
            } else if (behind != null || isEnd(at, end)) {
                behind = from(character, isEnd(at, end), behind);
                if (isBeginning(at)) {
                    beginnings.add(behind);
                }
            }
            end = at;
        }
        return beginnings.isEmpty() ? null : JsonText.string(Expression.choice(beginnings.toArray(Expression[]::new)));
    }

    /// @param behind what may follow; null for nothing
    private static Expression from(int character, boolean mayEnd, @Nullable Expression behind) {
        Expression written = CharacterForm.JSON.of(CodePoints.of(character, character));
        if (behind == null) {
            return written;
        }
        return Expression.sequence(written, mayEnd ? Expression.choice(Expression.EMPTY, behind) : behind);
    }

    /// Before words, and before what stands between white space and one: `+420`, `(EU`.
    private boolean isBeginning(int at) {
        int character = text.codePointAt(at);
        if (isBlank(character)) {
            return false;
        }
        int before = at == 0 ? ' ' : text.codePointBefore(at);
        return isBlank(before)
                || Character.isIdeographic(character)
                || Character.getType(character) == Character.CURRENCY_SYMBOL
                || (isWord(character) && !isWord(before));
    }

    /// Behind words, and behind what closes them: `Inc.`, `(EU)`.
    private boolean isEnd(int at, int end) {
        int character = text.codePointAt(at);
        if (isBlank(character)) {
            return false;
        }
        return end == text.length()
                || !isWord(character)
                || Character.isIdeographic(character)
                || !isWord(text.codePointAt(end));
    }

    private static boolean isBlank(int character) {
        return Character.isWhitespace(character) || Character.isSpaceChar(character);
    }

    private static boolean isWord(int character) {
        return Character.isLetterOrDigit(character);
    }

    /// A number that the text has and that is wanted; empty where there is none.
    Optional<Expression> number(Predicate<BigDecimal> isWanted) {
        Set<String> found = new LinkedHashSet<>();
        Matcher matcher = NUMBER.matcher(text);
        while (matcher.find()) {
            String digits = matcher.group().replace(",", "");
            if (digits.length() <= MOST_DIGITS) {
                BigDecimal number = new BigDecimal(digits);
                if (isWanted.test(number)) {
                    found.add(number.toPlainString());
                }
            }
        }
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        Expression.choice(found.stream().map(Expression::text).toArray(Expression[]::new)));
    }
}
