package dev.lamplight.core.jinja;

import dev.lamplight.core.jinja.Token.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A template's text to tokens, with Jinja's rules for white space as `apply_chat_template` sets them: the line break
/// after a block is dropped (`trim_blocks`), and so are the blanks before a block that begins a line
/// (`lstrip_blocks`). Pallets, Jinja 3.1, "Whitespace Control". Not thread-safe.
final class Lexer {
    private static final List<String> SYMBOLS = List.of(
            "**", "//", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "~", "<", ">", "=", "(", ")", "[", "]", "{",
            "}", ",", ":", ".", "|", ";");
    private static final Pattern END_OF_RAW = Pattern.compile("\\{%([-+]?)\\s*endraw\\s*([-+]?)%\\}");

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;
    private boolean isLineStarting = true;

    private Lexer(String source) {
        this.source = source;
    }

    /// @throws JinjaError where the text is cut off or has a character that means nothing
    static List<Token> tokens(String template) {
        String lines = template.replace("\r\n", "\n").replace('\r', '\n');
        String source = lines.endsWith("\n") ? lines.substring(0, lines.length() - 1) : lines;
        return new Lexer(source).read();
    }

    private List<Token> read() {
        while (at < source.length()) {
            int tag = nextTag();
            if (tag < 0) {
                data(source.substring(at));
                at = source.length();
                break;
            }
            char kind = source.charAt(tag + 1);
            char sign = tag + 2 < source.length() ? source.charAt(tag + 2) : ' ';
            data(beforeTag(source.substring(at, tag), kind, sign));
            moveTo(tag + 2 + (sign == '-' || sign == '+' ? 1 : 0));
            isLineStarting = false;
            switch (kind) {
                case '#' -> comment();
                case '{' -> {
                    add(Kind.OUTPUT_BEGIN, "{{");
                    inside(Kind.OUTPUT_END, "}}");
                }
                default -> block();
            }
        }
        add(Kind.END, "");
        return tokens;
    }

    private int nextTag() {
        for (int index = at; index + 1 < source.length(); index++) {
            char next = source.charAt(index + 1);
            if (source.charAt(index) == '{' && (next == '{' || next == '%' || next == '#')) {
                return index;
            }
        }
        return -1;
    }

    private String beforeTag(String data, char kind, char sign) {
        if (sign == '-') {
            return data.stripTrailing();
        }
        if (kind == '{' || sign == '+') {
            return data;
        }
        int lineStart = data.lastIndexOf('\n') + 1;
        boolean beginsLine = lineStart > 0 || isLineStarting;
        return beginsLine && data.substring(lineStart).isBlank() ? data.substring(0, lineStart) : data;
    }

    private void data(String text) {
        if (!text.isEmpty()) {
            tokens.add(new Token(Kind.DATA, text, line));
        }
    }

    private void comment() {
        int end = source.indexOf("#}", at);
        if (end < 0) {
            throw error("a comment has no end");
        }
        boolean isTrimmed = source.charAt(end - 1) == '-';
        boolean isKept = source.charAt(end - 1) == '+';
        moveTo(end + 2);
        afterTag(isTrimmed, !isKept);
    }

    private void block() {
        Matcher raw = Pattern.compile("\\s*raw\\s*([-+]?)%\\}").matcher(source).region(at, source.length());
        if (raw.lookingAt()) {
            moveTo(raw.end());
            afterTag(raw.group(1).equals("-"), !raw.group(1).equals("+"));
            raw();
            return;
        }
        add(Kind.BLOCK_BEGIN, "{%");
        inside(Kind.BLOCK_END, "%}");
    }

    private void raw() {
        Matcher end = END_OF_RAW.matcher(source);
        if (!end.find(at)) {
            throw error("a raw block has no end");
        }
        char sign = end.group(1).isEmpty() ? ' ' : end.group(1).charAt(0);
        data(beforeTag(source.substring(at, end.start()), '%', sign));
        moveTo(end.end());
        afterTag(end.group(2).equals("-"), !end.group(2).equals("+"));
    }

    /// White space behind a tag.
    private void afterTag(boolean isTrimmed, boolean dropsLineBreak) {
        int from = at;
        if (isTrimmed) {
            while (at < source.length() && Character.isWhitespace(source.charAt(at))) {
                next();
            }
        } else if (dropsLineBreak && at < source.length() && source.charAt(at) == '\n') {
            next();
        }
        isLineStarting = at > from && source.charAt(at - 1) == '\n';
    }

    /// The tokens of an expression up to the end of its tag; braces in it have to match, so that `}}` may stand for
    /// two of them.
    private void inside(Kind endKind, String end) {
        Deque<Character> open = new ArrayDeque<>();
        while (true) {
            while (at < source.length() && Character.isWhitespace(source.charAt(at))) {
                next();
            }
            if (at >= source.length()) {
                throw error("a tag has no end");
            }
            if (open.isEmpty() && isAtEnd(end)) {
                char sign = source.charAt(at);
                boolean isBare = source.startsWith(end, at);
                moveTo(at + end.length() + (isBare ? 0 : 1));
                add(endKind, end);
                afterTag(!isBare && sign == '-', endKind == Kind.BLOCK_END && (isBare || sign != '+'));
                return;
            }
            token(open);
        }
    }

