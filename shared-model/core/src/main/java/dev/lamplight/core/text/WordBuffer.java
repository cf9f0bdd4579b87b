package dev.lamplight.core.text;

import java.util.Arrays;

/// One normalized word with, for each of its UTF-16 units, the span of the original text that it came from.
final class WordBuffer {
    private static final int INITIAL_CAPACITY = 256;

    char[] units = new char[INITIAL_CAPACITY];
    int[] starts = new int[INITIAL_CAPACITY];
    int[] ends = new int[INITIAL_CAPACITY];
    /// `hashes[n]` is the rolling hash of the first n units.
    long[] hashes = new long[INITIAL_CAPACITY + 1];
    /// Room for the parts of one Hangul syllable.
    final int[] hangul = new int[3];
    int length;
    /// Code points so far; goes on counting when the word is too long to be kept.
    int points;
    /// Span of the whole word, kept apart because a word that is too long loses its units.
    int start;
    int end;

    void clear() {
        length = 0;
        points = 0;
    }

    /// Appends a code point that stems from `[start, end)`; beyond `maxPoints` it is only counted.
    void append(int codePoint, int from, int to, int maxPoints) {
        if (points == 0) {
            start = from;
        }
        end = to;
        if (++points > maxPoints) {
            return;
        }
        ensureRoom();
        if (Character.isBmpCodePoint(codePoint)) {
            appendUnit((char) codePoint, from, to);
        } else {
            appendUnit(Character.highSurrogate(codePoint), from, to);
            appendUnit(Character.lowSurrogate(codePoint), from, to);
        }
    }

    /// Moves the last code point, a mark of class `combiningClass`, before the marks of a higher class: canonical
    /// order.
    void orderLastMark(int combiningClass, BertCharacters characters) {
        int codePoint = Character.codePointBefore(units, length);
        int width = Character.charCount(codePoint);
        int position = length - width;
        while (position > 0) {
            int previous = Character.codePointBefore(units, position);
            if (characters.combiningClass(previous) <= combiningClass) {
                break;
            }
            position -= Character.charCount(previous);
        }
        System.arraycopy(units, position, units, position + width, length - width - position);
        Character.toChars(codePoint, units, position);
    }

    private void appendUnit(char unit, int from, int to) {
        units[length] = unit;
        starts[length] = from;
        ends[length] = to;
        length++;
    }

    private void ensureRoom() {
        if (length + 2 > units.length) {
            int capacity = units.length * 2;
            units = Arrays.copyOf(units, capacity);
            starts = Arrays.copyOf(starts, capacity);
            ends = Arrays.copyOf(ends, capacity);
            hashes = Arrays.copyOf(hashes, capacity + 1);
        }
    }
}
