package dev.lamplight.cli.console;

import java.util.ArrayList;
import java.util.List;

/// Columns for people: each as wide as its widest cell, Chinese characters counted as two.
public final class Table {
    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... titles) {
        rows.add(List.of(titles));
    }

    public Table row(String... cells) {
        if (cells.length != rows.getFirst().size()) {
            throw new IllegalArgumentException("expected " + rows.getFirst().size() + " cells, found " + cells.length);
        }
        rows.add(List.of(cells));
        return this;
    }

    public boolean isEmpty() {
        return rows.size() == 1;
    }

    public void print(Console console) {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int column = 0; column < columns; column++) {
                widths[column] = Math.max(widths[column], width(row.get(column)));
            }
        }
        rows.forEach(row -> console.print(line(row, widths)));
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder(" ");
        for (int column = 0; column < row.size(); column++) {
            String cell = row.get(column);
            line.append(' ').append(cell).append(" ".repeat(widths[column] - width(cell) + 1));
        }
        return line.toString().stripTrailing();
    }

    /// Cells of a terminal that the text takes: two for ideographs and full-width forms (Unicode Annex 11).
    static int width(String text) {
        return text.codePoints().map(point -> isWide(point) ? 2 : 1).sum();
    }

    private static boolean isWide(int point) {
        return Character.isIdeographic(point)
                || (point >= 0x3000 && point <= 0x30FF)
                || (point >= 0xAC00 && point <= 0xD7A3)
                || (point >= 0xFF00 && point <= 0xFF60);
    }

    /// The text in at most `cells` cells of a terminal, an ellipsis in place of what is cut off.
    public static String fit(String text, int cells) {
        if (width(text) <= cells) {
            return text;
        }
        StringBuilder fitted = new StringBuilder();
        int used = 1;
        for (int point : text.codePoints().toArray()) {
            used += isWide(point) ? 2 : 1;
            if (used > cells) {
                break;
            }
            fitted.appendCodePoint(point);
        }
        return fitted.append('…').toString();
    }

    /// The end of the text in at most `cells` cells, an ellipsis in place of its beginning: for names with a path
    /// before them.
    public static String fitEnd(String text, int cells) {
        if (width(text) <= cells) {
            return text;
        }
        int[] points = text.codePoints().toArray();
        int used = 1;
        int from = points.length;
        while (from > 0 && used + (isWide(points[from - 1]) ? 2 : 1) <= cells) {
            used += isWide(points[--from]) ? 2 : 1;
        }
        return "…" + new String(points, from, points.length - from);
    }
}
