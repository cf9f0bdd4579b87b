package dev.lamplight.core.grammar;

import dev.lamplight.contract.Failure;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The regular expressions that may be asked for: characters, `.`, classes, `\d \w \s` and their opposites, escapes,
/// groups, `|`, and `* + ? {m} {m,} {m,n}`, as in ECMA-262. The whole text matches, `^` and `$` around it change
/// nothing.
/// Refused by name: references, looking around, borders of words, classes of Unicode's properties.
final class RegularExpression {
    private static final int MOST_REPETITIONS = 10_000;
    private static final int DEEPEST = 100;
    private static final CodePoints DIGITS = CodePoints.of('0', '9');
    private static final CodePoints WORDS = CodePoints.of('0', '9', 'A', 'Z', '_', '_', 'a', 'z');
    private static final CodePoints BLANKS = CodePoints.ofEach(" \t\n\u000B\f\r\u00A0\u2028\u2029\uFEFF");
    private static final CodePoints LINE = CodePoints.ofEach("\n\r\u2028\u2029").not();

    private final String path;
    private final int[] pattern;
    private final CharacterForm form;
    private int at;

    private RegularExpression(String path, String pattern, CharacterForm form) {
        this.path = path;
        this.pattern = pattern.codePoints().toArray();
        this.form = form;
    }

    /// @param path of the pattern in the request
    /// @param form how the characters of the text are written
    /// @throws Failure.Permanent INVALID_REQUEST where the pattern is broken, or of a kind that is not supported
    static Expression read(String path, String pattern, CharacterForm form) {
        RegularExpression reader = new RegularExpression(path, pattern, form);
        if (reader.peek() == '^') {
            reader.at++;
        }
        Expression read = reader.alternatives(0);
        if (reader.at < reader.pattern.length) {
            throw reader.refused("there is no '(' for this ')'");
        }
        return read;
    }

    private Expression alternatives(int depth) {
        if (depth > DEEPEST) {
            throw refused("expected at most %d groups in each other".formatted(DEEPEST));
        }
        List<Expression> alternatives = new ArrayList<>();
        alternatives.add(sequence(depth));
        while (peek() == '|') {
            at++;
            alternatives.add(sequence(depth));
        }
        return Expression.choice(alternatives.toArray(Expression[]::new));
    }

    private Expression sequence(int depth) {
        List<Expression> parts = new ArrayList<>();
        while (at < pattern.length && peek() != '|' && peek() != ')') {
            if (peek() == '$' && at == pattern.length - 1) {
                at++;
            } else {
                parts.add(repeated(atom(depth)));
            }
        }
        return parts.size() == 1 ? parts.getFirst() : new Expression.Sequence(parts);
    }

    private Expression atom(int depth) {
        int character = pattern[at];
        return switch (character) {
            case '(' -> group(depth);
            case '[' -> form.of(characterClass());
            case '.' -> {
                at++;
                yield form.of(LINE);
            }
            case '\\' -> form.of(escaped(false));
            case '*', '+', '?', '{' -> throw refused("there is nothing to repeat");
            case '^', '$' -> throw refused("'^' and '$' stand for the ends of the whole text, and nowhere else");
            default -> {
                at++;
                yield form.of(single(character));
            }
        };
    }

    private Expression group(int depth) {
        at++;
        if (peek() == '?') {
            if (at + 1 >= pattern.length || pattern[at + 1] != ':') {
                throw refused("of groups that begin with '(?' only '(?:' is supported");
            }
            at += 2;
        }
        Expression inside = alternatives(depth + 1);
        if (peek() != ')') {
            throw refused("a '(' is not closed");
        }
        at++;
        return inside;
    }

    private Expression repeated(Expression part) {
        Expression repeated = part;
        boolean isRepeated = false;
        while (at < pattern.length) {
            int @Nullable [] bounds = bounds();
            if (bounds == null) {
                return repeated;
            }
            if (isRepeated) {
                throw refused("a repetition is repeated; put it into a group");
            }
            isRepeated = true;
            repeated = new Expression.Repeat(part, bounds[0], bounds[1]);
            if (peek() == '?') {
                at++; // as few as possible: the same texts
            }
        }
        return repeated;
    }

