package dev.lamplight.core.token;

import java.util.Arrays;

/// A text that knows which of its characters were given from outside: by a user, a document, a model. What is cut out
/// of it or built from it knows it too, so that a rendered template can be told from what it was rendered with.
/// Immutable; equal texts are equal whatever they know.
public final class PromptText implements Comparable<PromptText> {
    public static final PromptText EMPTY = new PromptText("", new int[0]);

    private final String text;
    /// Where given and own characters take turns, ascending: the first ones are our own up to `turns[0]`.
    private final int[] turns;

    private PromptText(String text, int[] turns) {
        this.text = text;
        this.turns = turns;
    }

    /// A text of ours.
    public static PromptText own(String text) {
        return new PromptText(text, new int[0]);
    }

    /// A text from outside.
    public static PromptText given(String text) {
        return text.isEmpty() ? EMPTY : new PromptText(text, new int[] {0});
    }

    public static PromptText of(String text, TextTokenizer.Source source) {
        return switch (source) {
            case USER -> given(text);
            case TEMPLATE -> own(text);
        };
    }

    /// The characters, without what is known of them.
    public String text() {
        return text;
    }

    public int length() {
        return text.length();
    }

    public boolean isEmpty() {
        return text.isEmpty();
    }

    /// Whether the character at this place comes from outside.
    public boolean isGiven(int at) {
        return turnsUpTo(at) % 2 == 1;
    }

    /// Whether no character from `start` to `end` comes from outside.
    public boolean isOwn(int start, int end) {
        int before = turnsUpTo(start);
        return before % 2 == 0 && (before == turns.length || turns[before] >= end);
    }

    /// How many turns lie at or before a place.
    private int turnsUpTo(int at) {
        int place = Arrays.binarySearch(turns, at);
        return place >= 0 ? place + 1 : -place - 1;
    }

    public PromptText substring(int start, int end) {
        if (start == 0 && end == text.length()) {
            return this;
        }
        Builder part = new Builder();
        part.append(this, start, end);
        return part.build();
    }

    public PromptText plus(PromptText other) {
        return new Builder().append(this).append(other).build();
    }

    @Override
    public int compareTo(PromptText other) {
        return text.compareTo(other.text);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PromptText that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /// The characters alone.
    @Override
    public String toString() {
        return text;
    }

    /// Puts texts together. Not thread-safe.
    public static final class Builder {
        private final StringBuilder characters = new StringBuilder();
        private int[] turns = new int[8];
        private int size;

        public Builder append(PromptText more) {
            return append(more, 0, more.length());
        }

        /// More of our own.
        public Builder append(String own) {
            return append(PromptText.own(own));
        }

        /// The characters of a text from `start` to `end`.
        public Builder append(PromptText more, int start, int end) {
            int at = start;
            int turn = more.turnsUpTo(start);
            while (at < end) {
                int next = turn < more.turns.length ? Math.min(end, more.turns[turn]) : end;
                append(more.text, at, next, turn % 2 == 1);
                at = next;
                turn++;
            }
            return this;
        }

        private void append(String source, int start, int end, boolean isGiven) {
            if (isGiven != (size % 2 == 1)) {
                if (size == turns.length) {
                    turns = Arrays.copyOf(turns, 2 * size);
                }
                turns[size++] = characters.length();
            }
            characters.append(source, start, end);
        }

        public int length() {
            return characters.length();
        }

        public PromptText build() {
            return new PromptText(characters.toString(), Arrays.copyOf(turns, size));
        }
    }
}
