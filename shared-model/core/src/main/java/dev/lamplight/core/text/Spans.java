package dev.lamplight.core.text;

/// Where text may be cut.
final class Spans {
    private static final int ZERO_WIDTH_JOINER = 0x200D;
    private static final int MAX_CLUSTER = 64;

    private Spans() {}

    /// The range without white space at its ends; empty, at `end`, if there is nothing else.
    static TextSpan trim(String text, int start, int end) {
        int from = start;
        while (from < end && SentenceSplitter.isSpace(text.charAt(from))) {
            from++;
        }
        int to = end;
        while (to > from && SentenceSplitter.isSpace(text.charAt(to - 1))) {
            to--;
        }
        return new TextSpan(from, to);
    }

    /// The last position in `(start, limit]` that parts neither a surrogate pair nor a combining or emoji sequence;
    /// the next code point's border where a sequence is longer than any real one or nothing else makes progress.
    static int clusterBorder(String text, int start, int limit) {
        int border = limit;
        while (border > start && limit - border < MAX_CLUSTER && !isClusterBorder(text, border)) {
            border--;
        }
        if (border > start && isClusterBorder(text, border)) {
            return border;
        }
        int forced = Math.max(limit, start + 1);
        return cutsSurrogatePair(text, forced) ? forced + (forced - 1 > start ? -1 : 1) : forced;
    }

    static boolean isClusterBorder(String text, int position) {
        if (position <= 0 || position >= text.length()) {
            return true;
        }
        if (cutsSurrogatePair(text, position)) {
            return false;
        }
        int next = text.codePointAt(position);
        return switch (Character.getType(next)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> false;
            default ->
                next != ZERO_WIDTH_JOINER
                        && text.charAt(position - 1) != ZERO_WIDTH_JOINER
                        && !Character.isEmojiModifier(next);
        };
    }

    static boolean cutsSurrogatePair(String text, int position) {
        return position > 0
                && position < text.length()
                && Character.isLowSurrogate(text.charAt(position))
                && Character.isHighSurrogate(text.charAt(position - 1));
    }
}
