package dev.lamplight.documents;

/// White space as running text has it.
final class Whitespace {
    /// Stands for a line break that must survive [#collapse]; a separator that no text format can contain by itself.
    static final char KEPT_BREAK = '\u001E';

    private Whitespace() {}

    /// Makes one space of each run of white space and trims. A run with a line break between two characters of a
    /// script that is written without spaces disappears; a run with a [kept break][#KEPT_BREAK] becomes one line
    /// break.
    static String collapse(CharSequence raw) {
        StringBuilder collapsed = new StringBuilder(raw.length());
        int index = 0;
        while (index < raw.length()) {
            char current = raw.charAt(index);
            if (isWhite(current)) {
                int end = endOfRun(raw, index);
                appendRun(raw, index, end, collapsed);
                index = end;
            } else {
                collapsed.append(current);
                index++;
            }
        }
        return collapsed.toString();
    }

    /// The word gap for two lines that are read as one.
    static String joint(CharSequence before, CharSequence after) {
        if (before.isEmpty() || after.isEmpty()) {
            return "";
        }
        boolean unspaced = isUnspaced(before.charAt(before.length() - 1)) && isUnspaced(after.charAt(0));
        return unspaced ? "" : " ";
    }

    private static int endOfRun(CharSequence raw, int start) {
        int end = start;
        while (end < raw.length() && isWhite(raw.charAt(end))) {
            end++;
        }
        return end;
    }

    private static void appendRun(CharSequence raw, int start, int end, StringBuilder collapsed) {
        if (collapsed.isEmpty() || end == raw.length()) {
            return;
        }
        boolean broken = false;
        for (int index = start; index < end; index++) {
            char current = raw.charAt(index);
            if (current == KEPT_BREAK) {
                collapsed.append('\n');
                return;
            }
            broken |= current == '\n' || current == '\r';
        }
        boolean unspaced =
                broken && isUnspaced(collapsed.charAt(collapsed.length() - 1)) && isUnspaced(raw.charAt(end));
        if (!unspaced) {
            collapsed.append(' ');
        }
    }

    private static boolean isWhite(char character) {
        return character <= ' ' || character == '\u00A0' || character == '\u0085' || Character.isWhitespace(character);
    }

    /// Chinese and Japanese characters and their full-width punctuation.
    private static boolean isUnspaced(char character) {
        return (character >= '\u2E80' && character <= '\u9FFF')
                || (character >= '\uF900' && character <= '\uFAFF')
                || (character >= '\uFF01' && character <= '\uFF60');
    }
}
