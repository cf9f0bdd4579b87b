package dev.lamplight.core.jinja;

import dev.lamplight.core.token.PromptText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/// Python's methods of `str` on texts that know where their characters come from.
final class TextChanges {
    private TextChanges() {}

    /// What Python's `str.isspace` and `strip` take for white space.
    static boolean isSpace(int codePoint) {
        return (codePoint >= 0x09 && codePoint <= 0x0D)
                || (codePoint >= 0x1C && codePoint <= 0x20)
                || codePoint == 0x85
                || Character.isSpaceChar(codePoint);
    }

    /// @param characters what is taken away; empty for white space
    static PromptText stripped(PromptText text, String characters, boolean left, boolean right) {
        int start = 0;
        int end = text.length();
        while (left && start < end && isStripped(text.text().charAt(start), characters)) {
            start++;
        }
        while (right && end > start && isStripped(text.text().charAt(end - 1), characters)) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isStripped(char letter, String characters) {
        return characters.isEmpty() ? isSpace(letter) : characters.indexOf(letter) >= 0;
    }

    /// @param separator empty for runs of white space
    /// @param limit most cuts; negative for all
    static List<PromptText> split(PromptText text, String separator, int limit, boolean isFromRight) {
        if (separator.isEmpty()) {
            return words(text, limit);
        }
        List<PromptText> parts = new ArrayList<>();
        int start = 0;
        int end = text.length();
        while (limit < 0 || parts.size() < limit) {
            int cut = isFromRight
                    ? text.text().lastIndexOf(separator, end - separator.length())
                    : text.text().indexOf(separator, start);
            if (cut < 0 || (isFromRight && cut + separator.length() > end)) {
                break;
            }
            if (isFromRight) {
                parts.add(text.substring(cut + separator.length(), end));
                end = cut;
            } else {
                parts.add(text.substring(start, cut));
                start = cut + separator.length();
            }
            if (isFromRight && end < separator.length()) {
                break;
            }
        }
        parts.add(text.substring(start, end));
        if (isFromRight) {
            Collections.reverse(parts);
        }
        return parts;
    }

    private static List<PromptText> words(PromptText text, int limit) {
        List<PromptText> words = new ArrayList<>();
        int at = 0;
        while (true) {
            while (at < text.length() && isSpace(text.text().charAt(at))) {
                at++;
            }
            if (at == text.length()) {
                return words;
            }
            int start = at;
            if (limit >= 0 && words.size() == limit) {
                words.add(stripped(text.substring(start, text.length()), "", false, true));
                return words;
            }
            while (at < text.length() && !isSpace(text.text().charAt(at))) {
                at++;
            }
            words.add(text.substring(start, at));
        }
    }

    static List<PromptText> lines(PromptText text) {
        List<PromptText> lines = new ArrayList<>();
        int start = 0;
        for (int at = 0; at < text.length(); at++) {
            char letter = text.text().charAt(at);
            if (letter == '\n' || letter == '\r') {
                lines.add(text.substring(start, at));
                boolean isPair =
                        letter == '\r' && at + 1 < text.length() && text.text().charAt(at + 1) == '\n';
                at += isPair ? 1 : 0;
                start = at + 1;
            }
        }
        if (start < text.length()) {
            lines.add(text.substring(start, text.length()));
        }
        return lines;
    }

    /// @param limit most replacements; negative for all
    static PromptText replaced(PromptText text, String old, PromptText replacement, int limit) {
        if (old.isEmpty()) {
            throw new JinjaError("an empty text is replaced");
        }
        List<PromptText> parts = split(text, old, limit, false);
        PromptText.Builder out = new PromptText.Builder();
        for (int index = 0; index < parts.size(); index++) {
            if (index > 0) {
                out.append(replacement);
            }
            out.append(parts.get(index));
        }
        return out.build();
    }

    static PromptText upper(PromptText text) {
        return changed(text, letters -> letters.toUpperCase(Locale.ROOT));
    }

    static PromptText lower(PromptText text) {
        return changed(text, letters -> letters.toLowerCase(Locale.ROOT));
    }

    static PromptText capitalized(PromptText text) {
        if (text.isEmpty()) {
            return text;
        }
        int first = text.text().offsetByCodePoints(0, 1);
        return upper(text.substring(0, first)).plus(lower(text.substring(first, text.length())));
    }

    static PromptText title(PromptText text) {
        PromptText.Builder out = new PromptText.Builder();
        boolean isInWord = false;
        for (int at = 0; at < text.length(); ) {
            int next = text.text().offsetByCodePoints(at, 1);
            PromptText letter = text.substring(at, next);
            boolean isLetter = Character.isLetter(text.text().codePointAt(at));
            out.append(!isLetter ? letter : isInWord ? lower(letter) : upper(letter));
            isInWord = isLetter;
            at = next;
        }
        return out.build();
    }

    /// A change of letters.
    private interface Change {
        String apply(String letters);
    }

    /// Changes given and own characters apart, since a change may alter their number.
    private static PromptText changed(PromptText text, Change change) {
        PromptText.Builder out = new PromptText.Builder();
        int start = 0;
        while (start < text.length()) {
            boolean isGiven = text.isGiven(start);
            int end = start + 1;
            while (end < text.length() && text.isGiven(end) == isGiven) {
                end++;
            }
            String letters = change.apply(text.text().substring(start, end));
            out.append(isGiven ? PromptText.given(letters) : PromptText.own(letters));
            start = end;
        }
        return out.build();
    }
}
