package dev.lamplight.tests.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// A row of COVERAGE.md.
///
/// @param room the heading above it
/// @param types names in its third cell, @param tests names in its fourth; both empty for "-"
record CoverageRow(String room, String capability, String status, List<String> types, List<String> tests) {
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");

    CoverageRow {
        types = List.copyOf(types);
        tests = List.copyOf(tests);
    }

    boolean isProved() {
        return !status.startsWith("not yet");
    }

    static List<CoverageRow> all() {
        List<CoverageRow> rows = new ArrayList<>();
        String room = "";
        for (String line : Project.text("COVERAGE.md").lines().toList()) {
            if (line.startsWith("## ")) {
                room = line.substring("## ".length());
            }
            if (!line.startsWith("| ") || line.startsWith("| capability |")) {
                continue;
            }
            String[] cells = line.split("\\|", -1);
            if (cells.length != 6) {
                throw new AssertionError("a row has four cells and no other '|': " + line);
            }
            rows.add(new CoverageRow(room, cells[1].strip(), cells[2].strip(), names(cells[3]), names(cells[4])));
        }
        return rows;
    }

    private static List<String> names(String cell) {
        List<String> names = Project.finds(NAME, cell);
        if (names.isEmpty() != cell.strip().equals("-")) {
            throw new AssertionError("neither names in backticks nor '-': " + cell);
        }
        return names;
    }
}
