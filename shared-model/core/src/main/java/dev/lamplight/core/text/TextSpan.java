package dev.lamplight.core.text;

/// A half-open range `[start, end)` of a text, in UTF-16 code units.
///
/// @throws IllegalArgumentException if `start` is negative or `end` is smaller than `start`
public record TextSpan(int start, int end) {
    public TextSpan {
        if (start < 0 || end < start) {
            throw new IllegalArgumentException("A span needs 0 <= start <= end, found start " + start + ", end " + end);
        }
    }

    public int length() {
        return end - start;
    }

    public boolean isEmpty() {
        return start == end;
    }

    public boolean contains(int offset) {
        return start <= offset && offset < end;
    }

    /// The part of `text` that this span covers.
    ///
    /// @throws IndexOutOfBoundsException if the span reaches beyond the text
    public String of(String text) {
        return text.substring(start, end);
    }
}