    private int @Nullable [] bounds() {
        switch (pattern[at]) {
            case '*' -> {
                at++;
                return new int[] {0, Expression.UNBOUNDED};
            }
            case '+' -> {
                at++;
                return new int[] {1, Expression.UNBOUNDED};
            }
            case '?' -> {
                at++;
                return new int[] {0, 1};
            }
            case '{' -> {
                at++;
                return counted();
            }
            default -> {
                return null;
            }
        }
    }

    private int[] counted() {
        int least = number();
        int most = least;
        if (peek() == ',') {
            at++;
            most = peek() == '}' ? Expression.UNBOUNDED : number();
        }
        if (peek() != '}' || most < least) {
            throw refused("expected {m}, {m,} or {m,n} with m at most n");
        }
        at++;
        return new int[] {least, most};
    }

    private int number() {
        int number = 0;
        int begin = at;
        while (at < pattern.length && peek() >= '0' && peek() <= '9') {
            number = Math.min(10 * number + peek() - '0', MOST_REPETITIONS + 1);
            at++;
        }
        if (begin == at || number > MOST_REPETITIONS) {
            throw refused("expected a number of at most %d".formatted(MOST_REPETITIONS));
        }
        return number;
    }

    private CodePoints characterClass() {
        at++;
        boolean isNegated = peek() == '^';
        at += isNegated ? 1 : 0;
        CodePoints members = CodePoints.of();
        while (peek() != ']') {
            CodePoints from = member();
            if (peek() == '-' && at + 1 < pattern.length && pattern[at + 1] != ']') {
                at++;
                members = members.or(range(from, member()));
            } else {
                members = members.or(from);
            }
        }
        at++;
        CodePoints meant = isNegated ? members.not() : members;
        if (meant.isEmpty()) {
            throw refused("a class without characters can never be met");
        }
        return meant;
    }

    private CodePoints member() {
        if (at >= pattern.length) {
            throw refused("a '[' is not closed");
        }
        return pattern[at] == '\\' ? escaped(true) : single(pattern[at++]);
    }

    private CodePoints range(CodePoints from, CodePoints to) {
        int first = only(from);
        int last = only(to);
        if (first > last) {
            throw refused("a range of a class ends before it begins");
        }
        return CodePoints.of(first, last);
    }

    private int only(CodePoints set) {
        CodePoints.Range range = set.ranges().getFirst();
        if (set.ranges().size() != 1 || range.from() != range.to()) {
            throw refused("a range of a class goes from one character to another");
        }
        return range.from();
    }

    private CodePoints escaped(boolean isInClass) {
        at++;
        if (at >= pattern.length) {
            throw refused("nothing follows the last '\\'");
        }
        int character = pattern[at++];
        return switch (character) {
            case 'd' -> DIGITS;
            case 'D' -> DIGITS.not();
            case 'w' -> WORDS;
            case 'W' -> WORDS.not();
            case 's' -> BLANKS;
            case 'S' -> BLANKS.not();
            case 't' -> single('\t');
            case 'n' -> single('\n');
            case 'r' -> single('\r');
            case 'f' -> single('\f');
            case 'v' -> single(0x0B);
            case 'x' -> single(hexadecimal(2));
            case 'u' -> single(hexadecimal(4));
            default -> {
                boolean isNamed = Character.isLetterOrDigit(character) && !(isInClass && character == 'b');
                if (isNamed) {
                    throw refused("'\\%s' is not supported".formatted(Character.toString(character)));
                }
                yield single(isInClass && character == 'b' ? '\b' : character);
            }
        };
    }

    private int hexadecimal(int digits) {
        int value = 0;
        for (int index = 0; index < digits; index++) {
            int digit = at < pattern.length ? Character.digit(pattern[at], 16) : -1;
            if (digit < 0) {
                throw refused("expected %d hexadecimal digits".formatted(digits));
            }
            value = 16 * value + digit;
            at++;
        }
        return value;
    }

    private CodePoints single(int character) {
        CodePoints one = CodePoints.of(character, character);
        if (one.isEmpty()) {
            throw refused("half a character");
        }
        return one;
    }

    private int peek() {
        return at < pattern.length ? pattern[at] : -1;
    }

    private Failure.Permanent refused(String why) {
        return Unsupported.because(path, "at character %d of the pattern: %s".formatted(at, why));
    }
}