    private boolean isAtEnd(String end) {
        char sign = source.charAt(at);
        return source.startsWith(end, at) || ((sign == '-' || sign == '+') && source.startsWith(end, at + 1));
    }

    private void token(Deque<Character> open) {
        char first = source.charAt(at);
        if (first == '\'' || first == '"') {
            string(first);
        } else if (first >= '0' && first <= '9') {
            number();
        } else if (Character.isLetter(first) || first == '_') {
            int end = at;
            while (end < source.length()
                    && (Character.isLetterOrDigit(source.charAt(end)) || source.charAt(end) == '_')) {
                end++;
            }
            add(Kind.NAME, source.substring(at, end));
            moveTo(end);
        } else {
            symbol(open);
        }
    }

    private void symbol(Deque<Character> open) {
        String symbol = SYMBOLS.stream()
                .filter(candidate -> source.startsWith(candidate, at))
                .findFirst()
                .orElseThrow(() -> error("the character '" + source.charAt(at) + "' means nothing"));
        switch (symbol) {
            case "(" -> open.push(')');
            case "[" -> open.push(']');
            case "{" -> open.push('}');
            case ")", "]", "}" -> {
                if (open.isEmpty() || open.pop() != symbol.charAt(0)) {
                    throw error("a '" + symbol + "' closes nothing");
                }
            }
            default -> {
                // opens and closes nothing
            }
        }
        add(Kind.SYMBOL, symbol);
        moveTo(at + symbol.length());
    }

    private void number() {
        int end = endOfDigits(at);
        boolean isReal = false;
        if (end + 1 < source.length() && source.charAt(end) == '.' && isDigit(source.charAt(end + 1))) {
            isReal = true;
            end = endOfDigits(end + 1);
        }
        if (end < source.length() && (source.charAt(end) == 'e' || source.charAt(end) == 'E')) {
            int digits = end + 1;
            if (digits < source.length() && (source.charAt(digits) == '-' || source.charAt(digits) == '+')) {
                digits++;
            }
            if (digits < source.length() && isDigit(source.charAt(digits))) {
                isReal = true;
                end = endOfDigits(digits);
            }
        }
        add(isReal ? Kind.REAL : Kind.WHOLE, source.substring(at, end).replace("_", ""));
        moveTo(end);
    }

    private int endOfDigits(int from) {
        int end = from;
        while (end < source.length() && (isDigit(source.charAt(end)) || source.charAt(end) == '_')) {
            end++;
        }
        return end;
    }

    private static boolean isDigit(char letter) {
        return letter >= '0' && letter <= '9';
    }

    private void string(char quote) {
        int start = line;
        StringBuilder text = new StringBuilder();
        next();
        while (true) {
            if (at >= source.length()) {
                throw error("a string has no end");
            }
            char letter = source.charAt(at);
            next();
            if (letter == quote) {
                tokens.add(new Token(Kind.STRING, text.toString(), start));
                return;
            }
            if (letter == '\\' && at < source.length()) {
                escape(text);
            } else {
                text.append(letter);
            }
        }
    }

    private void escape(StringBuilder text) {
        char letter = source.charAt(at);
        next();
        switch (letter) {
            case 'n' -> text.append('\n');
            case 't' -> text.append('\t');
            case 'r' -> text.append('\r');
            case 'b' -> text.append('\b');
            case 'f' -> text.append('\f');
            case '0' -> text.append('\0');
            case '\\', '\'', '"' -> text.append(letter);
            case '\n' -> {
                // continues on the next line
            }
            case 'x' -> text.appendCodePoint(hexadecimal(2));
            case 'u' -> text.appendCodePoint(hexadecimal(4));
            case 'U' -> text.appendCodePoint(hexadecimal(8));
            default -> text.append('\\').append(letter);
        }
    }

    private int hexadecimal(int digits) {
        try {
            int codePoint = Integer.parseInt(source, at, Math.min(source.length(), at + digits), 16);
            moveTo(at + digits);
            if (Character.isValidCodePoint(codePoint)) {
                return codePoint;
            }
        } catch (NumberFormatException | IndexOutOfBoundsException _) {
            // said below
        }
        throw error("an escaped character is none");
    }

    private void add(Kind kind, String text) {
        tokens.add(new Token(kind, text, line));
    }

    private void next() {
        if (source.charAt(at) == '\n') {
            line++;
        }
        at++;
    }

    private void moveTo(int place) {
        while (at < place) {
            next();
        }
    }

    private JinjaError error(String what) {
        return new JinjaError("line %d: %s".formatted(line, what));
    }
}
