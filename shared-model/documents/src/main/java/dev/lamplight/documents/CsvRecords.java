package dev.lamplight.documents;

import java.util.ArrayList;
import java.util.List;

/// The records of separated text by RFC 4180, one after the other: fields may be quoted, quoted ones may hold
/// separators, line ends and doubled quotes. Beyond the RFC any separator, any line end, spaces before a quote and
/// text behind a closing quote are read. Every character is looked at once. Used by one thread.
final class CsvRecords {
    /// As many as a spreadsheet has.
    static final int MOST_COLUMNS = 16_384;

    private final String text;
    private final char separator;
    private final List<String> fields = new ArrayList<>();
    private final StringBuilder field = new StringBuilder();
    private int position;
    private int number;
    private int start;
    private boolean quoted;
    private boolean open;

    CsvRecords(String text, char separator) {
        this.text = text;
        this.separator = separator;
    }

    /// Reads the next record; false at the end of the text.
    boolean next() {
        if (position >= text.length()) {
            return false;
        }
        fields.clear();
        quoted = false;
        start = position;
        number++;
        boolean more = true;
        while (more && fields.size() <= MOST_COLUMNS) {
            more = readField();
        }
        return true;
    }

    /// Of the record read last, at most one more than [#MOST_COLUMNS]; the list is reused.
    List<String> fields() {
        return fields;
    }

    /// Which record was read last, from 1; a line without text is one too.
    int number() {
        return number;
    }

    /// Where in the text the record read last starts.
    int start() {
        return start;
    }

    int position() {
        return position;
    }

    boolean hasQuotes() {
        return quoted;
    }

    /// Whether the text ended inside a quoted field.
    boolean isOpen() {
        return open;
    }

    boolean isBlank() {
        return fields.stream().allMatch(String::isBlank);
    }

    /// Whether another field of the record follows.
    private boolean readField() {
        field.setLength(0);
        int first = position;
        while (first < text.length() && text.charAt(first) == ' ') {
            first++;
        }
        if (first < text.length() && text.charAt(first) == '"') {
            quoted = true;
            position = first + 1;
            readQuoted();
        }
        int end = position;
        while (end < text.length() && text.charAt(end) != separator && !isLineEnd(text.charAt(end))) {
            end++;
        }
        fields.add(field.append(text, position, end).toString());
        boolean more = end < text.length() && text.charAt(end) == separator;
        position = more ? end + 1 : afterLineEnd(end);
        return more;
    }

    private void readQuoted() {
        int copied = position;
        int quote = text.indexOf('"', copied);
        while (quote >= 0 && quote + 1 < text.length() && text.charAt(quote + 1) == '"') {
            field.append(text, copied, quote + 1);
            copied = quote + 2;
            quote = text.indexOf('"', copied);
        }
        open = quote < 0;
        int end = open ? text.length() : quote;
        field.append(text, Math.min(copied, end), end);
        position = open ? end : end + 1;
    }

    private int afterLineEnd(int end) {
        boolean pair = end + 1 < text.length() && text.charAt(end) == '\r' && text.charAt(end + 1) == '\n';
        return Math.min(text.length(), end + (pair ? 2 : 1));
    }

    private static boolean isLineEnd(char character) {
        return character == '\n' || character == '\r';
    }
}
